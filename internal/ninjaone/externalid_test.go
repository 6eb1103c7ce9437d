package ninjaone_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestCheckExternalID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"1", "7", "1001", "0042", "10", "100000", "E-17", "A0", "0A", "hr-1", "x", "xx", "X1",
		"6f1c0000-0000-4000-8000-000000000001", "00000000-0000-0000-0000-000000000001", "00u1ab2cd3EF4gh5I6j7",
		"12E4", "4E-17", "1E5", "E+11", "1.001", "1001.0", "temp-17", "contractor 4", "NA-12", "N1", "none-1",
		"tbd2", "#17", "#A-1", "test.user", "ada", "Ann", "na'im", "idé", "0x1F",
		"S-1-5-21-3623811015-3361044348-30300820-1013", "職員7", "ß", "1+2", "1e+", "e+11",
	} {
		if err := ninjaone.CheckExternalID(id); err != nil || ninjaone.IsPlaceholder(id) {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{
		"TBD", "tbd", " T B D ", "t.b.d.", "N/A", "n / a", "NA", "n.a.", "None", "NULL", "nil", "-", "--", "—", "?",
		"???", "unknown", "Unknown ", "contractor", "CONTRACTOR", "temp", "Temp.", "0", "00000", "0-0", "0.0",
		"00000000-0000-0000-0000-000000000000", "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NV", "#####",
		"new hire", "new-hire", "xxx", "XXXXX", "＃Ｎ／Ａ", "ＴＢＤ", "tbd\u200b", "(none)", "<unknown>", "[TBD]", "'0",
		".", "/", "*", "_", "\"\"",
	} {
		wantRefusal(t, ninjaone.CheckExternalID(id), ninjaone.InvalidExternalID, "placeholder", "leave external_id out")
		if !ninjaone.IsPlaceholder(id) {
			t.Errorf("%q is none", id)
		}
	}
	for _, id := range []string{
		"1.00012E+11", "1,00012E+11", "1E+11", "1.0e+11", " 1.00012 E+11", "1.00012E11", "-1.5e-07", "1.E+15",
	} {
		wantRefusal(t, ninjaone.CheckExternalID(id), ninjaone.ShortenedExternalID, "a spreadsheet has shortened", "as text")
		wantRefusal(t, ninjaone.CheckExternalIDBeside(id, nil), ninjaone.ShortenedExternalID, "a spreadsheet has shortened")
		if !ninjaone.IsPlaceholder(id) {
			t.Errorf("%q is none", id)
		}
	}
	for _, id := range []string{"1001\u200b", "\ufeff1001", "10\u00ad01", "10\n01", "1001\ufe0f"} {
		wantRefusal(t, ninjaone.CheckExternalID(id), ninjaone.InvalidExternalID, "contains the invisible character U+")
		wantRefusal(t, ninjaone.CheckExternalIDBeside(id, nil), ninjaone.InvalidExternalID, "invisible character", "Remove")
	}
	for _, id := range []string{"", " ", "\t"} {
		wantRefusal(t, ninjaone.CheckExternalID(id), ninjaone.InvalidExternalID, "blank", "leave it out")
	}
}

func TestCheckExternalIDBeside(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"TBD", "0", "-", "1001"} {
		if err := ninjaone.CheckExternalIDBeside(id, []string{"External staff", "9999", "?"}); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"external staff", "EXTERNAL-STAFF", "9999", " 9999", "?"} {
		err := ninjaone.CheckExternalIDBeside(id, []string{"External staff", "9999", "?"})
		wantRefusal(t, err, ninjaone.InvalidExternalID, "placeholder")
	}
}

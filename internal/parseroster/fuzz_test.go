package parseroster

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// FuzzParse: whatever the text, parse neither panics nor lets a person through that NinjaOne would get wrong, nor
// loses a row: a row is in the map or in the error.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.csv"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{
		"", "\ufeff", "\"", "a\r", "\r\n\r\n", ",;\t", "user_name,user_name", "login\t\"\n\"\tuserType",
		"user_name,user_type,given_name,family_name\nada@example.com,admin,A,L\nADA@example.com,endUser,A,L,,\n",
		"user_name,user_type,given_name,family_name\n\"ada@example.com\",endUser,\"A\nB\",\"L\"\"\"\n\n,,\n",
		"\xff\xfeu\x00",
		"user_name,user_type,given_name,family_name\nγιώργος@example.gr,endUser,A,L\nİnci@example.com,endUser,A,L\ninci@example.com,endUser,A,L\n",
		"user_name,user_type,given_name,family_name\njose\u0301@example.com,TECHNICIAN,A,L\njose@example.com,technician,A,L\njos\u00e9@example.com,enduser,A,L\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		people, err := parse(text, options{allowEmpty: true})
		if err != nil {
			checkError(t, err)
			return
		}
		for k, p := range people {
			if k != scim.Lower(k) || k != scim.Lower(p.person.UserName) {
				t.Errorf("key %q of user name %q", k, p.person.UserName)
			}
			if p.person.UserType != "Technician" && p.person.UserType != "technician" && p.person.UserType != "endUser" {
				t.Errorf("user type %q", p.person.UserType)
			}
			if p.person.GivenName == "" || p.person.FamilyName == "" {
				t.Errorf("%q has a blank name", k)
			}
		}
		if n := countRows(t, text); n != len(people) {
			t.Errorf("%d people of %d rows, and no error", len(people), n)
		}
		encoded := newEncoder(len(text))
		for k, p := range people {
			encoded.add(k, p)
		}
		if _, err := encoded.result().ToTerraformValue(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if !utf8.ValidString(text) {
		t.Errorf("the error is not UTF-8: %q", text)
	}
	if len(text) > 100_000 {
		t.Errorf("the error has %d bytes", len(text))
	}
}

// countRows counts the rows below the header row that are not blank.
func countRows(t *testing.T, text string) int {
	t.Helper()
	text, err := clean(text)
	if err != nil {
		t.Fatal(err)
	}
	table, _, err := open(text, options{})
	if errors.Is(err, io.EOF) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		if _, err := table.next(); err != nil {
			return n
		}
		n++
	}
}

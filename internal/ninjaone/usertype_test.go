package ninjaone_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestParseUserType(t *testing.T) {
	t.Parallel()
	accepted := map[string]string{
		"Technician": ninjaone.Technician,
		"technician": ninjaone.Technician,
		"tEchnician": ninjaone.Technician,
		"TECHNICIAN": ninjaone.Technician,
		"endUser":    ninjaone.EndUser,
		"enduser":    ninjaone.EndUser,
		"EndUser":    ninjaone.EndUser,
	}
	for in, want := range accepted {
		if got, err := ninjaone.ParseUserType(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
		if got := ninjaone.IsTechnician(in); got != (want == ninjaone.Technician) {
			t.Errorf("IsTechnician(%q) = %t", in, got)
		}
		if got := ninjaone.IsEndUser(in); got != (want == ninjaone.EndUser) {
			t.Errorf("IsEndUser(%q) = %t", in, got)
		}
	}

	refused := map[string]struct {
		in     string
		reason ninjaone.Reason
		text   string
	}{
		"empty":                    {"", ninjaone.MissingUserType, "makes the person an end user"},
		"blank":                    {" ", ninjaone.MissingUserType, "makes the person an end user"},
		"no-break space":           {"\u00a0\t", ninjaone.MissingUserType, "makes the person an end user"},
		"administrator":            {"System Administrator", ninjaone.Administrator, "by hand in the NinjaOne console"},
		"administrator, shortened": {"sys_admin", ninjaone.Administrator, "by hand in the NinjaOne console"},
		"custom role":              {"Patch Administrator", ninjaone.UnknownUserType, `"Technician"`},
		"two words":                {"end user", ninjaone.UnknownUserType, `"endUser"`},
		"space after it":           {"Technician ", ninjaone.UnknownUserType, `"Technician"`},
		"plural":                   {"Technicians", ninjaone.UnknownUserType, `"Technician"`},
		"long s":                   {"endU\u017fer", ninjaone.UnknownUserType, `"endUser"`},
	}
	for name, c := range refused {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ninjaone.ParseUserType(c.in)
			wantRefusal(t, err, c.reason, c.text)
			if ninjaone.IsTechnician(c.in) || ninjaone.IsEndUser(c.in) {
				t.Errorf("%q is taken for a user type", c.in)
			}
		})
	}
}

func TestSentUserType(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"Technician":  "Technician",
		"technician":  "technician", // the spelling of a published guide
		"TECHNICIAN":  "Technician",
		"tEchnician":  "Technician",
		"endUser":     "endUser",
		"enduser":     "endUser",
		"EndUser":     "endUser",
		"ENDUSER":     "endUser",
		"":            "",
		"Technician ": "Technician ", // refused earlier
		"contractor":  "contractor",
	} {
		if got := ninjaone.SentUserType(written); got != want {
			t.Errorf("%q is sent as %q, want %q", written, got, want)
		}
	}
}

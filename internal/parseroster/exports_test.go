package parseroster

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exports are the systems whose exports are understood as they come, with one column added, user_type. Each has three
// files: clean, with leavers, and as a European Excel saves it.
func exports() map[string]export {
	const guid = "6f1c0000-0000-4000-8000-000000001001"
	return map[string]export{
		"microsoft365":   {"User principal name", guid},
		"entra":          {"userPrincipalName", guid},
		"entra-template": {"User name [userPrincipalName] Required", ""},
		"google":         {"Email Address [Required]", "1001"},
		"gam":            {"primaryEmail", ""},
		"okta":           {"login", "1001"},
		"jumpcloud":      {"email", "e-1001"},
		"onelogin":       {"email", "x-1001"},
		"pingone":        {"username", "p-1001"},
		"bamboohr":       {"Work Email", "1001"},
		"hibob":          {"Email", "b-1001"},
		"workday":        {"Email - Primary Work", "1001"},
		"adp":            {"Work Contact: Work Email", "AB1001"},
		"personio":       {"Email", "1001"},
	}
}

// export is where a system has the user name, and what it has for Ada's external id.
type export struct{ userName, externalID string }

func exported(t *testing.T, system, state string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "exports", system+"-"+state+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestExports: the right people with the right status from every export, in every state.
func TestExports(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "exports", "*.csv"))
	if err != nil || len(files) != 3*len(exports()) {
		t.Errorf("%d files for %d systems (%v)", len(files), len(exports()), err)
	}
	for system, e := range exports() {
		ada := "Ada Lindqvist, Technician, in, external id " + e.externalID
		for state, want := range map[string][]string{
			"clean": {"ada@example.com " + ada, "bo@example.com Bo Sato, endUser, in"},
			"leavers": {
				"ada@example.com " + ada, "cleo@example.com Cleo Berg, Technician, out",
				"dan@example.com Dan Novak, endUser, out",
			},
			"messy": {"Ada@Example.com " + ada, "bo@example.com Bo Sato, endUser, out"},
		} {
			t.Run(system+", "+state, func(t *testing.T) {
				t.Parallel()
				people, err := parse(exported(t, system, state), options{})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, key := range slices.Sorted(maps.Keys(people)) {
					got = append(got, described(people[key], len(got) == 0))
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("people (-want +got):\n%s", d)
				}
			})
		}
	}
}

// described is a person in words.
func described(e entry, withID bool) string {
	p := e.person
	text := fmt.Sprintf("%s %s %s, %s", p.UserName, p.GivenName, p.FamilyName, p.UserType)
	switch {
	case p.Active == nil:
		text += ", unknown"
	case *p.Active:
		text += ", in"
	default:
		text += ", out"
	}
	if !withID {
		return text
	}
	if p.ExternalID == nil {
		return text + ", external id "
	}
	return text + ", external id " + *p.ExternalID
}

// TestExportsWithMistakes: in each export, the mistake of a row is named where the spreadsheet shows it.
func TestExportsWithMistakes(t *testing.T) {
	t.Parallel()
	for system, e := range exports() {
		text := exported(t, system, "clean")
		text = strings.ReplaceAll(text, "bo@example.com", "bo\uff20example.com")
		row := strings.Count(text[:strings.Index(text, "bo\uff20")], "\n") + 1
		_, err := parse(text, options{})
		want := fmt.Sprintf("row %d, column %q: ", row, e.userName)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "fullwidth commercial at") {
			t.Errorf("%s: got %v, want an error that says %s", system, err, want)
		}
	}
}

// TestGAMAllFields: "gam print users allfields" also writes the number of a user's values, under names that resemble
// this provider's.
func TestGAMAllFields(t *testing.T) {
	t.Parallel()
	people, err := parse("primaryEmail,archived,emails,emails.0.address,externalIds,externalIds.0.type,"+
		"externalIds.0.value,name.familyName,name.givenName,organizations,organizations.0.title,suspended,suspensionReason\n"+
		"ada@example.com,False,1,ada@example.com,1,organization,e-1,Ek,Ada,1,Engineer,False,\n"+
		"bo@example.com,False,1,bo@example.com,,,,Sy,Bo,,,True,ADMIN\n", options{userType: "endUser"})
	if err != nil {
		t.Fatal(err)
	}
	ada, bo := people["ada@example.com"].person, people["bo@example.com"].person
	if len(people) != 2 || ada.Active == nil || !*ada.Active || bo.Active == nil || *bo.Active || ada.ExternalID != nil {
		t.Errorf("got %v", people)
	}
}

// TestOktaReport: the report of user accounts has the user name beside an address that may be another one.
func TestOktaReport(t *testing.T) {
	t.Parallel()
	people, err := parse("Primary email,Okta username,First name,Last name,Okta user status\n"+
		"old@example.com,ada@example.com,Ada,Ek,Pending user action\n"+
		"bo@example.com,bo@example.com,Bo,Sy,Deactivated\n", options{userType: "endUser"})
	if err != nil {
		t.Fatal(err)
	}
	ada, bo := people["ada@example.com"].person, people["bo@example.com"].person
	if len(people) != 2 || ada.Active == nil || !*ada.Active || bo.Active == nil || *bo.Active {
		t.Errorf("got %v", people)
	}
}

// TestOrganizations: the option makes ids of names, of end users alone.
func TestOrganizations(t *testing.T) {
	t.Parallel()
	o := options{organizations: map[string]named{"example ab": {"Example AB", "12"}, "contoso": {"Contoso", "7"}}}
	const header = "user_name,user_type,given_name,family_name,"
	const ada, bo = "ada@example.com,Technician,Ada,L,", "bo@example.com,endUser,Bo,S,"
	for name, c := range map[string]struct{ text, want string }{
		"an export's company":    {exported(t, "okta", "clean"), "12"},
		"a name":                 {header + "organization\n" + ada + "Elsewhere\n" + bo + " contoso\n", "7"},
		"a company":              {header + "Company\n" + ada + "\n" + bo + "EXAMPLE AB\n", "12"},
		"below NinjaOne's":       {header + "NinjaOne organization\n" + ada + "\n" + bo + "Contoso\n", "7"},
		"an id":                  {header + "organization_id\n" + ada + "\n" + bo + "42\n", "42"},
		"all":                    {header + "organization\n" + ada + "\n" + bo + "All\n", "All"},
		"an id before a name":    {header + "company,organization_id\n" + ada + ",\n" + bo + "Contoso,42\n", "42"},
		"a name where id is not": {header + "company,organization_id\n" + ada + ",\n" + bo + "Contoso,\n", "7"},
		"none":                   {header + "company\n" + ada + "\n" + bo + "\n", ""},
		"misspelt": {
			header + "company\n" + ada + "\n" + bo + "Contosso\n",
			`row 3, column "company": "Contosso" is not in the option organizations; the nearest names are "Contoso", "Example AB"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, err := parse(c.text, o)
			got := ""
			if err != nil {
				got = err.Error()
			} else if id := people["bo@example.com"].person.OrganizationID; id != nil {
				got = *id
			}
			if got != c.want && (len(c.want) < 4 || !strings.Contains(got, c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if id := people["ada@example.com"].person.OrganizationID; id != nil {
				t.Errorf("the technician is in %s", *id)
			}
		})
	}
}

// TestNearHeadings: a heading that is not understood is named once, with the nearest that is.
func TestNearHeadings(t *testing.T) {
	t.Parallel()
	const header, row = "user_name,user_type,given_name,family_name", "ada@example.com,endUser,Ada,L"
	for name, c := range map[string]struct{ header, more, want string }{
		"an organization's id": {
			header, "organisation_id",
			`column 5, headed "organisation_id", is not understood, but resembles "organization_id"; rename or remove it`,
		},
		"an organization": {
			header, "Organization",
			`column 5, headed "Organization", is not understood; for the organization of end users, rename it to "organization_id"`,
		},
		"a company": {
			header, "Company",
			`column 5, headed "Company", is not understood; .* parse_roster\(…, { organizations = { "Contoso" = "12" } }\)`,
		},
		"a given name": {
			"user_name,user_type,Preferred First Name,family_name", "x",
			`no column for given_name, but column 3, headed "Preferred First Name", resembles "First name"; rename it`,
		},
		"a given name, explained": {
			"user_name,user_type,First name (given),Last name (family)", "x",
			`no column for given_name, but column 3, headed "First name \(given\)", resembles "First name"; (?s:.*)` +
				`no column for family_name, but column 4, headed "Last name \(family\)", resembles "Last name"; rename it`,
		},
		"another person's given name": {
			"user_name,user_type,Manager First Name,family_name", "x",
			`no column for given_name; the function understands the headings`,
		},
		"a given name that needs no hint": {"user_name,user_type,given_name,family_name", "Preferred First Name", ``},
		"two organizations": {
			header, "Organization,Company",
			`column 5, headed "Organization", is not understood; (?s:.*)column 6, headed "Company", is not understood; for`,
		},
		"two ids of organizations": {
			header, "organisation_id,organization__idd",
			`column 5, headed "organisation_id", .*\n.* column 6, headed "organization__idd", is not understood`,
		},
		"a group":              {header, "Group", `column 5, headed "Group", is not understood, but resembles "groups"`},
		"an address":           {header, "E-Mail", `column 5, headed "E-Mail", is not understood, but resembles "email"`},
		"an external id":       {header, "externalid", ``},
		"beside the right one": {header, "organization_id,organisation_id", ``},
		"what is near nothing": {header, "Department", ``},
		"an export's company":  {"login,user_type,firstName,lastName", "company", ``},
		"an export's group":    {"login,user_type,firstName,lastName", "group", ``},
		"one added to an export": {
			"login,user_type,firstName,lastName", "organisation_id",
			`column 5, headed "organisation_id", .* resembles "organization_id"`,
		},
		"a required one": {
			"usr_nam,user_type,given_name,family_name", "x",
			`no column for user_name, but column 1, headed "usr_nam", resembles "user_name"; rename it`,
		},
		"an address alone": {
			"mail,user_type,given_name,family_name", "x",
			`no column for user_name; .*; if people sign in with the addresses below "mail", head that column "user_name"`,
		},
		"an address near it": {
			"E-Mail,user_type,given_name,family_name", "x",
			`no column for user_name; .*; if people sign in with the addresses below "E-Mail", head that column "user_name"`,
		},
		"what cannot be seen": {"\u200buser_name,user_type,given\u00a0name,family_name", "x", ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(c.header+","+c.more+"\n"+row+strings.Repeat(",1", 1+strings.Count(c.more, ","))+"\n", options{})
			switch {
			case c.want == "" && err != nil && !strings.Contains(err.Error(), `column "E`):
				t.Error(err)
			case c.want != "" && (err == nil || !matches(c.want, err.Error())):
				t.Errorf("got %v, want %s", err, c.want)
			case c.want != "" && strings.Count(err.Error(), "not understood") > strings.Count(c.more, ",")+1:
				t.Errorf("named more than once: %v", err)
			}
		})
	}
}

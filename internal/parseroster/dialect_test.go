package parseroster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// a user is an entry as these tests write it.
type someone struct {
	userName, userType, givenName, familyName      string
	organizationID, displayName, email, externalID *string
	active                                         *bool
	roles, groups                                  []string
}

// diff shows how parsed people differ from those wanted.
func diff(want map[string]someone, got map[string]entry) string {
	entries := map[string]entry{}
	for key, p := range want {
		entries[key] = entry{groups: p.groups, person: person.Person{
			UserName: p.userName, UserType: p.userType, GivenName: p.givenName, FamilyName: p.familyName,
			OrganizationID: p.organizationID,
			DisplayName:    p.displayName, Email: p.email, ExternalID: p.externalID, Active: p.active, Roles: p.roles,
		}}
	}
	return cmp.Diff(entries, got, cmp.AllowUnexported(entry{}))
}

// technicians are people whose user name is their given name.
func technicians(people ...someone) map[string]someone {
	all := map[string]someone{}
	for _, p := range people {
		given, _, _ := strings.Cut(p.givenName, " ")
		p.userName, p.userType = strings.ToLower(given)+"@example.com", "Technician"
		all[p.userName] = p
	}
	return all
}

func TestDialects(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		file string
		want map[string]someone
	}{
		"Google Workspace: the address is the user name, the status is active": {
			file: "google.csv",
			want: map[string]someone{
				"ada@example.com": {
					userName: "Ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace",
					active: new(true), externalID: new("1001"),
				},
				"grace@example.com": {
					userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper",
					organizationID: new("All"), active: new(false),
				},
			},
		},
		"Entra ID: an added user_type wins over its own userType, objectId over employeeId": {
			file: "entra.csv",
			want: map[string]someone{
				"ada@example.com": {
					userName: "ada@example.com", userType: "technician", givenName: "Ada", familyName: "Lovelace",
					displayName: new("Ada Lovelace"), email: new("ada.lovelace@example.com"), active: new(true),
					externalID: new("6f1c0000-0000-4000-8000-000000000001"),
				},
				"grace@example.com": {
					userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper",
					organizationID: new("42"), displayName: new("Grace Hopper"), active: new(false),
					externalID: new("6f1c0000-0000-4000-8000-000000000002"),
				},
			},
		},
		"Okta: userType serves, the organization's name is no id, nor is a bare id an external one": {
			file: "okta.csv",
			want: map[string]someone{
				"ada@example.com": {
					userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace",
					displayName: new("Countess of Lovelace"), email: new("ada.lovelace@example.com"), active: new(true),
					externalID: new("1001"),
				},
				"grace@example.com": {
					userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper",
					email: new("grace@example.com"), active: new(true),
				},
				"alan@example.com": {
					userName: "alan@example.com", userType: "endUser", givenName: "Alan", familyName: "Turing",
					email: new("alan@example.com"), active: new(false),
				},
			},
		},
		"own names: everything, and nothing that need not be there": {
			file: "own.csv",
			want: map[string]someone{
				"ada@example.com": {
					userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace",
					displayName: new("Countess of Lovelace"), email: new("ada.lovelace@example.com"), active: new(true),
					externalID: new("hr-1001"), roles: []string{"Patching", "Scripting"}, groups: []string{"Tier 1", "Tier 2"},
				},
				"grace@example.com": {
					userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper",
					organizationID: new("42"),
				},
			},
		},
		"Microsoft 365 as a European Excel saves it: byte-order mark, semicolons, CRLF, blocked means inactive": {
			file: "m365-semicolons.csv",
			want: map[string]someone{
				"ada@example.com": {
					userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace",
					displayName: new("Ada Lovelace"), active: new(true), externalID: new("6f1c0000-0000-4000-8000-000000000001"),
					groups: []string{"Tier 1", "Tier 2"},
				},
				"grace@example.com": {
					userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper",
					displayName: new("Hopper; Grace"), active: new(false),
				},
			},
		},
		"Microsoft 365, every column: blocked and soft-deleted people are out, and what else sounds like it is none": {
			file: "m365.csv",
			want: technicians(
				someone{
					givenName: "Ada", familyName: "Lindqvist", displayName: new("Ada Lindqvist"), active: new(true),
					externalID: new("6f1c0000-0000-4000-8000-000000000001"),
				},
				someone{
					givenName: "Bob", familyName: "Gone", displayName: new("Bob Gone"), active: new(false),
					externalID: new("6f1c0000-0000-4000-8000-000000000002"),
				},
				someone{
					givenName: "Cleo", familyName: "Stored", displayName: new("Cleo Stored"), active: new(false),
					externalID: new("6f1c0000-0000-4000-8000-000000000003"),
				},
			),
		},
		"GAM: suspended, archived and deleted people are out": {
			file: "gam.csv",
			want: technicians(
				someone{givenName: "Ada", familyName: "Lindqvist", active: new(true)}, someone{
					givenName: "Bob", familyName: "Gone",
					active: new(false),
				},
				someone{givenName: "Cleo", familyName: "Stored", active: new(false)}, someone{
					givenName:  "Dan",
					familyName: "Erased", active: new(false),
				},
			),
		},
		"Entra ID's template: a version, headings in words, and a block": {
			file: "entra-template.csv",
			want: technicians(
				someone{givenName: "Ada", familyName: "Lindqvist", displayName: new("Ada Lindqvist"), active: new(true)},
				someone{givenName: "Bob", familyName: "Gone", displayName: new("Bob Gone"), active: new(false)},
			),
		},
		"Microsoft 365's template for adding users": {
			file: "m365-template.csv",
			want: technicians(someone{givenName: "Ada", familyName: "Lindqvist", displayName: new("Ada Lindqvist")}),
		},
		"Active Directory by PowerShell: a type, and Enabled": {
			file: "powershell-type.csv",
			want: technicians(someone{givenName: "Ada", familyName: "Lindqvist", active: new(true)},
				someone{givenName: "Bob", familyName: "Gone", active: new(false)}),
		},
		"Google Workspace, every column": {
			file: "google-download.csv",
			want: technicians(
				someone{givenName: "Ada", familyName: "Lindqvist", active: new(true), externalID: new("1001")},
				someone{givenName: "Bob", familyName: "Gone", active: new(false), externalID: new("1002")},
			),
		},
		"two byte-order marks": {file: "two-marks.csv", want: technicians(someone{
			givenName:  "Ada",
			familyName: "Lindqvist",
		})},
		"a separator that is named": {file: "excel-sep.csv", want: technicians(someone{
			givenName:  "Ada",
			familyName: "Lindqvist",
		})},
		"blanks after quotation marks": {
			file: "blanks-after-quotes.csv",
			want: technicians(someone{givenName: `Ada "A"`, familyName: "Lindqvist; Lund"}),
		},
		"lines that end in CR twice and LF": {file: "cr-cr-lf.csv", want: map[string]someone{
			"ada@example.com": {userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lindqvist"},
			"bob@example.com": {userName: "bob@example.com", userType: "endUser", givenName: "Bob", familyName: "Gone"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", tc.file))
			if err != nil {
				t.Fatal(err)
			}
			got, err := parse(string(text), options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := diff(tc.want, got); d != "" {
				t.Errorf("people (-want +got):\n%s", d)
			}
		})
	}
}

// TestShapes reads the same two people from every shape that a table of them can have.
func TestShapes(t *testing.T) {
	t.Parallel()
	want := map[string]someone{
		"ada@example.com":   {userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace"},
		"grace@example.com": {userName: "grace@example.com", userType: "endUser", givenName: "Grace", familyName: "Hopper"},
	}
	const plain = "user_name,user_type,given_name,family_name\n" +
		"ada@example.com,Technician,Ada,Lovelace\n" +
		"grace@example.com,endUser,Grace,Hopper\n"
	for name, text := range map[string]string{
		"plain":                         plain,
		"no line break at the end":      strings.TrimSuffix(plain, "\n"),
		"CRLF":                          strings.ReplaceAll(plain, "\n", "\r\n"),
		"carriage returns alone":        strings.ReplaceAll(plain, "\n", "\r"),
		"byte-order mark":               "\ufeff" + plain,
		"two byte-order marks":          "\ufeff\ufeff" + plain,
		"files that were put together":  strings.Replace(plain, "grace", "\ufeffgrace", 1),
		"CR twice and LF":               strings.ReplaceAll(plain, "\n", "\r\r\n"),
		"a separator that is named":     "sep=;\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"one that no one would guess":   "SEP=|\n" + strings.ReplaceAll(plain, ",", "|"),
		"a tab that is named":           "sep=\t\n" + strings.ReplaceAll(plain, ",", "\t"),
		"one that is not used any more": "sep=;\n" + plain,
		"one in a mark of its own":      "\ufeffsep=;\n\ufeff" + strings.ReplaceAll(plain, ",", ";"),
		"one that a spreadsheet kept":   "\"sep=;\";;;\n" + strings.ReplaceAll(plain, ",", ";"),
		"a type":                        "#TYPE System.Management.Automation.PSCustomObject\n" + plain,
		"a type, saved again":           "#TYPE System.Object,,,\r\r\n" + plain,
		"a version":                     "version:v1.0,,,\n" + plain,
		"all of them":                   "sep=,\n\n#TYPE System.Object\nversion:v1.0\n" + plain,
		"blanks after quoted cells":     strings.ReplaceAll(plain, ",Ada,", `,"Ada" ,`),
		"blanks at the end of a line":   strings.ReplaceAll(plain, "Lovelace\n", "\"Lovelace\" \t\r\n"),
		"blanks at the end of the text": strings.TrimSuffix(plain, "Hopper\n") + `"Hopper"  `,
		"texts for Excel": strings.ReplaceAll(strings.ReplaceAll(plain, "Ada", `="Ada"`), "grace@example.com",
			`="grace@example.com"`),
		"quoted texts for Excel":        strings.ReplaceAll(plain, "Ada", `"=""Ada"""`),
		"vertical bars":                 strings.ReplaceAll(plain, ",", "|"),
		"the title of a report":         "Employee list,,,\nStatus: active,,,\n\n" + plain,
		"a title in one cell":           "Employees;\n" + strings.ReplaceAll(plain, ",", ";"),
		"a title that is a heading":     "Status,Active\n" + plain,
		"byte-order mark, first quoted": "\ufeff" + strings.Replace(plain, "user_name", `"user_name"`, 1),
		"semicolons":                    strings.ReplaceAll(plain, ",", ";"),
		"tabs":                          strings.ReplaceAll(plain, ",", "\t"),
		"tabs with an empty column":     strings.ReplaceAll(strings.ReplaceAll(plain, "\n", "\t\t\n"), ",", "\t"),
		"blanks after separators":       strings.ReplaceAll(plain, ",", ",  "),
		"blanks before quoted cells":    strings.ReplaceAll(plain, ",Ada,", `, "Ada",`),
		"trailing separators":           strings.ReplaceAll(plain, "\n", ",,,\n"),
		"separators trail the rows":     strings.ReplaceAll(plain, "r\n", "r,,,\n"),
		"empty lines":                   "\n\n" + strings.ReplaceAll(plain, "\n", "\n\n"),
		"rows of blanks":                " , ,\n" + strings.ReplaceAll(plain, "\n", "\n ,\t,\u00a0,\n"),
		"headings in another case": strings.Replace(plain, "user_name,user_type,given_name,family_name",
			"LOGIN,User Type, givenname ,Last  Name [Required]", 1),
		"an unknown column": strings.ReplaceAll(strings.ReplaceAll(plain, "\n", ",x\n"), "family_name,x",
			`family_name,"a ""strange"", one"`),
		"a separator in a heading": strings.ReplaceAll(strings.ReplaceAll(plain, "\n", ",x\n"), "family_name,x",
			`family_name,"a;b;c;d;e;f;g"`),
		"a line break in a heading": strings.Replace(plain, "user_type", "\"user\ntype\"", 1),
		"a column headed by nothing": strings.ReplaceAll(strings.ReplaceAll(plain, "\n", ",x\n"), "family_name,x",
			"family_name,"),
		"an email column no one filled": strings.ReplaceAll(strings.ReplaceAll(plain, "\n", ",\n"), "family_name,",
			"family_name,email"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(text, options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := diff(want, got); d != "" {
				t.Errorf("people (-want +got):\n%s", d)
			}
		})
	}
}

// TestLetters: what is not ASCII comes through, also where a careless look takes it for another encoding.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"José", "JOSÉ", "Müller", "Łukasz", "Ægir", "SÃO", "Ângela", "Γιώργος", "王", "😀",
		"O’Connor", "e\u0301",
	} {
		people, err := parse("user_name,user_type,given_name,family_name\nada@example.com,endUser,"+name+",\""+name+"\"\n", options{})
		if p := people["ada@example.com"]; err != nil || p.person.GivenName != name || p.person.FamilyName != name {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestPreference(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		header, row string
		want        someone
	}{
		"user_name over login over Email Address, which then is the email": {
			header: "Email Address,login,user_name,user_type,given_name,family_name",
			row:    "mail@example.com,login@example.com,ada@example.com,Technician,Ada,Lovelace",
			want: someone{
				userName: "ada@example.com", userType: "Technician", givenName: "Ada", familyName: "Lovelace", email: new("mail@example.com"),
			},
		},
		"this provider's names over labels": {
			header: "User name,User type,Given name,Family name,Display Name,user_name,user_type,given_name,family_name,display_name",
			row:    "mail@example.com,Member,A,L,Al,ada@example.com,endUser,Ada,Lovelace,Countess",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace",
				displayName: new("Countess"),
			},
		},
		"the column that says NinjaOne": {
			header: "user_name,user_type,NinjaOne user type,organization_id,NinjaOne Organization,given_name,family_name",
			row:    "ada@example.com,Member,endUser,7,8,Ada,Lovelace",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace", organizationID: new("8"),
			},
		},
		"id only beside userPrincipalName": {
			header: "userPrincipalName,id,user_type,given_name,family_name",
			row:    "ada@example.com,6f1c,endUser,Ada,Lovelace",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace", externalID: new("6f1c"),
			},
		},
		"active over a status in words of its own": {
			header: "user_name,user_type,given_name,family_name,status,active",
			row:    "ada@example.com,endUser,Ada,Lovelace,permanent staff,no",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace", active: new(false),
			},
		},
		"lists drop blanks and repetitions": {
			header: "user_name,user_type,given_name,family_name,roles,groups",
			row:    "ada@example.com,endUser,Ada,Lovelace, b ; a |b;; ,;",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace", roles: []string{"b", "a"},
			},
		},
		"lists drop repetitions in another case or form": {
			header: "user_name,user_type,given_name,family_name,groups",
			row:    "ada@example.com,ENDUSER,Ada,Lovelace,Caf\u00e9;Desk;CAFE\u0301;desk;Cafe;365 Admins",
			want: someone{
				userName: "ada@example.com", userType: "endUser", givenName: "Ada", familyName: "Lovelace",
				groups: []string{"Caf\u00e9", "Desk", "Cafe", "365 Admins"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(tc.header+"\n"+tc.row+"\n", options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := diff(map[string]someone{strings.ToLower(tc.want.userName): tc.want}, got); d != "" {
				t.Errorf("people (-want +got):\n%s", d)
			}
		})
	}
}

package diagnose_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"a name":                    {"Ada Lovelace", "Ada Lovelace"},
		"nothing":                   {"", ""},
		"letters of any language":   {"Élan 艾達 😀", "Élan 艾達 😀"},
		"a quote":                   {`Ada "Countess"`, `Ada "Countess"`},
		"an escape sequence":        {"Ada\x1b[2J", `"Ada\x1b[2J"`},
		"a line break":              {"Ada\n│ Error: no", `"Ada\n│ Error: no"`},
		"writing from the right":    {"Ada\u202e", `"Ada\u202e"`},
		"what is no character":      {"Ada\xff", `"Ada\xff"`},
		"as long as it may be":      {strings.Repeat("é", 300), strings.Repeat("é", 300)},
		"longer":                    {strings.Repeat("é", 301), `"` + strings.Repeat("é", 299) + "…"},
		"longer, once it is quoted": {strings.Repeat("\x00", 100), `"` + strings.Repeat(`\x00`, 74) + `\x0…`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := diagnose.Printable(c.text); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// messages are all messages that repeat a name, an id or another value, each with the same text in all places.
func messages() map[string]func(text string) diag.Diagnostics {
	at := path.Root("users")
	account := func(text string) lifecycle.Account {
		return lifecycle.Account{Kind: ledger.User, ID: text, DisplayName: text, ExternalID: text, Active: true}
	}
	failure := func(text string) error {
		return &scim.Error{Method: "GET", Path: "/Users/1", Status: http.StatusForbidden}
	}
	failures := map[string]func(text string) error{
		"held": func(text string) error {
			return &lifecycle.InUseError{Account: account(text), Use: lifecycle.UseChanging}
		},
		"taken over": func(text string) error {
			return &lifecycle.InUseError{Account: account(text), Use: lifecycle.UseAdopted}
		},
		"exists": func(text string) error { return &lifecycle.ExistsError{Found: []lifecycle.Account{account(text)}} },
		"twice": func(text string) error {
			return &lifecycle.ExistsError{Found: []lifecycle.Account{account(text), account(text)}}
		},
		"wanted": func(text string) error {
			return &lifecycle.InUseError{Account: account(text), Use: lifecycle.UseWanted}
		},
		"renamed": func(text string) error {
			return &lifecycle.InUseError{Account: account(text), Use: lifecycle.UseRenamed, Now: text}
		},
		"awaited": func(text string) error { return &lifecycle.BlockedReleaseError{By: text} },
		"another person": func(text string) error {
			return &lifecycle.OtherPersonError{Found: account(text), Wanted: text}
		},
		"conversion": func(text string) error { return &lifecycle.ConversionError{Kept: text, Wanted: text} },
		"taken":      func(text string) error { return &directory.TakenError[scim.Group]{Name: text} },
		"members": func(text string) error {
			return &directory.MemberError{Failed: map[string]error{text: errors.New(text)}}
		},
		"no answer": func(text string) error {
			return &scim.TransportError{Method: "GET", Path: "/Users", Err: errors.New(text)}
		},
		"not SCIM": func(text string) error {
			return &scim.DecodeError{Method: "GET", Path: "/Users", Err: errors.New(text)}
		},
		"not proven":  func(text string) error { return &directory.UnprovenGoneError{Err: errors.New(text)} },
		"an act":      func(text string) error { return &lifecycle.ActError{Act: "create user", Err: errors.New(text)} },
		"odd":         func(text string) error { return errors.New(text) },
		"odd, inside": func(text string) error { return fmt.Errorf("list users: %w", errors.New(text)) },
	}
	one := func(say func(text string) diag.Diagnostic) func(string) diag.Diagnostics {
		return func(text string) diag.Diagnostics { return diag.Diagnostics{say(text)} }
	}
	all := map[string]func(text string) diag.Diagnostics{
		"Error":   one(func(s string) diag.Diagnostic { return diagnose.Error("read user", s, failure(s)) }),
		"Unread":  one(func(s string) diag.Diagnostic { return diagnose.Unread("read user", s, failure(s)) }),
		"Warning": one(func(s string) diag.Diagnostic { return diagnose.Warning("Not read", s, failure(s)) }),
		"TooManyDeactivations": one(func(s string) diag.Diagnostic {
			return diagnose.TooManyDeactivations([]string{
				s,
				s,
			}, 1, true)
		}),
		"GroupExists": one(func(s string) diag.Diagnostic {
			return diagnose.Exists(s, lifecycle.Account{Kind: ledger.Group, ID: "1"})
		}),
		"GroupExistsTwice": one(func(s string) diag.Diagnostic {
			return diagnose.Failed(s, &lifecycle.ExistsError{Found: []lifecycle.Account{{Kind: ledger.Group, ID: s}, {ID: s}}})
		}),
		"GroupRenamed":          one(func(s string) diag.Diagnostic { return diagnose.GroupRenamed(at, s, s) }),
		"GroupNotDeletable":     one(func(s string) diag.Diagnostic { return diagnose.GroupNotDeletable(s, failure(s)) }),
		"MembersMissing":        one(func(s string) diag.Diagnostic { return diagnose.MembersMissing(s, failure(s)) }),
		"MembershipGroupGone":   one(func(s string) diag.Diagnostic { return diagnose.MembershipGroupGone(s, s) }),
		"MalformedMembershipID": one(diagnose.MalformedMembershipID),
		"LeftToAdopter":         one(func(s string) diag.Diagnostic { return diagnose.LeftToAdopter("user", s, s) }),
		"MembershipKept":        one(func(s string) diag.Diagnostic { return diagnose.MembershipKept(&directory.Directory{}, s, s)[0] }),
		"MembershipBesideList":  one(func(s string) diag.Diagnostic { return diagnose.MembershipBesideList(path.Root("group_id"), s) }),
		"ListBesideMemberships": one(func(s string) diag.Diagnostic {
			return diagnose.ListBesideMemberships(path.Root("members"), s, []string{s})
		}),
		"RosterLeftToAdopters": func(s string) diag.Diagnostics { return diagnose.RosterLeftToAdopters([]string{s, s}) },
		"LookUp, no one":       one(func(s string) diag.Diagnostic { return diagnose.LookUp("user", "id "+s, nil, nil) }),
		"LookUp, several": one(func(s string) diag.Diagnostic {
			return diagnose.LookUp("user", "id "+s,
				[]string{s, s}, nil)
		}),
		"LookUp, failed": one(func(s string) diag.Diagnostic {
			return diagnose.LookUp("user", "id "+s,
				nil, failure(s))
		}),
		"MissingName": one(func(s string) diag.Diagnostic {
			return diagnose.MissingName(s, "given_name",
				"family_name")
		}),
		"ListedWithoutName": func(s string) diag.Diagnostics { return diagnose.ListedWithoutName([]string{s, s}) },
		"Refused": func(s string) diag.Diagnostics {
			return diagnose.Refused([]person.Refusal{{Attribute: "roles", Err: ninjaone.AdministratorRefusal(s)}})
		},
		"RosterMistakes":      one(func(s string) diag.Diagnostic { return diagnose.RosterMistakes(at, []string{s, s}) }),
		"TooManyRemovals":     one(func(s string) diag.Diagnostic { return diagnose.TooManyRemovals([]string{s, s}, 1) }),
		"RosterGroupsMissing": one(func(s string) diag.Diagnostic { return diagnose.RosterGroupsMissing([]string{s, s}) }),
		"RosterPlannedTwice":  one(func(s string) diag.Diagnostic { return diagnose.RosterPlannedTwice([]string{s, s}) }),
		"RosterDoubts":        func(s string) diag.Diagnostics { return diagnose.RosterDoubts([]string{s}, []string{s}) },
		"TooManyRenames": one(func(s string) diag.Diagnostic {
			return diagnose.TooManyRenames([]diagnose.Change{{From: s, To: s}}, 0)
		}),
		"RosterAccounts": func(s string) diag.Diagnostics {
			changes := []diagnose.Change{{UserName: s, From: s, To: s}}
			return diagnose.RosterAccounts{
				Renamed: changes, Converted: changes, ExternalIDChanged: changes,
				PassedOn: []string{diagnose.HolderChange(person.Person{UserName: s, GivenName: s, ExternalID: &s},
					person.Person{UserName: s, FamilyName: s})},
				Adopted: []diagnose.RosterAdoption{{UserName: s, Reactivated: true, From: s, To: s}},
			}.Warnings()
		},
		"RosterOthers": one(func(s string) diag.Diagnostic {
			return diagnose.RosterOtherPeople([]diagnose.RosterOtherPerson{{UserName: s, ID: s, Has: s, Wants: s}})
		}),
		"RosterSharesExternalIDs": one(func(s string) diag.Diagnostic {
			return diagnose.RosterSharesExternalIDs([]string{s})
		}),
		"SharedExternalID": one(func(s string) diag.Diagnostic { return diagnose.SharedExternalID(at, s, s) }),
		"UserIsOther, its name": one(func(s string) diag.Diagnostic {
			return diagnose.Failed(s, &lifecycle.OtherPersonError{Found: lifecycle.Account{
				Kind: ledger.User, ID: "1",
				ExternalID: s,
			}, Wanted: s})
		}),
		"MalformedRoster": one(diagnose.MalformedRosterImport),
		"WrongRegion":     one(func(s string) diag.Diagnostic { return diagnose.WrongRegion(at, s, "us", "eu") }),
		"NoOrganization":  one(func(s string) diag.Diagnostic { return diagnose.NoOrganization(s, []string{s, s}) }),
		"SeveralOrganizations": one(func(s string) diag.Diagnostic {
			return diagnose.SeveralOrganizations(s, []string{s, s})
		}),
		"UnreadableCerts": one(func(s string) diag.Diagnostic { return diagnose.UnreadableCertificates(at, errors.New(s)) }),
		"UserExists, its name": one(func(s string) diag.Diagnostic {
			return diagnose.Exists(s, lifecycle.Account{Kind: ledger.User, ID: "1", DisplayName: s})
		}),
		"PlannedTwice":     one(func(s string) diag.Diagnostic { return diagnose.PlannedTwice(at, s) }),
		"ShutOut":          one(func(s string) diag.Diagnostic { return diagnose.KeptActiveAndDeactivated([]string{s}) }),
		"ShutOut, several": one(func(s string) diag.Diagnostic { return diagnose.KeptActiveAndDeactivated([]string{s, s}) }),
		"RosterShutsOut":   one(func(s string) diag.Diagnostic { return diagnose.KeptActiveAndDeactivatedByRoster([]string{s, s}) }),
		"GuardsClash": one(func(s string) diag.Diagnostic {
			return diagnose.GuardsClash(ledger.Clash{Ours: []string{s}, Theirs: []string{s}})
		}),
		"ForeignList":   one(func(s string) diag.Diagnostic { return diagnose.ForeignList("ninjaone_scim_users_exclusive", s, s) }),
		"NotHandedOver": one(func(s string) diag.Diagnostic { return diagnose.NotHandedOver(ledger.User, s, s) }),
		"ForeignState": one(func(s string) diag.Diagnostic {
			return diagnose.ForeignState(ledger.User, s, s, s, s, "this id is nobody.")
		}),
		"ForeignUnread": one(func(s string) diag.Diagnostic {
			return diagnose.ForeignUnread("read user", s,
				errors.New(s), s, s)
		}),
		"ForeignToo":      one(func(s string) diag.Diagnostic { return diagnose.ForeignToo(ledger.User, s) }),
		"UserTypeChanges": one(func(s string) diag.Diagnostic { return diagnose.UserTypeChanges(at, s, s, s) }),
		"Technician":      one(func(s string) diag.Diagnostic { return diagnose.TechnicianWithOrganization(at, s) }),
		"EndUser":         one(func(s string) diag.Diagnostic { return diagnose.EndUserWithoutOrganization(at, s) }),
		"Remarks": func(s string) diag.Diagnostics {
			return diagnose.Remarks(s, []lifecycle.Remark{
				{NotReadBack: errors.New(s)},
				{Unkept: []string{"email"}},
				{Uncleared: []string{"email"}},
				{CreatedWith200: true},
				{DeleteRefused: errors.New(s)},
			})
		},
		"RosterRemarks": func(s string) diag.Diagnostics {
			return diagnose.RosterRemarks([]diagnose.RosterRemark{{UserName: s, Remark: lifecycle.Remark{CreatedWith200: true}}})
		},
	}
	for how := ledger.TwoOwners; how <= ledger.DeactivatedByRoster; how++ {
		all[fmt.Sprintf("Meetings, %d", how)] = func(s string) diag.Diagnostics {
			p := ledger.Plan{Kind: ledger.User, ID: s, Name: s, Wants: s, ExternalID: s}
			return diagnose.Conflict(&directory.Directory{}, at, p, ledger.Conflict{Kind: how, Other: p})
		}
	}
	for name, fail := range failures {
		if name != "exists" && name != "another person" { // whose import block has the whole id
			all["Failed, "+name] = one(func(s string) diag.Diagnostic { return diagnose.Failed(s, fail(s)) })
		}
		all["Words, "+name] = one(func(s string) diag.Diagnostic {
			return diag.NewErrorDiagnostic("",
				diagnose.Words(fail(s)))
		})
		all["REST, "+name] = one(func(s string) diag.Diagnostic { return diagnose.REST("list", "organizations", fail(s)) })
		all["RosterFailed, "+name] = one(func(s string) diag.Diagnostic {
			return diagnose.RosterFailed([]diagnose.RosterFailure{
				{UserName: s, Err: fail(s)},
				{UserName: s, Group: s, Err: fail(s)},
			}, 0, nil)
		})
	}
	return all
}

// TestForeignTextIsQuoted: what a service calls a user moves no cursor, forges no line, turns no text around and
// fills no screen.
func TestForeignTextIsQuoted(t *testing.T) {
	t.Parallel()
	hostile := map[string]string{
		"an escape sequence": "Ada\x1b[2J", "a line": "Ada\n│ Error: gone",
		"writing from the right": "ada@example.com\u202emoc",
		"a line separator":       "Ada\u2028gone", "a null byte": "Ada\x00", "64 KB": strings.Repeat("x", 64<<10),
		"64 KB of line breaks": "Ada" + strings.Repeat("\n", 64<<10), // a name of white space alone is no name
	}
	const most = 10_000
	for name, say := range messages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := whole(say("Ada"))
			for what, text := range hostile {
				text := whole(say(text))
				if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
					t.Errorf("%s: it has %q", what, text[i:min(len(text), i+20)])
				}
				if got, want := strings.Count(text, "\n"), strings.Count(plain, "\n"); got != want {
					t.Errorf("%s: %d lines, want %d", what, got, want)
				}
				if len(text) > most {
					t.Errorf("%s: %d bytes", what, len(text))
				}
			}
		})
	}
}

// whole is everything that messages say.
func whole(text diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range text {
		b.WriteString(d.Summary() + ": " + d.Detail() + "\n")
	}
	return b.String()
}

// TestImportBlockIsWhole: what is to be pasted holds the id to its end, quoted.
func TestImportBlockIsWhole(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("x", 1000) + "\x1b\n"
	text := whole(diag.Diagnostics{
		diagnose.Exists("ada@example.com", lifecycle.Account{Kind: ledger.User, ID: id}),
		diagnose.Exists("Staff", lifecycle.Account{Kind: ledger.Group, ID: id}),
	})
	if block := fmt.Sprintf("id = %q\n", id); strings.Count(text, block) != 2 || strings.Contains(text, "\x1b") {
		t.Errorf("reported is %q", text)
	}
}

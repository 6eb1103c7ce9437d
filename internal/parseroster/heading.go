package parseroster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// meaning is what a column can say: an attribute of a person, the groups, or, in columns of exports, whether a person
// is active.
type meaning struct {
	name       string // of an attribute: as in a configuration
	required   bool   // a roster without a column for it is refused
	candidates []candidate
}

// Names of meanings that code asks for.
const (
	userName       = "user_name"
	userType       = "user_type"
	givenName      = "given_name"
	familyName     = "family_name"
	displayName    = "display_name"
	active         = "active"
	email          = "email"
	externalID     = "external_id"
	organizationID = "organization_id"
	groups         = "groups"

	// The organization by name, which the option organizations makes an id.
	organization = "organization"

	// What columns of exports say beside attributes. Together with a status, which says active or inactive in words,
	// they decide whether a person is active.
	status     = "(status)"          // in words, or true for people who are active
	employment = "(employment)"      // a status, or a kind of employment, which says nothing of access
	oneLogin   = "(OneLogin status)" // a status, in words or in OneLogin's numbers
	approval   = "(OneLogin state)"  // in OneLogin's numbers
	out        = "(out)"             // true for people who are out: suspended, blocked, deleted
	outSince   = "(out since)"       // the time since when a person is out; empty for all others
	end        = "(end)"             // the day on which a person leaves, which may be to come, or why
	nothing    = "(nothing)"         // it looks like a status, and is none
)

// isStatus reports whether a column says whether a person is active, beside the column active.
func (m meaning) isStatus() bool {
	return slices.Contains([]string{status, employment, oneLogin, approval, out, outSince}, m.name)
}

// isAttribute reports whether a column says a value, and nothing of access alone.
func (m meaning) isAttribute() bool { return !strings.HasPrefix(m.name, "(") }

// meanings is everything that is understood. The headings of a person's attributes stand in package person; to
// understand a further one, add it there. Of an attribute that several columns have, the one listed first counts and
// the others are ignored, so that a column added for NinjaOne wins over one that a directory happens to print under a
// similar name. Of columns that say whether a person is active, all count: see [row.active]. byName: the options say
// which organization has which id.
func meanings(byName bool) []meaning {
	var all []meaning
	for _, a := range person.Attributes() {
		if a.Headings != nil {
			all = append(all, meaning{a.Name, a.Unset == person.Required, candidates(a.Headings)})
		}
	}
	if byName {
		all = append(all, meaning{organization, false, candidates(organizations())})
	}
	ours := []person.Heading{person.Head(person.ThisProvider, "NinjaOne groups", groups)}
	return append(all,
		meaning{groups, false, candidates(ours)},
		meaning{oneLogin, false, candidates([]person.Heading{person.Head(person.OneLogin,
			"status").With(person.OfOneLogin()...)})},
		meaning{approval, false, candidates([]person.Heading{person.Head(person.OneLogin,
			"state").With(person.OfOneLogin()...)})},
		meaning{status, false, candidates(statuses())},
		meaning{employment, false, candidates([]person.Heading{person.Head(person.BambooHR, "Employment status")})},
		meaning{out, false, candidates([]person.Heading{
			person.Head(person.EntraID, "Block sign in (Yes/No)"),
			person.Head(person.Microsoft365, "Block credential", "blockCredential"),
			person.Head(person.GoogleWorkspace, "Suspended [READ ONLY]", "Archived [READ ONLY]"),
			person.Head(person.GAM, "suspended", "archived"), // JumpCloud's too
			person.Head(activeDirectory, "isDeleted", "Deleted"),
			person.Head(otherTables, "isSuspended", "isArchived", "Account disabled", "Deactivated", "Blocked"),
		})},
		meaning{outSince, false, candidates([]person.Heading{
			person.Head(person.EntraID, "deletedDateTime", "deletionTimestamp"),
			person.Head(person.Microsoft365, "Soft deletion time stamp", "softDeletionTimestamp"),
			person.Head(person.GAM, "deletionTime"),
		})},
		meaning{end, false, candidates(ends())},
		meaning{nothing, false, candidates([]person.Heading{
			person.Head(person.JumpCloud, "account_locked").With("employeeIdentifier"),
			person.Head(person.PingOne, "verifyStatus"), // of an identity's documents
			person.Head(person.BambooHR, "Employment status: Date", "Employment status: Comments"),
		})},
	)
}

// organizations are columns that name an organization. In exports they mostly name the employer, so only the option
// organizations makes them count.
func organizations() []person.Heading {
	return []person.Heading{
		person.Head(person.ThisProvider, "organization", "organization name"),
		person.Head(otherTables, "organisation", "organisation name", "company", "company name", "companyName",
			"customer", "client"),
	}
}

func statuses() []person.Heading {
	return []person.Heading{
		person.Head(person.EntraID, "accountEnabled", "Account enabled"),
		person.Head(person.Okta, "status"),
		person.Head(person.GoogleWorkspace, "Status [READ ONLY]", "New Status [UPLOAD ONLY]"),
		person.Head(person.JumpCloud, "state", "User state").With(person.OfJumpCloud()...),
		person.Head(person.PingOne, "enabled", "lifecycle.status", "account.status"),
		person.Head(activeDirectory, "Enabled"),
		person.Head(person.HiBob, "Lifecycle status"),
		person.Head(person.Workday, "Active Status", "Worker Status"),
		person.Head(person.ADP, "Position Status"),
		person.Head(otherTables, "Account status", "User status", "Employee status", "isActive", "isEnabled"),
	}
}

// ends are dates and reasons of leaving. A date may be to come, and a function knows no today, so that they say nothing
// beside a column that says who is out today, and are refused without one.
func ends() []person.Heading {
	return []person.Heading{
		person.Head(person.BambooHR, "Termination date", "Termination type", "Termination reason"),
		person.Head(person.HiBob, "Leave date", "Last day of work"),
		person.Head(person.Workday, "Last day of work"),
		person.Head(person.Personio, "Last working day", "Contract end date", "Letzter Arbeitstag", "Kündigungsdatum",
			"Vertragsende"),
		person.Head(person.EntraID, "employeeLeaveDateTime"),
		person.Head(otherTables, "Left on", "Leaving date", "Exit date", "End date", "Last day", "Austrittsdatum",
			"Date de sortie", "Date de départ", "Fecha de baja"),
	}
}

// Exports that say nothing but whether a person is active.
const (
	activeDirectory = "Active Directory"
	otherTables     = "other tables"
)

// candidate is a heading that means something.
type candidate struct {
	text, source string
	beside       []string // headings of which one must be there too; none: it is believed alone
}

func candidates(headings []person.Heading) []candidate {
	var all []candidate
	for _, h := range headings {
		for _, text := range h.Texts {
			all = append(all, candidate{text, h.Source, h.Beside})
		}
	}
	return all
}

// believed reports whether a candidate's company is there, by keys.
func (c candidate) believed(at map[string][]int) bool {
	return len(c.beside) == 0 || slices.ContainsFunc(c.beside, func(text string) bool { return len(at[key(text)]) > 0 })
}

// key brings a heading into the form in which headings are compared: without case, without Google's "[Required]" and
// what follows it, without a choice of values, without what cannot be seen, a blank for each run of blanks, underscores
// and hyphens. "user_type" and "userType" stay different on purpose: an Entra ID export has the one, and its owner adds
// the other.
func key(text string) string {
	text, _, _ = strings.Cut(text, "[")
	words := strings.FieldsFunc(strings.ToLower(choice.ReplaceAllString(text, " ")), func(r rune) bool {
		return r == '_' || r == '-' || unicode.IsSpace(r)
	})
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.Join(words, " "))
}

var (
	inBrackets = regexp.MustCompile(`\[([^\]]*)\]`)
	// choice is what a template says of the values, such as "(Yes/No)".
	choice = regexp.MustCompile(`\([^()]*/[^()]*\)`)
)

// inner is what a heading has in brackets: in Entra ID's templates, the name of the attribute.
func inner(text string) string {
	if found := inBrackets.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// means reports whether a heading, by its key, has one of some meanings.
func means(understood []meaning, k string, some func(meaning) bool) bool {
	return slices.ContainsFunc(understood, func(m meaning) bool {
		return some(m) && slices.ContainsFunc(m.candidates, func(c candidate) bool { return key(c.text) == k })
	})
}

func (meaning) any() bool { return true }

package parseroster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// meaning is what a column can contain: an attribute of a person, the groups, or, in exports, whether a person is
// active.
type meaning struct {
	name       string // for an attribute, its name in a configuration
	required   bool   // a roster without a column for it is an error
	candidates []candidate
}

// These are the meanings that code names.
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

	// The name of an organization. The option organizations replaces it by an id.
	organization = "organization"

	// Columns of exports that are no attributes. Together they decide whether a person is active.
	status     = "(status)"          // active or inactive in words, or true for active people
	employment = "(employment)"      // a status, or a kind of employment, which does not affect access
	oneLogin   = "(OneLogin status)" // a status, in words or in OneLogin's numbers
	approval   = "(OneLogin state)"  // in OneLogin's numbers
	out        = "(out)"             // true for people who are out: suspended, blocked, deleted
	outSince   = "(out since)"       // the time at which a person went out; empty for all others
	end        = "(end)"             // the day of leaving, which may lie in the future, or the reason
	nothing    = "(nothing)"         // looks like a status, but is not one
)

// isStatus reports whether a column shows whether a person is active, apart from the column active.
func (m meaning) isStatus() bool {
	return slices.Contains([]string{status, employment, oneLogin, approval, out, outSince}, m.name)
}

// isAttribute reports whether a column holds an attribute, the groups or the organization, and not only a status.
func (m meaning) isAttribute() bool { return !strings.HasPrefix(m.name, "(") }

// meanings returns every meaning that the function understands. Package person has the headings of a person's
// attributes; add further ones there. If a file has several columns for one attribute, the one listed first counts. So
// a column that was added for NinjaOne has priority over a similar column of a directory. All columns that show whether
// a person is active count: see [row.active]. byName reports that the option organizations is set.
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
		meaning{employment, false, candidates([]person.Heading{person.Head(person.BambooHR, "Employment status",
			"employmentHistoryStatus")})},
		meaning{out, false, candidates([]person.Heading{
			person.Head(person.EntraID, "Block sign in (Yes/No)"),
			person.Head(person.Microsoft365, "Block credential", "blockCredential"),
			person.Head(person.GoogleWorkspace, "Suspended [READ ONLY]", "Archived [READ ONLY]"),
			person.Head(person.GAM, "suspended", "archived"), // JumpCloud's too
			person.Head(person.Workday, "Terminated"),
			person.Head(person.ADP, "Archived employee"),
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
			person.Head(activeDirectory, "userAccountControl").With("Enabled"), // which has the same bit
			person.Head(person.PingOne, "verifyStatus"),                        // the status of an identity's documents
			// It is false for locked people too, so it is an error without the column "enabled".
			person.Head(person.PingOne, "account.canAuthenticate").With("enabled"),
			// The number of a user's values, which stand in "organizations.0.name" and so on.
			person.Head(person.GAM, "organizations", "externalIds").With("primaryEmail"),
			person.Head(person.Personio, "Kündigungsfrist"), // as long as "3 months"
			person.Head(person.BambooHR, "Employment status: Date", "Employment status: Comments"),
		})},
	)
}

// organizations returns the headings of columns that name an organization. In exports they mostly name the employer, so
// they count only with the option organizations.
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
		person.Head(person.Okta, "status", "Okta user status", transition),
		person.Head(person.GoogleWorkspace, "Status [READ ONLY]", "New Status [UPLOAD ONLY]"),
		person.Head(person.JumpCloud, "state", "User state").With(person.OfJumpCloud()...),
		person.Head(person.PingOne, "enabled", "lifecycle.status", "account.status"),
		person.Head(activeDirectory, "Enabled"),
		person.Head(person.Microsoft365, "Sign-in allowed"),
		person.Head(person.HiBob, "Lifecycle status", "Lifecycle"),
		person.Head(person.Workday, "Active Status", "Worker Status"),
		person.Head(person.ADP, "Position Status"),
		person.Head(otherTables, "Account status", "User status", "Employee status", "isActive", "isEnabled",
			"Lifecycle stage", "Lifecycle state", "Employee lifecycle", "Current employee", "Currently employed"),
	}
}

// ends returns the headings of dates and reasons of leaving. A date may lie in the future, and a function does not know
// the current day. So these columns are ignored beside a status, and are an error without one.
func ends() []person.Heading {
	return []person.Heading{
		person.Head(person.BambooHR, "Termination date", "Termination type", "Termination reason"),
		person.Head(person.HiBob, "Leave date", "Last day of work"),
		person.Head(person.Workday, "Last day of work"),
		person.Head(person.Personio, "Last working day", "Contract end date", "Letzter Arbeitstag", "Kündigungsdatum",
			"Kündigungsart", "Kündigungsgrund", "Vertragsende"),
		person.Head(person.EntraID, "employeeLeaveDateTime"),
		person.Head(person.GAM, "suspensionReason"),
		person.Head(activeDirectory, "AccountExpirationDate", "accountExpires"),
		person.Head(otherTables, "Left on", "Leaving date", "Exit date", "End date", "Term date", "Last day",
			"Austrittsdatum", "Enddatum", "Letzter Tag", "Beschäftigt bis",
			"Date de sortie", "Date de départ", "Date de fin", "Date de fin de contrat",
			"Fecha de baja", "Fecha de cese", "Fecha de fin", "Fecha de fin de contrato",
			"Data cessazione", "Data di cessazione", "Data de desligamento", "Data de saída",
			"Einddatum", "Datum uit dienst", "Uit dienst", "Laatste werkdag", "Slutdatum"),
	}
}

// transition is the status that a user of Okta's API is about to have, empty for almost all.
const transition = "transitioningToStatus"

// These exports show only whether a person is active.
const (
	activeDirectory = "Active Directory"
	otherTables     = "other tables"
)

// candidate is a heading with a meaning.
type candidate struct {
	text, source string
	beside       []string // one of these headings must be in the file too; if empty, the candidate counts alone
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

// believed reports whether the file has one of the headings that the candidate needs. at has the columns by key.
func (c candidate) believed(at map[string][]int) bool {
	return len(c.beside) == 0 || slices.ContainsFunc(c.beside, func(text string) bool { return len(at[key(text)]) > 0 })
}

// key returns the form in which headings are compared. It is in lower case, without Google's "[Required]" and what
// follows it, without a choice of values, without the page of ADP's profile and without invisible characters. Each run
// of blanks, underscores and hyphens is one blank. "user_type" and "userType" stay different on purpose: an Entra ID
// export has "userType", and its owner adds "user_type".
func key(text string) string {
	text, _, _ = strings.Cut(text, "[")
	if strings.Contains(text, "(") {
		text = profile.ReplaceAllString(choice.ReplaceAllString(text, " "), "")
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
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
	// choice matches the allowed values in a heading of a template, such as "(Yes/No)".
	choice = regexp.MustCompile(`\([^()]*/[^()]*\)`)
	// profile matches the page of ADP's profile that has a field, as in "Position Status (Employment Profile)".
	profile = regexp.MustCompile(`(?i)\s*\((?:personal|employment) profile[^()]*\)\s*$`)
)

// inner returns the text in a heading's brackets. In Entra ID's templates, this is the name of the attribute.
func inner(text string) string {
	if found := inBrackets.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// means reports whether a heading, given by its key, has one of the selected meanings.
func means(understood []meaning, k string, some func(meaning) bool) bool {
	return slices.ContainsFunc(understood, func(m meaning) bool {
		return some(m) && slices.ContainsFunc(m.candidates, func(c candidate) bool { return key(c.text) == k })
	})
}

func (meaning) any() bool { return true }

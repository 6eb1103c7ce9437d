package parseroster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// meaning is what a column can say: an attribute of a person, the groups, or, in columns of exports, whether somebody
// is active.
type meaning struct {
	name       string // of an attribute: as in a configuration
	required   bool   // a roster without a column for it is refused
	candidates []candidate
}

// Names of meanings that code asks for.
const (
	userName   = "user_name"
	userType   = "user_type"
	active     = "active"
	externalID = "external_id"
	groups     = "groups"

	// What columns of exports say beside attributes. Together with a status, which says active or inactive in words,
	// they decide whether somebody is active.
	status   = "(status)"    // in words, or true for people who are active
	out      = "(out)"       // true for people who are out: suspended, blocked, deleted
	outSince = "(out since)" // the time since when somebody is out; empty for everybody else
)

// isStatus reports whether a column says whether somebody is active, beside the column active.
func (m meaning) isStatus() bool { return m.name == status || m.name == out || m.name == outSince }

// meanings is everything that is understood. The headings of a person's attributes stand in the table of package
// person; to understand a further one, add it there. Of an attribute that several columns have, the one listed first
// counts and the others are ignored, so that a column added for NinjaOne wins over one that a directory happens to
// print under a similar name. Of columns that say whether somebody is active, all count: see [row.active].
func meanings() []meaning {
	var all []meaning
	for _, a := range person.Attributes() {
		if a.Headings != nil {
			all = append(all, meaning{a.Name, a.Unset == person.Required, candidates(a.Headings)})
		}
	}
	return append(all,
		meaning{groups, false, candidates([]person.Heading{person.Head(person.ThisProvider, "NinjaOne groups", "groups")})},
		meaning{status, false, candidates([]person.Heading{
			person.Head(person.EntraID, "accountEnabled", "Account enabled"),
			person.Head(person.Okta, "status"),
			person.Head(person.GoogleWorkspace, "Status [READ ONLY]", "New Status [UPLOAD ONLY]"),
			person.Head(activeDirectory, "Enabled"),
			person.Head(otherTables, "Account status", "User status", "Employee status", "Employment status", "isActive", "isEnabled"),
		})},
		meaning{out, false, candidates([]person.Heading{
			person.Head(person.EntraID, "Block sign in (Yes/No)"),
			person.Head(person.Microsoft365, "Block credential", "blockCredential"),
			person.Head(person.GoogleWorkspace, "Suspended [READ ONLY]", "Archived [READ ONLY]"),
			person.Head(person.GAM, "suspended", "archived"),
			person.Head(activeDirectory, "isDeleted", "Deleted"),
			person.Head(otherTables, "isSuspended", "isArchived", "Account disabled", "Deactivated", "Blocked"),
		})},
		meaning{outSince, false, candidates([]person.Heading{
			person.Head(person.EntraID, "deletedDateTime", "deletionTimestamp"),
			person.Head(person.Microsoft365, "Soft deletion time stamp", "softDeletionTimestamp"),
			person.Head(person.GAM, "deletionTime"),
		})},
	)
}

// Exports that say nothing but whether somebody is active.
const (
	activeDirectory = "Active Directory"
	otherTables     = "other tables"
)

// candidate is a heading that means something.
type candidate struct {
	text, source string
	// beside is a heading without which this one is too general to be believed: every second table in the world has an
	// "id".
	beside string
}

func candidates(headings []person.Heading) []candidate {
	var all []candidate
	for _, h := range headings {
		for _, text := range h.Texts {
			c := candidate{text: text, source: h.Source}
			if key(text) == "id" {
				c.beside = userNameOf(h.Source)
			}
			all = append(all, c)
		}
	}
	return all
}

// userNameOf is how an export heads user names.
func userNameOf(source string) string {
	for _, h := range person.Named(userName).Headings {
		if h.Source == source {
			return h.Texts[0]
		}
	}
	return ""
}

var (
	inBrackets = regexp.MustCompile(`\[([^\]]*)\]`)
	// choice is what a template says of the values, such as "(Yes/No)".
	choice = regexp.MustCompile(`\([^()]*/[^()]*\)`)
)

// key brings a heading into the form in which headings are compared: without case, without Google's "[Required]" and
// what follows it, without a choice of values, a blank for each run of blanks, underscores and hyphens. "user_type" and
// "userType" stay different on purpose: an Entra ID export has the one, and its owner adds the other.
func key(text string) string {
	text, _, _ = strings.Cut(text, "[")
	words := strings.FieldsFunc(strings.ToLower(choice.ReplaceAllString(text, " ")), func(r rune) bool {
		return r == '_' || r == '-' || unicode.IsSpace(r)
	})
	return strings.Join(words, " ")
}

// inner is what a heading has in brackets: in Entra ID's templates, the name of the attribute.
func inner(text string) string {
	if found := inBrackets.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// column is where a roster keeps what it says.
type column struct {
	index   int
	header  string
	meaning string
}

// layout maps attributes to the columns of one roster. An attribute without a column has none.
type layout struct {
	columns  map[string]*column // by meaning
	statuses []*column          // that say whether somebody is active, beside the column active
	width    int
}

// recognised counts the columns that are understood.
func (l *layout) recognised() int { return len(l.columns) + len(l.statuses) }

// newLayout finds the columns of a header row. What it cannot decide is returned as problems; the layout is usable all
// the same, so that the rows can be checked for more of them.
func newLayout(header []string) (*layout, []string) {
	at := make(map[string][]int, len(header))
	for i, text := range header {
		if k := key(text); k != "" {
			at[k] = append(at[k], i)
		}
	}
	understood := meanings()
	for i, text := range header {
		// The words of a template come first: it asks for [accountEnabled] in words that say the opposite.
		if k := key(inner(text)); k != "" && len(at[k]) == 0 && !means(understood, key(text), meaning.any) && !means(understood, k, meaning.isStatus) {
			at[k] = append(at[k], i)
		}
	}
	l := &layout{columns: map[string]*column{}, width: len(header)}
	claimed := map[int]bool{}
	var problems []string
	for _, m := range understood {
		for _, c := range m.candidates {
			places := at[key(c.text)]
			if len(places) == 0 || claimed[places[0]] || c.beside != "" && len(at[key(c.beside)]) == 0 {
				continue
			}
			if len(places) > 1 {
				problems = append(problems, fmt.Sprintf("columns %d and %d are both headed %s",
					places[0]+1, places[1]+1, quote(header[places[0]])))
			}
			claimed[places[0]] = true
			found := &column{index: places[0], header: strings.TrimSpace(header[places[0]]), meaning: m.name}
			if m.isStatus() {
				l.statuses = append(l.statuses, found)
				continue
			}
			l.columns[m.name] = found
			break
		}
	}
	if l.columns[active] == nil {
		problems = append(problems, unclear(header, claimed)...)
	}
	return l, append(problems, l.missing(understood)...)
}

// unclear words each heading that seems to say whether somebody is active, and is not understood. A roster that ignored
// it would let leavers in.
func unclear(header []string, claimed map[int]bool) []string {
	var problems []string
	for i, text := range header {
		if !claimed[i] && looksLikeStatus(text) {
			problems = append(problems, fmt.Sprintf("column %d, headed %s, seems to say whether somebody is active, and is not understood; remove or rename it, or add a "+
				"column headed \"active\" with true or false, which then decides", i+1, quote(strings.TrimSpace(text))))
		}
	}
	return problems
}

// means reports whether a heading, by its key, has one of some meanings.
func means(understood []meaning, k string, some func(meaning) bool) bool {
	return slices.ContainsFunc(understood, func(m meaning) bool {
		return some(m) && slices.ContainsFunc(m.candidates, func(c candidate) bool { return key(c.text) == k })
	})
}

func (meaning) any() bool { return true }

// missing words each required attribute that has no column.
func (l *layout) missing(understood []meaning) []string {
	var problems []string
	for _, m := range understood {
		if l.columns[m.name] != nil || !m.required {
			continue
		}
		list := make([]string, len(m.candidates))
		for i, c := range m.candidates {
			list[i] = quote(c.text)
		}
		problems = append(problems, fmt.Sprintf("no column for %s; understood are the headings %s", m.name, strings.Join(list, ", ")))
	}
	return problems
}

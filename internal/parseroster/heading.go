package parseroster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// attribute is one attribute of ninjaone_scim_user that a roster can carry, or another meaning of a column.
type attribute int

const (
	userName attribute = iota
	userType
	givenName
	familyName
	organizationID
	displayName
	email
	active
	externalID
	roles
	groups
	attributeCount
)

// What columns of exports say beside attributes. Together with a status, which says active or inactive in words, they decide whether somebody
// is active.
const (
	status   = attributeCount + iota // in words, or true for people who are active
	out                              // true for people who are out: suspended, blocked, deleted
	outSince                         // the time since when somebody is out; empty for everybody else
	meaningCount
)

// String gives the attribute's name in a configuration.
func (a attribute) String() string {
	return [attributeCount]string{
		"user_name", "user_type", "given_name", "family_name", "organization_id",
		"display_name", "email", "active", "external_id", "roles", "groups",
	}[a]
}

// required tells whether a roster without a column for the attribute is refused.
func (a attribute) required() bool {
	return a == userName || a == userType || a == givenName || a == familyName
}

// export is how one program heads the columns of its roster. To understand a further one, add it to the table.
type export struct {
	name string
	columns
}

// columns are headings by what they mean, of each the preferred one first.
type columns [meaningCount][]string

const ours = "this provider"

// exports is everything that is understood. Of an attribute that several columns have, the one listed first here counts and the others are ignored,
// so that a column added for NinjaOne wins over one that a directory happens to print under a similar name. Of columns that say whether
// somebody is active, all count: see [row.active].
func exports() []export { //nolint:funlen // a table
	return []export{
		{ours, columns{
			userName:       {"user_name", "NinjaOne user name"},
			userType:       {"NinjaOne user type", "user_type"},
			givenName:      {"given_name"},
			familyName:     {"family_name", "familyName"},
			organizationID: {"NinjaOne organization", "NinjaOne organization ID", "organization_id", "organizationId"},
			displayName:    {"display_name"},
			email:          {"email"},
			active:         {"active"},
			externalID:     {"external_id", "externalId"},
			roles:          {"NinjaOne roles", "roles"},
			groups:         {"NinjaOne groups", "groups"},
		}},
		{"Entra ID", columns{
			userName:    {"userPrincipalName"},
			givenName:   {"givenName"},
			familyName:  {"surname"},
			displayName: {"displayName"},
			email:       {"mail"},
			externalID:  {"objectId", "id", "employeeId"},
			status:      {"accountEnabled", "Account enabled"},
			out:         {"Block sign in (Yes/No)"},
			outSince:    {"deletedDateTime", "deletionTimestamp"},
		}},
		{"Microsoft 365", columns{
			userName:   {"User principal name"},
			givenName:  {"First name"},
			familyName: {"Last name"},
			externalID: {"Object Id"},
			out:        {"Block credential", "blockCredential"},
			outSince:   {"Soft deletion time stamp", "softDeletionTimestamp"},
		}},
		{"Okta", columns{
			userName:   {"login"},
			userType:   {"userType"},
			givenName:  {"firstName"},
			familyName: {"lastName"},
			externalID: {"employeeNumber"},
			status:     {"status"},
		}},
		{"Google Workspace", columns{
			userName:   {"Email Address [Required]"},
			givenName:  {"First Name [Required]"},
			familyName: {"Last Name [Required]"},
			// The address column is the user name, unless a column of its own says the user name.
			email:      {"Email Address [Required]"},
			externalID: {"Employee ID"},
			status:     {"Status [READ ONLY]", "New Status [UPLOAD ONLY]"},
			out:        {"Suspended [READ ONLY]", "Archived [READ ONLY]"},
		}},
		{"GAM", columns{
			userName:   {"primaryEmail"},
			givenName:  {"name.givenName"},
			familyName: {"name.familyName"},
			out:        {"suspended", "archived"},
			outSince:   {"deletionTime"},
		}},
		{"Active Directory", columns{
			status: {"Enabled"},
			out:    {"isDeleted", "Deleted"},
		}},
		{"other tables", columns{
			status: {"Account status", "User status", "Employee status", "Employment status", "isActive", "isEnabled"},
			out:    {"isSuspended", "isArchived", "Account disabled", "Deactivated", "Blocked"},
		}},
	}
}

// candidate is a heading that means something.
type candidate struct {
	text, source string
	// beside is a heading without which this one is too general to be believed: every second table in the world has an "id".
	beside string
}

// candidates lists what is understood as each meaning, the preferred one first.
func candidates() [meaningCount][]candidate {
	var all [meaningCount][]candidate
	for _, e := range exports() {
		for meaning, headings := range e.columns {
			for _, text := range headings {
				c := candidate{text: text, source: e.name}
				if key(text) == "id" {
					c.beside = e.columns[userName][0]
				}
				all[meaning] = append(all[meaning], c)
			}
		}
	}
	return all
}

var (
	inBrackets = regexp.MustCompile(`\[([^\]]*)\]`)
	// choice is what a template says of the values, such as "(Yes/No)".
	choice = regexp.MustCompile(`\([^()]*/[^()]*\)`)
)

// key brings a heading into the form in which headings are compared: without case, without Google's "[Required]" and what follows it, without a
// choice of values, a blank for each run of blanks, underscores and hyphens. "user_type" and "userType" stay different on purpose: an Entra ID
// export has the one, and its owner adds the other.
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

// column is where a roster keeps an attribute.
type column struct {
	index   int
	header  string
	meaning attribute
}

// layout maps attributes to the columns of one roster. An attribute without a column is nil.
type layout struct {
	columns  [attributeCount]*column
	statuses []*column // that say whether somebody is active, beside the column active
	width    int
}

// recognised counts the columns that are understood.
func (l *layout) recognised() int {
	n := len(l.statuses)
	for _, c := range l.columns {
		if c != nil {
			n++
		}
	}
	return n
}

// newLayout finds the columns of a header row. What it cannot decide is returned as problems; the layout is usable all the same, so that the rows
// can be checked for more of them.
func newLayout(header []string) (*layout, []string) {
	at := make(map[string][]int, len(header))
	for i, text := range header {
		if k := key(text); k != "" {
			at[k] = append(at[k], i)
		}
	}
	understood := candidates()
	for i, text := range header {
		// The words of a template come first: it asks for [accountEnabled] in words that say the opposite.
		if k := key(inner(text)); k != "" && len(at[k]) == 0 && !means(understood, key(text)) && !meansStatus(understood, k) {
			at[k] = append(at[k], i)
		}
	}
	l := &layout{width: len(header)}
	claimed := make(map[int]bool, attributeCount)
	var problems []string
	for meaning, list := range understood {
		for _, c := range list {
			places := at[key(c.text)]
			if len(places) == 0 || claimed[places[0]] || c.beside != "" && len(at[key(c.beside)]) == 0 {
				continue
			}
			if len(places) > 1 {
				problems = append(problems, fmt.Sprintf("columns %d and %d are both headed %s",
					places[0]+1, places[1]+1, quote(header[places[0]])))
			}
			claimed[places[0]] = true
			found := &column{index: places[0], header: strings.TrimSpace(header[places[0]]), meaning: attribute(meaning)}
			if found.meaning >= attributeCount {
				l.statuses = append(l.statuses, found)
				continue
			}
			l.columns[meaning] = found
			break
		}
	}
	if l.columns[active] == nil {
		problems = append(problems, unclear(header, claimed)...)
	}
	return l, append(problems, l.missing(understood)...)
}

// unclear words each heading that seems to say whether somebody is active, and is not understood. A roster that ignored it would let leavers in.
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

// means reports whether a key is understood at all.
func means(understood [meaningCount][]candidate, key string) bool {
	return slices.ContainsFunc(understood[:], func(list []candidate) bool { return has(list, key) })
}

// meansStatus reports whether a key says whether somebody is active.
func meansStatus(understood [meaningCount][]candidate, key string) bool {
	return slices.ContainsFunc(understood[attributeCount:], func(list []candidate) bool { return has(list, key) })
}

func has(list []candidate, k string) bool {
	return slices.ContainsFunc(list, func(c candidate) bool { return key(c.text) == k })
}

// missing words each required attribute that has no column.
func (l *layout) missing(understood [meaningCount][]candidate) []string {
	var problems []string
	for a, found := range l.columns {
		if found != nil || !attribute(a).required() {
			continue
		}
		list := make([]string, len(understood[a]))
		for i, c := range understood[a] {
			list[i] = quote(c.text)
		}
		problems = append(problems, fmt.Sprintf("no column for %s; understood are the headings %s", attribute(a), strings.Join(list, ", ")))
	}
	return problems
}

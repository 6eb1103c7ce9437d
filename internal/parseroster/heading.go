package parseroster

import (
	"fmt"
	"strings"
	"unicode"
)

// attribute is one attribute of ninjaone_scim_user that a roster can carry.
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

// heading is the text above a column, as somebody's export prints it.
type heading struct {
	text string
	// source is whose export prints it, for the documentation.
	source string
	// beside is a heading without which this one is too general to be believed: every second table in the
	// world has an "id".
	beside string
	// inverted marks a column that says the opposite: whoever is blocked is not active.
	inverted bool
}

const (
	ours   = "this provider"
	google = "Google Workspace"
	entra  = "Entra ID"
	m365   = "Microsoft 365"
	okta   = "Okta"
)

// headings lists what is understood as each attribute, the preferred one first. Where an export has several, the
// first listed here counts and the others are ignored, so that a column added for NinjaOne wins over a column
// that the directory happens to print under a similar name.
func headings() [attributeCount][]heading {
	return [attributeCount][]heading{
		userName: {
			{text: "user_name", source: ours},
			{text: "NinjaOne user name", source: ours},
			{text: "userPrincipalName", source: entra},
			{text: "User principal name", source: m365},
			{text: "login", source: okta},
			{text: "Email Address [Required]", source: google},
		},
		userType: {
			{text: "NinjaOne user type", source: ours},
			{text: "user_type", source: ours},
			{text: "userType", source: okta},
		},
		givenName: {
			{text: "given_name", source: ours},
			{text: "givenName", source: entra},
			{text: "First Name [Required]", source: google},
			{text: "firstName", source: okta},
		},
		familyName: {
			{text: "family_name", source: ours},
			{text: "familyName", source: ours},
			{text: "surname", source: entra},
			{text: "Last Name [Required]", source: google},
			{text: "lastName", source: okta},
		},
		organizationID: own("NinjaOne organization", "NinjaOne organization ID", "organization_id", "organizationId"),
		displayName: {
			{text: "display_name", source: ours},
			{text: "displayName", source: entra},
		},
		email: {
			{text: "email", source: okta},
			{text: "mail", source: entra},
			// Google's address column is the user name, unless a column of its own says the user name.
			{text: "Email Address [Required]", source: google},
		},
		active: {
			{text: "active", source: ours},
			{text: "accountEnabled", source: entra},
			{text: "Account enabled", source: entra},
			{text: "Status [READ ONLY]", source: google},
			{text: "Block credential", source: m365, inverted: true},
		},
		externalID: {
			{text: "external_id", source: ours},
			{text: "externalId", source: ours},
			{text: "objectId", source: entra},
			{text: "Object Id", source: m365},
			{text: "id", source: entra, beside: "userPrincipalName"},
			{text: "Employee ID", source: google},
			{text: "employeeId", source: entra},
			{text: "employeeNumber", source: okta},
		},
		roles:  own("NinjaOne roles", "roles"),
		groups: own("NinjaOne groups", "groups"),
	}
}

// own lists headings that no directory prints.
func own(texts ...string) []heading {
	list := make([]heading, len(texts))
	for i, text := range texts {
		list[i] = heading{text: text, source: ours}
	}
	return list
}

// key brings a heading into the form in which headings are compared: without case, without Google's
// "[Required]", a blank for each run of blanks, underscores and hyphens. "user_type" and "userType" stay
// different on purpose: an Entra ID export has the one, and its owner adds the other.
func key(text string) string {
	text = strings.TrimSpace(text)
	for strings.HasSuffix(text, "]") {
		open := strings.LastIndexByte(text, '[')
		if open < 0 {
			break
		}
		text = strings.TrimSpace(text[:open])
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == '_' || r == '-' || unicode.IsSpace(r)
	})
	return strings.Join(words, " ")
}

// column is where a roster keeps an attribute.
type column struct {
	index    int
	header   string
	inverted bool
}

// layout maps attributes to the columns of one roster. An attribute without a column is nil.
type layout struct {
	columns [attributeCount]*column
	width   int
}

// recognised counts the attributes that have a column.
func (l *layout) recognised() int {
	n := 0
	for _, c := range l.columns {
		if c != nil {
			n++
		}
	}
	return n
}

// newLayout finds the columns of a header row. What it cannot decide is returned as problems; the layout is
// usable all the same, so that the rows can be checked for more of them.
func newLayout(header []string) (*layout, []string) {
	at := make(map[string][]int, len(header))
	for i, text := range header {
		if k := key(text); k != "" {
			at[k] = append(at[k], i)
		}
	}
	l := &layout{width: len(header)}
	claimed := make(map[int]bool, attributeCount)
	var problems []string
	for a, candidates := range headings() {
		for _, h := range candidates {
			places := at[key(h.text)]
			if len(places) == 0 || claimed[places[0]] || (h.beside != "" && len(at[key(h.beside)]) == 0) {
				continue
			}
			if len(places) > 1 {
				problems = append(problems, fmt.Sprintf("columns %d and %d are both headed %s",
					places[0]+1, places[1]+1, quote(header[places[0]])))
			}
			claimed[places[0]] = true
			l.columns[a] = &column{index: places[0], header: strings.TrimSpace(header[places[0]]), inverted: h.inverted}
			break
		}
	}
	return l, append(problems, l.missing()...)
}

// missing words each required attribute that has no column.
func (l *layout) missing() []string {
	var problems []string
	for a, candidates := range headings() {
		if l.columns[a] != nil || !attribute(a).required() {
			continue
		}
		understood := make([]string, len(candidates))
		for i, h := range candidates {
			understood[i] = quote(h.text)
		}
		problems = append(problems, fmt.Sprintf("no column for %s; understood are the headings %s",
			attribute(a), strings.Join(understood, ", ")))
	}
	return problems
}

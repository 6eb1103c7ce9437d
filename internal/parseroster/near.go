package parseroster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// misspelt returns a problem for each heading that the function does not understand, if it resembles a heading of this
// provider that has no column. If the function ignored such a column, its values would be lost. Headings of exports are
// many, so a resemblance to one of them means nothing.
func (l *layout) misspelt(understood []meaning) []string {
	var problems []string
	for _, m := range understood {
		if m.required || !m.isAttribute() || l.columns[m.name] != nil {
			continue
		}
		ours := slices.DeleteFunc(slices.Clone(m.candidates), func(c candidate) bool {
			// A short word resembles many headings of exports: "group" is one of them.
			return c.source != person.ThisProvider || !l.byHand() && len(tight(c.text)) < longWord
		})
		for {
			i, of, ok := l.nearest(ours, wordsOfExports)
			if !ok {
				break
			}
			l.claimed[i] = true
			problems = append(problems, fmt.Sprintf("column %d, headed %s, is not understood, but resembles %s; rename or "+
				"remove it", i+1,
				quote(strings.TrimSpace(l.header[i])), quote(of)))
		}
	}
	return append(append(problems, l.ours()...), l.employer()...)
}

// ours returns a problem for each further heading that names NinjaOne, such as "NinjaOne org": no export has it, so a
// person has added it for this provider.
func (l *layout) ours() []string {
	var names, problems []string
	for _, m := range meanings(true) {
		for _, c := range m.candidates {
			if strings.HasPrefix(c.text, "NinjaOne ") {
				names = append(names, c.text)
			}
		}
	}
	for i, text := range l.header {
		if !l.claimed[i] && slices.ContainsFunc(strings.Fields(key(text)), isOneOf("ninja", "ninjaone", "ninjarmm")) {
			l.claimed[i] = true
			problems = append(problems, fmt.Sprintf("column %d, headed %s, is not understood; it names NinjaOne, and the nearest "+
				"headings are %s; rename or remove it", i+1, quote(strings.TrimSpace(text)), near(text, names)))
		}
	}
	return problems
}

// isEmployer reports whether a heading names an organization, or, in exports, the employer.
func isEmployer(heading string) bool {
	return slices.ContainsFunc(candidates(organizations()), func(c candidate) bool { return key(heading) == key(c.text) })
}

// employer returns a problem for each column of organization names in a table that a person wrote. In an export, such a
// column names the employer.
func (l *layout) employer() []string {
	var problems []string
	if !l.byHand() || l.columns[organizationID] != nil || l.columns[organization] != nil {
		return nil
	}
	for i, text := range l.header {
		if !l.claimed[i] && isEmployer(text) {
			problems = append(problems, fmt.Sprintf("column %d, headed %s, is not understood; for the organization of end "+
				"users, rename it to \"organization_id\" and write numbers, or keep the names and pass the ids by name: parse_roster(…, { %s = { \"Contoso\" = \"12\" } }); "+
				"otherwise remove it", i+1, quote(strings.TrimSpace(text)), organizationsName))
		}
	}
	return problems
}

const (
	// longWord is the length, without blanks, from which few other words resemble a word.
	longWord = 8
	// wordsOfExports is the length from which headings of exports that differ in two letters mean the same column.
	wordsOfExports = 12
)

// nearest returns the column whose heading comes nearest to one of the candidates, among the columns that the function
// does not understand. Two letters may differ in headings from a length on.
func (l *layout) nearest(list []candidate, twoFrom int) (column int, of string, ok bool) {
	best := 0
	for i, text := range l.header {
		if l.claimed[i] || key(text) == "" || isEmployer(text) {
			continue
		}
		for _, c := range list {
			if len(c.beside) > 0 {
				continue // too general
			}
			d := levenshtein.Distance(tight(text), tight(c.text), nil)
			if d <= allowed(c.text, twoFrom) && (!ok || d < best) {
				best, column, of, ok = d, i, c.text, true
			}
		}
	}
	return column, of, ok
}

// qualified returns the column whose heading is one of the candidates with further words that hardly change its
// meaning, such as "Preferred First Name" or "First name (given)".
func (l *layout) qualified(list []candidate) (column int, of string, ok bool) {
	for i, text := range l.header {
		words := wordsOf(text)
		if l.claimed[i] || slices.ContainsFunc(words, isOneOf("first", "given")) &&
			slices.ContainsFunc(words, isOneOf("last", "family", "surname")) {
			continue
		}
		for _, c := range list {
			other := wordsOf(c.text)
			missing := func(word string) bool { return !slices.Contains(words, word) }
			changes := func(word string) bool {
				return !slices.Contains(other, word) && !isOneOf("preferred", "legal", "official", "chosen", "given", "family",
					"employee", "user", "staff", "person", "local", "primary")(word)
			}
			if len(c.beside) == 0 && !slices.ContainsFunc(other, missing) && !slices.ContainsFunc(words, changes) {
				return i, c.text, true
			}
		}
	}
	return 0, "", false
}

// allowed returns how many letters may differ: two in long headings, one in shorter ones, and none up to three letters.
func allowed(text string, twoFrom int) int {
	switch n := len(tight(text)); {
	case n >= twoFrom:
		return 2
	case n > 3:
		return 1
	}
	return 0
}

// tight returns the key of a heading without blanks and full stops.
func tight(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key(text), " ", ""), ".", "")
}

// near lists, quoted, at most three of the names that come nearest to an unknown name.
func near(name string, names []string) string {
	const most = 3
	distance := func(other string) int {
		return levenshtein.Distance(strings.ToLower(name), strings.ToLower(other), nil)
	}
	sorted := slices.SortedFunc(slices.Values(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a, b))
	})
	sorted = sorted[:min(most, len(sorted))]
	for i, other := range sorted {
		sorted[i] = quote(other)
	}
	return strings.Join(sorted, ", ")
}

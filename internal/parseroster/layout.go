package parseroster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// column is one column of a roster.
type column struct {
	index   int
	header  string
	meaning string
	source  string // the system that uses this heading

	filled  bool   // a row has had a value
	decides bool   // a row has had a status, so every row needs one
	advice  string // for a column that is not understood: the heading that the message advises
}

func newColumn(header []string, index int, meaning, source string) *column {
	return &column{index: index, header: strings.TrimSpace(header[index]), meaning: meaning, source: source}
}

// layout maps meanings to the columns of one roster. An attribute without a column has no entry.
type layout struct {
	columns  map[string]*column // by meaning
	statuses []*column          // show whether a person is active, apart from the column active
	ends     []*column          // dates and reasons of leaving
	unclear  []*column          // seem to show whether a person is active, and are not understood
	ignored  []*column          // are not understood, and are searched for words that mean out
	known    bool               // a row has had a value in the column active, or a status that active people have too
	silence  []silence          // the rows without a status
	gone     []position         // the rows of leavers without a user name
	untyped  []position         // the rows that have the user type of the option, because their cell is blank
	typed    bool               // a row has another user type than the option
	width    int
	read     int // rows that could be read

	header  []string
	claimed map[int]bool // columns that the function understands, or that another mistake covers
}

// recognised returns the number of columns that the function understands.
func (l *layout) recognised() int { return len(l.columns) + len(l.statuses) }

// namesPeople reports whether a column has a name or an address.
func (l *layout) namesPeople() bool {
	return slices.ContainsFunc([]string{userName, givenName, familyName, email}, func(name string) bool {
		return l.columns[name] != nil
	})
}

// newLayout finds the columns of a header row, and returns what it cannot decide as problems. The layout is usable even
// then, so that the caller can check the rows too.
func newLayout(header []string, o options) (*layout, []string) {
	understood := meanings(o.organizations != nil)
	at, spelt := places(header, understood), spellings(header)
	l := &layout{columns: map[string]*column{}, width: len(header), header: header, claimed: map[int]bool{}}
	var problems []string
	for _, m := range understood {
		for _, c := range m.candidates {
			places := c.preferred(at[key(c.text)], header)
			if len(places) == 0 && (m.name == end || m.isStatus()) {
				places = spelt[tight(c.text)]
			}
			if len(places) == 0 || l.claimed[places[0]] || !c.believed(at) {
				continue
			}
			if len(places) > 1 {
				problems = append(problems, fmt.Sprintf("columns %d and %d are both headed %s",
					places[0]+1, places[1]+1, quote(header[places[0]])))
			}
			l.claimed[places[0]] = true
			if !l.take(m, newColumn(header, places[0], m.name, c.source)) {
				break // only the first one counts
			}
		}
	}
	l.guess()
	if l.columns[active] == nil {
		problems = append(problems, l.undecided()...)
	}
	if c := l.columns[userType]; o.userType != "" && (c == nil || c.source != person.ThisProvider) {
		if c != nil {
			delete(l.columns, userType) // a directory's own user type is not NinjaOne's
			l.claimed[c.index] = false
		}
		understood = slices.DeleteFunc(understood, func(m meaning) bool { return m.name == userType })
	}
	problems = append(problems, l.missing(understood)...)
	return l, append(problems, l.misspelt(understood)...)
}

// places returns the columns of each heading, by key.
func places(header []string, understood []meaning) map[string][]int {
	at := make(map[string][]int, len(header))
	for i, text := range header {
		if k := key(text); k != "" {
			at[k] = append(at[k], i)
		}
	}
	for i, text := range header {
		// The words before the brackets have priority: a template asks for [accountEnabled] in words that mean the opposite.
		k := key(inner(text))
		if k != "" && len(at[k]) == 0 && !means(understood, key(text), meaning.any) &&
			!means(understood, k, meaning.isStatus) {
			at[k] = append(at[k], i)
		}
	}
	return at
}

// spellings returns the columns of each heading without blanks, so that leaveDate is the same as "Leave date".
func spellings(header []string) map[string][]int {
	at := make(map[string][]int, len(header))
	for i, text := range header {
		k := tight(text)
		at[k] = append(at[k], i)
	}
	return at
}

// preferred returns the columns that are headed exactly as this provider names the attribute, such as "user_type", if
// all others have a label with blanks, such as Entra ID's "User type". Otherwise it returns all.
func (c candidate) preferred(places []int, header []string) []int {
	if len(places) < 2 || c.source != person.ThisProvider || !strings.Contains(c.text, "_") {
		return places
	}
	var names []int
	for _, i := range places {
		switch text := strings.TrimSpace(header[i]); {
		case strings.EqualFold(text, c.text):
			names = append(names, i)
		case !strings.Contains(text, " ") || strings.ContainsAny(text, "_-"):
			return places
		}
	}
	if len(names) == 0 {
		return places
	}
	return names
}

// take keeps a column, and reports whether further columns of the same meaning count too.
func (l *layout) take(m meaning, c *column) (more bool) {
	switch {
	case m.isStatus():
		l.statuses = append(l.statuses, c)
	case m.name == end:
		l.ends = append(l.ends, c)
	case m.isAttribute():
		l.columns[m.name] = c
		return false
	}
	return true
}

// byHand reports whether a person wrote the header row, and not a program.
func (l *layout) byHand() bool {
	c := l.columns[userName]
	return c == nil || c.source == person.ThisProvider
}

// guess finds, among the columns that the function does not understand, those whose headings are like a day of leaving
// or like a status.
func (l *layout) guess() {
	for i, text := range l.header {
		if l.claimed[i] {
			continue
		}
		c := newColumn(l.header, i, "", otherTables)
		switch {
		case isEnd(text):
			c.meaning = end
			l.ends = append(l.ends, c)
		case looksLikeStatus(text) && (len(l.statuses) == 0 || !isAside(text)):
			l.unclear = append(l.unclear, c)
		default:
			continue
		}
		l.claimed[i] = true
	}
}

// undecided returns the problems of a table without a column active: a problem for each heading that seems to show
// whether a person is active, but that the function does not understand, and for each day of leaving without a status.
// If the function ignored such a column, leavers could keep their access.
func (l *layout) undecided() []string {
	var problems []string
	for _, c := range l.unclear {
		problems = append(problems, fmt.Sprintf("column %d, headed %s, seems to say whether a person is active, and is "+
			"not understood; remove or rename it, or add a "+
			"column headed \"active\" with true or false, which then decides", c.index+1, quote(c.header)))
	}
	if len(l.statuses) > 0 {
		return problems
	}
	for _, c := range l.ends {
		problems = append(problems, fmt.Sprintf("column %d, headed %s, has days or reasons of leaving, which may lie in "+
			"the future, so it does not show which people are active; add the status column to the export, or a column headed "+
			"\"active\" with true or false, which then decides", c.index+1, quote(c.header)))
	}
	return problems
}

// silent returns a column that should show which people are active and is empty in every row, such as AccountEnabled of
// a Get-MgUser that did not ask for it. A table of one's own may leave the column active empty, because active is the
// default.
func (l *layout) silent() *column {
	if l.known {
		return nil
	}
	for _, c := range l.statuses {
		if !c.filled && !c.mayBeEmpty() {
			return c
		}
	}
	return nil
}

// mayBeEmpty reports whether the column is empty for active people: a time of deletion, or the column for a new status
// of Google or of Okta.
func (c *column) mayBeEmpty() bool {
	return c.meaning == outSince || strings.Contains(c.header, "UPLOAD") || strings.EqualFold(c.header, transition)
}

// missing returns a problem for each required attribute that has no column.
func (l *layout) missing(understood []meaning) []string {
	var problems []string
	for _, m := range understood {
		if l.columns[m.name] != nil || !m.required {
			continue
		}
		problem := fmt.Sprintf("no column for %s; the function understands the headings %s", m.name, headings(m.candidates))
		if m.name == userType {
			problem += fmt.Sprintf("; if all are of one type, pass it: parse_roster(…, { %s = \"Technician\" })", userTypeName)
		}
		var addresses *column
		if m.name == userName {
			addresses = l.addresses(understood)
		}
		i, of, near := l.nearest(m.candidates, longWord)
		if !near {
			i, of, near = l.qualified(m.candidates)
		}
		switch {
		case near && addresses != nil && addresses.index != i:
			problem = fmt.Sprintf("no column for %s; if people sign in with the addresses below %s, head that column "+
				"\"user_name\", or else %s", m.name, quote(addresses.header), quote(strings.TrimSpace(l.header[i])))
			l.claimed[i] = true
			l.stand(m.name, addresses.index)
		case near:
			problem = fmt.Sprintf("no column for %s, but column %d, headed %s, resembles %s; rename it", m.name, i+1,
				quote(strings.TrimSpace(l.header[i])), quote(of))
			l.stand(m.name, i)
		case addresses != nil:
			problem += fmt.Sprintf("; if people sign in with the addresses below %s, head that column \"user_name\"",
				quote(addresses.header))
			l.stand(m.name, addresses.index)
		}
		problems = append(problems, problem)
	}
	return problems
}

// stand makes a column that of an attribute that has none. Its rows are then checked, so that one run reports their
// mistakes too.
func (l *layout) stand(name string, index int) {
	l.claimed[index] = true
	l.columns[name] = newColumn(l.header, index, name, person.ThisProvider)
	if c := l.columns[email]; c != nil && c.index == index && name != email {
		delete(l.columns, email)
	}
}

// addresses returns the column of email addresses in a table without user names, or the column whose heading is closest
// to that. The rows are then checked as user names, so that one run reports their mistakes too.
func (l *layout) addresses(understood []meaning) *column {
	if c := l.columns[email]; c != nil {
		return c
	}
	at := slices.IndexFunc(understood, func(m meaning) bool { return m.name == email })
	i, _, ok := l.nearest(understood[at].candidates, wordsOfExports)
	if !ok {
		i = slices.IndexFunc(l.header, isWorkAddress)
	}
	if i < 0 || l.claimed[i] {
		return nil
	}
	return newColumn(l.header, i, "", "")
}

// isWorkAddress reports a heading of addresses, such as "Work email address", that are not private.
func isWorkAddress(heading string) bool {
	words := wordsOf(heading)
	return strings.Contains(strings.Join(words, ""), "email") && !slices.ContainsFunc(words, isOneOf("home", "personal",
		"private", "secondary", "alternate", "alternative", "recovery", "other", "manager", "supervisor", "usage", "use",
		"verified", "enabled", "sent", "nickname", "forwarding", "size", "type", "date"))
}

// headings lists the headings that a table is most likely to have.
func headings(list []candidate) string {
	const most = 8
	var texts []string
	for _, c := range list {
		if len(c.beside) == 0 && len(texts) < most {
			texts = append(texts, quote(c.text))
		}
	}
	if len(texts) < most {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts, ", ") + " and others, which the page of parse_roster lists"
}

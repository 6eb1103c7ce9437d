package parseroster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// maxMistakes is the number of mistakes that an error lists. It counts the others.
const maxMistakes = 50

// mistakes is the error of a roster. It lists everything that is wrong, so that practitioners can correct all of it at
// once.
type mistakes struct {
	lines []string
	count int
	// explained has the row in which a reason was explained at length. If every row lacks a user type, only the first one
	// explains it.
	explained map[string]position
	// again has the further mistakes with such a reason and the same value. They share one line.
	again   map[again]*repeated
	repeats map[int]*repeated // by index of the line
}

// maxRows is the number of rows that a shared line lists.
const maxRows = 20

// again identifies further mistakes of one column, one value and one reason.
type again struct {
	column        int
	value, reason string
}

// repeated is the line of further mistakes with the same value.
type repeated struct {
	at   []position
	text string // what follows the rows
}

func (r *repeated) String() string {
	if more := len(r.at) - maxRows; more > 0 {
		return fmt.Sprintf("%s and %d more%s", rowsOf(r.at[:maxRows]), more, r.text)
	}
	return rowsOf(r.at) + r.text
}

// Error lists the mistakes, one a line, without a full stop after the last: Terraform adds one.
func (m *mistakes) Error() string {
	var b strings.Builder
	if m.count == 1 {
		b.WriteString("the roster has a mistake:")
	} else {
		fmt.Fprintf(&b, "the roster has %d mistakes:", m.count)
	}
	listed := len(m.lines)
	for i, line := range m.lines {
		if r := m.repeats[i]; r != nil {
			listed += len(r.at) - 1
			line = r.String()
		}
		b.WriteString("\n- " + line)
	}
	if more := m.count - listed; more > 0 {
		fmt.Fprintf(&b, "\n- and %d more", more)
	}
	return b.String()
}

// err returns the mistakes as an error, or nil when there are none.
func (m *mistakes) err() error {
	if m.count == 0 {
		return nil
	}
	return m
}

// inRow adds a mistake of a whole row.
func (m *mistakes) inRow(at position, format string, args ...any) {
	m.count++
	if len(m.lines) < maxMistakes {
		m.lines = append(m.lines, at.String()+": "+strings.TrimSuffix(fmt.Sprintf(format, args...), "."))
	}
}

// first adds a mistake above all others.
func (m *mistakes) first(format string, args ...any) {
	m.count++
	m.lines = slices.Insert(m.lines, 0, fmt.Sprintf(format, args...))
	m.lines = m.lines[:min(len(m.lines), maxMistakes)]
	repeats := make(map[int]*repeated, len(m.repeats))
	for i, r := range m.repeats {
		repeats[i+1] = r
	}
	m.repeats = repeats
}

// rowsOf lists rows, those that follow each other as "3-5".
func rowsOf(list []position) string {
	var b strings.Builder
	for i := 0; i < len(list); i++ {
		from := i
		for i+1 < len(list) && list[i+1].row == list[i].row+1 {
			i++
		}
		switch {
		case from == 0 && len(list) > 1:
			b.WriteString("rows ")
		case from == 0:
			b.WriteString("row ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, list[from].row)
		if i > from {
			fmt.Fprintf(&b, "-%d", list[i].row)
		}
	}
	return b.String()
}

// inCell adds a mistake of one cell.
func (m *mistakes) inCell(at position, c *column, format string, args ...any) {
	m.count++
	if len(m.lines) < maxMistakes {
		m.lines = append(m.lines, fmt.Sprintf("%s, column %s: ", at, quote(c.header))+
			strings.TrimSuffix(fmt.Sprintf(format, args...), "."))
	}
}

// explain adds a mistake of one cell whose explanation takes several sentences. Further mistakes with the same reason
// refer to the row that has the sentences.
func (m *mistakes) explain(at position, c *column, value, reason, sentences string) {
	if first, ok := m.explained[reason]; ok {
		m.repeat(at, c, value, reason, first)
		return
	}
	if m.explained == nil {
		m.explained = make(map[string]position)
		m.again, m.repeats = make(map[again]*repeated), make(map[int]*repeated)
	}
	m.explained[reason] = at
	m.inCell(at, c, "%s", sentences)
}

// repeat adds a mistake that an earlier row has explained. Rows with the same value share a line: in an export of Entra
// ID, each row has "Member".
func (m *mistakes) repeat(at position, c *column, value, reason string, first position) {
	k := again{c.index, value, reason}
	switch r := m.again[k]; {
	case r != nil && at.line == at.row:
		r.at = append(r.at, at)
		m.count++
		return
	case len(m.lines) < maxMistakes && at.line == at.row: // a line of its own has the line number, if it differs
		r := &repeated{[]position{at}, fmt.Sprintf(", column %s: %s: %s (explained at %s)", quote(c.header), quote(value),
			reason, first)}
		m.again[k], m.repeats[len(m.lines)] = r, r
	}
	m.inCell(at, c, "%s: %s (explained at %s)", quote(value), reason, first)
}

// refuse adds the error of a check of package ninjaone.
func (m *mistakes) refuse(at position, c *column, value string, err error) {
	if refusal, ok := errors.AsType[*ninjaone.Refusal](err); ok {
		_, again := m.explained[lowerFirst(string(refusal.Reason))]
		if again && (refusal.Reason == ninjaone.InvalidUserName || refusal.Reason == ninjaone.InvalidEmail) {
			m.inCell(at, c, "%s", refusal.Problem) // each address needs its own sentence
			return
		}
		m.explain(at, c, value, lowerFirst(string(refusal.Reason)), refusal.Error())
		return
	}
	m.inCell(at, c, "%s: %s", quote(value), err)
}

// malformed adds an error of the CSV reader. over is true if the reader cannot continue after it.
func (m *mistakes) malformed(at position, err error) (over bool) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		m.inRow(at, "cannot be read: %s", err)
		return true
	}
	line := at.line - parse.StartLine + parse.Line
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		m.inRow(at, `line %d has a quotation mark inside a cell that does not begin with one; a cell with quotation `+
			`marks is written "like ""this"""`, line)
		return false
	case parse.Line > parse.StartLine:
		m.inRow(at, "begins at line %d and has a quoted cell that is not closed properly, as seen at line %d; nothing "+
			"after it was read", at.line, line)
		return true
	}
	m.inRow(at, "line %d has a quoted cell that is not closed properly", line)
	return false
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// quote shortens a cell for a message, and makes invisible characters visible.
func quote(s string) string {
	const limit = 80
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

package parseroster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// readAgain explains how to read a file in an encoding other than UTF-8.
const readAgain = `read the file in its own encoding, such as textdecodebase64(filebase64("people.csv"), "UTF-16LE") for "Unicode Text" of Excel and for ` +
	`PowerShell's redirections, with "windows-1252" or "ISO-8859-1" in its place for a plain CSV of Excel; or save it as UTF-8 (in Excel: "CSV UTF-8 (Comma ` +
	`delimited)")`

// clean refuses a text that was read in a wrong encoding, and removes what spreadsheets add.
func clean(text string) (string, error) {
	if strings.HasPrefix(text, "PK\x03\x04") {
		return "", errors.New("the roster is a workbook (.xlsx), and not CSV: save it as \"CSV UTF-8 (Comma delimited)\"")
	}
	// A text in UTF-16 has a byte-order mark, or a zero byte beside every Latin letter. Both are valid UTF-8, so
	// Terraform's file() accepts them.
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") || strings.IndexByte(text, 0) >= 0 {
		return "", errors.New("the roster is in UTF-16, and was read as something else: " + readAgain)
	}
	if problem := misreadUTF16(text); problem != "" {
		return "", errors.New("the roster was read in a wrong encoding: " + problem)
	}
	if at := strings.IndexRune(text, utf8.RuneError); at >= 0 { // also finds bytes that are not UTF-8
		return "", fmt.Errorf("the roster was read in a wrong encoding: it is not UTF-8 text, and characters are lost at "+
			"%s; %s. If the file itself holds "+
			"the sign U+FFFD, they were lost before: export the file again", place(text, at), readAgain)
	}
	if at := strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 && r < 0xa0 }); at >= 0 {
		return "", fmt.Errorf("the roster was read in a wrong encoding: there is an invisible character at %s, as when "+
			"windows-1252 is read as ISO-8859-1; %s",
			place(text, at), readAgain)
	}
	if at := misread(text); at >= 0 {
		return "", fmt.Errorf("the roster was read in a wrong encoding: it is UTF-8, and was read as windows-1252, "+
			"as %s shows; read it with file(\"people.csv\") alone", place(text, at))
	}
	if kind := notCSV(text); kind != "" {
		return "", errors.New("the roster is " + kind)
	}
	// A byte-order mark carries no data. There may be two, or one from each of several joined files.
	text = strings.ReplaceAll(text, "\ufeff", "")
	// Lines end in LF, CR LF, CR ("CSV (Macintosh)"), or a doubled CR and LF, which editors and spreadsheets show as an
	// empty line in between.
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// misreadUTF16 words a text that was read as UTF-16 and is something else, or "". Each of its characters is two bytes
// of the file, so it has no ASCII, and not even the end of a line.
func misreadUTF16(text string) string {
	const otherOrder = `it is UTF-16 in the other byte order; read it with textdecodebase64(filebase64("people.csv"), ` +
		`"UTF-16BE") in place of "UTF-16LE", or the other way round`
	if strings.HasPrefix(text, "\ufffe") { // a byte-order mark in the wrong order
		return otherOrder
	}
	all, swapped, pairs := 0, 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf {
			return ""
		}
		all++
		switch high, low := r>>8, r&0xff; {
		case low == 0:
			swapped++
		case isText(high) && isText(low):
			pairs++
		}
	}
	const few = 4 // a share of letters that are not ASCII
	switch {
	case all > 1 && swapped > all-all/few:
		return otherOrder
	case all > 1 && pairs > all-all/few:
		return `it is not UTF-16, and was read as such; read it with file("people.csv"), or with ` +
			`textdecodebase64(filebase64("people.csv"), "windows-1252") if that is refused`
	}
	return ""
}

// isText reports an ASCII character that occurs in texts.
func isText(r rune) bool { return ' ' <= r && r <= '~' || r == '\n' || r == '\r' || r == '\t' }

// notCSV words a text that is something else, or "".
func notCSV(text string) string {
	text = strings.TrimLeft(text, "\ufeff \t\r\n")
	switch {
	case strings.HasPrefix(text, "<"):
		return "a page (HTML or XML), and not CSV, as when a download needs a sign-in: export the file again"
	case isJSON.MatchString(text):
		return "JSON, and not CSV: read it with jsondecode, or export it as CSV"
	}
	return ""
}

// place describes where a character stands in a text: the line, and the text around it.
func place(text string, at int) string {
	const shown = 40
	before := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text[:at])
	left := []rune(before[strings.LastIndexByte(before, '\n')+1:])
	if len(left) > shown {
		left = append([]rune{'…'}, left[len(left)-shown:]...)
	}
	right, _, _ := strings.Cut(strings.ReplaceAll(text[at:], "\r", "\n"), "\n")
	return fmt.Sprintf("line %d, %s", strings.Count(before, "\n")+1,
		quote(string(left)+strings.ToValidUTF8(right, "\ufffd")))
}

// misread returns the position of UTF-8 that was read as windows-1252, or -1. It is certain if every non-ASCII
// character becomes valid UTF-8 when it is encoded as windows-1252 again.
func misread(text string) int {
	at := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	if at < 0 {
		return -1
	}
	back, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil || !utf8.ValidString(back) {
		return -1
	}
	return at
}

var (
	// With one ^ for both, the match ends where the text begins. With one each, it would read the whole text.
	isJSON          = regexp.MustCompile(`^(?:(?:\[\s*)?\{\s*"|\[\s*["\]])`)
	notOfTheTable   = regexp.MustCompile(`(?i)^"?(?:sep=|#TYPE\b|version:v?\d)`)
	excelsSeparator = regexp.MustCompile(`(?i)^"?sep=([\t -!#-~])`)
)

// preamble removes the lines that some programs put before the header row: "sep=;" of Excel, "#TYPE System.Object" of
// PowerShell, "version:v1.0" of Entra ID's templates. It returns the number of lines, and the separator if they name
// one.
func preamble(text string) (rest string, lines int, separator rune) {
	rest = text
	for n := 1; text != ""; n++ {
		line, more, _ := strings.Cut(text, "\n")
		switch {
		case notOfTheTable.MatchString(line):
			if match := excelsSeparator.FindStringSubmatch(line); match != nil {
				separator = rune(match[1][0])
			}
			rest, lines = more, n
		case strings.TrimSpace(line) != "":
			return rest, lines, separator
		}
		text = more
	}
	return rest, lines, separator
}

// tighten removes the blanks after a quoted cell, and the = before one. Many programs write them, although CSV does not
// allow them: ="00123" keeps Excel from making a number of it.
func tighten(text string, separator rune) string {
	blanks := " \t"
	if separator == '\t' {
		blanks = " "
	}
	var b strings.Builder
	kept, quoted, begins := 0, false, true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '=' && !quoted && begins && strings.HasPrefix(text[i+1:], `"`):
			b.WriteString(text[kept:i])
			kept = i + 1
			continue // the cell begins with the quotation mark
		case c != '"':
		case !quoted:
			quoted = begins
		case strings.HasPrefix(text[i+1:], `"`):
			i++
		default:
			quoted = false
			rest := strings.TrimLeft(text[i+1:], blanks)
			skipped := len(text) - i - 1 - len(rest)
			if skipped > 0 && (rest == "" || rest[0] == '\n' || rest[0] == byte(separator)) {
				b.WriteString(text[kept : i+1])
				i += skipped
				kept = i + 1
			}
		}
		// This is also true within quotation marks, where it is not used.
		begins = c == '\n' || c == byte(separator) || begins && strings.IndexByte(blanks, c) >= 0
	}
	if kept == 0 {
		return text
	}
	b.WriteString(text[kept:])
	return b.String()
}

// table reads records and counts them as a spreadsheet counts rows: the first line is row 1, an empty line is a row,
// and a cell with line breaks is still one row.
type table struct {
	csv    *csv.Reader
	text   string
	before int   // lines of the file before the text
	offset int64 // the end of what has been read
	line   int   // the line on which the next record starts, unless empty lines come first
	at     position
	above  []position // rows above the header row that may be people
}

// position is the start of a record.
type position struct{ row, line int }

// String returns the row as a spreadsheet counts it. If an editor shows another line number, it adds that.
func (p position) String() string {
	if p.row == p.line {
		return fmt.Sprintf("row %d", p.row)
	}
	return fmt.Sprintf("row %d (line %d)", p.row, p.line)
}

// newTable reads a text from which before lines were removed at the beginning. The separator is ASCII.
func newTable(text string, before int, separator rune) *table {
	text = tighten(text, separator)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	// A tab is a blank too, so this would remove empty cells of a file with tabs.
	r.TrimLeadingSpace = separator != '\t' && separator != ' '
	return &table{csv: r, text: text, before: before, line: 1, at: position{before, before}}
}

// next returns the next record that is not blank. The record is valid until the next call. The error is io.EOF after
// the last record. After a *csv.ParseError, at is the record that could not be read, and the next record begins one
// line later.
func (t *table) next() ([]string, error) {
	for {
		record, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		start := t.line
		var malformed *csv.ParseError
		switch {
		case errors.As(err, &malformed):
			start = malformed.StartLine
		case err == nil:
			start, _ = t.csv.FieldPos(0)
		}
		t.at = position{row: t.at.row + 1 + start - t.line, line: t.before + start}
		end := t.csv.InputOffset()
		t.line += strings.Count(t.text[t.offset:end], "\n")
		t.offset = end
		if err != nil || !blank(record) {
			return record, err
		}
	}
}

func blank(cells []string) bool {
	return filled(cells) == 0
}

// filled returns the number of cells that are not blank.
func filled(cells []string) (n int) {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

func isAddress(cell string) bool { return ninjaone.CheckUserName(strings.TrimSpace(cell)) == nil }

// swallows returns the index of a cell that holds the end of one row and the beginning of another, or -1. Two rows with
// one quotation mark each are such a cell, and valid CSV.
func (t *table) swallows(cells []string, width int) int {
	separator := string(t.csv.Comma)
	for index, cell := range cells {
		first, rest, ok := strings.Cut(cell, "\n")
		if !ok {
			continue
		}
		last := rest[strings.LastIndexByte(rest, '\n')+1:]
		if strings.Count(first, separator) == width-index-1 && strings.Count(last, separator) == index &&
			slices.ContainsFunc(strings.Split(strings.ReplaceAll(cell, "\n", separator), separator), isAddress) {
			return index
		}
	}
	return -1
}

// open reads the header row with the separator that fits best. It prefers, in this order, the separator with the most
// understood columns, the one with the most columns, the one that the file names, and the comma. If no separator works,
// it returns the first table and its error.
func open(text string, o options) (*table, []string, error) {
	text, before, named := preamble(text)
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		text = "" // separators at most
	}
	separators := []rune{',', ';', '\t', '|'}
	if named != 0 {
		separators = append([]rune{named}, separators...)
	}
	var (
		best   *table
		header []string
		score  [2]int
	)
	for _, separator := range separators {
		t, record, understood := below(func() *table { return newTable(text, before, separator) }, o)
		if record == nil {
			continue
		}
		width := len(record)
		if best == nil || understood > score[0] || understood == score[0] && width > score[1] {
			best, header, score = t, record, [2]int{understood, width}
		}
	}
	if best == nil {
		t := newTable(text, before, separators[0])
		_, err := t.next()
		return t, nil, err
	}
	return best, header, nil
}

// below is a table below its header row, with that row and how many of its columns are understood. It is the first row,
// unless that is the title of a report, which has no column of names and addresses, and a row below it is a header row.
// No row: the first one cannot be read.
func below(begin func() *table, o options) (t *table, header []string, understood int) {
	const (
		known  = 3  // columns that a header row below titles has at least
		titles = 20 // rows at most
	)
	t = begin()
	for n := range titles + 1 {
		record, err := t.next()
		if err != nil {
			break
		}
		if n > 0 && len(record) < known {
			continue
		}
		l, _ := newLayout(record, o)
		switch {
		case n == 0 && l.namesPeople(), n > 0 && l.recognised() >= known:
			return t, slices.Clone(record), l.recognised()
		case n == 0:
			header, understood = slices.Clone(record), l.recognised()
		}
		if filled(record) >= known && slices.ContainsFunc(record, isAddress) {
			t.above = append(t.above, t.at) // as after a sort that took the header row with it
		}
	}
	if header == nil {
		return nil, nil, 0
	}
	t = begin()
	_, _ = t.next()
	return t, header, understood
}

package parseroster

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

const saveAsUTF8 = `save it as UTF-8 (in Excel: "CSV UTF-8 (Comma delimited)")`

// clean refuses what is not UTF-8 text and takes off what spreadsheets add to it.
func clean(text string) (string, error) {
	// UTF-16 is told by its byte-order mark, or by the zero bytes that it puts beside every Latin letter: those
	// are valid UTF-8, so Terraform's file() lets them through.
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") || strings.IndexByte(text, 0) >= 0 {
		return "", errors.New("the roster is in UTF-16, which cannot be read: " + saveAsUTF8)
	}
	if !utf8.ValidString(text) {
		return "", errors.New("the roster is not UTF-8 text: " + saveAsUTF8)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if !strings.Contains(text, "\n") {
		// "CSV (Macintosh)" ends its lines in a bare carriage return.
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if strings.TrimSpace(text) == "" {
		return "", errors.New("the roster is empty: not even a header row is there")
	}
	return text, nil
}

// table reads records and counts them as a spreadsheet counts rows: the first line is row 1, an empty line is a
// row, and a cell with line breaks in it does not make more of them.
type table struct {
	csv    *csv.Reader
	text   string
	offset int64 // of what has been read
	line   int   // on which the next record starts, unless empty lines come first
	row    int   // of the record read last
}

func newTable(text string, separator rune) *table {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	// A tab is a blank as well, so with tabs this would swallow empty cells.
	r.TrimLeadingSpace = separator != '\t'
	return &table{csv: r, text: text, line: 1}
}

// next returns the next record that is not blank. It is valid until the following call. The error is io.EOF
// after the last, or a *csv.ParseError, after which row is the row that could not be read.
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
		t.row += 1 + start - t.line
		if err != nil {
			return nil, err
		}
		end := t.csv.InputOffset()
		t.line += strings.Count(t.text[t.offset:end], "\n")
		t.offset = end
		if !blank(record) {
			return record, nil
		}
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// open reads the header row with the separator that makes most sense of it: the one that shows most columns that
// are understood, then most columns at all, then the comma. Where none can read it, the table and the error are the
// comma's.
func open(text string) (*table, []string, error) {
	var (
		best   *table
		header []string
		score  [2]int
	)
	for _, separator := range []rune{',', ';', '\t'} {
		t := newTable(text, separator)
		record, err := t.next()
		if err != nil {
			continue
		}
		l, _ := newLayout(record)
		understood, width := l.recognised(), len(record)
		if best == nil || understood > score[0] || understood == score[0] && width > score[1] {
			best, header, score = t, slices.Clone(record), [2]int{understood, width}
		}
	}
	if best == nil {
		t := newTable(text, ',')
		_, err := t.next()
		return t, nil, err
	}
	return best, header, nil
}

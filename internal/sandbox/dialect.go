package sandbox

import (
	_ "embed" // the table
	"fmt"
	"strconv"
	"strings"
)

// Dialect is one way in which SCIM services differ. The numbers are those of dialects.md; a dialect without a number
// has 0.
type Dialect struct {
	Number  int    `json:"number,omitempty"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
	// Choice is the question that the dialect answers. At most one dialect of a choice is on. A dialect without a choice
	// can be combined with every other.
	Choice string `json:"choice,omitempty"`
	// Default is true for the behaviour without any dialect of the choice.
	Default bool `json:"default,omitempty"`
}

// dialectTable holds the number, the name, the choice and the words of every dialect.
//
//go:embed dialects.md
var dialectTable string

const apiHeading = "\n## REST API\n"

// Dialects returns every dialect of SCIM services, by number. A number given to SetDialects stands for the first of
// its dialects that is not the default.
func Dialects() []Dialect {
	scim, _, _ := strings.Cut(dialectTable, apiHeading)
	return parseDialects(scim)
}

// APIDialects returns the ways in which NinjaOne's REST API may behave where the documentation does not say. They are
// switched together with [Dialects], and do not change the SCIM service, other than api-id-is-scim-id.
func APIDialects() []Dialect {
	_, api, _ := strings.Cut(dialectTable, apiHeading)
	return parseDialects(api)
}

// parseDialects reads the rows of a table: number, name, choice and summary.
func parseDialects(table string) []Dialect {
	var out []Dialect
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 || !strings.HasPrefix(cells[1], "`") {
			continue
		}
		number, _ := strconv.Atoi(strings.TrimPrefix(cells[0], "| ")) // the cell may be empty
		choice, usual := strings.CutSuffix(cells[2], " (default)")
		out = append(out, Dialect{
			Number: number, Name: strings.Trim(cells[1], "`"), Choice: choice, Default: usual,
			Summary: strings.TrimSuffix(cells[3], " |\n"),
		})
	}
	return out
}

func allDialects() []Dialect { return append(Dialects(), APIDialects()...) }

// switches are the dialects that are on, by name.
type switches map[string]bool

// has reports whether a dialect is on. TestDialectTable compares the names in the code with those of the table.
func (s switches) has(name string) bool { return s[name] }

// parseSwitches resolves names and numbers. It returns an error for an unknown one, and for two that exclude each
// other.
func parseSwitches(names []string) (switches, error) {
	on, chosen := switches{}, map[string]string{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		dialect, ok := findDialect(name)
		if !ok {
			return nil, fmt.Errorf("unknown dialect %q", name)
		}
		if other, taken := chosen[dialect.Choice]; taken && dialect.Choice != "" && other != dialect.Name {
			return nil, fmt.Errorf("dialects %q and %q exclude each other", other, dialect.Name)
		}
		chosen[dialect.Choice] = dialect.Name
		on[dialect.Name] = true
	}
	return on, nil
}

func findDialect(name string) (Dialect, bool) {
	number, err := strconv.Atoi(name)
	for _, dialect := range allDialects() {
		if dialect.Name == name || err == nil && number > 0 && dialect.Number == number && !dialect.Default {
			return dialect, true
		}
	}
	return Dialect{}, false
}

package guides

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// variable is what differs from run to run.
type variable struct {
	pattern *regexp.Regexp
	instead string
}

func variables() []variable {
	return []variable{
		{regexp.MustCompile("\x1b\\[[0-9;]*m"), ""},
		{regexp.MustCompile(idPattern), "<id>"},
		{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "<time>"},
		{regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`), "<day>"},
		{regexp.MustCompile(`token_days_left( *)(=|is) \d+`), "token_days_left$1$2 <days>"},
		{regexp.MustCompile(`\b\d+ days\b`), "<days>"},
		{regexp.MustCompile(`\b\d GET\b`), "<a few> GET"}, // how much is shared depends on what is asked at the same moment
		{regexp.MustCompile(`\b[1-9]\d GET\b`), "<dozens> GET"},
		{regexp.MustCompile(`\b\d{3} GET\b`), "<hundreds> GET"},
		{regexp.MustCompile(`after \d+m?\d*s`), "after <span>"},
		{regexp.MustCompile(`\d+\.\d s\b|\d+ ms\b`), "<span>"},
	}
}

// progressPattern is a line that Terraform prints when it gets to it, which several things at once do in any order; or
// one of the objects that it forgets, which it lists in any order too.
const progressPattern = `^\S.*: (Creating|Creation complete|Refreshing state|Reading|Read complete|Modifying|Modifications complete|Destroying|` +
	`Destruction complete|Importing|Import complete|Preparing import)\b|^│  - `

// steady is a text without what differs from run to run.
func steady(text string) string {
	for _, v := range variables() {
		text = v.pattern.ReplaceAllString(text, v.instead)
	}
	return text
}

// normalise makes what is printed comparable.
func normalise(text string) []string {
	text = steady(text)
	var (
		lines    []string
		progress = regexp.MustCompile(progressPattern)
		waiting  = regexp.MustCompile(`: Still \w+\.\.\.`)
		run      int // where the latest run of lines of progress begins
	)
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \r")
		if waiting.MatchString(line) || line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		if !progress.MatchString(line) {
			slices.Sort(lines[run:])
			run = len(lines) + 1
		}
		lines = append(lines, line)
		run = min(run, len(lines))
	}
	slices.Sort(lines[run:])
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// shows reports whether a page's block tells what was printed.
func shows(page, printed string) bool { return matches(normalise(page), normalise(printed)) }

// matches compares line by line; a line … of the page stands for any lines.
func matches(page, printed []string) bool {
	for i, line := range page {
		if strings.TrimSpace(line) == "…" {
			for skip := range len(printed) - i + 1 {
				if matches(page[i+1:], printed[i+skip:]) {
					return true
				}
			}
			return false
		}
		if i >= len(printed) || printed[i] != line {
			return false
		}
	}
	return len(page) == len(printed)
}

// abridge leaves out of what is written into a page what Terraform says every time.
func abridge(printed string) string {
	for _, idle := range []string{
		`(?s)\A\s*Initializing the backend.*?\n(Terraform has been successfully initialized!)`,
		`(?s)(Terraform has been successfully initialized!).*if necessary\.\n`,
		`(?m)(^\S.*: (?:Refreshing state|Reading|Read complete|Preparing import).*\n)+`,
		`(?s)()─────+\s+Note: You didn't use the -out option.*run "terraform apply" now\.\n`,
		`(?s)()Terraform used the selected providers to generate.*?\n\n`,
		`()Terraform has compared your real infrastructure against your configuration\nand found no differences, so no changes are needed\.\n`,
	} {
		pattern := regexp.MustCompile(idle)
		switch {
		case strings.HasPrefix(idle, `(?s)\A`):
			printed = pattern.ReplaceAllString(printed, "…\n$1")
		case strings.HasPrefix(idle, `(?s)(Terraform has`):
			printed = pattern.ReplaceAllString(printed, "$1\n…\n")
		default:
			printed = pattern.ReplaceAllString(printed, "…\n")
		}
	}
	return regexp.MustCompile(`(…\s*)+…`).ReplaceAllString(printed, "…")
}

func TestShows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		page, printed string
		want          bool
	}{
		"the same":                {"a\nb\n", "a\nb\n", true},
		"another":                 {"a\nb\n", "a\nc\n", false},
		"more":                    {"a\n", "a\nb\n", false},
		"less":                    {"a\nb\n", "a\n", false},
		"blanks and colours":      {"a\n\nb", "\n\x1b[1ma\x1b[0m  \n\n\nb\n\n", true},
		"lines left out":          {"a\n…\nd\n", "a\nb\nc\nd\n", true},
		"nothing left out":        {"a\n…\nd\n", "a\nd\n", true},
		"left out at both ends":   {"…\nb\n…\n", "a\nb\nc\nd\n", true},
		"left out, and not known": {"…\nx\n…\n", "a\nb\n", false},
		"another id and time": {
			"u: Creation complete after 0s [id=00000000-0000-4000-8000-000000000000]\n",
			"u: Creation complete after 2s [id=2819c223-7f76-453a-919d-413861904646]\n", true,
		},
		"another order of work": {
			"a: Creating...\nb: Creating...\n\nend\n",
			"b: Creating...\na: Creating...\n\nend\n", true,
		},
		"a request less to read":  {"5 GET, 3 PATCH\n", "4 GET, 3 PATCH\n", true},
		"a request less to write": {"5 GET, 3 PATCH\n", "5 GET, 2 PATCH\n", false},
		"ten times the requests":  {"5 GET\n", "50 GET\n", false},
		"another order of else":   {"a\nb\n", "b\na\n", false},
		"another order of what is forgotten": {
			"│ These:\n│  - a.b\n│  - a.c\n│\n│ End\n", "│ These:\n│  - a.c\n│  - a.b\n│\n│ End\n", true,
		},
	} {
		if got := shows(test.page, test.printed); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

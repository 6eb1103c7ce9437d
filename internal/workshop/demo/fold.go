package demo

import (
	"fmt"
	"regexp"
	"strings"
)

// shownAlike is how many of a kind are shown before the rest is only counted.
const shownAlike = 2

// fold shortens Terraform's output where it says the same of many people: the first of a kind are shown, the others
// counted. It goes line by line, so that what is shown is shown at once.
type fold struct {
	full     bool  // shorten nothing
	known    *bool // the values of the outputs were shown already, now or in an earlier command
	progress *regexp.Regexp
	created  *regexp.Regexp

	kinds    []string // of lines or blocks in a row, in order, each a format of how many more there are
	seen     map[string]int
	inBlock  bool // the last line belongs to a resource that will be created
	hidden   bool // which is not shown
	skipping func(line string) bool
}

func newFold(full bool, outputsKnown *bool) *fold {
	return &fold{
		full:  full,
		known: outputsKnown,
		seen:  map[string]int{},
		progress: regexp.MustCompile(`^\S.*: (Refreshing state|Creating|Creation complete|Modifying|Modifications complete|` +
			`Destroying|Destruction complete|Reading|Read complete|Still \w+)\b`),
		created: regexp.MustCompile(`^  # (\S+?)(?:\[.*\])? will be created$`),
	}
}

// next takes a line and returns what to show of it.
func (f *fold) next(line string) []string {
	kind := f.kind(line)
	switch {
	case f.full:
		return []string{line}
	case f.skipping != nil && f.skipping(line):
		return nil
	case f.inBlock && belongs(line) && !strings.HasPrefix(line, "  # "):
		if f.hidden {
			return nil
		}
		return []string{line}
	}
	f.skipping = nil
	if kind == "" {
		return append(f.flush(), f.fixed(line)...)
	}
	var lines []string
	if block := strings.HasPrefix(kind, "  # "); block != f.inBlock {
		lines, f.inBlock = f.flush(), block
	}
	if f.seen[kind] == 0 {
		f.kinds = append(f.kinds, kind)
	}
	f.seen[kind]++
	if f.hidden = f.seen[kind] > shownAlike; !f.hidden {
		lines = append(lines, line)
	}
	return lines
}

// kind is how to count the lines that are like one; "" for a line that is like no other.
func (f *fold) kind(line string) string {
	if found := f.progress.FindStringSubmatch(line); found != nil {
		return "… %d more: " + found[1]
	}
	if found := f.created.FindStringSubmatch(line); found != nil {
		return "  # … and %d more " + found[1] + " that will be created"
	}
	return ""
}

func belongs(line string) bool { return line == "" || strings.HasPrefix(line, "  ") }

// fixed is what to show of a line that stands for itself or begins something that is shown in one line.
func (f *fold) fixed(line string) []string {
	switch {
	case line == "Changes to Outputs:" && !*f.known:
		f.skipping = belongs
		return []string{line, "  … outputs, which apply shows with their values", ""}
	case line == "Outputs:" && *f.known:
		f.skipping = func(string) bool { return true }
		return []string{"… the outputs, which were shown before"}
	case strings.HasPrefix(line, "Warning: Incomplete lock file information"):
		f.skipping = func(line string) bool { return !strings.HasSuffix(line, "has been successfully initialized!") }
		return []string{"… a warning that the lock file fits this platform only, since the provider was built here", ""}
	}
	*f.known = *f.known || line == "Outputs:"
	return []string{line}
}

// flush says how many of each kind were not shown, and starts again.
func (f *fold) flush() []string {
	var lines []string
	for _, kind := range f.kinds {
		if more := f.seen[kind] - shownAlike; more > 0 {
			lines = append(lines, fmt.Sprintf(kind, more))
		}
	}
	if f.inBlock && lines != nil {
		lines = append(lines, "")
	}
	f.kinds, f.inBlock, f.hidden = nil, false, false
	clear(f.seen)
	return lines
}

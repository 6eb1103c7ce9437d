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
	full  bool  // shorten nothing
	known *bool // the values of the outputs were shown already, now or in an earlier command

	part     part
	alike    tally // of the progress lines or created resources in a row
	hidden   bool  // the resource that the line belongs to is not shown
	outputs  int
	progress *regexp.Regexp
	created  *regexp.Regexp
}

// part is what the lines that come belong to.
type part int

const (
	plain part = iota
	progress
	created
	newOutputs
	outputValues
	lockWarning
)

func newFold(full bool, outputsKnown *bool) *fold {
	return &fold{
		full:     full,
		known:    outputsKnown,
		progress: regexp.MustCompile(`^\S.*: (Refreshing state|Creating|Creation complete|Modifying|Modifications complete|Destroying|Destruction complete|Reading|Read complete|Still \w+)\b`),
		created:  regexp.MustCompile(`^  # (\S+?)(?:\[.*\])? (will be created)$`),
	}
}

// next takes a line and returns what to show of it.
func (f *fold) next(line string) []string {
	if f.full {
		return []string{line}
	}
	belongs := line == "" || strings.HasPrefix(line, "  ")
	switch {
	case f.part == lockWarning && !strings.HasSuffix(line, "has been successfully initialized!"):
		return nil
	case f.progress.MatchString(line):
		lines := f.enter(progress)
		if f.alike.add(f.progress.FindStringSubmatch(line)[1]) {
			lines = append(lines, line)
		}
		return lines
	case f.created.MatchString(line):
		lines := f.enter(created)
		if f.hidden = !f.alike.add(strings.Join(f.created.FindStringSubmatch(line)[1:], " that ")); !f.hidden {
			lines = append(lines, line)
		}
		return lines
	case f.part == created && belongs && !strings.HasPrefix(line, "  # "):
		if f.hidden {
			return nil
		}
		return []string{line}
	case line == "Changes to Outputs:" && !*f.known:
		return append(f.enter(newOutputs), line)
	case f.part == newOutputs && belongs:
		if len(line) > 4 && line[4] != ' ' && line[2] != ' ' {
			f.outputs++
		}
		return nil
	case f.part == outputValues:
		return nil
	case line == "Outputs:" && *f.known:
		return f.enter(outputValues)
	case strings.HasPrefix(line, "Warning: Incomplete lock file information"):
		return f.enter(lockWarning)
	}
	*f.known = *f.known || line == "Outputs:"
	return append(f.enter(plain), line)
}

// end returns what is still to be said.
func (f *fold) end() []string { return f.enter(plain) }

// enter begins a part, and returns the summary of the one that ends with it.
func (f *fold) enter(next part) []string {
	if next == f.part {
		return nil
	}
	var lines []string
	switch f.part {
	case progress:
		lines = f.alike.flush("… %d more: %s")
	case created:
		if lines = f.alike.flush("  # … and %d more %s"); lines != nil {
			lines = append(lines, "")
		}
	case newOutputs:
		lines = []string{fmt.Sprintf("  … %d outputs, which apply shows with their values", f.outputs), ""}
	case outputValues:
		lines = []string{"… the outputs, which were shown before", ""}
	case lockWarning:
		lines = []string{"… a warning that the lock file fits this platform only, since the provider was built here", ""}
	case plain:
	}
	f.part, f.outputs, f.hidden = next, 0, false
	return lines
}

// tally counts what is alike, in the order in which the kinds came.
type tally struct {
	kinds []string
	seen  map[string]int
}

// add is false when enough of the kind were shown.
func (t *tally) add(kind string) bool {
	if t.seen == nil {
		t.seen = map[string]int{}
	}
	if t.seen[kind] == 0 {
		t.kinds = append(t.kinds, kind)
	}
	t.seen[kind]++
	return t.seen[kind] <= shownAlike
}

// flush says how many of each kind were not shown, and starts anew.
func (t *tally) flush(format string) []string {
	var lines []string
	for _, kind := range t.kinds {
		if more := t.seen[kind] - shownAlike; more > 0 {
			lines = append(lines, fmt.Sprintf(format, more, kind))
		}
	}
	*t = tally{}
	return lines
}

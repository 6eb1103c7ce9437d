package diagnose

import (
	"slices"
	"strings"
)

// remedy is what a message adds to the service's answer: an explanation, and how to fix the failure.
type remedy struct {
	why   string // whole sentences; "": no explanation
	steps steps
}

// after is the part of a message that follows the service's answer.
func (r remedy) after() string {
	if r.why == "" {
		return r.steps.paragraph()
	}
	return " " + r.why + r.steps.paragraph()
}

// steps fix an error: imperative sentences, in order.
type steps []string

// with returns the steps, and those of more that are not among them.
func (s steps) with(more steps) steps {
	all := slices.Clone(s)
	for _, step := range more {
		if !slices.Contains(all, step) {
			all = append(all, step)
		}
	}
	return all
}

// paragraph is the end of a message: "To fix:" with one step, or with several, each on its own line.
func (s steps) paragraph() string {
	if text := s.String(); text != "" {
		return "\n\n" + text
	}
	return ""
}

// String is the steps as a message shows them.
func (s steps) String() string {
	switch len(s) {
	case 0:
		return ""
	case 1:
		return "To fix: " + s[0]
	}
	return "To fix:\n- " + strings.Join(s, "\n- ")
}

package demo

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
)

// transcript shows what a command says, line by line as it comes, with what is all alike folded away. It takes standard
// output and standard error at once.
type transcript struct {
	printer *printer

	mu     sync.Mutex
	begun  []byte // a line whose end has not come yet
	fold   *fold
	blanks int  // empty lines not shown yet, so that none is shown at the end
	spoken bool // something was shown
}

// Write takes some output. It never errors.
func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun = append(t.begun, p...)
	for {
		line, rest, complete := bytes.Cut(t.begun, []byte("\n"))
		if !complete {
			return len(p), nil
		}
		t.begun = rest
		t.show(t.fold.next(strings.TrimRight(string(line), "\r ")))
	}
}

// end shows what was held back.
func (t *transcript) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.begun) > 0 {
		t.show(t.fold.next(string(t.begun)))
		t.begun = nil
	}
	t.show(t.fold.end())
}

func (t *transcript) show(lines []string) {
	for _, line := range lines {
		if line == "" {
			t.blanks++
			continue
		}
		if t.spoken && t.blanks > 0 {
			fmt.Fprintln(t.printer.out, t.printer.paint(dim, "  │"))
		}
		t.blanks, t.spoken = 0, true
		fmt.Fprintf(t.printer.out, "%s %s\n", t.printer.paint(dim, "  │"), t.printer.paint(colourOf(line), line))
	}
}

// colourOf is close to what Terraform does itself, which terraform-exec always runs without colours.
func colourOf(line string) string {
	mark := strings.TrimLeft(line, " ")
	indented := mark != line
	switch {
	case indented && strings.HasPrefix(mark, "+ "):
		return green
	case indented && strings.HasPrefix(mark, "- "):
		return red
	case indented && strings.HasPrefix(mark, "~ "):
		return yellow
	case strings.HasPrefix(line, "Error:"):
		return red
	case strings.HasPrefix(line, "Warning:"):
		return yellow
	case strings.HasPrefix(line, "  # "), strings.HasPrefix(line, "Plan:"), strings.HasPrefix(line, "No changes."),
		strings.HasPrefix(line, "Apply complete!"):
		return bold
	case strings.HasPrefix(mark, "…"):
		return dim
	}
	return ""
}

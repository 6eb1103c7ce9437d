package demo

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// printer writes the story. Terraform's own words are set apart by a bar on the left.
type printer struct {
	out    io.Writer
	full   bool
	colour bool
	tofu   bool // OpenTofu is at work

	outputs bool // Terraform's output values were shown
}

// ANSI codes, used only on a terminal.
const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "1;36"
	dim    = "2"
)

func (p *printer) paint(code, text string) string {
	if !p.colour || code == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// named is a text of the story, which says Terraform, with the name of what is at work.
func (p *printer) named(text string) string {
	if !p.tofu {
		return text
	}
	return strings.NewReplacer("Terraform", "OpenTofu", "terraform init", "tofu init").Replace(text)
}

// print writes a text of the story.
func (p *printer) print(text string) { fmt.Fprint(p.out, p.named(text)) }

func (p *printer) heading(text string) {
	const width = 100
	line := "── " + p.named(text) + " "
	line += strings.Repeat("─", max(3, width-utf8.RuneCountInString(line)))
	fmt.Fprintf(p.out, "\n%s\n", p.paint(cyan, line))
}

func (p *printer) say(words string) { p.print(words + "\n") }

// note is a line of the story within a step.
func (p *printer) note(format string, values ...any) { fmt.Fprintf(p.out, "  "+format+"\n", values...) }

// file shows a file of the configuration.
func (p *printer) file(text string) {
	p.say("")
	for line := range strings.Lines(text) {
		p.note("%s", strings.TrimRight(line, "\n"))
	}
}

func (p *printer) proof(text string) {
	fmt.Fprintf(p.out, "\n%s\n", p.paint(green, "✓ "+p.named(text)))
}

func (p *printer) failure(err error) {
	fmt.Fprintf(p.out, "\n%s\n", p.paint(red, "✗ This step did not do what its text describes: "+err.Error()))
}

// transcript begins the output of a command.
func (p *printer) transcript(command string) *transcript {
	fmt.Fprintf(p.out, "\n  %s\n", p.paint(bold, "$ "+command))
	return &transcript{printer: p, fold: newFold(p.full, &p.outputs)}
}

// transcript shows what a command prints, line by line as it comes, with what is all alike folded away.
type transcript struct {
	printer *printer
	fold    *fold

	mu     sync.Mutex // guards what follows, and fold
	begun  []byte     // a line whose end has not come yet
	blanks int        // empty lines not shown yet, so that none is shown at the end
	spoken bool       // something was shown
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
	}
	t.show(t.fold.flush())
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

// colourOf is close to what Terraform does itself on a terminal.
func colourOf(line string) string {
	for _, c := range [...]struct{ beginning, code string }{
		{"Error:", red},
		{"Warning:", yellow},
		{"  # ", bold},
		{"Plan:", bold},
		{"No changes.", bold},
		{"Apply complete!", bold},
	} {
		if strings.HasPrefix(line, c.beginning) {
			return c.code
		}
	}
	mark := strings.TrimLeft(line, " ")
	switch {
	case strings.HasPrefix(mark, "…"):
		return dim
	case mark == line:
		return ""
	case strings.HasPrefix(mark, "+ "):
		return green
	case strings.HasPrefix(mark, "- "):
		return red
	case strings.HasPrefix(mark, "~ "):
		return yellow
	}
	return ""
}

package demo

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// printer writes the story. Terraform's own words are set apart by a bar on the left.
type printer struct {
	out    io.Writer
	full   bool
	colour bool

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

func (p *printer) heading(text string) {
	const width = 100
	line := "── " + text + " "
	line += strings.Repeat("─", max(3, width-utf8.RuneCountInString(line)))
	fmt.Fprintf(p.out, "\n%s\n", p.paint(cyan, line))
}

func (p *printer) say(words string) { fmt.Fprintf(p.out, "%s\n", words) }

// note is a line of the story within a step.
func (p *printer) note(format string, values ...any) { fmt.Fprintf(p.out, "  "+format+"\n", values...) }

func (p *printer) proof(text string) { fmt.Fprintf(p.out, "\n%s\n", p.paint(green, "✓ "+text)) }

func (p *printer) failure(err error) {
	fmt.Fprintf(p.out, "\n%s\n", p.paint(red, "✗ This is not what the story says: "+err.Error()))
}

// transcript begins the output of a command.
func (p *printer) transcript(command string) *transcript {
	fmt.Fprintf(p.out, "\n  %s\n", p.paint(bold, "$ "+command))
	return &transcript{printer: p, fold: newFold(p.full, &p.outputs)}
}

package probe

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Finding is what was learnt of one numbered dialect.
type Finding struct {
	Number int
	Title  string
	// Seen are the names of the variants that showed, as the sandbox calls them; also that of the usual behaviour, where it has a name.
	Seen []string
	// Words say what was seen, or why nothing could be told.
	Words string
	// Told is false where the question stays open.
	Told bool
}

// Answer is an open question with what was seen.
type Answer struct {
	Question, Words string
	Told            bool
}

// Report is what one run learnt. It holds no token and nobody's data but counts.
type Report struct {
	Begun            time.Time
	Took             time.Duration
	Requests, Writes int
	ReadOnly         bool
	Stopped          string // why it stopped early; "": it did not
	Findings         []Finding
	Unnumbered       []string // names of further dialects that showed
	Answers          []Answer
	Forms            [][2]string // a request as identity providers send it, and how it was taken
	Made, Removed    int
	Left             []string // what is still there of what it made
}

// Seen returns the names of all dialects that showed, numbered or not.
func (r *Report) Seen() []string {
	out := slices.Clone(r.Unnumbered)
	for _, f := range r.Findings {
		out = append(out, f.Seen...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Number returns what was learnt of a numbered dialect.
func (r *Report) Number(n int) Finding {
	for _, f := range r.Findings {
		if f.Number == n {
			return f
		}
	}
	return Finding{Number: n}
}

// finding is a Finding in the making.
type finding struct {
	seen, words  []string
	open         string // why it cannot be told
	users        bool   // of 6: the listing of users leaves out the extension
	lower, upper bool   // of 16
}

func (p *prober) finding(number int) *finding {
	f := p.findings[number]
	if f == nil {
		f = &finding{}
		p.findings[number] = f
	}
	return f
}

// saw records a variant of a dialect, with words unless they are empty.
func (p *prober) saw(number int, name, format string, args ...any) {
	f := p.finding(number)
	if p.stopped != nil || p.lost {
		return
	}
	if !slices.Contains(f.seen, name) {
		f.seen = append(f.seen, name)
	}
	if format != "" {
		p.note(number, format, args...)
	}
}

// note records what was seen of a dialect, without a variant of it.
func (p *prober) note(number int, format string, args ...any) {
	if words := fmt.Sprintf(format, args...); p.stopped == nil && !p.lost && !slices.Contains(p.finding(number).words, words) {
		p.finding(number).words = append(p.finding(number).words, words)
	}
}

// untold records why dialects cannot be told.
func (p *prober) untold(why string, numbers ...int) {
	if p.stopped != nil {
		return
	}
	if p.lost {
		why = "the answer to what shows it got lost"
	}
	for _, number := range numbers {
		p.finding(number).open = why
	}
}

// also records a dialect that has no number.
func (p *prober) also(name string) {
	if p.stopped == nil && !p.lost && name != "" && !slices.Contains(p.unnamed, name) {
		p.unnamed = append(p.unnamed, name)
	}
}

// answer answers an open question, the first time that it is.
func (p *prober) answer(question, format string, args ...any) {
	if _, told := p.answers[question]; !told && p.stopped == nil && !p.lost {
		p.answers[question] = fmt.Sprintf(format, args...)
	}
}

func (p *prober) report() *Report {
	r := &Report{
		Begun: p.begun, Took: p.o.Now().Sub(p.begun), Requests: p.sent, Writes: p.written, ReadOnly: p.o.ReadOnly,
		Unnumbered: p.unnamed, Made: len(p.made), Removed: p.removed, Left: p.left,
	}
	if !p.o.ReadOnly && p.reason != "" {
		r.Stopped = p.reason
		if p.partly {
			r.Stopped += ", so only what takes no write was asked, as with -read-only"
		}
	}
	open := p.reason
	if open == "" {
		open = "nothing that was asked shows it"
		if p.anyLost {
			open += ", or the answer got lost"
		}
	}
	for i, title := range titles() {
		f, found := p.findings[i+1], Finding{Number: i + 1, Title: title}
		switch {
		case f != nil && len(f.seen)+len(f.words) > 0:
			found.Seen, found.Words, found.Told = f.seen, strings.Join(f.words, "; "), true
		case f != nil && f.open != "":
			found.Words = f.open
		default:
			found.Words = open
		}
		r.Findings = append(r.Findings, found)
	}
	for _, q := range questions() {
		words, told := p.answers[q.key]
		switch {
		case told:
		case q.never != "":
			words = q.never
		default:
			words = "Not told: " + open + "."
		}
		r.Answers = append(r.Answers, Answer{q.text, words, told})
	}
	for _, f := range p.forms {
		r.Forms = append(r.Forms, [2]string{f.name, f.words})
	}
	return r
}

// Markdown writes the report, ready to be pasted into an issue.
func (r *Report) Markdown(w io.Writer) error {
	out := &printer{w: w}
	out.line("# What a NinjaOne SCIM service does")
	out.line("")
	mode := fmt.Sprintf("%d of them writes, to users and groups of its own", r.Writes)
	if r.ReadOnly {
		mode = "none of them a write"
	}
	out.line("Asked on %s by terraform-provider-ninjaone's probe, with %d requests, %s, in %s.", r.Begun.UTC().Format("2 January 2006"),
		r.Requests, mode, r.Took.Round(time.Second))
	if r.Stopped != "" {
		out.line("")
		out.line("**Not everything was asked: %s.**", r.Stopped)
	}
	out.line("")
	out.line("## Open questions")
	out.line("")
	for _, a := range r.Answers {
		out.line("- **%s** %s", a.Question, a.Words)
	}
	r.dialects(out)
	if len(r.Forms) > 0 {
		out.line("")
		out.line("## Requests as clients send them")
		out.line("")
		for _, f := range r.Forms {
			out.line("- %s: %s", f[0], f[1])
		}
	}
	out.line("")
	out.line("## What is left")
	out.line("")
	switch {
	case r.ReadOnly:
		out.line("Nothing was written.")
	case len(r.Left) == 0:
		out.line("Nothing: all %d users and groups that it made are gone.", r.Made)
	default:
		out.line("%d of %d users and groups that it made are gone. Still there, as far as can be told:", r.Removed, r.Made)
		out.line("")
		for _, left := range r.Left {
			out.line("- %s", left)
		}
	}
	return out.err
}

func (r *Report) dialects(out *printer) {
	out.line("")
	out.line("## Dialects")
	out.line("")
	out.line("| | what services do | seen | in words |")
	out.line("|---|---|---|---|")
	for _, f := range r.Findings {
		seen := "–"
		switch {
		case len(f.Seen) > 0:
			seen = "`" + strings.Join(f.Seen, "` `") + "`"
		case !f.Told:
			seen = "not told"
		}
		out.line("| %d | %s | %s | %s |", f.Number, f.Title, seen, f.Words)
	}
	if len(r.Unnumbered) > 0 {
		out.line("")
		out.line("Beside these: `%s`.", strings.Join(r.Unnumbered, "`, `"))
	}
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	_, err := fmt.Fprintf(p.w, format+"\n", args...)
	p.err = errors.Join(p.err, err)
}

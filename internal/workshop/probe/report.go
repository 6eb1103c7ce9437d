package probe

import (
	"cmp"
	_ "embed" // the template
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"
	"time"
)

// Finding is what was learned of one numbered dialect.
type Finding struct {
	Number int
	Title  string
	// Seen are the names of the variants that showed, as the sandbox calls them; also that of the usual behaviour,
	// where it has a name.
	Seen []string
	// Words say what was seen, or why the question stays open.
	Words string
	// Answered is false where the question stays open.
	Answered bool
}

// Answer is an open question with what was seen.
type Answer struct {
	Question, Words string
	Answered        bool
}

// Report is what one run learned. It holds no token, and of other people's data only counts.
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

// Number returns what was learned of a numbered dialect.
func (r *Report) Number(n int) Finding {
	for _, f := range r.Findings {
		if f.Number == n {
			return f
		}
	}
	return Finding{Number: n}
}

// finding is a Finding in the making. That of the number 0 holds the names of dialects without a number.
type finding struct {
	seen, words []string
	open        string // why the question stays open
}

// row is one reading of an answer: of several, the first that holds counts.
type row struct {
	holds bool
	name  string // of the dialect that showed; "": none
	words string
	open  bool // the question stays open
}

// is returns a row that shows a dialect.
func is(holds bool, name, format string, args ...any) row {
	return row{holds: holds, name: name, words: fmt.Sprintf(format, args...)}
}

// when is a row that shows no dialect.
func when(holds bool, format string, args ...any) row {
	return row{holds: holds, words: fmt.Sprintf(format, args...)}
}

// unclear is a row that leaves the question open.
func unclear(holds bool, why string) row { return row{holds: holds, words: why, open: true} }

// decide records what the answers say of a numbered dialect.
func (p *prober) decide(number int, rows ...row) {
	at := slices.IndexFunc(rows, func(r row) bool { return r.holds })
	switch {
	case at < 0:
	case rows[at].open:
		p.untold(rows[at].words, number)
	default:
		p.record(number, rows[at].name, rows[at].words)
	}
}

// reply answers an open question.
func (p *prober) reply(question string, rows ...row) {
	if at := slices.IndexFunc(rows, func(r row) bool { return r.holds }); at >= 0 {
		p.answer(question, "%s", rows[at].words)
	}
}

// saw records a variant of a dialect, if it has a name, and the words. A dialect without a number has 0.
func (p *prober) saw(number int, name, format string, args ...any) {
	p.record(number, name, fmt.Sprintf(format, args...))
}

// note records what was seen of a dialect, without a variant of it.
func (p *prober) note(number int, format string, args ...any) {
	p.record(number, "", fmt.Sprintf(format, args...))
}

func (p *prober) record(number int, name, words string) {
	if p.stopped != nil || p.lost {
		return
	}
	f := &p.findings[number]
	if name != "" && !slices.Contains(f.seen, name) {
		f.seen = append(f.seen, name)
	}
	if words != "" && !slices.Contains(f.words, words) {
		f.words = append(f.words, words)
	}
}

// sawStatus records what an act was answered: a variant, by a beginning and the status, if it is one of the statuses
// that have one.
func (p *prober) sawStatus(number int, e *exchange, beginning, act string, statuses ...int) {
	p.decide(number,
		is(slices.Contains(statuses, e.status), fmt.Sprint(beginning, e.status), "%s answers %s", act, p.words(e)),
		when(true, "%s answers %s", act, p.words(e)))
}

// untold records why the questions of some numbers stay open.
func (p *prober) untold(why string, numbers ...int) {
	if p.stopped != nil {
		return
	}
	if p.lost {
		why = "the answer that shows it was lost"
	}
	for _, number := range numbers {
		p.findings[number].open = why
	}
}

// answer answers an open question, the first time that it is.
func (p *prober) answer(question, format string, args ...any) {
	if _, reported := p.answers[question]; !reported && p.stopped == nil && !p.lost {
		p.answers[question] = fmt.Sprintf(format, args...)
	}
}

func (p *prober) report() *Report {
	r := &Report{
		Begun: p.begun, Took: p.o.Now().Sub(p.begun), Requests: p.sent, Writes: p.written, ReadOnly: p.o.ReadOnly,
		Unnumbered: p.findings[0].seen, Made: len(p.made), Removed: p.removed, Left: p.left,
	}
	if !p.o.ReadOnly && p.reason != "" {
		r.Stopped = p.reason
		if p.partly {
			r.Stopped += ", so the probe asked only what needs no write, as with -read-only"
		}
	}
	open := p.reason
	if open == "" {
		open = "no request that was sent shows it"
		if p.anyLost {
			open += ", or the answer got lost"
		}
	}
	titles, questions := tables()
	for i, title := range titles {
		f := p.findings[i+1]
		found := Finding{Number: i + 1, Title: title, Seen: f.seen, Words: strings.Join(f.words, "; ")}
		if found.Answered = len(f.seen)+len(f.words) > 0; !found.Answered {
			found.Words = cmp.Or(f.open, open)
		}
		r.Findings = append(r.Findings, found)
	}
	for _, q := range questions {
		words, reported := p.answers[q.key]
		switch {
		case reported:
		case q.never != "":
			words = q.never
		case q.ofREST() && p.rest == nil:
			words = withoutAPI
		default:
			words = "Not known: " + open + "."
		}
		r.Answers = append(r.Answers, Answer{q.text, words, reported})
	}
	for _, f := range p.forms {
		r.Forms = append(r.Forms, [2]string{f.name, f.words})
	}
	return r
}

//go:embed report.md.tmpl
var reportTemplate string

// Markdown writes the report, ready to be pasted into an issue.
func (r *Report) Markdown(w io.Writer) error {
	report := template.New("report").Funcs(template.FuncMap{"names": names})
	return template.Must(report.Parse(reportTemplate)).Execute(w, r)
}

// names are names of dialects, as Markdown has them.
func names(all []string, between string) string {
	return "`" + strings.Join(all, "`"+between+"`") + "`"
}

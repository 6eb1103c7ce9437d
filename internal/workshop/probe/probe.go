// Package probe asks a SCIM service how it behaves where NinjaOne's documentation is silent, and writes a report. It
// writes only to users and groups that it created itself, and removes them again.
package probe

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
)

// Prefix begins the name of everything that the probe makes.
const Prefix = "terraform-probe-"

const (
	defaultRequests = 400
	defaultTimeout  = 30 * time.Second
)

// ErrTooManyRequests ends the questions when Options.MaxRequests are spent.
var ErrTooManyRequests = errors.New("the probe has used up its requests")

// Options select what to ask, and how fast.
type Options struct {
	// Endpoint is the SCIM base URL without a trailing slash.
	Endpoint *url.URL
	// OtherEndpoint is the URL of another identity-provider entry, on the same host, to ask whether the token works
	// there; nil: not asked.
	OtherEndpoint *url.URL
	// Token is the bearer token. It goes to Endpoint's host only and into no report.
	Token string `json:"-"`
	// APIURL is the scheme and the host of NinjaOne's REST API, which is then asked what SCIM leaves open, and only
	// read; nil: not asked.
	APIURL *url.URL
	// APIClientID and APIClientSecret are of an API application with the scope Monitoring. They go to APIURL's host
	// only and into no report.
	APIClientID     string `json:"-"`
	APIClientSecret string `json:"-"`
	// ReadOnly sends nothing but GET, and leaves most questions open.
	ReadOnly bool
	// MaxRequests bounds the requests of the questions; removing users and groups may take more. 0: 400.
	MaxRequests int
	// RequestsPerSecond bounds the pace; 0: none.
	RequestsPerSecond float64
	// RequestTimeout bounds one request; 0: 30 seconds.
	RequestTimeout time.Duration
	// RootCAs are the trusted roots; nil: the system's.
	RootCAs *x509.CertPool
	// Progress gets a line at each step; nil: none.
	Progress func(line string)
	// Now and Sleep are the clock; nil: the real one. Sleep ends early, with its error, when ctx does.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// String describes o without the token.
func (o Options) String() string { return fmt.Sprintf("probe.Options{Endpoint: %s}", o.Endpoint) }

// GoString is String, so that %#v does not show the token either.
func (o Options) GoString() string { return o.String() }

// LogValue is String, so that a structured log does not show the token either.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

// Run asks all questions that the options allow. If the endpoint does not answer as a SCIM service, or refuses the
// token, it returns an error and no report. Later failures are in the report. It always removes what it created, even
// if ctx ends.
func Run(ctx context.Context, o Options) (*Report, error) {
	p, err := newProber(o)
	if err != nil {
		return nil, err
	}
	p.tell("asking whether this is a SCIM service")
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	p.tell("asking what the service states about itself")
	p.ask(ctx, p.withoutToken, p.otherEntry, p.discovery)
	if !p.o.ReadOnly {
		p.write(ctx)
	} else {
		p.reason = "it may only read"
		p.adopt(ctx)
	}
	p.shapes()
	return p.report(), nil
}

// write asks the questions that need users and groups. It removes these whatever happens.
func (p *prober) write(ctx context.Context) {
	defer func() {
		p.tell("removing its users and groups")
		p.cleanUp(context.WithoutCancel(ctx))
	}()
	p.tell(fmt.Sprintf("creating users and groups: everything is called %s… and has %s in its name; a second Ctrl-C "+
		"leaves it in place", Prefix, p.run))
	if !p.people(ctx) {
		p.partly = p.stopped == nil
		p.adopt(ctx)
		return
	}
	for _, step := range []struct {
		line      string
		questions []func(context.Context)
	}{
		{"listing and looking up", []func(context.Context){p.restFirst, p.listings, p.lookUps, p.extension}},
		{"changing users", []func(context.Context){p.patches, p.accents, p.types, p.puts, p.providerForms}},
		{"creating and changing groups", []func(context.Context){p.groupQuestions}},
		{"deleting", []func(context.Context){p.deletes, p.restLast}},
	} {
		if p.stopped != nil {
			return
		}
		p.tell(step.line)
		p.ask(ctx, step.questions...)
	}
}

// ask asks questions one after the other.
func (p *prober) ask(ctx context.Context, questions ...func(context.Context)) {
	for _, question := range questions {
		p.afresh()
		question(ctx)
	}
}

// of returns a question about one thing.
func of(t *thing, question func(context.Context, *thing)) func(context.Context) {
	return func(ctx context.Context) { question(ctx, t) }
}

// adopt asks the questions that existing users can answer, without a write.
func (p *prober) adopt(ctx context.Context) {
	p.tell("listing and looking up")
	p.ask(ctx, p.listings, p.lookUps, of(nil, p.compareGroups), p.restFirst)
}

// prober is one run.
type prober struct {
	o      Options
	client *http.Client
	base   string
	pace   *rate.Limiter
	run    string // a random word in every name that it makes
	begun  time.Time

	addresses         *regexp.Regexp      // matches what may be a user's
	untoken, unmarked func(string) string // as [untoken] has them

	sent, written int
	allowed       int
	stopped       error       // why no further question is asked
	lost          bool        // an answer that the present question hangs on
	rest          *api.Client // of NinjaOne's REST API; nil: it is not asked
	restFailed    bool        // nothing more is asked of it
	anyLost       bool

	made     []*thing
	doubtful []*thing // may have been made: the answer to the POST did not come
	stranger string   // an id that no one has
	crowd    crowd
	desk     *thing    // a group with members
	first    *exchange // the answer to a GET of a user: the probe's own, or in read-only mode the first that is listed

	patchRefused, putRefused bool
	patchKnown               bool          // a PATCH was answered as one: a refusal after it is of what it says
	patchIdle                bool          // PATCH is acknowledged and not done (dialect 34)
	patchFails               bool          // PATCH answers 500 and is done (dialect 37)
	lag                      time.Duration // how far reads are behind writes at most (dialect 48)
	filterRemoves            bool          // a path with a filter removes a member
	gateway                  bool          // every single resource is 404 (dialect 45)
	strangerForm             string        // of the error to a GET of an id that no one has
	example                  document      // the first user that is listed

	seen      traits
	findings  [49]finding       // by number; 0: of dialects without one
	answers   map[string]string // to the open questions
	forms     []form
	left      []string // what could not be removed
	removed   int
	reason    string // why what is open is open
	partly    bool   // no one could be made: only what takes no write was asked
	pageStart bool   // startIndex is ignored
	pageCount bool   // count is ignored
	filters   bool   // a filter finds, and finds no one where there is no one
	listed    *listing
	usersCut  bool // a listing leaves out the extension of users (dialect 6)

	lower, upper bool // values with capital letters come back in lower or upper case (dialect 16)
}

// String describes p without the token, which is in its options.
func (p *prober) String() string { return "probe of " + p.base }

// GoString is String: %#v would print the options.
func (p *prober) GoString() string { return p.String() }

// afresh begins a question: earlier lost answers do not matter for it.
func (p *prober) afresh() { p.lost = false }

// crowd are the users that the questions are asked about.
type crowd struct {
	main, other, member, plain *thing
}

func newProber(o Options) (*prober, error) {
	if o.Endpoint == nil || o.Endpoint.Host == "" {
		return nil, errors.New("probe: there is no endpoint")
	}
	if o.OtherEndpoint != nil && (o.OtherEndpoint.Host != o.Endpoint.Host || o.OtherEndpoint.Scheme != o.Endpoint.Scheme) {
		return nil, errors.New("probe: the other entry's URL is at another host, where the token must not go")
	}
	o.MaxRequests = cmp.Or(max(0, o.MaxRequests), defaultRequests)
	o.RequestTimeout = cmp.Or(max(0, o.RequestTimeout), defaultTimeout)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	limit := rate.Inf
	if o.RequestsPerSecond > 0 {
		limit = rate.Limit(o.RequestsPerSecond)
	}
	p := &prober{
		o: o, client: newHTTPClient(o), base: strings.TrimRight(o.Endpoint.String(), "/"), pace: rate.NewLimiter(limit, 1),
		run: randomWord(4), begun: o.Now(), allowed: o.MaxRequests, stranger: randomUUID(),
		addresses: regexp.MustCompile(`[^\s"'<>()]+@[^\s"'<>()]+`),
		seen:      newTraits(), answers: map[string]string{},
	}
	p.untoken, p.unmarked = untoken(o.Token)
	p.openREST()
	return p, nil
}

func (p *prober) tell(line string) {
	if p.o.Progress != nil {
		p.o.Progress(line)
	}
}

// address is a user name of the probe's own. example.com receives no mail (RFC 2606).
func (p *prober) address(word string) string { return Prefix + word + p.run + "@example.com" }

func (p *prober) groupName(word string) string { return Prefix + p.run + " " + word }

// open checks that a SCIM service answers and accepts the token.
func (p *prober) open(ctx context.Context) error {
	e := p.get(ctx, "/Users", "startIndex", "1", "count", "1")
	switch {
	case e.err != nil:
		return fmt.Errorf("the endpoint does not answer: %w", e.err)
	case e.status == http.StatusUnauthorized || e.status == http.StatusForbidden:
		return fmt.Errorf("the service refuses the token: %s", p.words(e))
	case e.status/100 == 3:
		return fmt.Errorf("this is not a SCIM endpoint: GET /Users is redirected (%d)", e.status)
	}
	if _, ok := e.listing(); !ok {
		return fmt.Errorf("this is not a SCIM endpoint, or listing users does not work: GET /Users answers %s", p.words(e))
	}
	p.answer("path", "%s", pathWords(p.o.Endpoint))
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func randomWord(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // this never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

func randomUUID() string {
	s := randomWord(16)
	return s[:8] + "-" + s[8:12] + "-4" + s[13:16] + "-8" + s[17:20] + "-" + s[20:]
}

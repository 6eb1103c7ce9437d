// Package command is the sandbox as a program: its flags, its help, and what it prints.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// tokenMonths is how long a NinjaOne token works (NinjaOne documentation).
const tokenMonths = 6

// names collects a flag that can be given several times, each time with names between commas.
type names []string

// String is what flag prints as the default.
func (n *names) String() string { return strings.Join(*n, ",") }

// Set takes one occurrence of the flag.
func (n *names) Set(value string) error {
	*n = append(*n, strings.Split(value, ",")...)
	return nil
}

type settings struct {
	sandbox.Options
	created time.Time // of the token
	seed    int
}

// Run starts a sandbox and serves until ctx ends. It returns the exit code: 0 after a clean stop or -help, 2 for flags
// that cannot be understood, 1 for everything else.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout, stderr, time.Now())
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "sandbox:", err)
		return 2
	}
	if err := serve(ctx, o, stdout); err != nil {
		fmt.Fprintln(stderr, "sandbox:", err)
		return 1
	}
	return 0
}

func parse(args []string, stdout, stderr io.Writer, now time.Time) (settings, error) {
	var (
		s        settings
		dialects names
		expires  string
	)
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.Listen, "listen", "127.0.0.1:8080",
		"`address` to listen on, one of this machine alone; port 0 picks a free one")
	flags.StringVar(&s.DataFile, "data", "",
		"`file` that keeps the tenant over restarts; without it, the tenant is lost at the end")
	flags.StringVar(&s.Token, "token", "", "bearer `token`; without it, a random one")
	flags.StringVar(&expires, "token-expires", "",
		"when the token stops working: a `time` (2026-09-01 or RFC 3339) or a span from now (10m); without it, in six months")
	flags.DurationVar(&s.Latency, "latency", 0, "how long each answer waits, such as 50ms")
	flags.DurationVar(&s.LatencyEach, "latency-each", 0,
		"how much longer each answer waits for each request under way, such as 1ms")
	flags.Float64Var(&s.RequestsPerSecond, "rate-limit", 0,
		"requests per second above which the answer is 429; 0 means no limit")
	flags.BoolVar(&s.NoRetryAfter, "no-retry-after", false, "the 429 has no Retry-After")
	flags.DurationVar(&s.ReadLag, "read-lag", 0,
		"how far reads lag behind writes with the dialect reads-lag; 0 means 300ms")
	flags.StringVar(&s.APIClientID, "api-client-id", "", "client `id` of the REST API; without it, a random one")
	flags.StringVar(&s.APIClientSecret, "api-client-secret", "",
		"client `secret` of the REST API; without it, a random one")
	flags.DurationVar(&s.APILag, "api-lag", 0, "how far the REST API lags behind SCIM with the dialect api-lags; 0 "+
		"means 3s")
	flags.Var(&dialects, "dialect", "`names` or numbers of dialects, separated by commas; can be given several times")
	flags.IntVar(&s.seed, "seed", 0, "how many made-up end users to add to an empty tenant")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			help(flags, stdout)
			return s, err
		}
		fmt.Fprintln(stderr, "sandbox -help explains the flags")
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("%q is not a flag", flags.Arg(0))
	}
	if s.seed < 0 {
		return s, errors.New("-seed cannot be negative")
	}
	if s.ReadLag < 0 || s.APILag < 0 {
		return s, errors.New("-read-lag and -api-lag cannot be negative")
	}
	s.Dialects = dialects
	if expires == "" {
		s.created, s.TokenExpires = now, now.AddDate(0, tokenMonths, 0)
		return s, nil
	}
	var err error
	s.TokenExpires, err = parseExpiry(expires, now)
	s.created = s.TokenExpires.AddDate(0, -tokenMonths, 0)
	if s.created.After(now) { // a token that lives longer than NinjaOne's is made today all the same
		s.created = now
	}
	return s, err
}

func parseExpiry(s string, now time.Time) (time.Time, error) {
	if span, err := time.ParseDuration(s); err == nil {
		return now.Add(span), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("-token-expires %q is neither a day, a time nor a span", s)
}

func serve(ctx context.Context, o settings, stdout io.Writer) (err error) {
	server, err := sandbox.Start(o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if o.seed > 0 && len(server.Tenant().Users()) == 0 {
		if err := server.Tenant().Seed(o.seed); err != nil {
			return err
		}
	}
	announce(server, o, stdout)
	<-ctx.Done()
	fmt.Fprintln(stdout, "stopped")
	return nil
}

// announce prints what it takes to use the tenant. The creation time that it exports is the one from which the
// provider works out when this token ends.
func announce(server *sandbox.Server, o settings, stdout io.Writer) {
	tenant := server.Tenant()
	created := o.created.UTC().Format(time.RFC3339)
	fmt.Fprintf(stdout, "A NinjaOne tenant of your own, with %d users and %d groups.\n", len(tenant.Users()),
		len(tenant.Groups()))
	if on := tenant.ActiveDialects(); len(on) > 0 {
		fmt.Fprintf(stdout, "Dialects: %s\n", strings.Join(on, ", "))
	}
	fmt.Fprintf(stdout, `
Page   %[7]s/
URL    %[1]s
Token  %[2]s (until %[3]s)

export NINJAONE_SCIM_URL=%[4]s
export NINJAONE_SCIM_TOKEN=%[5]s
export NINJAONE_SCIM_TOKEN_CREATED=%[6]s

NinjaOne's REST API, which shows the people that SCIM does not:

export NINJAONE_API_CLIENT_ID=%[8]s
export NINJAONE_API_CLIENT_SECRET=%[9]s

Look inside: open the page, or curl %[7]s/_sandbox/state
Ctrl-C stops it.
`, server.URL(), server.Token(), o.TokenExpires.UTC().Format(time.RFC3339),
		quote(server.URL()), quote(server.Token()), quote(created), server.Origin(),
		quote(server.APIClientID()), quote(server.APIClientSecret()))
}

// quote makes one word of a shell's text.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func help(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "sandbox is a NinjaOne tenant on this machine to try the provider on. It has a SCIM service, the part of the REST API\n"+
		"that shows people, and a page.\n\nFlags:\n")
	flags.SetOutput(w)
	flags.PrintDefaults()
	fmt.Fprint(w, `
SCIM is the protocol with which identity providers create and deactivate accounts in another service. POST creates, GET
reads, PATCH changes single attributes, PUT replaces all of them. The extension is NinjaOne's own part of a user:
userType and organizationId.

Dialects are the ways in which SCIM services differ. Those with a * are the default. A number selects the first of
its dialects without a *. Dialects with the same word in brackets exclude each other.

`)
	for _, d := range sandbox.Dialects() {
		fmt.Fprintln(w, dialectLine(d))
	}
	fmt.Fprint(w, "\nNinjaOne's REST API has dialects of its own. Each is one way in which the API may behave, as far as it is not documented:\n\n")
	for _, d := range sandbox.APIDialects() {
		fmt.Fprintln(w, dialectLine(d))
	}
	fmt.Fprint(w, "\nThe control endpoint, explained below, makes faults. Kinds of fault:\n\n")
	for _, k := range sandbox.FaultKinds() {
		fmt.Fprintf(w, "  %-15s %s\n", k.Kind, k.Summary)
	}
	fmt.Fprintln(w, "\n"+sandbox.ControlHelp("http://127.0.0.1:8080"))
}

func dialectLine(d sandbox.Dialect) string {
	number, star, choice := "  ", " ", ""
	if d.Number > 0 {
		number = fmt.Sprintf("%2d", d.Number)
	}
	if d.Default {
		star = "*"
	}
	if d.Choice != "" {
		choice = " [" + d.Choice + "]"
	}
	return fmt.Sprintf("  %s %s%-30s %s%s", number, star, d.Name, d.Summary, choice)
}

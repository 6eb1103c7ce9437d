// Package command is the probe as a program: its flags, its consent, and where its report goes.
package command

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe"
)

// Environment variables, the same that the provider reads.
const (
	urlVariable   = "NINJAONE_SCIM_URL"
	tokenVariable = "NINJAONE_SCIM_TOKEN"
	caVariable    = "NINJAONE_CA_CERTIFICATE_FILE"
	apiID         = "NINJAONE_API_CLIENT_ID"
	apiSecret     = "NINJAONE_API_CLIENT_SECRET"
	apiURL        = "NINJAONE_API_URL"
)

type settings struct {
	probe.Options
	yes bool
}

// Run asks a service and writes the report to stdout, progress to stderr. It returns the exit code: 0 with a report, 3
// with a report where something that the probe made is left or may be, 2 for flags that cannot be understood and for a
// consent that was not given, 1 for everything else.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	s, err := parse(args, getenv, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "probe:", err)
		return 2
	}
	if !s.yes && !s.ReadOnly {
		consent(s.Endpoint, stderr)
		return 2
	}
	s.Progress = func(line string) { fmt.Fprintln(stderr, "probe:", line) }
	report, err := probe.Run(ctx, s.Options)
	if err != nil {
		fmt.Fprintln(stderr, "probe:", err)
		return 1
	}
	if report.Stopped != "" {
		fmt.Fprintln(stderr, "probe: not everything was asked:", report.Stopped)
	}
	err = report.Markdown(stdout)
	for _, left := range report.Left { // also where the report could not be written
		fmt.Fprintln(stderr, "probe: not removed:", left)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "probe:", err)
		return 1
	case len(report.Left) > 0:
		return 3
	}
	return 0
}

func parse(args []string, getenv func(string) string, stdout, stderr io.Writer) (settings, error) {
	var (
		s                   settings
		endpoint, tokenFile string
		other               string
	)
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&endpoint, "url", getenv(urlVariable),
		"SCIM `endpoint`, as the console shows it; without it, $"+urlVariable)
	flags.StringVar(&other, "other-url", "",
		"`endpoint` of another identity-provider entry of the tenant, to ask by one GET whether the token works there too")
	flags.StringVar(&tokenFile, "token-file", "",
		"`file` that holds the token; without it, $"+tokenVariable+". No flag takes the token itself, because all users of "+
			"the machine can see arguments")
	flags.BoolVar(&s.yes, "yes", false, "create temporary users and groups, and remove them again")
	flags.BoolVar(&s.ReadOnly, "read-only", false, "write nothing; most questions stay open")
	flags.IntVar(&s.MaxRequests, "max-requests", 400,
		"how many requests the questions may take; removing the users and groups may take more")
	flags.Float64Var(&s.RequestsPerSecond, "rate", 10, "requests per second; 0 means no limit")
	flags.DurationVar(&s.RequestTimeout, "timeout", 0, "how long one request may take; 0 means 30 seconds")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			help(flags, stdout)
			return s, err
		}
		fmt.Fprintln(stderr, "probe -help explains the flags")
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("%d arguments are not flags", flags.NArg()) // which may be a token
	case s.yes && s.ReadOnly:
		return s, errors.New("-yes and -read-only exclude each other")
	case s.MaxRequests < 1 || s.RequestsPerSecond < 0 || s.RequestTimeout < 0:
		return s, errors.New("-max-requests must be positive, -rate and -timeout not negative")
	case endpoint == "":
		return s, errors.New("no endpoint: give -url, or set " + urlVariable)
	}
	var err error
	if s.Endpoint, err = ninjaone.ParseEndpoint(endpoint); err != nil {
		return s, err
	}
	if other != "" {
		if s.OtherEndpoint, err = ninjaone.ParseEndpoint(other); err != nil {
			return s, fmt.Errorf("-other-url: %w", err)
		}
		if s.OtherEndpoint.Host != s.Endpoint.Host || s.OtherEndpoint.Scheme != s.Endpoint.Scheme {
			return s, errors.New("-other-url is at another host, where the token must not go")
		}
	}
	if s.Token, err = token(tokenFile, getenv); err != nil {
		return s, err
	}
	if err = s.readAPI(getenv); err != nil {
		return s, err
	}
	s.RootCAs, err = roots(getenv(caVariable))
	return s, err
}

// readAPI reads the credentials of the REST API, if there are any.
func (s *settings) readAPI(getenv func(string) string) (err error) {
	s.APIClientID, s.APIClientSecret = strings.TrimSpace(getenv(apiID)), strings.TrimSpace(getenv(apiSecret))
	if (s.APIClientID == "") != (s.APIClientSecret == "") {
		return errors.New("set both " + apiID + " and " + apiSecret + ", or neither")
	}
	if s.APIClientID == "" {
		return nil
	}
	if given := getenv(apiURL); given != "" {
		if s.APIURL, err = ninjaone.ParseEndpoint(given); err != nil {
			return fmt.Errorf("%s: %w", apiURL, err)
		}
		return nil
	}
	s.APIURL = &url.URL{Scheme: s.Endpoint.Scheme, Host: s.Endpoint.Host}
	return nil
}

func token(file string, getenv func(string) string) (string, error) {
	text := getenv(tokenVariable)
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		text = string(data)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", errors.New("no token: set " + tokenVariable + ", or give -token-file")
	}
	if strings.ContainsAny(text, " \t\r\n") {
		return "", errors.New("the token contains spaces or line breaks")
	}
	return text, nil
}

func roots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // none: the system's
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", caVariable, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate", caVariable)
	}
	return pool, nil
}

func consent(endpoint *url.URL, w io.Writer) {
	fmt.Fprintf(w, `This would create up to eight users and three groups at %s, and one more for each create that gets no answer.
All names begin with %s and a random word. Their addresses are at example.com, which receives no mail. The probe changes
them and removes them again. The report names those that it could not remove: a service may keep them as inactive users.
The probe writes to nothing else. About all other users, the report contains only counts.

  -yes        go ahead
  -read-only  ask only the questions that need no write
`, endpoint.Host, probe.Prefix)
}

func help(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, `probe asks a NinjaOne SCIM service how it behaves where the documentation is silent, and prints a report in Markdown
to paste into an issue. The report contains neither the token nor any person's data.

  export NINJAONE_SCIM_URL=…     the endpoint, as the console shows it
  export NINJAONE_SCIM_TOKEN=…   its token
  make probe ARGS=-yes > report.md

With NINJAONE_API_CLIENT_ID and NINJAONE_API_CLIENT_SECRET it also reads NinjaOne's REST API, at the host of the SCIM
URL or at NINJAONE_API_URL: which id is which, whether types are stored, what a delete did, how far the API lags.

Flags:
`)
	flags.SetOutput(w)
	flags.PrintDefaults()
	fmt.Fprint(w, `
Exit codes:
  0  with a report
  1  without a report
  2  if a flag or the consent is missing or wrong
  3  with a report, if users or groups of the probe remain, or may remain: the report's last section and the last lines on
     stderr name them

Ctrl-C, or closing the terminal, ends the questions. The probe still removes its users and groups. A second Ctrl-C leaves
them there.
`)
}

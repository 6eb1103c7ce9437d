package diagnose_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

type slow struct{}

func (slow) Error() string { return "no answer within 30s" }
func (slow) Timeout() bool { return true }

// TestWords checks how each failure is worded: what happened, in the service's words where it has any, and what to do.
func TestWords(t *testing.T) {
	t.Parallel()
	answer := func(status int, change ...func(*scim.Error)) *scim.Error {
		e := &scim.Error{Op: "get user", Method: "GET", Path: "/Users/1", Status: status, Genuine: true, Attempts: 1}
		for _, c := range change {
			c(e)
		}
		return e
	}
	detail := func(detail string) func(*scim.Error) { return func(e *scim.Error) { e.Detail = detail } }
	notSCIM := func(e *scim.Error) { e.Genuine = false }
	html := func(e *scim.Error) { e.Genuine, e.HTML = false, true }
	for name, c := range map[string]struct {
		err     error
		reports []string
	}{
		"bad request": {
			answer(400, detail("userName is too long"), func(e *scim.Error) { e.Code = "invalidValue" }),
			[]string{
				"NinjaOne answered 400 Bad Request (invalidValue) to GET /Users/1: userName is too long. ",
				"Correct the value that NinjaOne's answer names",
			},
		},
		"token": {answer(401), []string{
			"401 Unauthorized", "Tokens stop working after six months.",
			ninjaone.ConsolePath, "`scim_token`", "NINJAONE_SCIM_TOKEN", "`scim_token_created`",
		}},
		"forbidden":          {answer(403), []string{"403 Forbidden", "system administrators", ninjaone.ConsolePath}},
		"not there, in SCIM": {answer(404, detail("not found")), []string{"404 Not Found", "not found."}},
		"not there, otherwise": {answer(404, notSCIM), []string{
			"not the URL of a SCIM endpoint",
			"app.ninjarmm.com (us)", "fed.ninjarmm.com (fed)",
		}},
		"not there, with a page": {answer(404, html), []string{
			"404 Not Found to GET /Users/1 with an HTML page.",
			"not the URL of a SCIM endpoint",
		}},
		"gone": {
			fmt.Errorf("%w (%w)", directory.ErrGone, answer(404)),
			[]string{"does not exist any more", "Run terraform plan"},
		},
		"gone, but not proven": {
			&directory.UnprovenGoneError{Err: answer(404, notSCIM)},
			[]string{"404 Not Found", "not the URL of a SCIM endpoint"},
		},
		"conflict": {
			answer(409, detail("taken")),
			[]string{
				"409 Conflict to GET /Users/1: taken. ", "import it or choose another", "apply again",
				"give one of them a temporary name",
			},
		},
		"changed meanwhile": {answer(412), []string{
			"412 Precondition Failed", "Another client changed it",
			"Run Terraform again",
		}},
		"too many": {answer(429, func(e *scim.Error) {
			e.Attempts, e.Waited = 7,
				63*time.Second+210*time.Millisecond
		}), []string{
			"The provider tried 7 times, with 1m3.2s of waiting in between.",
			"`max_requests_per_second`",
		}},
		"tried again": {
			answer(503, func(e *scim.Error) { e.Attempts = 2 }),
			[]string{"The provider tried 2 times.", "NinjaOne's side"},
		},
		"not offered": {answer(501), []string{"501 Not Implemented", "does not offer this operation"}},
		"not allowed": {answer(405), []string{"405 Method Not Allowed", "does not offer this operation"}},
		"internal error to a create": {
			&scim.Error{Method: "POST", Path: "/Users", Status: 500, Genuine: true},
			[]string{
				"500 Internal Server Error to POST /Users", "may have made the change",
				"looks up what this one may have created",
			},
		},
		"a CDN's error to a create": {
			&scim.Error{Method: "POST", Path: "/Users", Status: 520},
			[]string{"answered 520 to POST /Users", "may have made the change", "looks up what this one may have created"},
		},
		"time-out of a create": {
			&scim.Error{Method: "POST", Path: "/Users", Status: 408},
			[]string{"408 Request Timeout", "may have made the change", "looks up what this one may have created"},
		},
		"time-out": {answer(408), []string{
			"408 Request Timeout to GET /Users/1",
			"Every completed change is in the state",
		}},
		"internal error": {
			answer(500, detail("oops!")),
			[]string{
				"500 Internal Server Error to GET /Users/1: oops!", "NinjaOne's side",
				"Every completed change is in the state",
			},
		},
		"redirect": {
			answer(302, notSCIM,
				func(e *scim.Error) { e.Location = "https://login.example.com/" }),
			[]string{
				"302 Found", "It redirects to https://login.example.com/. The provider follows no redirects",
				"not the URL of a SCIM endpoint",
			},
		},
		"redirect to nowhere": {answer(301, notSCIM), []string{
			"301 Moved Permanently",
			"not the URL of a SCIM endpoint",
		}},
		"page with another status": {answer(503, html), []string{"503 Service Unavailable", "HTML page"}},
		"something else":           {answer(418, detail("teapot")), []string{"418 I'm a teapot to GET /Users/1: teapot."}},
		"login page": {
			&scim.DecodeError{Method: "GET", Path: "/Users", Status: 200, HTML: true},
			[]string{"HTML page, such as a login page, with status 200", "not the URL of a SCIM endpoint"},
		},
		"too large": {
			&scim.DecodeError{Method: "GET", Path: "/Users", Status: 200, TooLarge: true},
			[]string{"larger than the provider reads", "`page_size`"},
		},
		"cut off": {
			&scim.DecodeError{Method: "POST", Path: "/Users", Status: 201, Truncated: true},
			[]string{"The answer to POST /Users broke off in the middle", "looks up what this one may have created"},
		},
		"cut off, of a deactivation": {
			&scim.DecodeError{Method: "PATCH", Path: "/Users/1", Status: 200, Truncated: true},
			[]string{
				"The answer to PATCH /Users/1 broke off in the middle",
				"NinjaOne may have made the change all the same, and the next run finds that out first.",
			},
		},
		"an id that is no text": {
			&scim.DecodeError{Method: "GET", Path: "/Users", Status: 200, Err: &scim.IDError{}},
			[]string{"The answer to GET /Users cannot be used: an id is not valid Unicode", "another id"},
		},
		"garbage": {&scim.DecodeError{
			Method: "GET", Path: "/Users", Status: 200,
			Err: errors.New("invalid character '<'"),
		}, []string{
			"status 200, is not SCIM: invalid character '<'.",
			"not the URL of a SCIM endpoint",
		}},
		"no such host": {
			&scim.TransportError{
				Method: "GET", Path: "/Users", Attempts: 1,
				Err: errors.New("lookup ninjaone.invalid: no such host"),
			},
			[]string{
				"GET /Users got no answer: lookup ninjaone.invalid: no such host.",
				"Check `scim_url` (or NINJAONE_SCIM_URL)", "HTTPS_PROXY",
			},
		},
		"refused, several times": {&scim.TransportError{
			Method: "GET", Path: "/Users", Attempts: 7,
			Err: errors.New("connection refused"),
		}, []string{"The provider tried 7 times."}},
		"reset": {&scim.TransportError{
			Method: "PATCH", Path: "/Users/1", Sent: true, Attempts: 1,
			Err: errors.New("connection reset by peer"),
		}, []string{"The connection broke."}},
		"slow": {&scim.TransportError{
			Method: "GET", Path: "/Users", Sent: true, Attempts: 1,
			Err: slow{},
		}, []string{"no answer within 30s.", "longer than `request_timeout`"}},
		"untrusted": {
			&scim.TransportError{
				Method: "GET", Path: "/Users", Attempts: 1,
				Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			},
			[]string{
				"certificate signed by unknown authority", "does not trust the certificate",
				"`ca_certificate_file`", "`scim_url`",
			},
		},
		"another charset": {
			&scim.DecodeError{
				Method: "GET", Path: "/Users/1", Status: 200,
				Err: &scim.CharsetError{Attribute: "name.givenName", Of: "jorg@example.com"},
			},
			[]string{"The text of the answer to GET /Users/1 cannot be read: name.givenName of \"jorg@example.com\" is not valid UTF-8", "Content-Type"},
		},
		"too many, for longer than there is time": {
			answer(429, func(e *scim.Error) { e.RetryAfter, e.OutOfTime, e.Waited = time.Hour, true, 90*time.Second }),
			[]string{
				"429 Too Many Requests to GET /Users/1. NinjaOne asked to wait 1h0m0s. The time for this operation ran out, " +
					"after 1m30s of waiting in all.",
				"after the 1h0m0s that NinjaOne asked for", "`max_requests_per_second`", "`timeouts`",
			},
		},
		"overtime, and put off": {
			&scim.TransportError{Method: "GET", Path: "/Users", Err: &scim.OvertimeError{
				Answer: answer(503, func(e *scim.Error) { e.RetryAfter = 2 * time.Minute }), Waited: 10 * time.Minute,
				Err: context.DeadlineExceeded,
			}},
			[]string{
				"503 Service Unavailable to GET /Users/1. NinjaOne asked to wait 2m0s. The time for this operation ran out, " +
					"after 10m0s of waiting in all.",
				"NinjaOne's side", "after the 2m0s that NinjaOne asked for", "`timeouts`",
			},
		},
		"cancelled, and put off": {
			&scim.TransportError{Method: "GET", Path: "/Users", Err: &scim.OvertimeError{
				Answer: answer(429),
				Err:    context.Canceled,
			}},
			[]string{"It was cancelled"},
		},
		"cancelled": {fmt.Errorf("list users: %w", context.Canceled), []string{"It was cancelled", "Run terraform plan"}},
		"overtime": {
			fmt.Errorf("list users: %w", context.DeadlineExceeded),
			[]string{"The time for this operation ran out", "`timeouts`"},
		},
		"overtime, with a write under way": {
			&scim.TransportError{
				Method: "PATCH", Path: "/Users/1", Sent: true,
				Err: context.DeadlineExceeded,
			}, []string{"The time for this operation ran out", "`timeouts`"},
		},
		"anything": {errors.New("something odd"), []string{"something odd."}},
		"wrapped":  {fmt.Errorf("page 3: %w", answer(401)), []string{"401 Unauthorized", "six months"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose.Words(c.err)
			for _, words := range c.reports {
				if !strings.Contains(strings.ReplaceAll(got, "\n\n", " "), words) {
					t.Errorf("lacks %q:\n%s", words, got)
				}
			}
			if strings.Contains(got, "..") || strings.Contains(got, "%!") {
				t.Errorf("badly put together:\n%s", got)
			}
		})
	}
}

// TestTimeoutsOfManyUsers: the error of users that were not reached quotes what the service answered.
func TestTimeoutsOfManyUsers(t *testing.T) {
	t.Parallel()
	late := &scim.OvertimeError{
		Answer: &scim.Error{Method: "GET", Path: "/Users", Status: 429, RetryAfter: time.Hour},
		Waited: time.Minute, Err: context.DeadlineExceeded,
	}
	for name, text := range map[string]string{
		"a roster": diagnose.RosterFailed(nil, 3, late).Detail(),
		"a guard":  diagnose.GuardStopped([]string{"a", "b", "c"}, late).Detail(),
	} {
		for _, words := range []string{
			"429 Too Many Requests", "NinjaOne asked to wait 1h0m0s",
			"after 1m0s of waiting", "`timeouts`",
		} {
			if !strings.Contains(text, words) {
				t.Errorf("%s lacks %q: %s", name, words, text)
			}
		}
	}
}

// TestWarningSummary never varies, so that Terraform folds many warnings into one.
func TestWarningSummary(t *testing.T) {
	t.Parallel()
	got := diagnose.NotReadBack("ada@example.com", &scim.Error{Method: "GET", Path: "/Users/1", Status: 503})
	if got.Summary() != "Written, but not read back" || !strings.Contains(got.Detail(), "ada@example.com") ||
		!strings.Contains(got.Detail(), "503") {
		t.Errorf("got %s: %s", got.Summary(), got.Detail())
	}
}

// A service may give a user an id that is longer than any screen.
func TestLongPathIsCut(t *testing.T) {
	t.Parallel()
	path := "/Users/" + strings.Repeat("a", 1<<16)
	for name, err := range map[string]error{
		"an answer": &scim.Error{Op: "get user", Method: "GET", Path: path, Status: 500, Genuine: true, Attempts: 1},
		"no answer": &scim.TransportError{Op: "get user", Method: "GET", Path: path, Err: slow{}, Attempts: 1},
		"an answer cut off": &scim.DecodeError{
			Op: "get user", Method: "GET", Path: path, Status: 200,
			Err: errors.New("cut off"),
		},
	} {
		text := diagnose.Error("read user", "ada@example.com", err)
		if n := len(text.Detail()); n > 2000 || !strings.Contains(text.Detail(), "GET /Users/aaa") {
			t.Errorf("%s: %d bytes: %.300s", name, n, text.Detail())
		}
	}
}

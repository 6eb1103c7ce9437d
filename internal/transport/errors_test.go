package transport

import (
	"errors"
	"testing"
	"time"
)

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want string
	}{
		"an error with a code": {&Error{
			Op: "create thing", Method: "POST", Path: "/things/", Status: 409, Code: "uniqueness",
			Detail: "Taken.", Attempts: 1,
		}, "create thing: POST /things/: 409 Conflict (uniqueness): Taken."},
		"after retries": {
			&Error{
				Op: "list things: page 3", Method: "GET", Path: "/things/", Status: 429, Attempts: 7,
				Waited: 61500 * time.Millisecond,
			},
			"list things: page 3: GET /things/: 429 Too Many Requests (7 attempts, waited 1m1.5s)",
		},
		"a redirect": {
			&Error{
				Op: "read thing", Method: "GET", Path: "/things/7", Status: 302,
				Location: "https://login.example.com/",
			},
			"read thing: GET /things/7: 302 Found: redirects to https://login.example.com/",
		},
		"a page": {
			&Error{Op: "read thing", Method: "GET", Path: "/things/7", Status: 599, HTML: true},
			"read thing: GET /things/7: 599: an HTML page",
		},
		"no answer": {&NoAnswerError{
			Op: "delete thing", Method: "DELETE", Path: "/things/7", Attempts: 3,
			Err: errors.New("refused"),
		}, "delete thing: DELETE /things/7: refused (3 attempts)"},
		"no answer at all": {&NoAnswerError{
			Op: "delete thing", Method: "DELETE", Path: "/things/7",
			Err: ErrTokenRefused,
		}, "delete thing: DELETE /things/7: the service refused the token before; nothing more is sent"},
	}
	for name, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

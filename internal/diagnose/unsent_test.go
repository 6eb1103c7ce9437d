package diagnose_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// halted are the failures of one client whose service answers everything in one way, as three people meet it after the
// listing has.
func halted(t *testing.T, status int, contentType, body string) (people []error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // the client may be gone
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := scim.NewClient(scim.Options{BaseURL: base, MaxRetries: 1, MinBackoff: time.Millisecond})
	if status == http.StatusNotFound { // to a GET of a user it proves nothing
		_, _ = c.ListUsers(context.Background(), scim.ListOptions{})
	}
	_, _ = c.ListUsers(context.Background(), scim.ListOptions{}) // reported to no caller: it is a reason to ask one by one
	for range 3 {
		_, err := c.GetUser(context.Background(), "1")
		people = append(people, err)
	}
	return people
}

// TestCommonFailureShowsItsRemedyOnce: where one failure keeps everyone from being reached, the remedy is not repeated
// a hundred times.
func TestCommonFailureShowsItsRemedyOnce(t *testing.T) {
	t.Parallel()
	const page = "<!DOCTYPE html><title>Log in</title>"
	for name, c := range map[string]struct {
		status                 int
		contentType, body      string
		reports, saysToRosters string
		cause                  string
	}{
		"a refused token": {
			401, "application/json", `{"status":"401","detail":"expired"}`,
			"The token is wrong, revoked or expired", "NinjaOne refused the token. NinjaOne answered 401",
			"the token was refused (401)",
		},
		"a login page": {
			200, "text/html", page,
			"not the URL of a SCIM endpoint", "the URL is not that of a SCIM service (an HTML page). The answer to GET /Users",
			"the URL is not that of a SCIM service (an HTML page)",
		},
		"another path of the host": {
			404, "application/scim+json", `{"status":"404","detail":"No such resource."}`,
			"not the URL of a SCIM endpoint", "the URL is not that of a SCIM service (404). NinjaOne answered 404",
			"the URL is not that of a SCIM service (404)",
		},
		"a service that does not serve": {
			503, "application/scim+json", `{"status":"503","detail":"Maintenance."}`,
			"Run Terraform again later", "NinjaOne is out of service (503). NinjaOne answered 503",
			"NinjaOne is out of service (503)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people := halted(t, c.status, c.contentType, c.body)
			see := "Not reached: " + c.cause + "."
			first := diagnose.Error("create user", "ada@example.com", people[0])
			if !strings.Contains(first.Detail(), c.reports) || strings.Contains(first.Detail(), see) {
				t.Errorf("the first says no remedy: %s", first.Detail())
			}
			again := diagnose.Error("create user", "ben@example.com", people[1])
			if want := diag.NewErrorDiagnostic("Cannot create user ben@example.com. "+see, ""); !again.Equal(want) {
				t.Errorf("got  %s\nwant %s", again, want)
			}
			third := diagnose.Unread("read user", "cid@example.com", people[2])
			if want := diag.NewWarningDiagnostic("Not refreshed, because NinjaOne was not reached",
				"Cannot read user cid@example.com, whose state stays as it is. "+see); !third.Equal(want) {
				t.Errorf("got  %s\nwant %s", third, want)
			}
			// Warnings fold, so that each may say everything.
			if w := diagnose.NotReadBack("ada@example.com", people[2]); !strings.Contains(w.Detail(), c.reports) {
				t.Errorf("a warning: %s", w.Detail())
			}
			roster := diagnose.RosterFailed([]diagnose.RosterFailure{
				{UserName: "ada@example.com", Err: people[1]},
				{UserName: "ben@example.com", Err: people[2]},
				{UserName: "cid@example.com", Err: &scim.Error{Status: 400, Method: "POST", Path: "/Users"}},
			}, 3, nil).Detail()
			for _, words := range []string{
				"5 changes were not reached, because " + c.saysToRosters, c.reports,
				"cid@example.com: NinjaOne answered 400",
			} {
				if !strings.Contains(roster, words) {
					t.Errorf("a roster lacks %q:\n%s", words, roster)
				}
			}
			if strings.Contains(roster, "ada@example.com") {
				t.Errorf("a roster names who was not reached:\n%s", roster)
			}
		})
	}
}

// TestUnreadIsAnError where it is a failure of its own, and where it is the first that everyone shares.
func TestUnreadIsAnError(t *testing.T) {
	t.Parallel()
	people := halted(t, http.StatusUnauthorized, "", "")
	for reports, err := range map[string]error{
		"six months": people[0], "500": &scim.Error{Status: 500},
		"odd": errors.New("odd"),
	} {
		if e := diagnose.Unread("read user", "ada@example.com", err); e.Severity() != diag.SeverityError ||
			!strings.Contains(e.Detail(), reports) {
			t.Errorf("got %v", e)
		}
	}
}

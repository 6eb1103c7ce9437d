package account_test

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const console = "Administration → Apps → API → Client app IDs"

// TestRefusalsNameTheSettingAndConsole: each way in which the service refuses is one error that names the setting and
// where in the console to look, and SCIM goes on.
func TestRefusalsNameTheSettingAndConsole(t *testing.T) {
	t.Parallel()
	people := func(fault sandbox.Fault) sandbox.Fault {
		fault.Path = "/v2/user/*"
		return fault
	}
	status := func(status int) sandbox.Fault {
		return people(sandbox.Fault{Kind: sandbox.FaultStatus, Status: status, RetryAfter: "0"})
	}
	for name, c := range map[string]struct {
		dialect string
		more    acctest.Object
		fault   sandbox.Fault
		reports []string
	}{
		"wrong id": {
			more:    acctest.Object{"api_client_id": "x"},
			reports: []string{"`api_client_id`", "`api_url`", console},
		},
		"wrong region": {dialect: "api-client-unknown", reports: []string{"another region", "`region`", console}},
		"wrong secret": {
			more: acctest.Object{"api_client_secret": "sesame"}, reports: []string{"401", "`api_client_secret`", console},
		},
		"missing scope": {dialect: "api-people-need-management", reports: []string{"the scope Monitoring", console}},
		"needs a user": {
			dialect: "api-people-need-user-context",
			reports: []string{"signed-in user", "platform", console},
		},
		"no people paths": {dialect: "api-people-missing", reports: []string{
			"404",
			"This instance of NinjaOne", "`api_url`",
		}},
		"HTML": {
			fault:   people(sandbox.Fault{Kind: sandbox.FaultHTML}),
			reports: []string{"HTML page", "`api_url`"},
		},
		"truncated": {fault: people(sandbox.Fault{Kind: sandbox.FaultTruncate}), reports: []string{"broke off"}},
		"trouble":   {fault: status(503), reports: []string{"503", "NinjaOne's side"}},
		"too many":  {fault: status(429), reports: []string{"429", "max_requests_per_second"}},
		"no such host": {
			more:    acctest.Object{"api_url": "http://127.0.0.1:1"},
			reports: []string{"cannot be reached", "`api_url`"},
		},
		"SCIM's own error": {
			fault:   sandbox.Fault{Path: "/Users", Kind: sandbox.FaultStatus, Status: 403},
			reports: []string{"403"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dialects []string
			if c.dialect != "" {
				dialects = []string{c.dialect}
			}
			e := company(t, dialects...)
			if c.fault.Kind != "" {
				e.Fault(c.fault)
			}
			more := acctest.Object{"max_retries": 0}
			maps.Copy(more, c.more)
			_, diags := run(t, e, more).Data(accounts, acctest.Object{})
			title := "Cannot list technicians: "
			if c.fault.Path == "/Users" {
				title = "Cannot list users: "
			}
			diags.Must(t, append([]string{title}, c.reports...)...)
			if strings.Contains(diags.String(), "sesame") || strings.Contains(diags.String(), e.Server.APIClientSecret()) {
				t.Errorf("the secret is in the error: %s", diags)
			}
			e.ClearFaults()
			_, diags = run(t, e, more).Data("ninjaone_scim_users", acctest.Object{})
			diags.Must(t)
		})
	}
}

// answered is a run on a REST API whose GETs are answered by path.
func answered(t testing.TB, answer func(path string) string) *acctest.Protocol {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := `{"access_token":"an-access-token","token_type":"Bearer","expires_in":3600}`
		if r.Method == http.MethodGet {
			body = answer(r.URL.Path)
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return acctest.NewProtocol(t, acctest.Factories()["ninjaone"], acctest.Object{
		"api_client_id": "id", "api_client_secret": "s", "api_url": server.URL, "max_retries": 0,
		"max_requests_per_second": 0,
	})
}

// listing is [answered] by these bodies, and by empty lists.
func listing(t testing.TB, bodies map[string]string) *acctest.Protocol {
	t.Helper()
	return answered(t, func(path string) string { return cmp.Or(bodies[path], "[]") })
}

// TestStrangeAccounts: what no service should answer is an error, a warning, or nothing.
func TestStrangeAccounts(t *testing.T) {
	t.Parallel()
	const shared, nameless = "Several accounts have the same address: ", "Accounts without an address: "
	for body, c := range map[string]struct{ reports, warns, names string }{
		`null`:             {},
		`{"results":null}`: {},
		`[{"id":"7","email":"a@example.com","roles":null,"enabled":null}]`:    {names: "a"},
		`[{"id":7,"email":"a@example.com"},{"id":8,"email":"A@EXAMPLE.COM"}]`: {names: "a a", warns: shared},
		`[{"id":7,"email":null},{"id":8,"email":""},{"id":9}]`:                {names: "- - -", warns: nameless},
		`[{"email":"a@example.com"}]`:                                         {names: "a"},
		`[{"id":1.5}]`:                                                        {reports: "whole number"},
		`[{"id":7,"administrator":"yes"}]`:                                    {reports: "not of the REST API"},
		`[{"id":7,"email":["a@example.com"]}]`:                                {reports: "not of the REST API"},
		`{"ok":true}`:                                                         {reports: "not a list"},
		`[{"id":1}`:                                                           {reports: "broke off"},
		"[{\"id\":7,\"email\":\"a\\u202e\\u0000@example.com\",\"firstName\":\"\\ud800\"}]": {
			names: "a\u202e\x00", warns: "NinjaOne holds damaged text",
		},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			p := listing(t, map[string]string{"/v2/user/technicians": body})
			got, diags := p.Data(accounts, acctest.Object{})
			if c.reports != "" {
				diags.Must(t, "Cannot list technicians", c.reports)
				return
			}
			diags.Must(t)
			if c.warns == "" {
				diags.MustWarn(t)
			} else {
				diags.MustWarn(t, c.warns)
			}
			if names := named(got); names != c.names {
				t.Errorf("got %q, want %q", names, c.names)
			}
		})
	}
}

// TestOneAddressInBothLists: an address that a technician and an end user share.
func TestOneAddressInBothLists(t *testing.T) {
	t.Parallel()
	got, diags := listing(t, map[string]string{
		"/v2/user/technicians": `[{"id":7,"email":"ada@example.com"}]`,
		"/v2/user/end-users":   `[{"id":9,"email":"bob@example.com"},{"id":8,"email":"ADA@example.com"}]`,
	}).Data(accounts, acctest.Object{})
	diags.Must(t)
	diags.MustWarn(t, "Several accounts have the same address")
	for _, words := range []string{
		"2 accounts", "ada@example.com (Technician, id 7)",
		"ADA@example.com (endUser, id 8)", "api_id",
	} {
		if !strings.Contains(diags.String(), words) {
			t.Errorf("the warning lacks %q: %s", words, diags)
		}
	}
	if list, _ := got["accounts"].([]any); len(list) != 3 {
		t.Errorf("got %s", named(got))
	}
}

// TestTooManySignIns: the requests are bounded, and the error names what to narrow.
func TestTooManySignIns(t *testing.T) {
	t.Parallel()
	asked, next := 0, 1_000_000
	p := answered(t, func(path string) string {
		if path != "/v2/activities" {
			return `[{"id":7,"email":"ada@example.com"}]`
		}
		asked++
		next--
		return fmt.Sprintf(`{"activities":[{"id":%d,"activityTime":1790000000,"userId":7}]}`, next)
	})
	_, diags := p.Data(accounts, acctest.Object{"user_type": "Technician", "sign_ins_since": "2026-01-01"})
	diags.Must(t, "sign_ins_since: Too many sign-ins: ", "200 requests", "a later day", `user_type = "Technician"`)
	if asked != 200 {
		t.Errorf("%d requests", asked)
	}
}

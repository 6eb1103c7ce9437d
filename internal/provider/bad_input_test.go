package provider_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// answers is a server that answers everything in one way.
func answers(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

const login = "<!DOCTYPE html><html><head><title>Log in</title></head><body><form>…</form></body></html>"

// notAService are servers that are no SCIM service of this tenant, and what is reported of them.
func notAService() map[string]struct {
	handler http.HandlerFunc
	reports []string
} {
	const url, hosts = "`scim_url` is not the URL of a SCIM endpoint", "eu.ninjarmm.com (eu)"
	page := answers(http.StatusOK, "text/html; charset=utf-8", login)
	return map[string]struct {
		handler http.HandlerFunc
		reports []string
	}{
		"login page":               {page, []string{"HTML page", url, hosts}},
		"login page typed as JSON": {answers(http.StatusOK, "application/json", login), []string{"HTML page", url, hosts}},
		"login page with 404":      {answers(http.StatusNotFound, "text/html", login), []string{"404", url, hosts}},
		"empty 404 to everything":  {answers(http.StatusNotFound, "", ""), []string{"404", url, hosts}},
		"plain 404 to everything": {
			answers(http.StatusNotFound, "text/plain", "404 page not found\n"),
			[]string{"404", "404 page not found", url, hosts},
		},
		"JSON that is not SCIM": {
			answers(http.StatusOK, "application/json", `{"ok":true}`),
			[]string{"not SCIM", url, hosts},
		},
		"JSON that is no object": {answers(http.StatusOK, "application/json", `[1,2]`), []string{"not SCIM", url}},
		"JSON nested without end": {
			answers(http.StatusOK, "application/json", strings.Repeat(`{"Resources":[`, 5000)),
			[]string{"GET /Users", url},
		},
		"null":    {answers(http.StatusOK, "application/json", `null`), []string{"not SCIM", url}},
		"nothing": {answers(http.StatusOK, "application/scim+json", ""), []string{"GET /Users"}},
		"no content": {
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
			[]string{"204"},
		},
		"not UTF-8": {
			answers(http.StatusOK, "application/scim+json", "\xff\xfe\x00"),
			[]string{"not SCIM", url},
		},
		"redirect to a login page": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/?token=x", http.StatusFound)
		}, []string{"302", "https://login.example.com/", "The provider follows no redirects", url, hosts}},
		"redirect without a target": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMovedPermanently) }, []string{"301", url}},
		"the API of another product": {
			answers(http.StatusMethodNotAllowed, "application/json", `{"message":"no"}`),
			[]string{"405"},
		},
		"token of another tenant": {
			answers(http.StatusUnauthorized, "application/json", `{"resultCode":"FAILURE"}`),
			[]string{"401", "six months", "`scim_token`", "`scim_url`"},
		},
		"forbidden":   {answers(http.StatusForbidden, "text/html", login), []string{"403"}},
		"bad gateway": {answers(http.StatusBadGateway, "text/html", "<html>502</html>"), []string{"502"}},
		"internal error, without SCIM": {
			answers(http.StatusInternalServerError, "text/plain", "oops"),
			[]string{"500", "oops", "NinjaOne's side"},
		},
	}
}

// impatient gives up at once, with a patience that is enough for a server on this machine.
func impatient(url string) acctest.Object {
	return acctest.Object{"scim_url": url, "scim_token": "sesame", "max_retries": 0, "request_timeout": "2s"}
}

// config of a user over the protocol.
func ada() acctest.Object {
	return acctest.Object{
		"user_name": "ada@example.com", "user_type": "Technician", "given_name": "Ada",
		"family_name": "Lovelace",
	}
}

// broken lets a provider with settings look a user up, list, create and refresh: each is one clear error, and leaves
// the state as it was.
func broken(t *testing.T, settings acctest.Object, reports ...string) {
	t.Helper()
	// One that was made while all was well.
	well := acctest.New(t, sandbox.Options{})
	user := well.Protocol(nil).Resource("ninjaone_scim_user")
	user.Apply(ada()).Must(t)
	brokenFor(t, user, settings, reports...)
}

func brokenFor(t *testing.T, made *acctest.Instance, settings acctest.Object, reports ...string) {
	t.Helper()
	started := time.Now()
	run := func() *acctest.Protocol { return acctest.NewProtocol(t, acctest.Factories()["ninjaone"], settings) }
	check := func(act string, diags acctest.Diagnostics) {
		t.Helper()
		diags.Must(t, append([]string{act}, reports...)...)
		if strings.Contains(diags.String(), "sesame") {
			t.Errorf("the token is in the error: %s", diags)
		}
	}
	_, diags := run().Data("ninjaone_scim_user", acctest.Object{"user_name": "ada@example.com"})
	check(`Cannot look up user with user_name "ada@example.com"`, diags)
	_, diags = run().Data("ninjaone_scim_users", acctest.Object{})
	check("Cannot list users", diags)
	user := run().Resource("ninjaone_scim_user")
	check("user ada@example.com", user.Apply(ada()))
	if user.State != nil {
		t.Errorf("a create that failed left a state: %v", user.State)
	}
	before := made.State
	made = made.In(run())
	reports = slices.Clone(reports)
	for i, report := range reports {
		if strings.Contains(report, ".ninjarmm.com") { // the state's URL has worked, and stands for the regions
			reports[i] = "The state is of http://127.0.0.1:"
		}
	}
	check("Cannot read user ada@example.com", made.Refresh())
	if diff := cmp.Diff(before, made.State); diff != "" {
		t.Errorf("a read that failed changed the state (-before +after):\n%s", diff)
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestNotAService is a wrong URL, in the many ways in which servers say so.
func TestNotAService(t *testing.T) {
	t.Parallel()
	for name, c := range notAService() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.handler)
			t.Cleanup(server.Close)
			broken(t, impatient(server.URL+"/ws/scim/v2"), c.reports...)
		})
	}
}

// TestUnreachableHostIsReported: a host that does not answer.
func TestUnreachableHostIsReported(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := "http://" + closed.Addr().String()
	closed.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	stranger := httptest.NewTLSServer(answers(http.StatusOK, "text/plain", ""))
	t.Cleanup(stranger.Close)
	for name, c := range map[string]struct {
		url     string
		reports []string
	}{
		"no such host": {
			"https://ninjaone.invalid/ws/scim/v2",
			[]string{"ninjaone.invalid", "Check `scim_url`", "proxy", "us2.ninjarmm.com (us2)"},
		},
		"connection refused": {refusing, []string{"refused", "Check `scim_url`"}},
		"silence":            {silent.URL, []string{"longer than `request_timeout`"}},
		"unknown certificate": {stranger.URL, []string{
			"certificate", "`ca_certificate_file`",
			"does not trust the certificate",
		}},
		"https to a http port": {strings.Replace(refusing, "http://", "https://", 1), []string{"Check `scim_url`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := impatient(c.url)
			if name == "silence" {
				settings["request_timeout"] = "500ms"
			}
			broken(t, settings, c.reports...)
		})
	}
}

// TestRedirectsAreNotFollowed: the other host hears nothing, above all not the token.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			var heard atomic.Int64
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				heard.Add(1)
				w.WriteHeader(http.StatusTeapot)
			}))
			t.Cleanup(other.Close)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, other.URL+r.URL.Path, status)
			}))
			t.Cleanup(server.Close)
			broken(t, impatient(server.URL), "The provider follows no redirects", other.URL)
			if n := heard.Load(); n != 0 {
				t.Errorf("the other host heard %d requests", n)
			}
		})
	}
}

// TestRefusedTokenHaltsEverything: tokens that are wrong or over. After the first refusal nothing more is sent with the
// token.
func TestRefusedTokenHaltsEverything(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]struct {
		token   string
		expires time.Time
	}{
		"wrong":   {"another", time.Time{}},
		"expired": {"sesame", time.Now().Add(-time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Token: token.token, TokenExpires: token.expires})
			broken(t, impatient(e.Server.URL()), "401", "six months", "Administration → Accounts → Identity Providers",
				"NINJAONE_SCIM_TOKEN", "`scim_token_created`")
			for _, r := range e.Tenant().Requests() {
				if r.Method != http.MethodGet {
					t.Errorf("%s %s was sent with a token that was refused", r.Method, r.Path)
				}
			}
		})
	}
}

// TestBrokenAnswersAreReported: answers are cut off or spoilt on the way.
func TestBrokenAnswersAreReported(t *testing.T) {
	t.Parallel()
	for kind, reports := range map[sandbox.FaultKind][]string{
		sandbox.FaultTruncate:     {"broke off in the middle", "Run Terraform again"},
		sandbox.FaultGarbage:      {"not SCIM", "`scim_url`"},
		sandbox.FaultResetBefore:  {"connection broke", "Run Terraform again"},
		sandbox.FaultResetAfter:   {"connection broke"},
		sandbox.FaultTimeoutAfter: {"longer than `request_timeout`"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Token: "sesame"})
			made := e.Protocol(nil).Resource("ninjaone_scim_user")
			made.Apply(ada()).Must(t)
			e.Fault(sandbox.Fault{Kind: kind})
			settings := impatient(e.Server.URL())
			settings["request_timeout"] = "30s" // a busy machine answers late
			if kind == sandbox.FaultTimeoutAfter {
				settings["request_timeout"] = "500ms"
			}
			brokenFor(t, made, settings, reports...)
			if n := len(e.Tenant().Users()); n != 1 {
				t.Errorf("%d users", n)
			}
		})
	}
}

// TestWrongPath is the sandbox with a URL that is not quite its own.
func TestWrongPath(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"error-html", "error-plain", "error-empty"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Token: "sesame", Dialects: []string{dialect}})
			broken(t, impatient(e.Server.Origin()+"/ws/scim"), "404", "`scim_url`", "eu.ninjarmm.com")
		})
	}
}

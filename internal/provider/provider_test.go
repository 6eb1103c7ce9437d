package provider_test

import (
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// someone is a data source that needs the service.
const someone = "ninjaone_scim_user"

// TestNoRequestWithoutNeed: validate, and a plan that touches nothing, work offline.
func TestNoRequestWithoutNeed(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	acctest.Run(t, resource.TestStep{
		Config: e.Config(`
data "ninjaone_scim_user" "later" {
  user_name = terraform_data.one.output
  count     = 0
}
resource "terraform_data" "one" {
  input = "one"
}
output "one" {
  value = terraform_data.one.output
}
`),
	})
	if requests := e.Tenant().Requests(); len(requests) > 0 {
		t.Errorf("%d requests were sent, the first is %s %s", len(requests), requests[0].Method, requests[0].Path)
	}
}

// TestSettingNotKnownYet is what a plan says of a provider that depends on what is not there yet.
func TestSettingNotKnownYet(t *testing.T) {
	t.Parallel()
	acctest.Run(t, resource.TestStep{
		Config: `
resource "terraform_data" "tenant" {
  input = "https://scim.example.com"
}
provider "ninjaone" {
  scim_url   = terraform_data.tenant.output
  scim_token = "token"
}
data "ninjaone_scim_users" "all" {}
`,
		ExpectError: acctest.MatchText("scim_url depends on something that Terraform knows only after apply"),
	})
}

// TestArgumentsRefused are mistakes that validate finds.
func TestArgumentsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings acctest.Object
		reports  []string
	}{
		"URL without scheme": {acctest.Object{"scim_url": "app.ninjarmm.com"}, []string{"scim_url: ", "https://"}},
		"console page": {
			acctest.Object{"scim_url": "https://app.ninjarmm.com/#/administration"},
			[]string{"scim_url: ", "page of the console"},
		},
		"unknown region": {acctest.Object{"region": "mars"}, []string{"region: ", "oc"}},
		"date": {
			acctest.Object{"scim_token_created": "01.09.2026"},
			[]string{"scim_token_created: ", "2026-09-01"},
		},
		"days below zero": {
			acctest.Object{"scim_token_warning_days": -1},
			[]string{"scim_token_warning_days: ", "at least 0"},
		},
		"timeout without unit": {acctest.Object{"request_timeout": "30"}, []string{"request_timeout: ", `"30s"`}},
		"no timeout":           {acctest.Object{"request_timeout": "0s"}, []string{"request_timeout: ", "above zero"}},
		"retries below zero":   {acctest.Object{"max_retries": -1}, []string{"max_retries: ", "between 0 and 100"}},
		"rate below zero": {
			acctest.Object{"max_requests_per_second": -0.5},
			[]string{"max_requests_per_second: ", "at least 0"},
		},
		"page size of nothing": {acctest.Object{"page_size": 0}, []string{"page_size: ", "between 1 and 10000"}},
		"patch of nothing": {
			acctest.Object{"members_per_patch": 0},
			[]string{"members_per_patch: ", "between 1 and 10000"},
		},
		"refresh mode": {acctest.Object{"refresh_mode": "never"}, []string{"refresh_mode: ", `"individual"`}},
		"certificates in two ways": {
			acctest.Object{"ca_certificate_file": "a.pem", "ca_certificate_pem": "x"},
			[]string{"ca_certificate_pem: ", "ca_certificate_file"},
		},
		"certificates that are none": {acctest.Object{"ca_certificate_pem": "x"}, []string{"ca_certificate_pem: ", "PEM"}},
		"host of another region": {
			acctest.Object{"scim_url": "https://app.ninjarmm.com/x", "region": "eu"},
			[]string{"scim_url: ", "app.ninjarmm.com", "eu.ninjarmm.com"},
		},
		"API host without scheme": {
			acctest.Object{"api_url": "eu.ninjarmm.com"},
			[]string{"api_url: Invalid API URL", "https://eu.ninjarmm.com"},
		},
		"API id without secret": {
			acctest.Object{"api_client_id": "id"},
			[]string{"api_client_secret: Missing API client secret"},
		},
		"API secret without id": {
			acctest.Object{"api_client_secret": "sesame"},
			[]string{"api_client_id: Missing API client id"},
		},
		"token with its scheme": {
			acctest.Object{"scim_token": "Bearer sesame"},
			[]string{"scim_token: ", "without the word Bearer"},
		},
		"empty token": {
			acctest.Object{"scim_token": ""},
			[]string{"scim_token: Missing SCIM token: ", "shows it once"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := acctest.Object{"scim_url": "https://scim.example.com", "scim_token": "sesame"}
			maps.Copy(settings, c.settings)
			diags := acctest.NewProtocol(t, acctest.Factories()["ninjaone"], settings).Diagnostics
			mustReport(t, diags, c.reports...)
			if strings.Contains(diags.String(), "sesame") {
				t.Errorf("the token is in the error: %s", diags)
			}
		})
	}
}

// TestTokenEndsWarns every run from then on, whatever else it does.
func TestTokenEndsWarns(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC) }
	settings := acctest.Object{
		"scim_url": "https://scim.example.com", "scim_token": "t",
		"scim_token_created": "2026-03-01",
	}
	diags := acctest.NewProtocol(t, acctest.FactoriesAt(now)["ninjaone"], settings).Diagnostics
	mustReport(t, diags)
	warnings := diags.Warnings()
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0],
		"scim_token_created: NinjaOne SCIM token ends: The token stops working in 11 days, on 2026-09-01.") {
		t.Errorf("got %q", warnings)
	}
}

// TestExtraCertificatesAreTrusted: certificates are extra trust roots, from a file or as they are.
func TestExtraCertificatesAreTrusted(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Add("ada", nil)
	front := httptest.NewTLSServer(e.Server)
	t.Cleanup(front.Close)
	root := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}))
	file := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(file, []byte(root), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		more    acctest.Object
		reports []string
	}{
		"as they are": {acctest.Object{"ca_certificate_pem": root}, nil},
		"from a file": {acctest.Object{"ca_certificate_file": file}, nil},
		"none":        {nil, []string{"certificate", "`ca_certificate_file`"}},
		"no such file": {
			acctest.Object{"ca_certificate_file": file + ".not"},
			[]string{"ca_certificate_file: Unreadable CA certificates"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := acctest.Object{"scim_url": front.URL + "/scim/v2", "max_retries": 0}
			maps.Copy(settings, c.more)
			p := e.Protocol(settings)
			if len(p.Diagnostics.Errors()) > 0 {
				mustReport(t, p.Diagnostics, c.reports...)
				return
			}
			_, diags := p.Data(someone, acctest.Object{"user_name": e.Name("ada")})
			mustReport(t, diags, c.reports...)
		})
	}
}

// TestRetriesAreAsManyAsSet: retries are as many as were asked for, and what was tried is reported.
func TestRetriesAreAsManyAsSet(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Fault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503, RetryAfter: "0", Path: "/Users"})
	_, diags := e.Protocol(acctest.Object{"max_retries": 2}).Data("ninjaone_scim_users", acctest.Object{})
	mustReport(t, diags, "Cannot list users", "503", "The provider tried 3 times")
	n := 0
	for _, r := range e.Tenant().Requests() {
		if r.Path == "/Users" { // a last request, for something cheap, sees whether the service answers at all
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d requests", n)
	}
	e.ClearFaults()
	e.Forget()
	e.Fault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503, RetryAfter: "0", Count: 2})
	_, diags = e.Protocol(acctest.Object{"max_retries": 2}).Data("ninjaone_scim_users", acctest.Object{})
	mustReport(t, diags)
}

// TestRequestTimeout ends an attempt, not the run.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Fault(sandbox.Fault{Kind: sandbox.FaultDelay, Delay: time.Minute, Count: 1})
	started := time.Now()
	_, diags := e.Protocol(acctest.Object{"max_retries": 3, "request_timeout": "1s"}).Data("ninjaone_scim_users",
		acctest.Object{})
	mustReport(t, diags)
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestPageSize is what a listing asks for.
func TestPageSize(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	if err := e.Tenant().Seed(7); err != nil {
		t.Fatal(err)
	}
	_, diags := e.Protocol(acctest.Object{"page_size": 3}).Data("ninjaone_scim_users", acctest.Object{})
	mustReport(t, diags)
	for _, r := range e.Tenant().Requests() {
		if !strings.Contains(r.Query, "count=3") {
			t.Errorf("GET %s?%s", r.Path, r.Query)
		}
	}
}

// TestRequestsPerSecond is a limit over all requests of a configuration.
func TestRequestsPerSecond(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	if err := e.Tenant().Seed(12); err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	_, diags := e.Protocol(acctest.Object{"page_size": 1, "max_requests_per_second": 10}).Data("ninjaone_scim_users",
		acctest.Object{})
	mustReport(t, diags)
	if n, took := len(e.Tenant().Requests()), time.Since(started); n < 12 ||
		took < time.Duration(n-11)*100*time.Millisecond {
		t.Errorf("%d requests in %s", n, took)
	}
}

// TestUserAgent says who asks.
func TestUserAgent(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	agent := make(chan string, 10)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent <- r.UserAgent()
		e.Server.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	_, diags := e.Protocol(acctest.Object{"scim_url": front.URL + "/scim/v2/"}).Data("ninjaone_scim_users",
		acctest.Object{})
	mustReport(t, diags)
	if got := <-agent; got != "terraform-provider-ninjaone/acctest Terraform/1.14.0" {
		t.Errorf("user agent is %q", got)
	}
}

func mustReport(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	diags.Must(t, words...)
}

package service_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const typeName = "ninjaone_scim_service"

// TestServiceDescribesItself: the data source shows what the service says about itself, if it does (dialects 33
// and 44).
func TestServiceDescribesItself(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		available := !e.Speaks("discovery-missing", "discovery-404-html")
		report := func(supported bool) knownvalue.Check {
			if !available {
				return knownvalue.Null()
			}
			return knownvalue.Bool(supported)
		}
		if e.Server == nil {
			t.Skip("a real service may say anything")
		}
		const address = "data.ninjaone_scim_service.this"
		value := func(attribute string, want knownvalue.Check) statecheck.StateCheck {
			return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
		}
		acctest.Run(t, resource.TestStep{
			Config: e.Config(`data "ninjaone_scim_service" "this" {}`),
			ConfigStateChecks: []statecheck.StateCheck{
				value("available", knownvalue.Bool(available)), value("patch_supported",
					report(e.ChangeMethod() == http.MethodPatch)),
				value("filter_supported", report(!e.Speaks("filter-400", "filter-500"))),
				value("host", knownvalue.StringExact(strings.TrimPrefix(e.Server.Origin(), "http://"))),
				value("token_expires", knownvalue.Null()), value("token_days_left", knownvalue.Null()),
				e.ExpectNoWrites(),
			},
		})
	})
}

// TestTokenLife counts the days of the token by the clock that the provider was given.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	cases := map[string]struct {
		created any
		now     time.Time
		expires any
		left    any
	}{
		"no date given":        {nil, at("2026-09-01T00:00:00Z"), nil, nil},
		"just made":            {"2026-03-01", at("2026-03-01T00:00:00Z"), "2026-09-01T00:00:00Z", 184.0},
		"the last whole day":   {"2026-03-01", at("2026-08-31T00:00:00Z"), "2026-09-01T00:00:00Z", 1.0},
		"half a day left":      {"2026-03-01", at("2026-08-31T12:00:00Z"), "2026-09-01T00:00:00Z", 0.0},
		"over":                 {"2026-03-01", at("2026-09-03T00:00:00Z"), "2026-09-01T00:00:00Z", -2.0},
		"to the second, RFC":   {"2026-03-01T10:30:00+02:00", at("2026-08-31T08:30:00Z"), "2026-09-01T08:30:00Z", 1.0},
		"no such day in month": {"2026-08-31", at("2026-09-01T00:00:00Z"), "2027-02-28T00:00:00Z", 180.0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := sandbox.Start(sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = server.Close() })
			factory := providerserver.NewProtocol6WithError(provider.NewAt("test", func() time.Time { return c.now })())
			p := acctest.NewProtocol(t, factory, acctest.Object{
				"scim_url": server.URL(), "scim_token": server.Token(), "scim_token_created": c.created,
			})
			got, diags := p.Data(typeName, acctest.Object{})
			if errs := diags.Errors(); len(errs) > 0 {
				t.Fatal(errs)
			}
			want := acctest.Object{"token_expires": c.expires, "token_days_left": c.left}
			if diff := cmp.Diff(want, acctest.Object{
				"token_expires":   got["token_expires"],
				"token_days_left": got["token_days_left"],
			}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestServiceMissing: whatever way a service has to say that there is no such page, it is not available, and no error.
func TestServiceMissing(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 405, 501} {
		e := acctest.New(t, sandbox.Options{})
		e.Fault(sandbox.Fault{Path: "/ServiceProviderConfig", Kind: sandbox.FaultStatus, Status: status})
		got, diags := e.Protocol(acctest.Object{"max_retries": 0}).Data(typeName, acctest.Object{})
		if errs := diags.Errors(); len(errs) > 0 || got["available"] != false || got["patch_supported"] != nil {
			t.Errorf("%d: %v, %v", status, got, errs)
		}
	}
}

// TestServiceMissingInAnyForm: a 404 of discovery in any form is no error where the service speaks SCIM otherwise.
// Where it does not, the URL is what is wrong.
func TestServiceMissingInAnyForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		users     http.HandlerFunc
		discovery http.HandlerFunc
		reports   string // "": it is not available, and no error
	}{
		"a page": {listing, answering(404, "text/html", "<!DOCTYPE html><title>Not found</title>"), ""},
		"plain":  {listing, answering(404, "text/plain", "404 page not found"), ""},
		"SCIM":   {listing, answering(404, "application/scim+json", `{"status":"404","detail":"No."}`), ""},
		"the URL of something": {
			answering(404, "text/plain", "no"), answering(404, "text/plain", "no"),
			"not the URL of a SCIM endpoint",
		},
		"another path": {
			answering(404, "application/scim+json", `{"status":"404","detail":"No."}`),
			answering(404, "text/plain", "no"), "not the URL of a SCIM endpoint",
		},
		"a refused token": {
			answering(401, "application/json", "{}"), answering(404, "text/plain", "no"),
			"token is wrong",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			mux.HandleFunc("/scim/Users", c.users)
			mux.HandleFunc("/scim/ServiceProviderConfig", c.discovery)
			server := httptest.NewServer(mux)
			t.Cleanup(server.Close)
			p := acctest.NewProtocol(t, providerserver.NewProtocol6WithError(provider.New("test")()), acctest.Object{
				"scim_url": server.URL + "/scim", "scim_token": "token", "max_retries": 0,
			})
			got, diags := p.Data(typeName, acctest.Object{})
			errs := diags.Errors()
			if c.reports == "" && (len(errs) > 0 || got["available"] != false) {
				t.Errorf("%v, %v", got, errs)
			}
			if c.reports != "" && (len(errs) != 1 || !strings.Contains(errs[0], c.reports)) {
				t.Errorf("reported %q, want %q", errs, c.reports)
			}
		})
	}
}

func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // the client may be gone
	}
}

func listing(w http.ResponseWriter, r *http.Request) {
	answering(200, "application/scim+json", `{"totalResults":0,"Resources":[]}`)(w, r)
}

// TestServiceFails: what says that something else is wrong is an error.
func TestServiceFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		reports string
	}{
		"an expired token": {sandbox.Fault{Kind: sandbox.FaultExpiredToken}, "six months"},
		"a busy service":   {sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503}, "fault on NinjaOne's side"},
		"a faulty service": {sandbox.Fault{Kind: sandbox.FaultStatus, Status: 500}, "fault on NinjaOne's side"},
		"a login page":     {sandbox.Fault{Kind: sandbox.FaultHTML}, "not the URL of a SCIM endpoint"},
		"a redirect": {
			sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "https://elsewhere.example.com/"},
			"not the URL of a SCIM endpoint",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Fault(c.fault)
			_, diags := e.Protocol(acctest.Object{"max_retries": 0}).Data(typeName, acctest.Object{})
			if errs := diags.Errors(); len(errs) != 1 ||
				!strings.Contains(errs[0], "Cannot read the service's configuration: ") || !strings.Contains(errs[0], c.reports) {
				t.Errorf("reported %q, want %q", errs, c.reports)
			}
		})
	}
}

package organization_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	list   = "ninjaone_organizations"
	lookUp = "ninjaone_organization"
	// console is where errors send people.
	console = "Administration → Apps → API → Client app IDs"
)

// env is a tenant with organizations, by name and description.
func env(t *testing.T, options sandbox.Options, organizations ...[2]string) *acctest.Env {
	t.Helper()
	e := acctest.New(t, options)
	for _, o := range organizations {
		if _, err := e.Tenant().AddOrganization(sandbox.Document{"name": o[0], "description": o[1]}); err != nil {
			t.Fatal(err)
		}
	}
	e.Forget()
	return e
}

// rest is a run with credentials of the REST API and without SCIM.
func rest(t *testing.T, e *acctest.Env, more acctest.Object) *acctest.Protocol {
	t.Helper()
	settings := acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"api_url": e.Server.Origin(), "max_retries": 3,
	}
	maps.Copy(settings, more)
	return acctest.NewProtocol(t, acctest.Factories()["ninjaone"], settings)
}

func requests(e *acctest.Env) []string {
	var all []string
	for _, r := range e.Tenant().Requests() {
		all = append(all, strings.TrimSuffix(r.Method+" "+r.Path+"?"+r.Query, "?"))
	}
	return all
}

// TestEachDialectIsReadOnce: both data sources, in each way in which the REST API may behave, from one reading.
func TestEachDialectIsReadOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range sandbox.APIDialects() {
		if dialect.Name == "api-client-unknown" {
			continue
		}
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			e := env(t, sandbox.Options{Dialects: []string{dialect.Name}},
				[2]string{"Contoso", "customer"}, [2]string{"adatum", ""}, [2]string{"Twin", ""}, [2]string{" twin", ""})
			p := rest(t, e, nil)
			got, diags := p.Data(list, acctest.Object{})
			diags.Must(t)
			all, _ := got["organizations"].([]any)
			var names []string
			ids := map[string]any{}
			for _, one := range all {
				o, _ := one.(acctest.Object)
				names = append(names, fmt.Sprint(o["name"]))
				ids[fmt.Sprint(o["name"])] = o["id"]
			}
			if diff := cmp.Diff([]string{"adatum", "Contoso", " twin", "Twin"}, names); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			want := acctest.Object{"adatum": ids["adatum"], "Contoso": ids["Contoso"]}
			if diff := cmp.Diff([]any{want, []any{" twin", "Twin"}}, []any{got["ids"], got["ambiguous_names"]}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			one, diags := p.Data(lookUp, acctest.Object{"name": " CONTOSO "})
			diags.Must(t)
			want = acctest.Object{"id": ids["Contoso"], "name": " CONTOSO ", "description": "customer"}
			if diff := cmp.Diff(want, one); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			one, diags = p.Data(lookUp, acctest.Object{"id": ids["adatum"]})
			diags.Must(t)
			if diff := cmp.Diff(acctest.Object{"id": ids["adatum"], "name": "adatum", "description": nil}, one); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			_, diags = p.Data(lookUp, acctest.Object{"name": "Contosso"})
			diags.Must(t, `No such organization: NinjaOne has no organization with name "Contosso". `, "names are: Contoso, ")
			_, diags = p.Data(lookUp, acctest.Object{"id": "4711"})
			diags.Must(t, `No such organization: NinjaOne has no organization with id "4711".`)
			_, diags = p.Data(lookUp, acctest.Object{"name": "twin"})
			diags.Must(t, "Several organizations found", fmt.Sprintf("Their ids are %v, %v.", ids[" twin"], ids["Twin"]))
			for _, wrong := range []acctest.Object{{}, {"id": "1", "name": "a"}, {"name": " "}} {
				if _, diags := p.Data(lookUp, wrong); len(diags.Errors()) == 0 {
					t.Errorf("%v is accepted", wrong)
				}
			}
			read := []string{"POST /ws/oauth/token", "GET /v2/organizations?pageSize=1000"}
			if diff := cmp.Diff(read, requests(e)); diff != "" {
				t.Errorf("more than one reading: -want +got:\n%s", diff)
			}
		})
	}
}

// TestThousandsAreReadOnce: thousands of organizations, read once by many data sources at a time.
func TestThousandsAreReadOnce(t *testing.T) {
	t.Parallel()
	all := make([][2]string, 2500)
	for i := range all {
		all[i][0] = fmt.Sprintf("Customer %04d", i)
	}
	e := env(t, sandbox.Options{}, all...)
	p := rest(t, e, nil)
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			if got, diags := p.Data(lookUp, acctest.Object{"name": all[i*100][0]}); len(diags.Errors()) > 0 || got["id"] == nil {
				t.Errorf("%v %v", got, diags)
			}
		})
	}
	wait.Wait()
	got, diags := p.Data(list, acctest.Object{})
	diags.Must(t)
	if ids, _ := got["ids"].(acctest.Object); len(ids) != len(all) {
		t.Errorf("%d ids", len(ids))
	}
	if n := len(requests(e)); n != 4 {
		t.Errorf("%d requests: %q", n, requests(e))
	}
}

// TestNoRequestWithoutUse: credentials alone send nothing, and SCIM entities send nothing to the REST API.
func TestNoRequestWithoutUse(t *testing.T) {
	t.Parallel()
	read := func(with bool) []string {
		e := env(t, sandbox.Options{})
		e.Add("ada", nil)
		e.Forget()
		settings := acctest.Object{}
		if with {
			settings = acctest.Object{"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret()}
		}
		p := e.Protocol(settings)
		if n := len(requests(e)); n > 0 {
			t.Errorf("configuring sent %d requests", n)
		}
		_, diags := p.Data("ninjaone_scim_users", acctest.Object{})
		diags.Must(t)
		diags.MustWarn(t)
		return requests(e)
	}
	if diff := cmp.Diff(read(false), read(true)); diff != "" {
		t.Errorf("without and with credentials:\n%s", diff)
	}
}

// TestValidatedWhenConfigured: a provider that is configured before Terraform validates, as in a test of Terraform 1.13
// and later, does not refuse a data source of which there may be no instance to read.
func TestValidatedWhenConfigured(t *testing.T) {
	t.Parallel()
	p := env(t, sandbox.Options{}).Lasting(nil)
	for name, config := range map[string]acctest.Object{list: {}, lookUp: {"name": "Contoso"}, "ninjaone_accounts": {}} {
		p.ValidateData(name, config).Must(t)
		_, diags := p.Data(name, config)
		diags.Must(t, "Missing API credentials")
	}
}

// TestWithoutSettings: a data source of the REST API without credentials, and everything of SCIM without its settings.
func TestWithoutSettings(t *testing.T) {
	t.Parallel()
	e := env(t, sandbox.Options{}, [2]string{"Contoso", ""})
	for name, config := range map[string]acctest.Object{list: {}, lookUp: {"name": "Contoso"}} {
		_, diags := e.Protocol(nil).Data(name, config)
		diags.Must(t, "Missing API credentials", "`api_client_id` and `api_client_secret`", console)
	}
	p := rest(t, e, nil)
	_, diags := p.Data(list, acctest.Object{})
	diags.Must(t)
	errs := func(diags acctest.Diagnostics) string { return strings.Join(diags.Errors(), "\n") }
	_, ofUsers := p.Data("ninjaone_scim_users", acctest.Object{})
	_, ofService := p.Data("ninjaone_scim_service", acctest.Object{})
	group := p.Resource("ninjaone_scim_group")
	_, listed := p.List("ninjaone_scim_user", acctest.Object{}, false, 0)
	// As the provider itself says it, where it has no credentials either.
	today := errs(acctest.NewProtocol(t, acctest.Factories()["ninjaone"], acctest.Object{}).Diagnostics)
	for attribute := range strings.FieldsSeq("scim_url scim_token") {
		today = strings.Replace(today, attribute+": Missing", "Missing", 1)
	}
	for what, diags := range map[string]acctest.Diagnostics{
		"users": ofUsers, "service": ofService, "group": group.Apply(acctest.Object{"display_name": "Team"}), "query": listed,
	} {
		if got := errs(diags); got != today {
			t.Errorf("%s: reported %q, want %q", what, got, today)
		}
	}
	_, diags = rest(t, e, acctest.Object{"scim_url": e.Server.URL()}).Data("ninjaone_scim_users", acctest.Object{})
	diags.Must(t, "Missing SCIM token")
}

// TestRefusalsNameTheSettingAndConsole: each way in which the service refuses names the setting and where in the
// console to look.
func TestRefusalsNameTheSettingAndConsole(t *testing.T) {
	t.Parallel()
	status := func(status int) sandbox.Fault {
		return sandbox.Fault{Path: "/v2/*", Kind: sandbox.FaultStatus, Status: status, RetryAfter: "0"}
	}
	spoilt := func(kind sandbox.FaultKind) sandbox.Fault { return sandbox.Fault{Path: "/v2/*", Kind: kind} }
	elsewhere := sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "https://elsewhere.example.com/"}
	region := sandbox.Options{Dialects: []string{"api-client-unknown"}}
	scope := sandbox.Options{APIScopes: []string{"control"}}
	for name, c := range map[string]struct {
		options sandbox.Options
		more    acctest.Object
		fault   sandbox.Fault
		reports []string
	}{
		"wrong id": {
			more:    acctest.Object{"api_client_id": "x"},
			reports: []string{"Client app not exist", "`api_client_id`", "`api_url`", console},
		},
		"wrong region": {options: region, reports: []string{"another region", "`region`", "eu.ninjarmm.com"}},
		"wrong secret": {
			more: acctest.Object{"api_client_secret": "sesame-x"}, reports: []string{"401", "`api_client_secret`", console},
		},
		"no scope":    {options: scope, reports: []string{"invalid_scope", "the scope Monitoring", console}},
		"forbidden":   {fault: status(403), reports: []string{"403", "the scope Monitoring", console}},
		"ended token": {fault: status(401), reports: []string{"401", "just issued", console}},
		"not offered": {fault: status(404), reports: []string{"404", "`api_url`"}},
		"busy":        {fault: status(429), reports: []string{"429", "max_requests_per_second"}},
		"trouble":     {fault: status(503), reports: []string{"503", "NinjaOne's side"}},
		"HTML": {
			fault:   sandbox.Fault{Kind: sandbox.FaultHTML},
			reports: []string{"HTML page", "`api_url` is not the address"},
		},
		"redirect":  {fault: elsewhere, reports: []string{"The provider follows no redirects", "`api_url`"}},
		"truncated": {fault: spoilt(sandbox.FaultTruncate), reports: []string{"broke off in the middle"}},
		"garbage":   {fault: spoilt(sandbox.FaultGarbage), reports: []string{"not of the REST API", "`api_url`"}},
		"no host": {
			more:    acctest.Object{"api_url": "http://127.0.0.1:1"},
			reports: []string{"The host cannot be reached", "`api_url` (or NINJAONE_API_URL)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := env(t, c.options, [2]string{"Contoso", ""})
			if c.fault.Kind != "" {
				e.Fault(c.fault)
			}
			more := acctest.Object{"max_retries": 0}
			maps.Copy(more, c.more)
			p := rest(t, e, more)
			_, diags := p.Data(list, acctest.Object{})
			diags.Must(t, append([]string{"Cannot list organizations: "}, c.reports...)...)
			once := len(requests(e))
			_, again := p.Data(lookUp, acctest.Object{"id": "1"})
			again.Must(t, `Cannot look up organization with id "1"`)
			if n := len(requests(e)); n != once {
				t.Errorf("%d requests, and then %d more", once, n-once)
			}
			all := diags.String() + again.String()
			if strings.Contains(all, e.Server.APIClientSecret()) || strings.Contains(all, "sesame") {
				t.Errorf("the secret is in the error: %s", all)
			}
			// SCIM goes on.
			e.ClearFaults()
			more["scim_url"], more["scim_token"] = e.Server.URL(), e.Server.Token()
			_, diags = rest(t, e, more).Data("ninjaone_scim_users", acctest.Object{})
			diags.Must(t)
		})
	}
}

// TestStrangeLists: what no service should answer is an error, or nothing.
func TestStrangeLists(t *testing.T) {
	t.Parallel()
	for body, reports := range map[string]string{
		`null`: "", `{"results":null}`: "", `[]`: "", `[{"id":"7","name":"A"}]`: "",
		`[{"id":7,"name":null,"description":null}]`: "", `[{"name":"A"}]`: "has no id", `[{"id":1.5}]`: "whole number",
		`[{"id":{}}]`: "whole number", `{"ok":true}`: "not a list",
		`"x"`: "not of the REST API", `[{"id":1}`: "broke off",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if r.Method == http.MethodPost {
					body := `{"access_token":"an-access-token","token_type":"Bearer","expires_in":3600}`
					fmt.Fprint(w, body)
					return
				}
				fmt.Fprint(w, body)
			}))
			t.Cleanup(server.Close)
			_, diags := acctest.NewProtocol(t, acctest.Factories()["ninjaone"], acctest.Object{
				"api_client_id": "id", "api_client_secret": "s", "api_url": server.URL, "max_retries": 0,
			}).Data(list, acctest.Object{})
			if reports == "" {
				diags.Must(t)
				return
			}
			diags.Must(t, "Cannot list organizations", reports)
		})
	}
}

// TestSecretsAreNowhere: neither the secret nor an access token is in a state, an error or the log at its finest.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var tokens []string
	e := env(t, sandbox.Options{}, [2]string{"Contoso", ""})
	secret := e.Server.APIClientSecret()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if _, token, ok := strings.Cut(r.Header.Get("Authorization"), "Bearer "); ok {
			tokens = append(tokens, token)
		}
		mu.Unlock()
		e.Server.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	var log acctest.Transcript
	logged := acctest.Listening(&log)
	p := acctest.NewProtocol(t, logged, acctest.Object{
		"api_client_id": "wrong", "api_client_secret": secret, "api_url": front.URL,
	})
	_, refused := p.Data(list, acctest.Object{})
	refused.Must(t, "Client app not exist")
	p = acctest.NewProtocol(t, logged, acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": secret, "api_url": front.URL,
	})
	state, diags := p.Data(list, acctest.Object{})
	diags.Must(t)
	all := fmt.Sprint(state, diags, refused, log.String())
	if len(tokens) == 0 || !strings.Contains(log.String(), "Contoso") {
		t.Fatalf("%d tokens were sent, and the log is %s", len(tokens), log.String())
	}
	for _, hidden := range append(tokens, secret) {
		if strings.Contains(all, hidden) {
			t.Errorf("%s is in %s", hidden, all)
		}
	}
}

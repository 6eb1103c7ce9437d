package account_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEachDialectIsReadOnce: all accounts and each filter from one reading, in each way in which the REST API may
// behave.
func TestEachDialectIsReadOnce(t *testing.T) {
	t.Parallel()
	refused := []string{
		"api-client-unknown", "api-people-missing", "api-people-need-management", "api-people-need-user-context",
	}
	for _, dialect := range sandbox.APIDialects() {
		if slices.Contains(refused, dialect.Name) {
			continue // TestRefusalsNameTheSettingAndConsole
		}
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			e := company(t, dialect.Name)
			p := run(t, e, nil)
			got, diags := p.Data(accounts, acctest.Object{})
			diags.Must(t)
			diags.MustWarn(t)
			ada, _ := e.Tenant().UserByName("ada@example.com")
			account, _ := e.Tenant().Account("ada@example.com")
			role := func(name, source string) any { return acctest.Object{"name": name, "source": source} }
			want := acctest.Object{
				"user_name": "Ada@example.com", "given_name": "Ada", "family_name": "Lovelace", "user_type": "Technician",
				"enabled": true, "administrator": false, "mfa_configured": true, "auth_type": "SSO",
				"invitation_status": "REGISTERED", "organization_id": nil, "organization": nil,
				"roles":     []any{role("Auditor", "MANUAL"), role("Helpdesk", "SCIM")},
				"scim_user": true, "scim_id": ada["id"], "api_id": account.ID, "last_sign_in": nil,
			}
			if diff := cmp.Diff(want, one(t, got, "Ada@example.com")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			account, _ = e.Tenant().Account("eve@example.com")
			want = acctest.Object{
				"user_name": "eve@example.com", "given_name": "Eve", "family_name": "Stone", "user_type": "endUser",
				"enabled": true, "administrator": false, "mfa_configured": false, "auth_type": "NATIVE",
				"invitation_status": "REGISTERED", "organization_id": "7", "organization": "Contoso",
				"roles": []any{role("Portal", "MANUAL")}, "scim_user": false, "scim_id": nil, "api_id": account.ID,
				"last_sign_in": nil,
			}
			if diff := cmp.Diff(want, one(t, got, "eve@example.com")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			summary := acctest.Object{
				"accounts": 5, "technicians": 3, "end_users": 2, "enabled": 4, "administrators": 1, "without_mfa": 3,
				"not_scim": 3, "technicians_without_role": 1,
			}
			if got, want := fmt.Sprint(got["summary"]), fmt.Sprint(summary); got != want {
				t.Errorf("counts %s, want %s", got, want)
			}
			filters(t, p)
			gets := slices.DeleteFunc(sent(e), func(r string) bool { return strings.HasSuffix(r, "token") })
			slices.Sort(gets)
			read := []string{
				"GET /Users", "GET /v2/organizations", "GET /v2/user/end-users", "GET /v2/user/roles",
				"GET /v2/user/technicians",
			}
			if !strings.HasPrefix(dialect.Name, "api-throttle") && dialect.Name != "api-token-ends-early" {
				if diff := cmp.Diff(read, gets); diff != "" {
					t.Errorf("more than one reading: -want +got:\n%s", diff)
				}
			}
		})
	}
}

func filters(t *testing.T, p *acctest.Protocol) {
	t.Helper()
	for _, c := range []struct {
		config acctest.Object
		want   string
	}{
		{acctest.Object{}, "ada eve liam root tom"},
		{acctest.Object{"user_type": "TECHNICIAN"}, "ada root tom"},
		{acctest.Object{"user_type": "endUser"}, "eve liam"},
		{acctest.Object{"enabled": false}, "liam"},
		{acctest.Object{"enabled": true}, "ada eve root tom"},
		{acctest.Object{"administrator": true}, "root"},
		{acctest.Object{"administrator": false}, "ada eve liam tom"},
		{acctest.Object{"scim": true}, "ada liam"},
		{acctest.Object{"scim": false}, "eve root tom"},
		{acctest.Object{"organization_id": "7"}, "eve liam"},
		{acctest.Object{"organization_id": "8"}, ""},
		{acctest.Object{"user_name_domain": "EXAMPLE.ORG"}, "tom"},
		{acctest.Object{"user_name_domain": "@example.org", "scim": true}, ""},
	} {
		got, diags := p.Data(accounts, c.config)
		diags.Must(t)
		if names := named(got); names != c.want {
			t.Errorf("%v: %s, want %s", c.config, names, c.want)
		}
	}
}

// TestWithoutSCIM: the REST API alone answers, and no one has a SCIM id.
func TestWithoutSCIM(t *testing.T) {
	t.Parallel()
	e := company(t)
	p := acctest.NewProtocol(t, acctest.Factories()["ninjaone"], acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"api_url": e.Server.Origin(),
	})
	got, diags := p.Data(accounts, acctest.Object{"scim": true})
	diags.Must(t)
	if got := named(got); got != "ada" { // the REST API does not say it of liam
		t.Errorf("got %s", got)
	}
	if id := one(t, got, "Ada@example.com")["scim_id"]; id != nil {
		t.Errorf("the SCIM id is %v", id)
	}
	_, diags = e.Protocol(nil).Data(accounts, acctest.Object{})
	diags.Must(t, "Missing API credentials", "`api_client_id` and `api_client_secret`")
}

// TestReadsOnlyWhatIsUsed: a filter by type reads one list, and no one's organization is asked for in vain.
func TestReadsOnlyWhatIsUsed(t *testing.T) {
	t.Parallel()
	e := company(t)
	_, diags := run(t, e, nil).Data(accounts, acctest.Object{"user_type": "Technician"})
	diags.Must(t)
	want := []string{
		"POST /ws/oauth/token", "GET /v2/user/technicians", "GET /v2/user/roles", "GET /Users",
	}
	if diff := cmp.Diff(want, sent(e)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestSignIns: the last sign-in since a day, read once, of the accounts that are asked for.
func TestSignIns(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{nil, {"api-activities-short"}, {"api-ids-as-strings"}} {
		e := company(t, dialects...)
		p := run(t, e, nil)
		for range 2 {
			got, diags := p.Data(accounts, acctest.Object{"sign_ins_since": "2026-08-31"})
			diags.Must(t)
			for name, want := range map[string]any{
				"Ada@example.com": "2026-10-01T08:00:00Z", "eve@example.com": "2026-09-02T08:00:00Z",
				"tom@example.org": nil, "root@example.com": nil, "liam@example.com": nil,
			} {
				if got := one(t, got, name)["last_sign_in"]; got != want {
					t.Errorf("%v: %s signed in %v, want %v", dialects, name, got, want)
				}
			}
		}
		n := 0
		for _, r := range e.Tenant().Requests() {
			if r.Path == "/v2/activities" {
				n++
			}
		}
		if n != 4 { // a page and the empty one after it, of either type
			t.Errorf("%v: %d requests of activities", dialects, n)
		}
	}
	e := company(t)
	got, diags := run(t, e, nil).Data(accounts, acctest.Object{"sign_ins_since": "2026-09-02", "user_type": "endUser"})
	diags.Must(t)
	if last := one(t, got, "eve@example.com")["last_sign_in"]; last != "2026-09-02T08:00:00Z" {
		t.Errorf("the day itself does not count: %v", last)
	}
	for _, r := range e.Tenant().Requests() {
		if strings.Contains(r.Query, "APP_USER_LOGGED_IN") {
			t.Error("sign-ins of technicians are read for end users")
		}
	}
	_, diags = run(t, e, nil).Data(accounts, acctest.Object{"sign_ins_since": "yesterday"})
	diags.Must(t, "sign_ins_since: Invalid value", `"2026-09-01"`)
}

// TestAPISecretsAreNowhere: neither the secret nor an access token is in a state, an error or the log at its finest.
func TestAPISecretsAreNowhere(t *testing.T) {
	t.Parallel()
	e := company(t)
	var log acctest.Transcript
	settings := acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"scim_url": e.Server.URL(), "scim_token": e.Server.Token(),
	}
	p := acctest.NewProtocol(t, acctest.Listening(&log), settings)
	state, diags := p.Data(accounts, acctest.Object{"sign_ins_since": "2026-08-31"})
	diags.Must(t)
	_, diags = p.Data("ninjaone_roles", acctest.Object{})
	diags.Must(t)
	settings["api_client_secret"] = "wrong-" + e.Server.APIClientSecret()
	_, refused := acctest.NewProtocol(t, acctest.Listening(&log), settings).Data(accounts, acctest.Object{})
	refused.Must(t, "401", "`api_client_secret`")
	all := fmt.Sprint(state, refused, log.String())
	if !strings.Contains(log.String(), "eve@example.com") {
		t.Fatalf("the log is not at its finest: %s", log.String())
	}
	for _, hidden := range []string{e.Server.APIClientSecret(), e.Server.Token(), "sandbox-access-", "Bearer " + "s"} {
		if strings.Contains(all, hidden) {
			t.Errorf("%q is in the state, an error or the log", hidden)
		}
	}
	for _, r := range e.Tenant().Requests() {
		if r.Method != http.MethodGet && r.Path != "/ws/oauth/token" {
			t.Errorf("sent %s %s", r.Method, r.Path)
		}
	}
}

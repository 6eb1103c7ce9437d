package role_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const roles = "ninjaone_roles"

// env is a tenant with three roles, one of which has members in two ways.
func env(t *testing.T, dialects ...string) *acctest.Env {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Dialects: dialects})
	tenant := e.Tenant()
	must := func(id string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	zoe := must(tenant.AddUser(sandbox.Document{
		"userName": "zoe@example.com", "active": true, acctest.ExtensionURN: sandbox.Document{"userType": "Technician"},
	}))
	must(tenant.AddGroup(sandbox.Document{"displayName": "Desk", "members": []any{sandbox.Document{"value": zoe}}}))
	must(tenant.AddAccount(sandbox.Document{"email": "Ann@example.com", "userType": "TECHNICIAN"}))
	for _, doc := range []sandbox.Document{
		{"id": "31", "name": "portal", "type": "END_USER"},
		{"id": "32", "name": "Helpdesk", "groups": []any{"Desk"}, "members": []any{"ann@example.com"}},
		{"id": "33", "name": "Auditor", "description": "reads"},
	} {
		must(tenant.AddRole(doc))
	}
	e.Forget()
	return e
}

func run(t *testing.T, e *acctest.Env) *acctest.Protocol {
	t.Helper()
	return acctest.NewProtocol(t, acctest.Factories()["ninjaone"], acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"api_url": e.Server.Origin(), "max_retries": 3,
	})
}

// TestEachDialectIsReadOnce: all roles and those of one type from one reading, in each way in which the REST API may
// behave.
func TestEachDialectIsReadOnce(t *testing.T) {
	t.Parallel()
	refused := "api-client-unknown api-people-missing api-people-need-management api-people-need-user-context"
	for _, dialect := range sandbox.APIDialects() {
		if strings.Contains(refused, dialect.Name) {
			continue
		}
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			e := env(t, dialect.Name)
			p := run(t, e)
			role := func(id, name, userType string, description any, members ...any) any {
				return acctest.Object{
					"id": id, "name": name, "user_type": userType, "description": description, "members": append([]any{}, members...),
				}
			}
			member := func(name, source string) any { return acctest.Object{"user_name": name, "source": source} }
			want := []any{
				role("33", "Auditor", "Technician", "reads"),
				role("32", "Helpdesk", "Technician", nil, member("Ann@example.com", "MANUAL"), member("zoe@example.com", "SCIM")),
				role("31", "portal", "endUser", nil),
			}
			for userType, want := range map[any][]any{nil: want, "Technician": want[:2], "enduser": want[2:]} {
				got, diags := p.Data(roles, acctest.Object{"user_type": userType})
				diags.Must(t)
				if diff := cmp.Diff(want, got["roles"]); diff != "" {
					t.Errorf("%v: -want +got:\n%s", userType, diff)
				}
			}
			n := 0
			for _, r := range e.Tenant().Requests() {
				if r.Method == http.MethodGet {
					n++
				}
			}
			if n != 1 && !strings.HasPrefix(dialect.Name, "api-throttle") {
				t.Errorf("%d readings", n)
			}
		})
	}
}

// TestRefusalsNameTheirCause: what the data source cannot do without, and what it does not take.
func TestRefusalsNameTheirCause(t *testing.T) {
	t.Parallel()
	_, diags := env(t).Protocol(nil).Data(roles, acctest.Object{})
	diags.Must(t, "Missing API credentials")
	_, diags = run(t, env(t)).Data(roles, acctest.Object{"user_type": "admin"})
	diags.Must(t, "user_type: ")
	for dialect, reports := range map[string]string{
		"api-client-unknown":           "another region",
		"api-people-missing":           "This instance of NinjaOne does not offer this request",
		"api-people-need-management":   "the scope Monitoring",
		"api-people-need-user-context": "only to a signed-in user",
	} {
		_, diags := run(t, env(t, dialect)).Data(roles, acctest.Object{})
		diags.Must(t, "Cannot list roles: ", reports)
		if text := fmt.Sprint(diags); strings.Contains(text, "sandbox-access") {
			t.Errorf("the token is in %s", text)
		}
	}
}

// TestDamagedText: damaged texts are null, and a warning names the role.
func TestDamagedText(t *testing.T) {
	t.Parallel()
	e := env(t)
	if _, err := e.Tenant().AddRole(sandbox.Document{"id": "34", "name": "T\ufffdr", "description": "T\ufffdr"}); err != nil {
		t.Fatal(err)
	}
	shown, diags := run(t, e).Data(roles, acctest.Object{})
	if text := fmt.Sprint(shown); strings.Contains(text, "\ufffd") || len(diags.Errors()) > 0 {
		t.Errorf("%s, %s", text, diags)
	}
	diags.MustWarn(t, "NinjaOne holds damaged text")
	if !strings.Contains(diags.String(), "id 34: name, description") {
		t.Errorf("reported %s", diags)
	}
}

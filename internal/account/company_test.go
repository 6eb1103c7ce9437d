package account_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const accounts = "ninjaone_accounts"

// company is a tenant with a SCIM technician (ada), a SCIM end user (liam), a system administrator (root), a technician
// by hand without MFA and role (tom), and an ex-employee that SCIM cannot see (eve).
func company(t *testing.T, dialects ...string) *acctest.Env {
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
	must(tenant.AddOrganization(sandbox.Document{"id": "7", "name": "Contoso"}))
	var doc scim.User // by a client, as SCIM's
	err := json.Unmarshal([]byte(`{"userName":"Ada@example.com","active":true,
		"name":{"givenName":"Ada","familyName":"Lovelace"},"`+acctest.ExtensionURN+`":{"userType":"Technician"}}`), &doc)
	if err != nil {
		t.Fatal(err)
	}
	made, err := e.Client.CreateUser(t.Context(), &doc)
	if err != nil {
		t.Fatal(err)
	}
	ada := made.ID
	must(tenant.AddUser(sandbox.Document{
		"userName": "liam@example.com", "active": false, "name": sandbox.Document{"givenName": "Liam", "familyName": "Berg"},
		acctest.ExtensionURN: sandbox.Document{"userType": "endUser", "organizationId": "7"},
	}))
	must(tenant.AddGroup(sandbox.Document{"displayName": "Desk", "members": []any{sandbox.Document{"value": ada}}}))
	for _, doc := range []sandbox.Document{
		{"email": "root@example.com", "userType": "TECHNICIAN", "administrator": true, "mfaConfigured": true},
		{"email": "tom@example.org", "firstName": "Tom", "userType": "TECHNICIAN", "invitationStatus": "PENDING"},
		{"email": "eve@example.com", "firstName": "Eve", "lastName": "Stone", "organizationId": "7"},
	} {
		must(tenant.AddAccount(doc))
	}
	must("", tenant.UpdateAccount("ada@example.com", func(doc sandbox.Document) { doc["mfaConfigured"] = true }))
	must(tenant.AddRole(sandbox.Document{"name": "Helpdesk", "groups": []any{"Desk"}}))
	must(tenant.AddRole(sandbox.Document{"name": "Auditor", "description": "reads", "members": []any{"ada@example.com"}}))
	must(tenant.AddRole(sandbox.Document{"name": "Portal", "type": "END_USER", "members": []any{"eve@example.com"}}))
	for _, one := range [][3]string{
		{"ada@example.com", "2026-09-01T08:00:00Z"},
		{"eve@example.com", "2026-09-02T08:00:00Z"},
		{"ada@example.com", "2026-10-01T08:00:00.5Z"},
		{"tom@example.org", "2025-01-01T00:00:00Z"},
	} {
		must(tenant.AddActivity(sandbox.Document{"user": one[0], "time": one[1]}))
	}
	e.Forget()
	return e
}

// run is a run with credentials of both doors.
func run(t *testing.T, e *acctest.Env, more acctest.Object) *acctest.Protocol {
	t.Helper()
	settings := acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(), "max_retries": 3,
	}
	maps.Copy(settings, more)
	return e.Protocol(settings)
}

// sent are the requests that a tenant got, without their queries: each page of SCIM's listing once.
func sent(e *acctest.Env) []string {
	var all []string
	for _, r := range e.Tenant().Requests() {
		if line := r.Method + " " + r.Path; line != "GET /Users" || !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// named are the user names of a result, joined.
func named(got acctest.Object) string {
	var names []string
	list, _ := got["accounts"].([]any)
	for _, one := range list {
		o, _ := one.(acctest.Object)
		name, has := o["user_name"].(string)
		local, _, _ := strings.Cut(strings.ToLower(name), "@")
		if !has {
			local = "-"
		}
		names = append(names, local)
	}
	return strings.Join(names, " ")
}

// one is the account with a user name.
func one(t *testing.T, got acctest.Object, userName string) acctest.Object {
	t.Helper()
	list, _ := got["accounts"].([]any)
	for _, a := range list {
		if o, _ := a.(acctest.Object); o["user_name"] == userName {
			return o
		}
	}
	t.Fatalf("%s is not among %v", userName, list)
	return nil
}

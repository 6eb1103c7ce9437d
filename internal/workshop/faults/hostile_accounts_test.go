package faults_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestHostileAccounts: whatever accounts, roles and organizations are called, the data sources return it as it is, and
// who is warned of them reads a name.
func TestHostileAccounts(t *testing.T) {
	t.Parallel()
	for name, text := range hostile() {
		w := newWorld(t, nil)
		tenant := w.tenant
		_, err := tenant.AddOrganization(sandbox.Document{"id": "7", "name": text})
		w.must(err)
		for range 2 { // who share an address, which is warned of
			_, err = tenant.AddAccount(sandbox.Document{
				"email": text, "firstName": text, "lastName": text, "organizationId": "7", "invitationStatus": text,
				"authType": text,
			})
			w.must(err)
		}
		_, err = tenant.AddRole(sandbox.Document{"name": text, "type": "END_USER", "members": []any{text}})
		if err != nil { // which finds no one by a blank name
			_, err = tenant.AddRole(sandbox.Document{"name": text, "type": "END_USER"})
		}
		w.must(err)
		p := w.protocol()
		got, diags := p.Data("ninjaone_accounts", acctest.Object{"user_type": "endUser", "scim": false})
		w.fitForAScreen(name+", accounts", diags)
		diags.Must(t)
		shown := 0
		list, _ := got["accounts"].([]any)
		for _, one := range list {
			if a, _ := one.(acctest.Object); a["given_name"] == text && a["organization"] == text && a["auth_type"] == text {
				shown++
			}
		}
		if shown != 2 {
			t.Errorf("%s: %d accounts of %v", name, shown, list)
		}
		got, diags = p.Data("ninjaone_roles", acctest.Object{"user_type": "endUser"})
		w.fitForAScreen(name+", roles", diags)
		diags.Must(t)
		if roles, _ := got["roles"].([]any); len(roles) != 1 || roles[0].(acctest.Object)["name"] != text {
			t.Errorf("%s: the roles are %v", name, got["roles"])
		}
	}
}

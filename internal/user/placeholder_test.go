package user_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserPlaceholderCorrectedElsewhere: an account of an import has a placeholder for an external id. In one edit, it
// gets its true external id and another address. A placeholder identifies no person, so the account is handed over.
func TestUserPlaceholderCorrectedElsewhere(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	id := e.Add("ada", map[string]any{"externalId": "TBD", acctest.ExtensionURN + ":userType": "Technician"})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Import(id))
	mustReport(t, old.Refresh())
	joiner := ada(e, acctest.Object{"external_id": "hr-1"})
	p := e.Protocol(nil)
	_, diags := p.Resource(typeName).Plan(joiner)
	mustReport(t, diags)
	planned, diags := old.In(p).PlanDestroy()
	mustReport(t, diags)
	diags.MustWarn(t, "Accounts are handed over")
	p = e.Protocol(nil)
	other := p.Resource(typeName)
	over := make(chan acctest.Diagnostics)
	go func() { over <- other.Apply(joiner) }()
	mustReport(t, old.In(p).ApplyDestroy(planned))
	mustReport(t, <-over)
	if doc := e.User("ada"); other.State["id"] != id || doc["active"] != true || doc["externalId"] != "hr-1" {
		t.Errorf("state %v, tenant %v", other.State, doc)
	}
}

package roster_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterWithDamagedText: what the service holds as damaged text is in no state. It is reported, and the apply
// writes the name again.
func TestRosterWithDamagedText(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	all := config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"outsiders": "deactivate"})
	roster := e.Protocol(nil).Resource(typeName)
	checkErrors(t, roster.Apply(all))
	e.Change("ada", "name.givenName", "\ufffdda")
	mole := e.Add("mole", map[string]any{"userName": "m\ufffdle@example.com"})

	roster = roster.In(e.Protocol(nil))
	diags := roster.Refresh()
	if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), e.Name("ada")+": given_name") ||
		!strings.Contains(diags.String(), "id "+mole+": user_name") {
		t.Errorf("reported: %s", diags)
	}
	if text := roster.State["users"].(string); strings.Contains(text, "\ufffd") || strings.Contains(text, "ufffd") {
		t.Errorf("the state is %s", text)
	}
	if diags := roster.Apply(all); len(diags.Errors()) > 0 {
		t.Errorf("apply: %s", diags)
	}
	if diags := roster.In(e.Protocol(nil)).Refresh(); strings.Contains(diags.String(), e.Name("ada")) {
		t.Errorf("after the apply: %s", diags)
	}
}

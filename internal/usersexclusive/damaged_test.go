package usersexclusive_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestDamagedUserName: whose name is lost may be anyone, also a user who is named. No one is deactivated by it, and it
// is reported.
func TestDamagedUserName(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada", "grace")
	grace := e.ID("grace")
	e.Change("grace", "userName", "gr\ufffdce@example.com")
	guard := e.Protocol(nil).Resource(typeName)
	diags := guard.Apply(config(e, nil, "ada"))
	if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), "NinjaOne holds damaged text") ||
		!strings.Contains(diags.String(), "id "+grace+": user_name") {
		t.Errorf("reported: %s", diags)
	}
	checkActive(t, e, map[string]bool{"ada": true})
	if u, _ := e.Tenant().User(grace); u["active"] != true {
		t.Errorf("deactivated: %v", u)
	}
}

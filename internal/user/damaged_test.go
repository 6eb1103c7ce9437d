package user_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserWithDamagedText: what the service holds as damaged text is in no state. It is reported, and the apply writes
// the value again.
func TestUserWithDamagedText(t *testing.T) {
	t.Parallel()
	for path, attribute := range map[string]string{
		"name.givenName": "given_name", "name.familyName": "family_name", "displayName": "display_name",
		"externalId": "external_id",
	} {
		for _, mode := range []string{"auto", "individual"} {
			t.Run(attribute+" "+mode, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				config := ada(e, acctest.Object{"display_name": "Ada L.", "external_id": "hr-1"})
				user := e.Protocol(acctest.Object{"refresh_mode": mode}).Resource(typeName)
				mustReport(t, user.Apply(config))
				e.Change("ada", path, "J\ufffdrg")

				user = user.In(e.Protocol(acctest.Object{"refresh_mode": mode}))
				diags := user.Refresh()
				if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), "NinjaOne holds damaged text") ||
					!strings.Contains(diags.String(), e.Name("ada")+": "+attribute) {
					t.Errorf("reported: %s", diags)
				}
				if state, err := json.Marshal(user.State); err != nil || strings.Contains(string(state), "\ufffd") ||
					user.State[attribute] != nil {
					t.Errorf("the state is %s, %v", state, err)
				}
				mustReport(t, user.Apply(config))
				if diags := user.In(e.Protocol(nil)).Refresh(); len(diags) > 0 {
					t.Errorf("after the apply: %s", diags)
				}
				if user.State[attribute] != config[attribute] {
					t.Errorf("%s is %q", attribute, user.State[attribute])
				}
			})
		}
	}
}

// TestDataSourcesOfDamagedText show null for it, and say so.
func TestDataSourcesOfDamagedText(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	e.Change("ada", "name.givenName", "\ufffdda")
	for name, config := range map[string]acctest.Object{
		"ninjaone_scim_user":  {"user_name": e.Name("ada")},
		"ninjaone_scim_users": {},
	} {
		shown, diags := e.Protocol(nil).Data(name, config)
		text, err := json.Marshal(shown)
		if err != nil || strings.Contains(string(text), "\ufffd") || !strings.Contains(diags.String(), "damaged text") ||
			len(diags.Errors()) > 0 {
			t.Errorf("%s: %s, %v, %s", name, text, err, diags)
		}
	}
}

package group_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGroupWithDamagedText: what the service holds as damaged text is in no state. It is reported, and the apply writes
// the name again.
func TestGroupWithDamagedText(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := desk(e, acctest.Object{"external_id": "hr-1"})
	group := e.Protocol(nil).Resource(typeName)
	mustReport(t, group.Apply(config))
	e.ChangeGroup("Service Desk", "externalId", "\ufffd")
	e.ChangeGroup("Service Desk", "displayName", "S\ufffdrvice Desk")
	for name, config := range map[string]acctest.Object{
		"ninjaone_scim_group":  {"id": group.State["id"]},
		"ninjaone_scim_groups": {"include_members": true},
	} {
		shown, diags := e.Protocol(nil).Data(name, config)
		text, err := json.Marshal(shown)
		if err != nil || strings.Contains(string(text), "\ufffd") || !strings.Contains(diags.String(), "damaged text") ||
			len(diags.Errors()) > 0 {
			t.Errorf("%s: %s, %v, %s", name, text, err, diags)
		}
	}
	group = group.In(e.Protocol(nil))
	diags := group.Refresh()
	if len(diags.Errors()) > 0 || !strings.Contains(diags.String(),
		"id "+group.State["id"].(string)+": display_name, external_id") {
		t.Errorf("reported: %s", diags)
	}
	if group.State["display_name"] != nil || group.State["external_id"] != nil {
		t.Errorf("the state is %v", group.State)
	}
	mustReport(t, group.Apply(config))
	if diags := group.In(e.Protocol(nil)).Refresh(); len(diags) > 0 ||
		group.State["display_name"] != config["display_name"] {
		t.Errorf("after the apply: %s, %v", diags, group.State)
	}
}

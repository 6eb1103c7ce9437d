package usersexclusive_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEndNotDone: who is deactivated as far as the service acknowledges, and is active, is named and not recorded; the
// others are. Once the service does it, the next apply goes on with the one.
func TestEndNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "mallory", "zoe")
		guard := e.Protocol(nil).Resource(typeName)
		mustReport(t, guard.Apply(config(e, nil, "ada", "mallory", "zoe")))
		id := e.ID("mallory")
		e.Front(func(x *acctest.Exchange) bool {
			return x.Is("PATCH PUT", "/Users/*") && strings.Contains(x.Path, acctest.Segment(id)) &&
				x.Answers(http.StatusNoContent, "")
		})
		only := config(e, nil, "ada")
		guard = guard.In(e.Protocol(nil))
		mustReport(t, guard.Apply(only), "Cannot deactivate user ",
			"NinjaOne acknowledges the deactivation and keeps the user active.")
		if output := acctest.Folded(guard.Apply(only).String()); !strings.Contains(output, e.Name("mallory")) ||
			strings.Contains(output, e.Name("zoe")) {
			t.Errorf("reported: %s", output)
		}
		checkActive(t, e, map[string]bool{"ada": true, "mallory": true, "zoe": false})
		if recorded, _ := guard.State["deactivated"].([]any); len(recorded) != 1 ||
			acctest.Folded(recorded[0].(string)) != e.Name("zoe") {
			t.Errorf("recorded are %v", recorded)
		}
		e.Front(nil)
		guard = guard.In(e.Protocol(nil))
		mustReport(t, guard.Refresh())
		mustReport(t, guard.Apply(only))
		checkActive(t, e, map[string]bool{"ada": true, "mallory": false, "zoe": false})
		recorded, _ := guard.State["deactivated"].([]any)
		if diff := cmp.Diff(2, len(recorded)); diff != "" {
			t.Errorf("recorded are %v", recorded)
		}
	})
}

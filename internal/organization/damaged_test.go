package organization_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestDamagedText: a damaged name is null and no key of the ids, and a warning names the organization.
func TestDamagedText(t *testing.T) {
	t.Parallel()
	e := env(t, sandbox.Options{}, [2]string{"M\ufffdller", ""}, [2]string{"Acme", "caf\ufffd"})
	for name, config := range map[string]acctest.Object{list: {}, lookUp: {"name": "Acme"}} {
		shown, diags := rest(t, e, nil).Data(name, config)
		text, err := json.Marshal(shown)
		if err != nil || strings.Contains(string(text), "\ufffd") || len(diags.Errors()) > 0 {
			t.Errorf("%s: %s, %v, %s", name, text, err, diags)
		}
		diags.MustWarn(t, "NinjaOne holds damaged text")
	}
}

package acctest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

const ada = `
resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "Technician"
  given_name      = "Ada"
  family_name     = "Lovelace"
  deletion_policy = "delete"
}
`

// TestStepsFail: a step fails for each reason for which Terraform's testing framework would let it fail.
func TestStepsFail(t *testing.T) {
	t.Parallel()
	const address = "ninjaone_scim_user.ada"
	drift := func(e *Env) { e.Change("ada", "name.givenName", "Augusta"); e.Settle() }
	for name, test := range map[string]struct {
		step func(e *Env) resource.TestStep
		want string
	}{
		"nothing is wrong": {func(e *Env) resource.TestStep { return resource.TestStep{Config: e.Config(ada)} }, ""},
		"the configuration": {func(e *Env) resource.TestStep {
			return resource.TestStep{Config: e.Config("oops")}
		}, "Argument or block definition required"},
		"a check of the plan": {func(e *Env) resource.TestStep {
			destroys := []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroy)}
			return resource.TestStep{Config: e.Config(ada), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: destroys}}
		}, "expected Destroy"},
		"a check of the state": {func(e *Env) resource.TestStep {
			fails := check(func() error { return errors.New("oops") })
			return resource.TestStep{Config: e.Config(ada), ConfigStateChecks: []statecheck.StateCheck{fails}}
		}, "oops"},
		"something is left to do": {func(e *Env) resource.TestStep {
			then := check(func() error { drift(e); return nil })
			return resource.TestStep{Config: e.Config(ada), ConfigStateChecks: []statecheck.StateCheck{then}}
		}, "the next plan is not empty"},
		"nothing is left to do": {func(e *Env) resource.TestStep {
			return resource.TestStep{Config: e.Config(ada), ExpectNonEmptyPlan: true}
		}, "the next plan is empty"},
		"a plan that is to be empty": {
			func(e *Env) resource.TestStep { drift(e); return e.Unchanged(ada) },
			"expected empty plan",
		},
		"a refresh that finds a change": {func(e *Env) resource.TestStep {
			drift(e)
			return resource.TestStep{RefreshState: true}
		}, "the next plan is not empty"},
		"an import that knows less": {func(*Env) resource.TestStep {
			return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true}
		}, `"deletion_policy":`},
		"an import that knows all but": {func(*Env) resource.TestStep {
			return resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"deletion_policy"},
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := New(t, sandbox.Options{})
			w := newWalk(t)
			defer w.destroy()
			if err := w.step(resource.TestStep{Config: e.Config(ada)}); err != nil {
				t.Fatal(err)
			}
			err := w.step(test.step(e))
			if err := write(w.dir, e.Config(ada)); err != nil {
				t.Fatal(err)
			}
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestStepsDestroyWhatIsLeft: a test leaves nothing in a tenant that is not its own.
func TestStepsDestroyWhatIsLeft(t *testing.T) {
	t.Parallel()
	e := New(t, sandbox.Options{})
	Run(t, resource.TestStep{Config: e.Config(ada)}, e.Unchanged(ada))
	if left := e.Tenant().Users(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestStateFile: what Run reads in the state file is what Terraform shows.
func TestStateFile(t *testing.T) {
	t.Parallel()
	e := New(t, sandbox.Options{})
	w := newWalk(t)
	defer w.destroy()
	config := e.Config(ada + `
resource "ninjaone_scim_user" "more" {
  for_each    = { bob = "B\\o\"b", "c[0]" = "Cy" }
  user_name   = each.key == "bob" ? "{{bob}}" : "{{cy}}"
  user_type   = "Technician"
  given_name  = each.value
  family_name = "Lee"
}

resource "ninjaone_scim_group" "team" {
  count        = 2
  display_name = "{{g:team}} ${count.index}"
  members      = [ninjaone_scim_user.ada.id]
}

data "ninjaone_scim_users" "all" {
  depends_on = [ninjaone_scim_group.team, ninjaone_scim_user.more]
}

output "count" {
  value = { of = length(data.ninjaone_scim_users.all.users), list = [1, "two", null] }
}

output "secret" {
  value     = "x"
  sensitive = true
}
`)
	if err := w.step(resource.TestStep{Config: config}); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{"as applied", "tainted"} {
		shown, err := w.shownState(w.dir)
		if err != nil {
			t.Fatal(err)
		}
		read, ok, err := readState(w.dir)
		if err != nil || !ok {
			t.Fatalf("%s: %t, %v", change, ok, err)
		}
		if len(read.Values.RootModule.Resources) != 6 || len(read.Values.Outputs) != 2 {
			t.Errorf("%s: %d resources, %d outputs", change, len(read.Values.RootModule.Resources), len(read.Values.Outputs))
		}
		if diff := cmp.Diff(compared(shown), compared(read)); diff != "" {
			t.Errorf("%s (-shown +read):\n%s", change, diff)
		}
		if err := w.run("taint", "ninjaone_scim_user.ada"); err != nil {
			t.Fatal(err)
		}
	}
}

// compared is what checks look at, in one order.
func compared(s *tfjson.State) any {
	type one struct {
		Address, Mode, Type, Name string
		Index                     any
		Values                    map[string]any
		Tainted                   bool
	}
	all, outputs := map[string]one{}, map[string]any{}
	for _, r := range s.Values.RootModule.Resources {
		all[r.Address] = one{r.Address, string(r.Mode), r.Type, r.Name, r.Index, r.AttributeValues, r.Tainted}
	}
	for name, o := range s.Values.Outputs {
		outputs[name] = []any{o.Value, o.Type.GoString(), o.Sensitive}
	}
	return []any{all, outputs}
}

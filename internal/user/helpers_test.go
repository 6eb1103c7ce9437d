package user_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const address = "ninjaone_scim_user.ada"

const minimal = `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`

// with is the minimal configuration with more lines.
func with(lines string) string {
	return `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
  ` + lines + `
}
`
}

// run runs steps with the provider in this process.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.Run(t, steps...)
}

// value checks an attribute of ada in the state.
func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func text(s string) knownvalue.Check { return knownvalue.StringExact(s) }

// plans checks what is planned for ada before the apply.
func plans(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

// unchanged is a step that must plan nothing and send nothing.
func unchanged(e *acctest.Env, config string) resource.TestStep {
	return e.Unchanged(config)
}

// isFold compares without case and form.
func isFold(want string) func(string) error {
	return func(got string) error {
		if acctest.Folded(got) != acctest.Folded(want) {
			return fmt.Errorf("%q is not %q", got, want)
		}
		return nil
	}
}

// quoted is a string as HCL writes it.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%{", "%%{", "${", "$${").Replace(s) + `"`
}

package group_test

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

const (
	typeName = "ninjaone_scim_group"
	address  = typeName + ".desk"
)

const minimal = `
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:Service Desk}}"
}
`

// with is the minimal configuration with more lines.
func with(lines string) string {
	return `
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:Service Desk}}"
  ` + lines + `
}
`
}

// withMembers is the minimal configuration with these members, by local name.
func withMembers(e *acctest.Env, locals ...string) string {
	return with("members = " + ids(e, locals...))
}

// ids is a list of users' ids in HCL.
func ids(e *acctest.Env, locals ...string) string {
	list := make([]string, 0, len(locals))
	for _, local := range locals {
		list = append(list, quoted(e.ID(local)))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// people makes users outside Terraform.
func people(e *acctest.Env, locals ...string) {
	for _, local := range locals {
		e.Add(local, nil)
	}
}

// run runs steps with the provider in this process.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.Run(t, steps...)
}

// value checks an attribute of the group in the state.
func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func text(s string) knownvalue.Check { return knownvalue.StringExact(s) }

// texts is a list of exactly these strings in this order.
func texts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(values))
	for _, v := range values {
		checks = append(checks, text(v))
	}
	return knownvalue.ListExact(checks)
}

// plans checks what is planned for the group before the apply.
func plans(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

// unchanged is a step that must plan nothing and send nothing.
func unchanged(e *acctest.Env, config string) resource.TestStep {
	return e.Unchanged(config)
}

// mustReport fails the test unless there is one error that holds all words, or none where there are no words.
func mustReport(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	diags.Must(t, words...)
}

// mustWarn fails the test unless there is one warning that holds all words, or none where there are no words.
func mustWarn(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	warnings := diags.Warnings()
	if want := min(len(words), 1); len(warnings) != want {
		t.Fatalf("%d warnings, want %d with %q:\n%s", len(warnings), want, words, strings.Join(warnings, "\n"))
	}
	for _, word := range words {
		if !strings.Contains(warnings[0], word) {
			t.Errorf("warning lacks %q:\n%s", word, warnings[0])
		}
	}
}

// memberPath is the path by which a member is removed.
func memberPath(e *acctest.Env, local string) string {
	return fmt.Sprintf("members[value eq %q]", e.ID(local))
}

// quoted is a string as HCL writes it.
func quoted(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", s))
}

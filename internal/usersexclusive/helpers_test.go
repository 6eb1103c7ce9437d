package usersexclusive_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	typeName = "ninjaone_scim_users_exclusive"
	address  = typeName + ".all"
)

// guard is a guard that names these people, by local name, with more lines.
func guard(lines string, locals ...string) string {
	names := make([]string, 0, len(locals))
	for _, local := range locals {
		names = append(names, fmt.Sprintf("%q", "{{"+local+"}}"))
	}
	return fmt.Sprintf("resource \"ninjaone_scim_users_exclusive\" \"all\" {\n  user_names = [%s]\n  %s\n}\n",
		strings.Join(names, ", "), lines)
}

// numbered are local names: person01, person02 and on.
func numbered(prefix string, n int) []string {
	list := make([]string, 0, n)
	for i := range n {
		list = append(list, fmt.Sprintf("%s%02d", prefix, i+1))
	}
	return list
}

// add makes users outside Terraform.
func add(e *acctest.Env, extra map[string]any, locals ...string) {
	for _, local := range locals {
		e.Add(local, extra)
	}
	e.Settle()
}

// names are the whole names of these people, as a service shows them.
func names(e *acctest.Env, locals ...string) []any {
	list := make([]any, 0, len(locals))
	for _, local := range locals {
		list = append(list, acctest.Composed(e.Stored(e.Name(local))))
	}
	return list
}

// stored are the names of these people as the service stores them, before Terraform composes them.
func stored(e *acctest.Env, locals ...string) []any {
	list := make([]any, 0, len(locals))
	for _, local := range locals {
		list = append(list, e.Stored(e.Name(local)))
	}
	return list
}

// nameList checks the names of these people in their order, and not their case: a name that was there before stays as
// configured, and who was not as the service has it (dialect 16).
func nameList(e *acctest.Env, locals ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(locals))
	for _, local := range locals {
		checks = append(checks, knownvalue.StringFunc(func(got string) error {
			if want := e.Name(local); acctest.Folded(got) != acctest.Folded(want) {
				return fmt.Errorf("%q is not %s", got, want)
			}
			return nil
		}))
	}
	return knownvalue.ListExact(checks)
}

func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.Run(t, steps...)
}

func deactivated(e *acctest.Env, locals ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("deactivated"), nameList(e, locals...))
}

// plansDeactivation checks the planned changes, and that the plan names the users that it deactivates.
func plansDeactivation(e *acctest.Env, action plancheck.ResourceActionType,
	locals ...string,
) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(address, action),
		plancheck.ExpectKnownValue(address, tfjsonpath.New("deactivated"), nameList(e, locals...)),
	}}
}

// patches are as many expected writes.
func patches(n int) []string { return slices.Repeat([]string{"PATCH /Users/*"}, n) }

func unchanged(e *acctest.Env, config string) resource.TestStep {
	return e.Unchanged(config)
}

// meanwhile lets a user act between plan and apply.
type meanwhile func()

// CheckPlan acts.
func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}

// areActive is a state check of who of these can sign in.
type areActive struct {
	e    *acctest.Env
	want map[string]bool
}

// CheckState looks into the tenant.
func (a areActive) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	if a.e.Server == nil {
		return
	}
	got := map[string]bool{}
	for local := range a.want {
		got[local] = a.e.User(local)["active"] == true
	}
	if diff := cmp.Diff(a.want, got); diff != "" {
		resp.Error = fmt.Errorf("who is active (-want +got):\n%s", diff)
	}
}

// mustReport fails the test unless there is one error that holds all words, or none where there are no words.
func mustReport(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	diags.Must(t, words...)
}

type before struct {
	attribute string
	want      []any
}

// CheckPlan compares.
func (b before) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, r := range req.Plan.ResourceChanges {
		if r.Address != address {
			continue
		}
		was, _ := r.Change.Before.(map[string]any)
		if diff := cmp.Diff(b.want, was[b.attribute]); diff != "" {
			resp.Error = fmt.Errorf("%s before the change (-want +got):\n%s", b.attribute, diff)
		}
	}
}

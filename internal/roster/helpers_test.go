package roster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	typeName = "ninjaone_scim_roster"
	address  = typeName + ".all"
)

// Two people, in HCL.
const (
	ada = `"{{ada}}" = { user_type = "Technician", given_name = "Ada", family_name = "Lovelace" }`
	eve = `"{{eve}}" = { user_type = "endUser", given_name = "Eve", family_name = "Moneypenny", organization_id = "12" }`
)

// roster is a configuration of people, each as of ada, with more lines of the resource.
func roster(people []string, lines ...string) string {
	return fmt.Sprintf("resource %q \"all\" {\n  users = jsonencode({\n    %s\n  })\n  %s\n}\n", typeName,
		strings.Join(people, "\n    "), strings.Join(lines, "\n  "))
}

// with is a user with more attributes.
func with(name, more string) string {
	return strings.TrimSuffix(name, " }") + ", " + more + " }"
}

// run runs steps with the provider in this process.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.Run(t, steps...)
}

// unchangedPlans is a step that must plan nothing and send nothing.
func unchangedPlans(e *acctest.Env, config string) resource.TestStep {
	return e.Unchanged(config)
}

// plans checks which people are planned to change, and how: "+ {{eve}}", "- {{eve}}", "~ {{ada}} active: false → none".
func plans(e *acctest.Env, lines ...string) resource.ConfigPlanChecks {
	want := make([]string, 0, len(lines))
	for _, line := range lines {
		want = append(want, acctest.Composed(e.Names(line)))
	}
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{changes(want)}}
}

// people checks how many people the state has.
func people(n int64) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("people"), knownvalue.Int64Exact(n))
}

// changes is a plan check of the people in users.
type changes []string

// CheckPlan compares what was with what will be, person by person.
func (c changes) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, r := range req.Plan.ResourceChanges {
		if r.Address != address {
			continue
		}
		before, _ := r.Change.Before.(map[string]any)
		after, _ := r.Change.After.(map[string]any)
		// In which order they come depends on how the service spells them (dialect 16).
		want, got := slices.Sorted(slices.Values(c)), slices.Sorted(slices.Values(differences(before["users"],
			after["users"])))
		if diff := cmp.Diff(want, got); diff != "" {
			resp.Error = fmt.Errorf("planned for people (-want +got):\n%s", diff)
		}
		return
	}
	resp.Error = fmt.Errorf("%s is not in the plan", address)
}

// differences are how two texts of users differ.
func differences(before, after any) []string {
	was, is := decoded(before), decoded(after)
	names := map[string]bool{}
	for name := range was {
		names[name] = true
	}
	for name := range is {
		names[name] = true
	}
	lines := []string{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch {
		case was[name] == nil:
			lines = append(lines, "+ "+name)
		case is[name] == nil:
			lines = append(lines, "- "+name)
		default:
			for _, attribute := range slices.Sorted(maps.Keys(merged(was[name], is[name]))) {
				if !reflect.DeepEqual(was[name][attribute], is[name][attribute]) {
					lines = append(lines, fmt.Sprintf("~ %s %s: %s → %s", name, attribute, shown(was[name], attribute),
						shown(is[name], attribute)))
				}
			}
		}
	}
	return lines
}

func merged(a map[string]any, more ...map[string]any) map[string]any {
	all := maps.Clone(a)
	for _, b := range more {
		maps.Copy(all, b)
	}
	return all
}

func shown(person map[string]any, attribute string) string {
	value, ok := person[attribute]
	if !ok {
		return "none"
	}
	return fmt.Sprint(value)
}

func decoded(users any) map[string]map[string]any {
	text, _ := users.(string)
	var all map[string]map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil
	}
	return all
}

// jsonUsers is a roster's text from Go: what is not said of a user is that of an end user.
func jsonUsers(e *acctest.Env, locals ...string) acctest.Object {
	all := acctest.Object{}
	for _, local := range locals {
		all[e.Name(local)] = acctest.Object{
			"user_type": "endUser", "given_name": "G", "family_name": "F",
			"organization_id": "12",
		}
	}
	return all
}

// change returns the same people with other attributes for one of them.
func change(e *acctest.Env, users acctest.Object, local string, attributes acctest.Object) acctest.Object {
	users = maps.Clone(users)
	if person, ok := users[e.Name(local)].(acctest.Object); ok {
		attributes = merged(person, attributes)
	}
	users[e.Name(local)] = attributes
	return users
}

// config is a configuration over the protocol.
func config(t *testing.T, users acctest.Object, more acctest.Object) acctest.Object {
	t.Helper()
	text, err := json.Marshal(users)
	if err != nil {
		t.Fatal(err)
	}
	return merged(acctest.Object{"users": string(text)}, more)
}

// checkErrors fails the test unless diagnostics are one error that holds all of some words; none where there are no
// words.
func checkErrors(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	errors := diags.Errors()
	switch {
	case len(words) == 0 && len(errors) > 0:
		t.Fatalf("reported %q", errors)
	case len(words) > 0 && len(errors) != 1:
		t.Fatalf("%d errors, want one: %q", len(errors), errors)
	}
	for _, w := range words {
		if !acctest.MatchText(w).MatchString(errors[0]) {
			t.Errorf("no %q in %s", w, errors[0])
		}
	}
}

// checkWarning fails the test unless one warning holds some words.
func checkWarning(t *testing.T, diags acctest.Diagnostics, words string) {
	t.Helper()
	if n := len(slices.DeleteFunc(diags.Warnings(),
		func(w string) bool { return !acctest.MatchText(words).MatchString(w) })); n != 1 {
		t.Errorf("%d warnings say %q: %q", n, words, diags.Warnings())
	}
}

// holds fails the test unless the state holds exactly these people, by local name.
func holds(t *testing.T, e *acctest.Env, inst *acctest.Instance, locals ...string) {
	t.Helper()
	want := map[string]bool{}
	for _, local := range locals {
		want[e.Name(local)] = true
	}
	got := map[string]bool{}
	for name := range decoded(inst.State["users"]) {
		got[name] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("people in state (-want +got)\n%s", diff)
	}
	if n := inst.State["people"]; n != float64(len(want)) {
		t.Errorf("people is %v, want %d", n, len(want))
	}
}

// settled fails the test unless nothing is left to do and nothing is sent for it.
func settled(t *testing.T, e *acctest.Env, inst *acctest.Instance, config acctest.Object) {
	t.Helper()
	e.Forget()
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	planned, diags := inst.Plan(config)
	checkErrors(t, diags)
	if inst.Changes(planned) {
		t.Errorf("there is still something to do: %v", differences(inst.State["users"], planned.After["users"]))
	}
	e.CheckWrites()
}

// again refreshes, plans and applies in a run of its own, as terraform apply does.
func again(t *testing.T, e *acctest.Env, inst *acctest.Instance,
	config acctest.Object,
) (*acctest.Instance, acctest.Diagnostics) {
	t.Helper()
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	inst = inst.In(e.Protocol(nil))
	return inst, inst.Apply(config)
}

// newSandbox is a tenant for a test that runs once.
func newSandbox(t *testing.T) *acctest.Env {
	t.Helper()
	e := acctest.New(t, sandbox.Options{})
	e.Tenant() // skips on a real one
	return e
}

// sameID is a state check that passes when a user has an id.
func sameID(e *acctest.Env, local string, id *string) statecheck.StateCheck {
	return stateCheck(func() error {
		if got := e.ID(local); got != *id {
			return fmt.Errorf("%s has the id %s, had %s", local, got, *id)
		}
		return nil
	})
}

// stateCheck makes a state check of a function that looks into the tenant.
type stateCheck func() error

// CheckState calls the function.
func (c stateCheck) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c()
}

package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// Run runs steps with the provider in this process. Terraform's testing framework starts Terraform nine times for a
// step, and eight times for one that changes nothing. Most of the time of these tests is such starts. So Run walks
// through the steps itself, in one directory. It starts Terraform to plan, to read the plan, to apply, to read the
// state, and to plan that nothing is left, and leaves out what a step does not ask for; for one that changes nothing,
// it starts Terraform once. The framework still takes steps that Run does not know, and all steps on a real tenant and
// where NINJAONE_TEST_FRAMEWORK is set, as `make dialects` has it for services that follow the standards.
func Run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	if OnRealTenant() || os.Getenv("NINJAONE_TEST_FRAMEWORK") != "" || slices.ContainsFunc(steps, unknown) {
		resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: Factories(), Steps: steps})
		return
	}
	w := newWalk(t)
	defer w.destroy()
	for i, step := range steps {
		if step.PreConfig != nil {
			step.PreConfig()
		}
		if skip, err := skips(step); err != nil || skip {
			t.Logf("step %d of %d is skipped: %v", i+1, len(steps), err)
			continue
		}
		w.next = resource.TestStep{}
		if i+1 < len(steps) {
			w.next = steps[i+1]
		}
		err := w.step(step)
		switch {
		case step.ExpectError == nil && err != nil:
			t.Fatalf("step %d of %d: %v", i+1, len(steps), err)
		case step.ExpectError != nil && err == nil:
			t.Fatalf("step %d of %d: no error, want one like %s", i+1, len(steps), step.ExpectError)
		case step.ExpectError != nil && !step.ExpectError.MatchString(err.Error()):
			t.Fatalf("step %d of %d: want an error like %s, got %v", i+1, len(steps), step.ExpectError, err)
		}
	}
}

// Unchanged is a step that must plan nothing and send nothing.
func (e *Env) Unchanged(config string) resource.TestStep {
	return resource.TestStep{
		PreConfig:         e.Forget,
		Config:            e.Config(config),
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{nothing{}}},
		ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
	}
}

// unknown reports whether a step uses a feature that only Terraform's testing framework has.
func unknown(step resource.TestStep) bool {
	return step.Check != nil || step.Query || step.PlanOnly || step.PostApplyFunc != nil ||
		step.ConfigDirectory != nil || step.ConfigFile != nil || step.ConfigVariables != nil ||
		step.ImportStateKind != resource.ImportCommandWithID || step.ImportStateCheck != nil ||
		step.ImportStateIdFunc != nil || step.ImportStateIdPrefix != "" ||
		len(step.ConfigPlanChecks.PostApplyPreRefresh)+len(step.RefreshPlanChecks.PostRefresh) > 0 ||
		step.ProtoV6ProviderFactories != nil || step.ExternalProviders != nil
}

func skips(step resource.TestStep) (bool, error) {
	if step.SkipFunc == nil {
		return false, nil
	}
	return step.SkipFunc()
}

// walk holds the state of one test on its way through its steps.
type walk struct {
	t              *testing.T
	terraform, dir string
	config         string            // the last one
	next           resource.TestStep // the step after this one
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	terraform, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &walk{t: t, terraform: terraform, dir: t.TempDir()}
}

const savedPlan = "saved.tfplan"

func (w *walk) step(step resource.TestStep) error {
	w.t.Helper()
	for _, address := range step.Taint {
		if err := w.run("taint", address); err != nil {
			return err
		}
	}
	switch {
	case step.ImportState:
		return w.imports(step)
	case step.RefreshState:
		if err := w.run("refresh", "-input=false"); err != nil {
			return err
		}
		return w.settled(step)
	}
	w.config = step.Config
	if err := write(w.dir, step.Config); err != nil {
		return err
	}
	if done, err := w.apply(step); done || err != nil {
		return err
	}
	if len(step.ConfigStateChecks) > 0 {
		state := &tfjson.State{}
		if readsState(step.ConfigStateChecks) {
			var err error
			if state, err = w.state(w.dir); err != nil {
				return err
			}
		}
		if err := checkState(w.t, state, step.ConfigStateChecks); err != nil {
			return err
		}
	}
	return w.settled(step)
}

// apply applies the configuration: as a person does, or first a plan that is checked. done: that planned nothing, and
// nothing else of the step is left.
func (w *walk) apply(step resource.TestStep) (done bool, err error) {
	w.t.Helper()
	if len(step.ConfigPlanChecks.PreApply) == 0 {
		arguments := []string{"apply", "-auto-approve", "-input=false"}
		if step.Destroy {
			arguments = append(arguments, "-destroy")
		}
		return false, w.run(arguments...)
	}
	changes, err := w.plan(step)
	if err != nil {
		return false, err
	}
	if !changes && settles(step) && !readsState(step.ConfigStateChecks) {
		return true, checkState(w.t, nil, step.ConfigStateChecks)
	}
	return false, w.run("apply", "-input=false", savedPlan)
}

// readsState reports whether a check looks into the state, and not only into the tenant.
func readsState(checks []statecheck.StateCheck) bool {
	return slices.ContainsFunc(checks, func(c statecheck.StateCheck) bool { _, elsewhere := c.(check); return !elsewhere })
}

// plan plans a step, checks the plan and keeps it.
func (w *walk) plan(step resource.TestStep) (changes bool, err error) {
	w.t.Helper()
	changes, err = w.planned(step.Destroy)
	checks := step.ConfigPlanChecks.PreApply
	if err != nil || !changes && !slices.ContainsFunc(checks, func(c plancheck.PlanCheck) bool { return c != nothing{} }) {
		return changes, err
	}
	return changes, w.checkPlan(checks)
}

// nothing is a plan check that passes when nothing is planned.
type nothing struct{}

// CheckPlan is the check of Terraform's testing framework.
func (nothing) CheckPlan(ctx context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	plancheck.ExpectEmptyPlan().CheckPlan(ctx, req, resp)
}

// planned plans what the directory holds.
func (w *walk) planned(destroy bool) (changes bool, err error) {
	w.t.Helper()
	arguments := []string{"plan", "-input=false", "-detailed-exitcode", "-out=" + savedPlan}
	if destroy {
		arguments = append(arguments, "-destroy")
	}
	time.Sleep(readLag) // as long as Terraform takes to start a provider, which is attached here (dialect 48)
	const changed = 2
	if err = w.run(arguments...); exited(err, changed) {
		return true, nil
	}
	return false, err
}

// settled fails unless nothing is left to do, or something where that is expected.
func (w *walk) settled(step resource.TestStep) error {
	w.t.Helper()
	if w.asked(step) {
		return nil
	}
	changes, err := w.planned(step.Destroy)
	if err != nil {
		return fmt.Errorf("plan once more: %w", err)
	}
	if err := w.checkPlan(step.ConfigPlanChecks.PostApplyPostRefresh); err != nil {
		return err
	}
	switch {
	case changes && !step.ExpectNonEmptyPlan:
		shown, err := attached(w.t, w.terraform, w.dir, "show", savedPlan)
		return errors.Join(fmt.Errorf("the next plan is not empty:\n%s", shown), err)
	case !changes && step.ExpectNonEmptyPlan && !step.RefreshState:
		return errors.New("the next plan is empty")
	}
	return nil
}

// asked reports whether the next step also requires that the same configuration plans nothing.
func (w *walk) asked(step resource.TestStep) bool {
	next := w.next.ConfigPlanChecks.PreApply
	return len(next) == 1 && next[0] == nothing{} && w.next.Config == step.Config && w.next.SkipFunc == nil &&
		settles(step) && !step.Destroy && !step.RefreshState
}

// settles reports whether the only requirement is an empty plan after the step.
func settles(step resource.TestStep) bool {
	return !step.ExpectNonEmptyPlan && len(step.ConfigPlanChecks.PostApplyPostRefresh) == 0
}

func (w *walk) checkPlan(checks []plancheck.PlanCheck) error {
	w.t.Helper()
	if len(checks) == 0 {
		return nil
	}
	var plan tfjson.Plan
	if err := w.show(w.dir, &plan, savedPlan); err != nil {
		return err
	}
	var all error
	for _, c := range checks {
		var resp plancheck.CheckPlanResponse
		c.CheckPlan(w.t.Context(), plancheck.CheckPlanRequest{Plan: &plan}, &resp)
		all = errors.Join(all, resp.Error)
	}
	return all
}

func checkState(t *testing.T, state *tfjson.State, checks []statecheck.StateCheck) error {
	t.Helper()
	var all error
	for _, c := range checks {
		var resp statecheck.CheckStateResponse
		c.CheckState(t.Context(), statecheck.CheckStateRequest{State: state}, &resp)
		all = errors.Join(all, resp.Error)
	}
	return all
}

// imports runs an import in a separate directory, unless the step keeps the result.
func (w *walk) imports(step resource.TestStep) error {
	w.t.Helper()
	before, err := w.state(w.dir)
	if err != nil {
		return err
	}
	id, dir, config := step.ImportStateId, w.dir, step.Config
	if was := found(before, step.ResourceName); was != nil && id == "" {
		id = fmt.Sprint(was.AttributeValues["id"])
	}
	if config == "" {
		config = w.config
	}
	if !step.ImportStatePersist {
		dir = w.t.TempDir()
	}
	if err := write(dir, config); err != nil {
		return err
	}
	_, err = attached(w.t, w.terraform, dir, "import", "-input=false", step.ResourceName, id)
	if err != nil || !step.ImportStateVerify {
		return err
	}
	after, err := w.state(dir)
	if err != nil {
		return err
	}
	was, is := known(found(before, step.ResourceName), step), known(found(after, step.ResourceName), step)
	if diff := cmp.Diff(was, is); diff != "" {
		return fmt.Errorf("%s is not as it was imported (-was +imported):\n%s", step.ResourceName, diff)
	}
	return nil
}

// known are the attributes that an import must know.
func known(r *tfjson.StateResource, step resource.TestStep) map[string]any {
	if r == nil {
		return nil
	}
	all := map[string]any{}
	for name, value := range r.AttributeValues {
		ignored := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		if value != nil && name != "timeouts" && !slices.ContainsFunc(step.ImportStateVerifyIgnore, ignored) {
			all[name] = value
		}
	}
	return all
}

func found(state *tfjson.State, address string) *tfjson.StateResource {
	if state == nil || state.Values == nil || state.Values.RootModule == nil {
		return nil
	}
	for _, r := range state.Values.RootModule.Resources {
		if r.Address == address {
			return r
		}
	}
	return nil
}

func (w *walk) state(dir string) (*tfjson.State, error) {
	w.t.Helper()
	if state, ok, err := readState(dir); ok || err != nil {
		return state, err
	}
	return w.shownState(dir)
}

func (w *walk) shownState(dir string) (*tfjson.State, error) {
	w.t.Helper()
	state := &tfjson.State{}
	state.UseJSONNumber(true)
	return state, w.show(dir, state)
}

// show reads the state, or a plan.
func (w *walk) show(dir string, into json.Unmarshaler, arguments ...string) error {
	w.t.Helper()
	text, err := attached(w.t, w.terraform, dir, append([]string{"show", "-json"}, arguments...)...)
	if err != nil {
		return err
	}
	return into.UnmarshalJSON([]byte(text))
}

func (w *walk) run(arguments ...string) error {
	w.t.Helper()
	_, err := attached(w.t, w.terraform, w.dir, arguments...)
	return err
}

// destroy destroys what the last step left.
func (w *walk) destroy() {
	w.t.Helper()
	if _, err := os.Stat(filepath.Join(w.dir, "terraform.tfstate")); err != nil {
		return
	}
	if err := w.run("destroy", "-auto-approve", "-input=false", "-refresh=false"); err != nil {
		w.t.Errorf("destroy what is left: %v", err)
	}
}

func write(dir, config string) error {
	const private = 0o600
	return os.WriteFile(filepath.Join(dir, "main.tf"), []byte(config), private)
}

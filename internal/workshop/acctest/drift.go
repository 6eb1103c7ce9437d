package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// ExpectOnlyChange is a plan check: the plan changes exactly one attribute of a resource, from one value to another.
// Numbers are float64, as in JSON.
func ExpectOnlyChange(address, attribute string, from any) plancheck.PlanCheck {
	return onlyChange{address, attribute, from}
}

type onlyChange struct {
	address, attribute string
	from               any
}

// CheckPlan compares what was with what will be.
func (c onlyChange) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, r := range req.Plan.ResourceChanges {
		if r.Address != c.address {
			continue
		}
		before, _ := r.Change.Before.(map[string]any)
		after, _ := r.Change.After.(map[string]any)
		unknown, _ := r.Change.AfterUnknown.(map[string]any)
		var changed []string
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if is, _ := unknown[name].(bool); is || asJSON(before[name]) != asJSON(after[name]) {
				changed = append(changed, fmt.Sprintf("%s (from %s)", name, asJSON(before[name])))
			}
		}
		want := fmt.Sprintf("%s (from %s)", c.attribute, asJSON(c.from))
		if got := strings.Join(changed, ", "); got != want {
			resp.Error = fmt.Errorf("%s changes %q, want %q", c.address, got, want)
		}
		return
	}
	resp.Error = fmt.Errorf("%s is not in the plan", c.address)
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

package usersexclusive

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// inFlight is how many people are deactivated at a time, as many as Terraform works on resources.
const inFlight = 10

// apply deactivates exactly those whom the plan showed and who are outsiders still: somebody who appeared since is for
// the next plan to show, and somebody whom another resource has deactivated meanwhile needs nothing.
func (r *Resource) apply(ctx context.Context, plan *model, private privateWriter) diag.Diagnostics {
	g, diags := plan.guard(ctx)
	var planned []string
	diags.Append(plan.Deactivated.ElementsAs(ctx, &planned, false)...)
	if diags.HasError() {
		return diags
	}
	seen, more := r.look(ctx, g)
	diags.Append(more...)
	if diags.HasError() {
		return diags
	}
	keys := make(map[string]bool, len(planned))
	for _, name := range planned {
		keys[person.Key(name)] = true
	}
	diags.Append(r.deactivate(ctx, slices.DeleteFunc(seen.outsiders, func(o outsider) bool { return !keys[person.Key(o.UserName)] }))...)
	if diags.HasError() {
		return diags
	}
	plan.ID = types.StringValue(scope(g.userType))
	diags.Append(remember(ctx, private, memory{Named: g.named, Away: seen.away})...)
	return diags
}

// deactivate ends the access of each; one that fails does not keep the others from it.
func (r *Resource) deactivate(ctx context.Context, found []outsider) diag.Diagnostics {
	var (
		mu    sync.Mutex
		diags diag.Diagnostics
		group errgroup.Group
	)
	group.SetLimit(inFlight)
	for _, o := range found {
		group.Go(func() error {
			_, err := lifecycle.Release(ctx, r.directory, o.id, o.Person, lifecycle.Deactivate)
			if err == nil {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			diags.Append(diagnose.Person(o.UserName, err))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		diags.Append(diagnose.Error("deactivate", "users", err))
	}
	return diags
}

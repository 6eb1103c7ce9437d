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
)

// inFlight is how many people are deactivated at a time, as many as Terraform works on resources.
const inFlight = 10

// apply deactivates exactly those whom the plan showed and who are outsiders still: somebody who appeared since is for
// the next plan to show. Where the plan could not know, the guard is asked now.
func (r *Resource) apply(ctx context.Context, plan *model) diag.Diagnostics {
	found, diags := r.find(ctx, *plan)
	if diags.HasError() {
		return diags
	}
	plan.ID = types.StringValue(scope(plan.UserType.ValueString()))
	if plan.Deactivated.IsUnknown() {
		if most := plan.MaxDeactivations.ValueInt64(); int64(len(found)) > most {
			diags.Append(diagnose.TooManyDeactivations(names(found), most))
			return diags
		}
		var more diag.Diagnostics
		plan.Deactivated, more = types.ListValueFrom(ctx, types.StringType, names(found))
		diags.Append(more...)
	} else {
		var planned []string
		diags.Append(plan.Deactivated.ElementsAs(ctx, &planned, false)...)
		found = slices.DeleteFunc(found, func(o outsider) bool { return !slices.Contains(planned, o.UserName) })
	}
	diags.Append(r.deactivate(ctx, found)...)
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

package usersexclusive

import (
	"context"
	"errors"
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

// errOtherType is why somebody who was to be deactivated is not: the plan was made for a user of another type.
var errOtherType = errors.New("NinjaOne tells another user type than when this was planned, or none. Plan again")

// apply deactivates exactly those whom the plan shows beyond past, which were deactivated before, and who are outsiders
// still: somebody who appeared since is for the next plan to show, and somebody who is inactive or gone by now, or renamed
// by another resource, needs nothing. done are the names among the planned ones that nobody can sign in with any more; all
// of them unless there is an error.
func (r *Resource) apply(ctx context.Context, plan *model, past []string, private privateWriter) (done []string, diags diag.Diagnostics) {
	g, diags := plan.guard(ctx)
	var shown []string
	diags.Append(plan.Deactivated.ElementsAs(ctx, &shown, false)...)
	if diags.HasError() {
		return nil, diags
	}
	planned := without(shown, keysOf(past))
	seen, more := r.look(ctx, g, asIs)
	diags.Append(more...)
	if diags.HasError() {
		return nil, diags
	}
	failed := map[string]bool{}
	for _, name := range planned {
		if key := person.Key(name); seen.elsewhere[key] {
			failed[key] = true
			diags.Append(diagnose.Error("deactivate user", name, errOtherType))
		}
	}
	keys, allowed := keysOf(planned), g.allowed()
	found := slices.DeleteFunc(seen.outsiders, func(o outsider) bool {
		return !keys[person.Key(o.UserName)] || allowed[person.Key(r.becomes(o.UserName))]
	})
	diags.Append(r.deactivate(ctx, found, failed)...)
	done = without(planned, failed)
	if diags.HasError() {
		return done, diags
	}
	plan.ID = types.StringValue(scope(g.userType))
	diags.Append(remember(ctx, private, memory{Named: g.named, Away: seen.away})...)
	return done, diags
}

// deactivate ends the access of each; one that fails does not keep the others from it, and is noted by key.
func (r *Resource) deactivate(ctx context.Context, found []outsider, failed map[string]bool) diag.Diagnostics {
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
			failed[person.Key(o.UserName)] = true
			diags.Append(diagnose.Person(o.UserName, err))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		diags.Append(diagnose.Error("deactivate", "users", err))
	}
	return diags
}

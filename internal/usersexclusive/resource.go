// Package usersexclusive is ninjaone_scim_users_exclusive: the complete list of users that may be active.
package usersexclusive

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// defaultTimeout is how long one operation may take. It includes deactivating hundreds of users.
const defaultTimeout = 30 * time.Minute

// Resource is ninjaone_scim_users_exclusive.
type Resource struct{ tenant.Resource }

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{tenant.Resource{TypeName: typeName}} }

// Create deactivates the planned outsiders. A create that fails in part leaves no state, so that the next plan shows
// the rest.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Create, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	_, diags := r.apply(ctx, &plan, nil, resp.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(origin.At(r.Directory.Endpoint()).Mark(ctx, resp.Private)...)
	if g, diags := plan.guard(ctx); !diags.HasError() {
		r.Directory.Ledger().RemoveExclusive(g.owner()) // from now on it has a tag
	}
}

// Read adds every outsider to the named users, so that the plan shows them leaving. A user that was deactivated once
// and is an outsider again is no longer recorded as deactivated.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	g, diags := state.configured(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	var past []string
	resp.Diagnostics.Append(state.Deactivated.ElementsAs(ctx, &past, false)...)
	ctx, cancel := tenant.Limit(ctx, state.Timeouts.Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if r.foreign(ctx, req.Private, "read", g, &resp.Diagnostics) {
		return
	}
	seen, diags := r.inspect(ctx, g)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	outside := names(seen.outsiders)
	active := append([]string{}, g.named...) // never nil, which would be null: a guard may name no users
	state.UserNames, diags = types.ListValueFrom(ctx, types.StringType, append(active, outside...))
	resp.Diagnostics.Append(diags...)
	state.Deactivated, diags = types.ListValueFrom(ctx, types.StringType, without(past, person.Keys(outside)))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, memoryKey, memory{Named: g.named, Away: seen.away})...)
	resp.Diagnostics.Append(origin.MarkIfMissing(ctx, r.Directory, req.Private, resp.Private)...)
}

// Update deactivates the planned outsiders. An update that fails in part leaves the state as it was except for the
// users that were deactivated, so that the next plan shows the rest.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan model
	var past []string
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("deactivated"), &past)...)
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Update, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	g, diags := plan.guard(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.foreign(ctx, req.Private, "apply", g, &resp.Diagnostics) {
		return
	}
	done, diags := r.apply(ctx, &plan, past, resp.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("deactivated"),
			append(without(past, person.Keys(done)), done...))...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete changes nothing in NinjaOne. Deactivated users stay deactivated, and the guard ends.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// ImportState refuses. An imported guard would deactivate users without a plan that has shown them.
func (r *Resource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(diagnose.GuardNotImportable())
}

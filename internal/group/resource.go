// Package group is ninjaone_scim_group: a SCIM group, as a resource, two data sources and a list resource.
package group

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/imported"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// defaultTimeout is how long one operation on one group may take. It includes changing thousands of members.
const defaultTimeout = 20 * time.Minute

// Resource is ninjaone_scim_group.
type Resource struct{ tenant.Resource }

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{tenant.Resource{TypeName: typeName}} }

// Create creates the group, or adopts an existing one where the configuration asks for that, and then sets its members.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	want, diags := plan.team(ctx)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Create, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	resp.Diagnostics.Append(refused(want)...)
	if resp.Diagnostics.HasError() {
		return
	}

	mark := origin.At(r.Directory.Endpoint())
	made, err := lifecycle.CreateOrAdoptGroup(ctx, r.Directory, want,
		lifecycle.Terms{Owner: mark.Tag, Adopt: plan.AdoptExisting.ValueBool()})
	resp.Diagnostics.Append(diagnose.Remarks(want.DisplayName, made.Remarks)...)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(want.DisplayName, err))
	}
	if err != nil && !made.Orphaned {
		return // nothing is in state, so a failure leaves nothing that Terraform would delete and create again
	}
	// State first: from here on the group exists, and every failure is a warning. An error would taint the resource,
	// and Terraform would delete the group and create it again.
	plan.ID = types.StringValue(made.Account.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, plan.ID)...)
	resp.Diagnostics.Append(recent.MarkCreated(ctx, resp.Private, r.Directory.Now())...)
	resp.Diagnostics.Append(mark.Mark(ctx, resp.Private)...)
	if made.Adopted {
		return // with its members
	}
	if err := lifecycle.SetMembers(ctx, r.Directory, made.Account.ID, want.Members, []string{}); err != nil {
		resp.Diagnostics.Append(diagnose.MembersMissing(want.DisplayName, err))
	}
}

// Read refreshes the state. It does not ask for members that are not managed.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	known, diags := state.team(ctx)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := tenant.Limit(ctx, state.Timeouts.Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	id := state.ID.ValueString()
	// Set the identity first, whatever the read finds. The framework requires an identity even for a group that turns
	// out to be gone, and a Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, state.ID)...)
	if origin.Foreign(ctx, r.Directory, req.Private, "read group", r.subject(state), &resp.Diagnostics) {
		return
	}
	answer, err := r.read(ctx, id, known)
	if errors.Is(err, directory.ErrGone) && recent.WasCreated(ctx, req.Private, r.Directory.Now()) {
		if _, err = r.Directory.SettledGroup(ctx, id); err == nil {
			answer, err = r.read(ctx, id, known)
		}
	}
	if err != nil {
		tenant.EndRead(ctx, r.Directory, r.subject(state), err, req, resp)
		return
	}
	resp.Diagnostics.Append(imported.Read(ctx, req.Private, resp.Private)...)
	resp.Diagnostics.Append(origin.MarkIfMissing(ctx, r.Directory, req.Private, resp.Private)...)
	resp.Diagnostics.Append(recent.MarkSeen(ctx, req.Private, resp.Private, r.Directory.Now())...)
	resp.Diagnostics.Append(handover.NoteRename(
		ctx, r.Directory, lifecycle.Subject{Kind: ledger.Group, ID: id, Name: known.DisplayName}, answer.DisplayName,
		req.Private, resp.Private)...)
	resp.Diagnostics.Append(diagnose.DamagedGroups(answer)...)
	if found := team.Flatten(answer, known); !found.Same(known) {
		resp.Diagnostics.Append(state.take(ctx, found)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

func (r *Resource) read(ctx context.Context, id string, known team.Team) (*scim.Group, error) {
	if known.Members != nil {
		return r.Directory.GroupWithMembers(ctx, id)
	}
	return r.Directory.Group(ctx, id, func(g *scim.Group) bool { return team.ShowsAll(g, known) })
}

// Update sends the attributes that changed.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	want, diags := plan.team(ctx)
	resp.Diagnostics.Append(diags...)
	current, diags := state.team(ctx)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Update, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	resp.Diagnostics.Append(refused(want)...)
	if resp.Diagnostics.HasError() {
		return
	}

	id := state.ID.ValueString()
	if origin.Foreign(ctx, r.Directory, req.Private, "update group", r.subject(state), &resp.Diagnostics) {
		return
	}
	remarks, err := lifecycle.UpdateGroup(ctx, r.Directory, origin.Owner(ctx, req.Private), id, want, current)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(want.DisplayName, err))
		return
	}
	resp.Diagnostics.Append(diagnose.Remarks(want.DisplayName, remarks)...)
	// Send only the difference that the plan makes, so that another client's change since then survives.
	if err := lifecycle.SetMembers(ctx, r.Directory, id, want.Members, current.Members); err != nil {
		resp.Diagnostics.Append(diagnose.Error("change the members of group", want.DisplayName, err))
		state.DisplayName, state.ExternalID = plan.DisplayName, plan.ExternalID
		r.keepMembers(ctx, id, &state, current, resp)
		return
	}
	plan.ID = state.ID
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, plan.ID)...)
}

// keepMembers writes to the state the members that the group has after a change that failed in part.
func (r *Resource) keepMembers(ctx context.Context, id string, state *model, current team.Team,
	resp *resource.UpdateResponse,
) {
	// Where the group cannot be read, the prior members stay. The next refresh reads the group again.
	if answer, err := r.Directory.GroupWithMembers(ctx, id); err == nil && current.Members != nil {
		members, diags := types.ListValueFrom(ctx, types.StringType, team.Order(answer.Members, current.Members))
		resp.Diagnostics.Append(diags...)
		state.Members = members
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// Delete applies the deletion policy.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tenant.Limit(ctx, state.Timeouts.Delete, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if origin.Foreign(ctx, r.Directory, req.Private, "delete group", r.subject(state), &resp.Diagnostics) {
		return
	}
	known, diags := state.team(ctx)
	resp.Diagnostics.Append(diags...)
	claim := handover.Release(ctx, r.Directory, r.subject(state), req.Private)
	remarks, err := lifecycle.RemoveGroup(ctx, r.Directory, claim, known,
		lifecycle.Policy(state.DeletionPolicy.ValueString()))
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(nameOr(state), err))
	}
	resp.Diagnostics.Append(diagnose.Destroyed(r.Directory, nameOr(state), remarks)...)
}

// subject returns the account that the state describes.
func (r *Resource) subject(state model) lifecycle.Subject {
	return lifecycle.Subject{
		Kind: ledger.Group, Name: nameOr(state), ID: state.ID.ValueString(),
		ReadName: func(ctx context.Context) (string, error) {
			return r.Directory.GroupName(ctx, state.ID.ValueString())
		},
	}
}

// ImportState takes an id or a display name.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse,
) {
	imported.ImportState(ctx, req, resp, func(key string) (string, diag.Diagnostic) {
		return identify(ctx, r.Directory, key)
	})
}

// Package membership is ninjaone_scim_group_membership: one user in one group. It leaves all other members alone.
package membership

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// defaultTimeout is how long one operation on one membership may take. It includes waiting for the changes before it.
const defaultTimeout = 20 * time.Minute

// runKey is the key in private state for the run of the directory that created a membership.
const runKey = "run"

// Resource is ninjaone_scim_group_membership.
type Resource struct{ tenant.Resource }

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{tenant.Resource{TypeName: typeName}} }

// Create adds the user to the group. A user that is already a member is a success.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Create, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	groupID, userID := plan.GroupID.ValueString(), plan.UserID.ValueString()
	mark, id := origin.At(r.Directory.Endpoint()), formatID(groupID, userID)
	if r.Directory.Ledger().HasList(groupID) { // unknown while planning
		resp.Diagnostics.Append(diagnose.MembershipBesideList(path.Root("group_id"), id))
		return
	}
	err := r.Directory.AddMember(ctx, groupID, userID)
	if errors.Is(err, directory.ErrGone) {
		resp.Diagnostics.Append(diagnose.MembershipGroupGone(groupID, userID))
		return
	}
	if err != nil {
		r.Directory.NameMembers(ctx, err)
		resp.Diagnostics.Append(diagnose.MembershipFailed("add", "to", groupID, userID, err))
		return
	}
	r.Directory.Ledger().Created(ledger.Membership, mark.Tag, id, id)
	plan.ID = types.StringValue(id)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan)...)
	resp.Diagnostics.Append(recent.MarkCreated(ctx, resp.Private, r.Directory.Now())...)
	resp.Diagnostics.Append(mark.Mark(ctx, resp.Private)...)
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, runKey, r.Directory.Run())...)
}

// Read checks whether the user is still a member. Where the group or the user is gone, the membership is gone too.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tenant.Limit(ctx, state.Timeouts.Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	// Set the identity first, whatever the read finds. The framework requires an identity even for a membership that
	// turns out to be gone, and a Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state)...)
	groupID, userID := state.GroupID.ValueString(), state.UserID.ValueString()
	if origin.Foreign(ctx, r.Directory, req.Private, "read membership", r.subject(state), &resp.Diagnostics) {
		return
	}
	group, err := r.Directory.GroupWithMembers(ctx, groupID)
	if errors.Is(err, directory.ErrGone) && recent.WasCreated(ctx, req.Private, r.Directory.Now()) {
		if _, err = r.Directory.SettledGroup(ctx, groupID); err == nil {
			group, err = r.Directory.GroupWithMembers(ctx, groupID)
		}
	}
	switch {
	case errors.Is(err, directory.ErrGone):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(diagnose.Unread("read the members of group", groupID, err))
		return
	}
	isMember := slices.ContainsFunc(group.Members, func(m scim.Member) bool { return m.Value == userID })
	if !isMember || r.Directory.KnownGone(ctx, userID) {
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(origin.MarkIfMissing(ctx, r.Directory, req.Private, resp.Private)...)
	if id := types.StringValue(formatID(groupID, userID)); !state.ID.Equal(id) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	}
}

// Update changes nothing in NinjaOne. A change of group or user forces a replacement, so only timeouts can have
// changed.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.Work(&resp.Diagnostics)()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = types.StringValue(formatID(plan.GroupID.ValueString(), plan.UserID.ValueString()))
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan)...)
}

// Delete removes the user from the group. A user that is no longer a member is a success.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tenant.Limit(ctx, state.Timeouts.Delete, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	groupID, userID := state.GroupID.ValueString(), state.UserID.ValueString()
	of := r.subject(state)
	if origin.Foreign(ctx, r.Directory, req.Private, "remove membership", of, &resp.Diagnostics) {
		return
	}
	made, _ := private.Get[string](ctx, req.Private, runKey) // "" if the provider that created it did not note it
	var kept bool
	var unremoved error
	remarks, err := handover.Release(ctx, r.Directory, of, req.Private).Run(ctx, r.Directory,
		func() ([]lifecycle.Remark, error) {
			kept, unremoved = r.Directory.RemoveMember(ctx, groupID, userID, made)
			return nil, nil
		})
	if kept {
		resp.Diagnostics.Append(diagnose.MembershipKept(r.Directory, groupID, userID)...)
	}
	if unremoved != nil && !errors.Is(unremoved, directory.ErrGone) {
		r.Directory.NameMembers(ctx, unremoved)
		resp.Diagnostics.Append(diagnose.MembershipFailed("remove", "from", groupID, userID, unremoved))
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(of.Name, err))
	}
	resp.Diagnostics.Append(diagnose.Destroyed(r.Directory, of.Name, remarks)...)
}

// ModifyPlan reports conflicts with the plans of other resources. If two resources had the same membership, removing
// one of them would remove the member for both.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	planned := ledger.Plan{Kind: ledger.Membership}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		planned.ID = formatID(state.GroupID.ValueString(), state.UserID.ValueString())
		planned.Name = planned.ID
	}
	if planned.Releases = req.Plan.Raw.IsNull(); !planned.Releases {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		if !plan.GroupID.IsUnknown() && !plan.UserID.IsUnknown() {
			planned.Wants = formatID(plan.GroupID.ValueString(), plan.UserID.ValueString())
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if planned.ID != "" && planned.Wants != planned.ID {
		planned.Releases, planned.Wants = true, "" // Terraform replaces it, and plans the new one next
	}
	handover.RecordPlan(ctx, r.Directory, path.Root("user_id"), planned, req, resp)
	resp.Diagnostics.Append(r.besideOthers(ctx, plan, planned)...)
}

// besideOthers refuses a membership that a roster manages too, or a new group that lists its members and adopts this
// group. Both know the group by its name, which is read only if there is such a roster or group. A name that cannot be
// read is no reason to refuse.
func (r *Resource) besideOthers(ctx context.Context, plan model, planned ledger.Plan) diag.Diagnostics {
	if r.Directory == nil || planned.Wants == "" {
		return nil
	}
	if lists := r.Directory.Ledger().NewLists(); lists != nil {
		name, err := handover.PresentName(ctx, r.Directory, ledger.Plan{Kind: ledger.Group, ID: plan.GroupID.ValueString()})
		if err == nil && lists(name) {
			return diag.Diagnostics{diagnose.MembershipBesideList(path.Root("group_id"), planned.Wants)}
		}
	}
	manages, _ := r.Directory.Ledger().RosterGroupsOf(plan.UserID.ValueString())
	if manages == nil {
		return nil
	}
	group, err := r.Directory.Group(ctx, plan.GroupID.ValueString(), nil)
	if err != nil || !manages(group.DisplayName) {
		return nil
	}
	return diag.Diagnostics{diagnose.MembershipsBesideRoster(path.Root("group_id"), []string{planned.Wants})}
}

// subject returns the membership that the state describes.
func (r *Resource) subject(state model) lifecycle.Subject {
	id := formatID(state.GroupID.ValueString(), state.UserID.ValueString())
	return lifecycle.Subject{
		Kind: ledger.Membership, Name: id, ID: id,
		ReadName: func(ctx context.Context) (string, error) {
			group, err := r.Directory.GroupWithMembers(ctx, state.GroupID.ValueString())
			if err != nil {
				return "", err
			}
			if !slices.ContainsFunc(group.Members, func(m scim.Member) bool { return m.Value == state.UserID.ValueString() }) {
				return "", directory.ErrGone
			}
			return id, nil
		},
	}
}

// ImportState takes the identity, or GROUP_ID/USER_ID with both ids path-escaped.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse,
) {
	var groupID, userID string
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("group_id"), &groupID)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("user_id"), &userID)...)
	} else {
		var ok bool
		if groupID, userID, ok = parseID(req.ID); !ok {
			resp.Diagnostics.Append(diagnose.MalformedMembershipID(req.ID))
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("group_id"), groupID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("user_id"), userID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), formatID(groupID, userID))...)
}

// setIdentity writes the resource identity, which only Terraform 1.12 and later ask for.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m model) (diags diag.Diagnostics) {
	if identity == nil {
		return nil
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("group_id"), m.GroupID)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("user_id"), m.UserID)...)
	return diags
}

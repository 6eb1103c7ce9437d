package group

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// obtain makes a group without members, or takes over the one that has the name where adopt says so or both sides carry
// the same external id. It returns the group's id.
func obtain(ctx context.Context, d *directory.Directory, want team, adopt bool) (id string, adopted bool, problem diag.Diagnostic) {
	found, err := d.GroupsNamed(ctx, want.displayName, nil)
	if err != nil {
		return "", false, diagnose.Error("look up group", want.displayName, err)
	}
	if len(found) == 0 {
		document := &scim.Group{DisplayName: want.displayName, ExternalID: want.externalID}
		group, err := d.CreateGroup(ctx, document, func(g *scim.Group) bool { return isAsSent(g, want) })
		var taken *directory.TakenError[scim.Group]
		switch {
		case err == nil:
			return group.ID, false, nil
		case !errors.As(err, &taken), len(taken.Found) == 0:
			return "", false, diagnose.Error("create group", want.displayName, err)
		}
		found = taken.Found
	}
	if len(found) > 1 {
		return "", false, diagnose.GroupExistsTwice(want.displayName, found)
	}
	existing := found[0]
	sameKey := want.externalID != nil && sameExternalID(want.externalID, existing.ExternalID)
	if !adopt && !sameKey {
		return "", false, diagnose.GroupExists(want.displayName, existing)
	}
	stale, err := d.Adopt(ctx, directory.GroupName, existing.ID)
	if errors.Is(err, directory.ErrHeld) {
		return "", false, diagnose.NotTakenOver("group", want.displayName, existing.ID)
	}
	if err == nil {
		err = takeOver(ctx, d, existing, stale, want)
	}
	if err != nil {
		d.Disown(directory.GroupName, existing.ID)
		return "", false, diagnose.Error("update group", want.displayName, err)
	}
	return existing.ID, true, nil
}

// takeOver brings a group in line that exists. What was read of it while another resource let go of it is stale: it may be
// gone by now.
func takeOver(ctx context.Context, d *directory.Directory, existing *scim.Group, stale bool, want team) error {
	if stale {
		var err error
		if existing, err = d.Group(ctx, existing.ID, nil); err != nil {
			return err
		}
	}
	current := flatten(existing, team{})
	if want.externalID == nil {
		current.externalID = nil
	}
	ops := expand(want, current)
	if len(ops) == 0 {
		return nil
	}
	_, err := d.UpdateGroup(ctx, existing.ID, ops, func(g *scim.Group) { overlay(g, want, current) })
	return err
}

// isAsSent reports whether a group could be the one that a POST just made.
func isAsSent(g *scim.Group, want team) bool {
	return scim.Same(g.DisplayName, want.displayName) &&
		(want.externalID == nil || g.ExternalID == nil || sameExternalID(g.ExternalID, want.externalID))
}

// refused are the errors of a group that must not be sent; validation finds it earlier where the name is known.
func refused(want team) diag.Diagnostics {
	if !ninjaone.IsAdministrator(want.displayName) {
		return nil
	}
	refusal := ninjaone.AdministratorRefusal(want.displayName)
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("display_name"), string(refusal.Reason), refusal.Error())}
}

// unkept warns when an answer contradicts what was sent, or still tells what was to go.
func unkept(answer *scim.Group, want, current team) diag.Diagnostics {
	switch {
	case answer == nil:
		return nil
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, want.displayName):
		return diagnose.Unkept(want.displayName, []string{"display_name"})
	case want.externalID == nil && current.externalID != nil && sameExternalID(answer.ExternalID, current.externalID):
		return diagnose.Uncleared(want.displayName, []string{"external_id"})
	}
	return nil
}

// existsKey is the private key that a plan of an existing resource leaves; see the user resource.
const existsKey = "exists"

// ModifyPlan refuses a name that another resource of the plan has, and warns of a rename.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() { // a destroy
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	exists := !req.State.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, existsKey, []byte(`true`))...)
	}
	if resp.Diagnostics.HasError() || plan.DisplayName.IsUnknown() {
		return
	}
	name := plan.DisplayName.ValueString()
	if exists && !state.DisplayName.IsNull() && !scim.Same(state.DisplayName.ValueString(), name) {
		resp.Diagnostics.Append(diagnose.GroupRenamed(path.Root("display_name"), state.DisplayName.ValueString(), name))
	}
	if r.directory == nil {
		return
	}
	id := state.ID.ValueString()
	if !exists {
		replaced, diags := req.Private.GetKey(ctx, existsKey)
		resp.Diagnostics.Append(diags...)
		if replaced != nil {
			return
		}
	}
	if r.directory.Claim(directory.GroupName, name, id) {
		resp.Diagnostics.Append(diagnose.PlannedTwice(path.Root("display_name"), name))
	}
}

// identify turns what a practitioner imports by, a display name or an id, into an id. What no group is named by is taken
// for an id.
func identify(ctx context.Context, d *directory.Directory, by string) (id string, problem diag.Diagnostic) {
	found, err := d.GroupsNamed(ctx, by, isNamed)
	switch {
	case err != nil:
		return "", diagnose.Error("import group", by, err)
	case len(found) > 1:
		return "", diagnose.GroupExistsTwice(by, found)
	case len(found) == 1:
		return found[0].ID, nil
	}
	return by, nil
}

// setIdentity writes the resource identity, which only Terraform 1.12 and later ask for.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m model) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root("id"), m.ID)
}

// nameOr is how messages call a group: by name where the state has one.
func nameOr(m model) string {
	if name := m.DisplayName.ValueString(); name != "" {
		return name
	}
	return "with id " + m.ID.ValueString()
}

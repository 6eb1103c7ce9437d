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
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// obtain makes a group without members, or takes over the one that has the name where adopt says so or both sides carry
// the same external id. It returns the group's id; beside an error, the id of a group that no other state has any more.
func obtain(
	ctx context.Context, d *directory.Directory, want team, owner string, adopt bool,
) (id string, adopted bool, said diag.Diagnostics) {
	found, err := d.GroupsNamed(ctx, want.displayName, nil)
	if err != nil {
		return "", false, diag.Diagnostics{diagnose.Error("look up group", want.displayName, err)}
	}
	if len(found) == 0 {
		document := &scim.Group{DisplayName: want.displayName, ExternalID: want.externalID}
		group, err := d.CreateGroup(ctx, document, func(g *scim.Group) bool { return isAsSent(g, want) })
		var taken *directory.TakenError[scim.Group]
		switch {
		case err == nil:
			return group.ID, false, nil
		case !errors.As(err, &taken), len(taken.Found) == 0:
			return "", false, diag.Diagnostics{diagnose.Error("create group", want.displayName, err)}
		}
		found = taken.Found
	}
	if len(found) > 1 {
		return "", false, diag.Diagnostics{diagnose.GroupExistsTwice(want.displayName, found)}
	}
	existing := found[0]
	sameKey := want.externalID != nil && sameExternalID(want.externalID, existing.ExternalID)
	stale, err := d.Ledger().Take(ctx, ledger.Group, existing.ID, owner, adopt || sameKey)
	switch {
	case errors.Is(err, ledger.ErrHeld):
		return "", false, diag.Diagnostics{diagnose.NotTakenOver("group", want.displayName, existing.ID)}
	case errors.Is(err, ledger.ErrNotGivenUp):
		return "", false, diag.Diagnostics{diagnose.GroupExists(want.displayName, existing)}
	}
	if err == nil {
		said, err = takeOver(ctx, d, existing, stale, want)
	}
	if err != nil {
		if d.Ledger().Untake(ledger.Group, existing.ID) && !errors.Is(err, directory.ErrGone) {
			id = existing.ID
		}
		return id, false, diag.Diagnostics{diagnose.Error("update group", want.displayName, err)}
	}
	return existing.ID, true, said
}

// takeOver brings a group in line that exists. What was read of it while another resource let go of it is stale: it may be
// gone by now.
func takeOver(ctx context.Context, d *directory.Directory, existing *scim.Group, stale bool, want team) (diag.Diagnostics, error) {
	if stale {
		var err error
		if existing, err = d.Group(ctx, existing.ID, nil); err != nil {
			return nil, err
		}
	}
	current := flatten(existing, team{})
	if want.externalID == nil {
		current.externalID = nil
	}
	return bring(ctx, d, existing.ID, want, current)
}

// bring turns current into want by what differs, members aside, and sends nothing when nothing does. It warns of what the service does not
// show then: a change that it has answered with nothing is read back.
func bring(ctx context.Context, d *directory.Directory, id string, want, current team) (diag.Diagnostics, error) {
	ops := expand(want, current)
	if len(ops) == 0 {
		return nil, nil
	}
	answer, err := d.UpdateGroup(ctx, id, ops, func(g *scim.Group) { overlay(g, want, current) })
	if err != nil && (!scim.MayHaveActed(err) || scim.HaltOf(err) != nil) {
		return nil, err
	}
	if answer != nil && len(unshown(answer, want, current)) == 0 {
		return unkept(answer, want, current), nil
	}
	answer, readErr := d.SettledGroup(ctx, id)
	switch {
	case err != nil && (readErr != nil || !tells(answer, want) || len(unkept(answer, want, current)) > 0):
		return nil, err // it was not done, as it said, or nobody knows
	case readErr != nil:
		return diag.Diagnostics{diagnose.NotReadBack(want.displayName, readErr)}, nil
	}
	said := unkept(answer, want, current)
	said.Append(diagnose.Unshown(want.displayName, unshown(answer, want, current))...)
	return said, nil
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
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, want.displayName):
		return diagnose.Unkept(want.displayName, []string{"display_name"})
	case want.externalID != nil && answer.ExternalID != nil && !sameExternalID(answer.ExternalID, want.externalID):
		return diagnose.Unkept(want.displayName, []string{"external_id"})
	case want.externalID == nil && current.externalID != nil && sameExternalID(answer.ExternalID, current.externalID):
		return diagnose.Uncleared(want.displayName, []string{"external_id"})
	}
	return nil
}

// unshown are the attributes that an update sets and of which an answer says nothing.
func unshown(answer *scim.Group, want, current team) (names []string) {
	if answer.DisplayName == "" && !scim.Same(want.displayName, current.displayName) {
		names = append(names, "display_name")
	}
	if answer.ExternalID == nil && want.externalID != nil && !sameExternalID(want.externalID, current.externalID) {
		names = append(names, "external_id")
	}
	return names
}

// ModifyPlan says how the plan meets those of other resources, and warns of a rename.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	planned := ledger.Plan{Kind: ledger.Group}
	exists, destroyed := !req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		planned.ID, planned.Name = state.ID.ValueString(), state.DisplayName.ValueString()
	}
	if !destroyed {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if destroyed {
		planned.GivesUp, planned.ForGood = true, state.DeletionPolicy.ValueString() != abandon
	} else {
		planned.Wants = plan.DisplayName.ValueString()
	}
	if !exists && !destroyed {
		resp.Diagnostics.Append(tenant.BeforeCreate(ctx, r.directory, "group", plan.DisplayName.ValueString())...)
	}
	if exists && !plan.DisplayName.IsUnknown() && !destroyed && planned.Name != "" && !scim.Same(planned.Name, planned.Wants) {
		resp.Diagnostics.Append(diagnose.GroupRenamed(path.Root("display_name"), planned.Name, planned.Wants))
	}
	handover.Meet(ctx, r.directory, path.Root("display_name"), planned, req, resp)
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

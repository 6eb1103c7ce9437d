// Package handover prepares hand-overs of accounts between resources in a plan, for users and groups. It records in the
// ledger what a resource plans, adds the warnings and errors about conflicts with other plans, and leaves a note in
// private state for the destroy.
package handover

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const key = "handover"

// note is what a plan leaves in private state. Terraform passes the private state of a planned destroy, and of the
// destroy of a planned replacement, to the apply. It does not pass that of a planned create.
type note struct {
	// ID and Name describe the account of a plan with prior state. Terraform plans a replacement twice, the second time
	// without prior state but with the first plan's note. The note shows that both plans belong to one resource.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Wants is the name that a plan without prior state creates. Terraform plans a tainted resource like that, and its
	// destroy learns from Wants that the same account is wanted again.
	Wants string `json:"wants,omitempty"`
	// HandedOver is true if another resource adopts the account that this one releases.
	HandedOver bool `json:"taken,omitempty"`
	// Others are the ids of other accounts that the same plan hands over. The first destroy of the apply reports all of
	// them to the ledger, because creates get no note.
	Others []string `json:"with,omitempty"`
}

// read returns the note of an earlier plan. It returns an empty note if it cannot read one.
func read(ctx context.Context, state private.Reader) note {
	n, _ := private.Get[note](ctx, state, key)
	return n
}

// RecordPlan records in the ledger what a resource plans, and adds the warnings and errors about conflicts with other
// plans to the response. plan has every field but the owner. at is the attribute that holds the name.
func RecordPlan(
	ctx context.Context, d *directory.Directory, at path.Path, plan ledger.Plan, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if d == nil {
		return
	}
	before := read(ctx, req.Private)
	plan.Owner = origin.NewOwner()
	if !req.State.Raw.IsNull() || before.ID != "" {
		plan.Owner = origin.Owner(ctx, req.Private)
	}
	record := func(p ledger.Plan) (handedOver bool) {
		conflicts, ids := RecordPlans(ctx, d, p)
		handedOver = len(ids) > 0
		for _, m := range conflicts {
			released := p
			if m.Kind == ledger.HandedOver && !p.Releases {
				released = m.Other
			}
			if m.Kind == ledger.HandedOver {
				if now := renamedElsewhere(ctx, d, released); now != "" {
					resp.Diagnostics.Append(diagnose.RenamedElsewhere(at, released, now))
					handedOver = false
					continue
				}
			}
			resp.Diagnostics.Append(diagnose.Conflict(d, at, p, m.Conflict)...)
		}
		return handedOver
	}
	after := note{ID: plan.ID, Name: plan.Name}
	switch {
	case !req.State.Raw.IsNull():
		if plan.Releases || plan.Wants != "" {
			after.HandedOver = record(plan)
		}
		if plan.Releases {
			after.Others = d.Ledger().HandedOverIDs(plan.Kind)
		}
	case plan.Wants == "":
	case before.ID != "" && ledger.Same(plan.Kind, before.Name, plan.Wants):
		after.Wants = plan.Wants // Terraform shows no warning of this second plan
	default:
		after.Wants, after.HandedOver = plan.Wants, before.HandedOver
		if before.ID != "" { // the replacement releases one account and creates another
			released := plan
			released.ID, released.Name, released.Wants, released.Releases = before.ID, before.Name, "", true
			after.HandedOver = record(released)
		}
		record(plan)
	}
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, key, after)...)
}

// RecordPlans records in the ledger what an owner plans, and returns the conflicts with other plans. handedOver are the
// ids of accounts that this owner releases and others adopt. If no plan so far adopts an account that a destroy
// releases, RecordPlans waits a moment.
func RecordPlans(
	ctx context.Context, d *directory.Directory, plans ...ledger.Plan,
) (conflicts []diagnose.RosterConflict, handedOver []string) {
	var open []ledger.Plan
	for _, p := range plans {
		found := d.Ledger().RecordPlan(p)
		if len(found) == 0 && p.Releases && !p.ReplannedOnApply {
			open = append(open, p)
		}
		for _, m := range found {
			conflicts = append(conflicts, diagnose.RosterConflict{Plan: p, Conflict: m})
			if m.Kind == ledger.HandedOver && p.Releases {
				handedOver = append(handedOver, p.ID)
			}
		}
	}
	if len(open) == 0 {
		return conflicts, handedOver
	}
	for i, found := range d.Ledger().AwaitNewOwners(ctx, open...) {
		if len(found) > 0 { // the new owner's plan warns
			handedOver = append(handedOver, open[i].ID)
		}
	}
	return conflicts, handedOver
}

// renamedElsewhere returns the current name in NinjaOne of an account that a resource releases, if it differs from the
// state's. Terraform plans the destroy of an address that was removed from the configuration without refreshing its
// state. It returns "" if the account cannot be read.
func renamedElsewhere(ctx context.Context, d *directory.Directory, released ledger.Plan) string {
	now := ""
	switch released.Kind {
	case ledger.User:
		if user, err := d.User(ctx, released.ID, nil); err == nil {
			now = user.UserName
		}
	case ledger.Group:
		if group, err := d.Group(ctx, released.ID, nil); err == nil {
			now = group.DisplayName
		}
	case ledger.Membership: // a membership has no name
	}
	if ledger.Same(released.Kind, now, released.Name) {
		return ""
	}
	return now
}

// Release returns the release of the account of a destroyed resource, with what the plan's note says. It also records
// in the ledger what the note says about other accounts.
func Release(ctx context.Context, d *directory.Directory, of lifecycle.Subject,
	state private.Reader,
) lifecycle.Release {
	n := read(ctx, state)
	for _, other := range n.Others {
		d.Ledger().HandOver(of.Kind, other)
	}
	return lifecycle.Release{
		Subject: of, Owner: origin.Owner(ctx, state), HandedOver: n.HandedOver || ledger.Same(of.Kind, n.Wants, of.Name),
	}
}

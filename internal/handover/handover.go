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
	// Taken is true if another resource takes the account that this one gives up.
	Taken bool `json:"taken,omitempty"`
	// With are the ids of other accounts that the same plan hands over. The first destroy of the apply reports all of
	// them to the ledger, because creates get no note.
	With []string `json:"with,omitempty"`
}

// read returns the note of an earlier plan. It returns an empty note if it cannot read one.
func read(ctx context.Context, state private.Reader) note {
	n, _ := private.Get[note](ctx, state, key)
	return n
}

// Meet records in the ledger what a resource plans, and adds the warnings and errors about conflicts with other plans
// to the response. plan has every field but the owner. at is the attribute that holds the name.
func Meet(
	ctx context.Context, d *directory.Directory, at path.Path, plan ledger.Plan, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if d == nil {
		return
	}
	before := read(ctx, req.Private)
	plan.Owner = origin.Stranger()
	if !req.State.Raw.IsNull() || before.ID != "" {
		plan.Owner = origin.Owner(ctx, req.Private)
	}
	meet := func(p ledger.Plan) (handedOver bool) {
		met, handed := Tell(ctx, d, p)
		handedOver = len(handed) > 0
		for _, m := range met {
			given := p
			if m.How == ledger.HandedOver && !p.GivesUp {
				given = m.Other
			}
			if m.How == ledger.HandedOver {
				if now := renamedElsewhere(ctx, d, given); now != "" {
					resp.Diagnostics.Append(diagnose.RenamedElsewhere(at, given, now))
					handedOver = false
					continue
				}
			}
			resp.Diagnostics.Append(diagnose.Meetings(at, p, []ledger.Meeting{m.Meeting})...)
		}
		return handedOver
	}
	after := note{ID: plan.ID, Name: plan.Name}
	switch {
	case !req.State.Raw.IsNull():
		if plan.GivesUp || plan.Wants != "" {
			after.Taken = meet(plan)
		}
		if plan.GivesUp {
			after.With = d.Ledger().HandedOver(plan.Kind)
		}
	case plan.Wants == "":
	case before.ID != "" && ledger.Same(plan.Kind, before.Name, plan.Wants):
		after.Wants = plan.Wants // Terraform shows no warning of this second plan
	default:
		after.Wants, after.Taken = plan.Wants, before.Taken
		if before.ID != "" { // the replacement gives up one account and creates another
			given := plan
			given.ID, given.Name, given.Wants, given.GivesUp = before.ID, before.Name, "", true
			after.Taken = meet(given)
		}
		meet(plan)
	}
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, key, after)...)
}

// Tell records in the ledger what an owner plans, and returns the meetings with other plans. handed are the ids of
// accounts that this owner gives up and others take. If no plan so far takes an account that a destroy gives up, Tell
// waits a moment.
func Tell(
	ctx context.Context, d *directory.Directory, plans ...ledger.Plan,
) (met []diagnose.RosterMeeting, handed []string) {
	var open []ledger.Plan
	for _, p := range plans {
		meetings := d.Ledger().Plan(p)
		if len(meetings) == 0 && p.GivesUp && !p.Forgets {
			open = append(open, p)
		}
		for _, m := range meetings {
			met = append(met, diagnose.RosterMeeting{Plan: p, Meeting: m})
			if m.How == ledger.HandedOver && p.GivesUp {
				handed = append(handed, p.ID)
			}
		}
	}
	if len(open) == 0 {
		return met, handed
	}
	for i, meetings := range d.Ledger().AwaitTakers(ctx, open...) {
		if len(meetings) > 0 { // the taker's plan warns
			handed = append(handed, open[i].ID)
		}
	}
	return met, handed
}

// renamedElsewhere returns the current name in NinjaOne of an account that a resource gives up, if it differs from the
// state's. Terraform plans the destroy of an address that was removed from the configuration without refreshing its
// state. It returns "" if the account cannot be read.
func renamedElsewhere(ctx context.Context, d *directory.Directory, given ledger.Plan) string {
	now := ""
	switch given.Kind {
	case ledger.User:
		if user, err := d.User(ctx, given.ID, nil); err == nil {
			now = user.UserName
		}
	case ledger.Group:
		if group, err := d.Group(ctx, given.ID, nil); err == nil {
			now = group.DisplayName
		}
	case ledger.Membership: // a membership has no name
	}
	if ledger.Same(given.Kind, now, given.Name) {
		return ""
	}
	return now
}

// Claim returns the claim on the account of a destroyed resource, with what the plan's note says. It also records in
// the ledger what the note says about other accounts.
func Claim(ctx context.Context, d *directory.Directory, of lifecycle.Subject, state private.Reader) lifecycle.Claim {
	n := read(ctx, state)
	for _, other := range n.With {
		d.Ledger().HandOver(of.Kind, other)
	}
	return lifecycle.Claim{
		Subject: of, Owner: origin.Owner(ctx, state), Planned: n.Taken || ledger.Same(of.Kind, n.Wants, of.Name),
	}
}

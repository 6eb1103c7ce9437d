// Package handover is what a plan notes of accounts that change their address, for users and groups: it tells the ledger what
// a resource plans, words how that meets the plans of others, and leaves word in private state for the destroy.
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

// note is what a plan leaves in private state. Terraform hands the private state of a planned destroy, and of the destroy of a
// planned replacement, to the apply; that of a planned create it does not.
type note struct {
	// ID and Name are of the account that a plan with prior state has. Terraform plans a replacement twice, the second time
	// without prior state but with what the first one left; so the two are known to be one resource.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Wants is the name that a plan without prior state creates. A tainted resource is planned so: the destroy that comes with it
	// learns here that the same account is wanted again.
	Wants string `json:"wants,omitempty"`
	// Taken is set where another resource takes the account that this one gives up.
	Taken bool `json:"taken,omitempty"`
	// With are the ids of further accounts that the same plan hands over. A destroy that Terraform comes to first says so for
	// all of them: the creates cannot know.
	With []string `json:"with,omitempty"`
}

// read is what an earlier plan has left; nothing where it cannot be read.
func read(ctx context.Context, state private.Reader) note {
	n, _ := private.Get[note](ctx, state, key)
	return n
}

// Meet tells the ledger what a resource plans and adds to the response how that meets the plans of others. plan has everything
// but the owner; at is the attribute that holds the name.
func Meet(ctx context.Context, d *directory.Directory, at path.Path, plan ledger.Plan, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
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

// Tell tells the ledger what an owner plans, and returns how that meets the plans of others. handed are the ids of accounts that are
// given up and that others take. For an account that a destroy gives up, and that no plan so far takes, Tell waits a moment.
func Tell(ctx context.Context, d *directory.Directory, plans ...ledger.Plan) (met []diagnose.RosterMeeting, handed []string) {
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
		if len(meetings) > 0 { // the plan of the taker warns
			handed = append(handed, open[i].ID)
		}
	}
	return met, handed
}

// renamedElsewhere is the name that the account of a resource that gives it up has in NinjaOne, where that is not the state's: Terraform plans the
// destroy of an address that is not configured any more from a state that it has not refreshed. "" is what cannot be read too.
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
	case ledger.Membership: // has no name
	}
	if ledger.Same(given.Kind, now, given.Name) {
		return ""
	}
	return now
}

// Claim is the account of a resource that is destroyed, with what its plan has left. It passes on to the ledger what the plan knew of
// other accounts.
func Claim(ctx context.Context, d *directory.Directory, of lifecycle.Subject, state private.Reader) lifecycle.Claim {
	n := read(ctx, state)
	for _, other := range n.With {
		d.Ledger().HandOver(of.Kind, other)
	}
	return lifecycle.Claim{
		Subject: of, Owner: origin.Owner(ctx, state), Planned: n.Taken || ledger.Same(of.Kind, n.Wants, of.Name),
	}
}

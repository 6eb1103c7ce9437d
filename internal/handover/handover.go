// Package handover is what a plan notes of accounts that change their address, for users and groups: it tells the ledger what
// a resource plans, words how that meets the plans of others, and leaves word in private state for the destroy.
package handover

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
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

// Created notes that a resource has an account from now on, and marks its private state with where it comes from.
func Created(ctx context.Context, d *directory.Directory, mark origin.Origin, kind ledger.Kind, id, name string, state private.Writer) diag.Diagnostics {
	d.Ledger().Created(kind, mark.Tag, id, name)
	return mark.Mark(ctx, state)
}

// read is what an earlier plan has left; nothing where it cannot be read.
func read(ctx context.Context, state private.Reader) note {
	n, _ := private.Get[note](ctx, state, key)
	return n
}

// Planned reports whether the plan has found what takes over the account of a resource that is destroyed. name is what the
// state calls it.
func Planned(ctx context.Context, state private.Reader, kind ledger.Kind, name string) bool {
	n := read(ctx, state)
	return n.Taken || ledger.Same(kind, n.Wants, name)
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
		met := d.Ledger().Plan(p)
		if len(met) == 0 && p.GivesUp {
			return len(d.Ledger().AwaitTakers(ctx, p)[0]) > 0 // the plan of the taker warns
		}
		for _, m := range met {
			given := p
			if m.How == ledger.HandedOver && !p.GivesUp {
				given = m.Other
			}
			if m.How == ledger.HandedOver {
				if now := renamedElsewhere(ctx, d, given); now != "" {
					resp.Diagnostics.Append(diagnose.RenamedElsewhere(at, given, now))
					continue
				}
				handedOver = true
			}
			resp.Diagnostics.Append(diagnose.Meetings(at, p, []ledger.Meeting{m})...)
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

// GiveUp asks the ledger what a destroy is to do with an account, and reports whether it is to act. What keeps it from that is
// added to diags. An account that is handed over is read first: a service that does not answer takes the create down, too, and then
// the account would be in no state. over is to be called when the destroy has ended; it is never nil.
func GiveUp(ctx context.Context, d *directory.Directory, of origin.Subject, state private.Reader, diags *diag.Diagnostics) (acts bool, over func()) {
	for _, other := range read(ctx, state).With {
		d.Ledger().HandOver(of.Kind, other)
	}
	planned := Planned(ctx, state, of.Kind, of.Name) || d.Ledger().Handed(of.Kind, of.ID)
	verdict, over := d.Ledger().GiveUp(of.Kind, of.ID, origin.Owner(ctx, state), planned)
	switch {
	case verdict == ledger.Keep:
		diags.Append(diagnose.NotHandedOver(of.Kind, of.Name, of.ID))
	case verdict == ledger.Leave && !planned:
		diags.Append(diagnose.LeftToAdopter(string(of.Kind), of.Name, of.ID))
	case verdict == ledger.Leave:
		name, err := of.Look(ctx)
		switch {
		case d.Ledger().Taken(of.Kind, of.ID), errors.Is(err, directory.ErrGone):
		case err != nil:
			d.Ledger().Keeps(of.Kind, of.ID)
			diags.Append(diagnose.Error("hand over "+string(of.Kind), of.Name, err))
		case name != "" && !ledger.Same(of.Kind, name, of.Name): // the create looks for the old name, and does not find the account
			d.Ledger().Keeps(of.Kind, of.ID)
			diags.Append(diagnose.NotHandedOver(of.Kind, of.Name, of.ID))
		}
	}
	return verdict == ledger.Act, over
}

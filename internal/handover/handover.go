// Package handover prepares hand-overs of accounts between resources in a plan, for users and groups. It records in the
// ledger what a resource plans, adds the warnings and errors about conflicts with other plans, and leaves a note in
// private state for the destroy.
package handover

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

const key = "handover"

// note is what a plan leaves in private state. Terraform passes the private state of a planned destroy, and of the
// destroy of a planned replacement, to the apply. It does not pass that of a planned create.
type note struct {
	// ID and Name describe the account of a plan with prior state. Terraform plans a replacement twice, the second time
	// without prior state but with the first plan's note. The note shows that both plans belong to one resource.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Was is the name in the state before the last refresh, if NinjaOne shows another one since then.
	Was string `json:"was,omitempty"`
	// Wants is the name that a plan without prior state creates. Terraform plans a tainted resource like that, and its
	// destroy learns from Wants that the same account is wanted again.
	Wants string `json:"wants,omitempty"`
	// Unknown is true for a plan without prior state whose name is known only in the apply. The destroy of a tainted
	// resource learns from it that the same account may be wanted again.
	Unknown bool `json:"unknown,omitempty"`
	// Awaits is true for a release in a plan that also creates an account of that kind, with a name known only in the
	// apply. The new resource may turn out to want the released account.
	Awaits bool `json:"awaits,omitempty"`
	// HandedOver is true if another resource adopts the account that this one releases.
	HandedOver bool `json:"taken,omitempty"`
	// Others are the accounts that the same plan hands over.
	Others Others `json:"others,omitempty"`
}

// Others are the ids, by kind, of the accounts that a plan hands over. The first destroy of the apply reports all of
// them to the ledger, because creates get no note. A create may need an account whose own destroy comes later:
// Terraform destroys a group that listed a user before that user.
type Others map[ledger.Kind][]string

// OthersOf returns the accounts that the plans so far hand over.
func OthersOf(d *directory.Directory) Others { return d.Ledger().HandedOver() }

// Report records in the ledger of an apply what the plan has found.
func (o Others) Report(d *directory.Directory) {
	for kind, ids := range o {
		for _, id := range ids {
			d.Ledger().HandOver(kind, id)
		}
	}
}

// read returns the note of an earlier plan. It returns an empty note if it cannot read one.
func read(ctx context.Context, state private.Reader) note {
	n, _ := private.Get[note](ctx, state, key)
	return n
}

// NoteRename notes a refresh that found another name than the state had. of is the account with the name in the state.
// The other addresses of a configuration know the account by the old name. Since Terraform 1.15, the plan of a destroy
// shows only the new one. Before that, it shows only the old one.
func NoteRename(
	ctx context.Context, d *directory.Directory, of lifecycle.Subject, is string, before private.Reader,
	after private.Writer,
) diag.Diagnostics {
	n, was := read(ctx, before), of.Name
	if is != "" {
		d.Ledger().RecordName(of.Kind, of.ID, is)
	}
	if is == "" || ledger.Same(of.Kind, was, is) {
		was = ""
	}
	if n.Was == was {
		return nil
	}
	n.Was = was
	return private.Set(ctx, after, key, n)
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
	if !req.State.Raw.IsNull() && !d.SawForeign() && // without a refresh, no read has looked
		origin.Foreign(ctx, d, req.Private, "plan "+string(plan.Kind), subject(d, plan), &resp.Diagnostics) {
		return
	}
	before := read(ctx, req.Private)
	plan.Owner = origin.NewOwner()
	if !req.State.Raw.IsNull() || before.ID != "" {
		plan.Owner = origin.Owner(ctx, req.Private)
	}
	record := func(p ledger.Plan) (handedOver bool) {
		conflicts, ids, err := RecordPlans(ctx, d, p)
		resp.Diagnostics.Append(unread(p, err)...)
		for _, m := range conflicts {
			resp.Diagnostics.Append(diagnose.Conflict(d, at, m.Plan, m.Conflict)...)
		}
		return len(ids) > 0
	}
	if plan.Releases {
		plan.Was = before.Was
	}
	after := note{ID: plan.ID, Name: plan.Name, Was: before.Was}
	switch {
	case !req.State.Raw.IsNull():
		switch {
		case plan.Releases || plan.Wants != "":
			after.HandedOver = record(plan)
		case plan.Kind != ledger.Membership:
			// The new name is not known yet, but another address must neither end the account nor take its present name.
			record(ledger.Plan{Kind: plan.Kind, Owner: plan.Owner, ID: plan.ID, Name: plan.Name})
		}
		if plan.Releases {
			after.addRelease(d, plan)
		}
	case plan.Wants == "":
		d.Ledger().RecordUnknown(plan.Kind)
		if after.Unknown = plan.Kind != ledger.Membership; after.Unknown && before.ID != "" {
			resp.Diagnostics.Append(diagnose.ReplacedByUnknown(at, plan.Kind, before.Name))
		}
	case ledger.Same(plan.Kind, before.Was, plan.Wants):
		resp.Diagnostics.Append(diagnose.RenamedAndReplaced(at, plan.Kind, plan.Wants))
	case before.ID != "" && ledger.Same(plan.Kind, before.Name, plan.Wants):
		after.Wants = plan.Wants // Terraform shows no warning of this second plan
	default:
		after.Wants, after.HandedOver = plan.Wants, before.HandedOver
		if before.ID != "" { // the replacement releases one account and creates another
			released := plan
			released.ID, released.Name, released.Wants, released.Releases = before.ID, before.Name, "", true
			after.HandedOver = record(released)
			if plan.Kind != ledger.Membership {
				resp.Diagnostics.Append(diagnose.ReplacedByAnotherName(at, plan.Kind, before.Name, plan.Wants))
			}
		}
		record(plan)
	}
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, key, after)...)
}

// addRelease notes what the plan of a release has found about other plans and the present name.
func (n *note) addRelease(d *directory.Directory, plan ledger.Plan) {
	now, _ := d.Ledger().NameRead(plan.Kind, plan.ID)
	n.Name, n.Others = cmp.Or(now, n.Name), OthersOf(d)
	n.Awaits = plan.Kind != ledger.Membership && d.Ledger().PlansUnknown(plan.Kind)
}

// unread is the error of a plan for which an account could not be read, if all requests share the failure.
func unread(plan ledger.Plan, err error) diag.Diagnostics {
	return diagnose.Unplanned("look up "+string(plan.Kind), cmp.Or(plan.Name, plan.Wants), err)
}

// RecordPlans records in the ledger what an owner plans, and returns the conflicts with other plans. The plans are of
// one kind. handedOver are the ids of accounts that this owner releases and others adopt. If no plan so far adopts an
// account that a destroy releases, RecordPlans waits a moment. err is why a present name was not read.
// [diagnose.Unplanned] reports it if all requests share the failure. Otherwise the name of the state counts.
func RecordPlans(
	ctx context.Context, d *directory.Directory, plans ...ledger.Plan,
) (conflicts []diagnose.PlannedConflict, handedOver []string, err error) {
	records := recordAndWait(ctx, d, plans)
	if len(records) > 0 {
		err = readNames(ctx, d, plans[0].Kind)
	}
	for _, r := range records {
		now, _ := d.Ledger().NameRead(r.Kind, r.ID)
		r.Plan = r.Named(now)
		if r.handedOver {
			handedOver = append(handedOver, r.ID)
		} else if r.Releases || r.WantsNewName() {
			r.conflicts = d.Ledger().CheckNames(r.Plan, r.conflicts)
		}
		for _, c := range r.conflicts {
			conflicts = append(conflicts, diagnose.PlannedConflict{Plan: r.Plan, Conflict: c})
		}
	}
	conflicts = slices.DeleteFunc(conflicts, func(m diagnose.PlannedConflict) bool {
		if m.Kind != ledger.SameFullName {
			return false
		}
		exists, failure := wantsExisting(ctx, d, m)
		err = cmp.Or(err, failure)
		return exists
	})
	for i := range conflicts { // after the wait: reading takes time, in which other resources are planned
		m := &conflicts[i]
		if m.Kind == ledger.HandedOver || m.Kind == ledger.RenamedAndMoved {
			err = cmp.Or(err, checkName(ctx, d, m.Plan, &m.Conflict))
		}
		if m.Kind == ledger.HandedOver && m.Plan.Releases && !slices.Contains(handedOver, m.Plan.ID) {
			handedOver = append(handedOver, m.Plan.ID)
		}
	}
	return conflicts, handedOver, err
}

// wantsExisting reports whether the create of a conflict of the kind [ledger.SameFullName] wants the name of an account
// that exists, so that it begins no new one. Two people with one full name, whose accounts are handed over, have such a
// conflict until all four plans are recorded.
func wantsExisting(ctx context.Context, d *directory.Directory, m diagnose.PlannedConflict) (bool, error) {
	wants := cmp.Or(m.Plan.Wants, m.Other.Wants)
	found, over := d.Listed(wants)
	if len(found) == 0 && !over {
		var err error
		found, err = d.UsersNamed(ctx, wants, func(u *scim.User) bool { return u.UserName != "" })
		if err != nil {
			return false, err
		}
	}
	return len(found) > 0, nil
}

// record is a plan in the ledger, with what the ledger says of it.
type record struct {
	ledger.Plan
	conflicts  []ledger.Conflict
	handedOver bool // another resource adopts the account, as the wait has shown
}

// recordAndWait records plans, and waits for resources that adopt the accounts of those that release one.
func recordAndWait(ctx context.Context, d *directory.Directory, plans []ledger.Plan) []record {
	records := make([]record, len(plans))
	var (
		open     []*record
		released []ledger.Plan
	)
	for i, p := range plans {
		r := &records[i]
		r.Plan = p
		r.InRoster = inRoster(ctx, d, p)
		r.conflicts = d.Ledger().RecordPlan(r.Plan)
		conflicting := slices.ContainsFunc(r.conflicts, func(c ledger.Conflict) bool { return c.Kind != ledger.SameFullName })
		if !conflicting && r.Awaits() {
			open, released = append(open, r), append(released, r.Plan)
		}
	}
	if len(open) == 0 {
		return records
	}
	for i, found := range d.Ledger().AwaitNewOwners(ctx, released...) {
		r := open[i]
		r.handedOver = len(found) > 0
		switch {
		case r.handedOver && found[0].Other.Owner == "": // a list of members; the plan of any other new owner warns
			r.conflicts = append(r.conflicts, found[0])
		case !r.handedOver && inRoster(ctx, d, r.Plan): // the roster was planned during the wait
			r.InRoster = true
			r.conflicts = d.Ledger().RecordPlan(r.Plan)
		}
	}
	return records
}

// readNames reads the names that released accounts have at the service, if anything is to get a new name, and records
// them in the ledger: another resource may adopt such an account under its present name. The state of a destroy may be
// older than the last read, or Terraform has not read the account in this run. An account that cannot be read keeps the
// name of its state, and err is the first failure.
func readNames(ctx context.Context, d *directory.Directory, kind ledger.Kind) (err error) {
	unread := d.Ledger().UnreadReleases(kind)
	if kind == ledger.User {
		_ = d.ExpectUsers(ctx, len(unread)) // each read reports its own failure
	}
	for _, p := range unread {
		_, failure := PresentName(ctx, d, p)
		err = cmp.Or(err, failure)
	}
	return err
}

// PresentName returns the name that a user or group has at the service, and records it in the ledger. If this run has
// read the account, it reads nothing. Many accounts are read together, by the page. A failure is returned once.
func PresentName(ctx context.Context, d *directory.Directory, of ledger.Plan) (now string, err error) {
	if now, read := d.Ledger().NameRead(of.Kind, of.ID); read {
		return now, nil
	}
	if of.Kind == ledger.Group {
		var group *scim.Group
		if group, err = d.Group(ctx, of.ID, func(g *scim.Group) bool { return g.DisplayName != "" }); err == nil {
			now = group.DisplayName
		}
	} else {
		var user *scim.User
		if user, err = d.User(ctx, of.ID, func(u *scim.User) bool { return u.UserName != "" }); err == nil {
			now = user.UserName
		}
	}
	d.Ledger().RecordName(of.Kind, of.ID, now)
	return now, err
}

// inRoster reports whether a plan releases the membership of a person that a roster lists in the group. A roster names
// groups, and the group's name is read only if a roster lists groups for the person. If the name cannot be read, no
// roster is known to list the person there.
func inRoster(ctx context.Context, d *directory.Directory, p ledger.Plan) bool {
	if p.Kind != ledger.Membership || !p.Releases {
		return false
	}
	group, user, _ := ledger.ParseMembershipID(p.ID)
	_, lists := d.Ledger().RosterGroupsOf(user)
	if lists == nil {
		return false
	}
	found, err := d.Group(ctx, group, func(*scim.Group) bool { return true })
	return err == nil && lists(found.DisplayName)
}

// checkName changes the kind of a hand-over whose account has another name at the service than the one that its new
// owner wants, and makes a hand-over of a move whose account already has the new name there. A Terraform before 1.15
// plans the destroy of an address that was removed from the configuration without refreshing its state. An account that
// cannot be read is left as it is.
func checkName(ctx context.Context, d *directory.Directory, p ledger.Plan, m *ledger.Conflict) error {
	released, adopter := m.Other, p
	if p.Releases {
		released, adopter = p, m.Other
	}
	if p.Kind == ledger.Membership { // a membership has no name
		return nil
	}
	now, err := PresentName(ctx, d, released)
	switch same := ledger.Same(p.Kind, now, adopter.Wants); {
	case err != nil, now == "":
	case m.Kind == ledger.RenamedAndMoved && same:
		m.Kind = ledger.HandedOver
	case m.Kind == ledger.HandedOver && !same:
		m.Kind, m.Now = ledger.RenamedElsewhere, now
	}
	return err
}

// subject is the account of a plan. A membership has no name but its id.
func subject(d *directory.Directory, of ledger.Plan) lifecycle.Subject {
	s := lifecycle.Subject{Kind: of.Kind, Name: cmp.Or(of.Name, of.ID), ID: of.ID}
	s.ReadName = func(ctx context.Context) (string, error) {
		switch of.Kind {
		case ledger.User:
			return d.UserName(ctx, of.ID)
		case ledger.Group:
			return d.GroupName(ctx, of.ID)
		case ledger.Membership:
		}
		group, _, _ := ledger.ParseMembershipID(of.ID)
		_, err := d.Group(ctx, group, nil)
		return of.ID, err
	}
	return s
}

// Release returns the release of the account of a destroyed resource, with what the plan's note says. It also records
// in the ledger what the note says about other accounts.
func Release(ctx context.Context, d *directory.Directory, of lifecycle.Subject,
	state private.Reader,
) lifecycle.Release {
	n := read(ctx, state)
	n.Others.Report(d)
	if n.ID == of.ID && n.Name != "" { // the plan may know a newer name than the state
		of.Name = n.Name
	}
	release := lifecycle.Release{
		Subject: of, Owner: origin.Owner(ctx, state), HandedOver: n.HandedOver || ledger.Same(of.Kind, n.Wants, of.Name),
		Replaced: n.Wants != "", ReplacedByUnknown: n.Unknown, AwaitsUnknown: n.Awaits,
	}
	if n.Wants != "" && !release.HandedOver && of.Kind != ledger.Membership {
		release.ReplacedBy = n.Wants
	}
	return release
}

// Package roster is ninjaone_scim_roster: a whole company in one resource.
package roster

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

const (
	// defaultTimeout is how long one operation on a whole roster may take. 20,000 creates at 5 requests a second take
	// more than an hour, and a slow service takes longer.
	defaultTimeout = 3 * time.Hour
	// rosterID is the id of every roster: a configuration has one for a tenant.
	rosterID = "roster"
	// importAll is the import id for all users. A user type as id imports the users of that type.
	importAll = "all"
)

// Resource is ninjaone_scim_roster.
type Resource struct{ tenant.Resource }

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{tenant.Resource{TypeName: typeName}} }

// Create creates or adopts the account of every person on the roster.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	over := r.Directory.Ledger().BeginWork()
	defer func() { over(resp.Diagnostics.HasError()) }()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	work, cancel := tenant.Limit(ctx, plan.Timeouts.Create, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	want, diags := configured(plan.Users.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	mark := origin.At(r.Directory.Endpoint())
	// No person is renamed, so there is no name to look up yet.
	run, _ := newRun(work, r.Directory, mark.Tag, plan, want, people{}, newMemory())
	if resp.Diagnostics.Append(r.refuseAdministrators(ctx, run.work)...); resp.Diagnostics.HasError() {
		return
	}
	run.over = over
	run.do(work)
	run.memory.Incomplete = !run.succeeded()
	plan.ID = types.StringValue(rosterID)
	plan.Users, plan.People = run.state(plan.Users)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(run.memory.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(mark.Mark(ctx, resp.Private)...)
	resp.Diagnostics.Append(r.MarkWritten(ctx, resp.Private)...)
	if run.created > 0 {
		resp.Diagnostics.Append(recent.MarkCreated(ctx, resp.Private, r.Directory.Now())...)
	}
	resp.Diagnostics.Append(run.diagnostics()...)
	if !run.succeeded() {
		resp.Diagnostics.Append(diagnose.IncompleteRoster(plan.adopts())...)
	}
}

// Read refreshes the state from the tenant.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	work, cancel := tenant.Limit(ctx, state.Timeouts.Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	remembered, diags := load(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	if r.foreign(ctx, req.Private, "read", state, remembered, &resp.Diagnostics) {
		return
	}
	now := r.Directory.Now()
	look := &refresh{
		directory: r.Directory, account: r.Account, state: state, memory: remembered,
		recentlyCreated: recent.WasCreated(ctx, req.Private, now), recentlyWritten: recent.WasWritten(ctx, req.Private, now),
	}
	if state.Users.IsNull() {
		resp.Diagnostics.Append(look.importAll(work, state.ID.ValueString())...)
	} else {
		resp.Diagnostics.Append(look.roster(work)...)
	}
	if resp.Diagnostics.HasError() || look.refused {
		return
	}
	state.ID, state.Users, state.People = types.StringValue(rosterID), look.users, types.Int64Value(int64(look.count))
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(look.memory.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(origin.MarkIfMissing(ctx, r.Directory, req.Private, resp.Private)...)
	resp.Diagnostics.Append(diagnose.DeletedOfRoster(look.deleted, recent.LastSeen(ctx, req.Private))...)
	resp.Diagnostics.Append(recent.MarkSeen(ctx, req.Private, resp.Private, now)...)
}

// foreign reports whether a roster was made at another endpoint, and adds the error for that. A roster without
// accounts, such as one whose first apply failed for every person, holds nothing of another endpoint.
func (r *Resource) foreign(
	ctx context.Context, notes private.Reader, act string, state model, remembered memory,
	diags *diag.Diagnostics,
) bool {
	switch {
	case len(remembered.IDs) > 0:
		return origin.Foreign(ctx, r.Directory, notes, act, r.subject(remembered), diags)
	case state.guardsOutsiders() || len(remembered.Outsiders) > 0:
		return origin.ForeignList(ctx, r.Directory, notes, act, "ninjaone"+typeName, func(context.Context) (bool, error) {
			return false, nil
		}, diags)
	}
	return false
}

// recall loads a roster's memory for a plan. It adds the error for a roster that was made at another endpoint, because
// without a refresh no read has looked.
func (r *Resource) recall(ctx context.Context, notes private.Reader, state model, diags *diag.Diagnostics) memory {
	remembered, found := load(ctx, notes)
	if diags.Append(found...); !diags.HasError() && r.Directory != nil && !r.Directory.SawForeign() {
		r.foreign(ctx, notes, "plan", state, remembered, diags)
	}
	return remembered
}

// subject returns the account that stands for the whole state: that of the roster's first person.
func (r *Resource) subject(remembered memory) lifecycle.Subject {
	of := lifecycle.Subject{Kind: ledger.User, ReadName: func(context.Context) (string, error) {
		return "", directory.ErrGone
	}}
	for _, key := range sorted(remembered.IDs) {
		of.Name, of.ID = remembered.shownAs(key), remembered.IDs[key]
		of.ReadName = func(ctx context.Context) (string, error) { return r.Directory.UserName(ctx, of.ID) }
		break
	}
	return of
}

// Update changes what differs between state and plan.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	over := r.Directory.Ledger().BeginWork()
	defer func() { over(resp.Diagnostics.HasError()) }()
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	work, cancel := tenant.Limit(ctx, plan.Timeouts.Update, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	remembered, diags := load(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	want, diags := planned(plan, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	if r.foreign(ctx, req.Private, "apply", state, remembered, &resp.Diagnostics) {
		return
	}
	run, diags := newRun(work, r.Directory, origin.Owner(ctx, req.Private), plan, want,
		known(state.Users.ValueString()), remembered)
	resp.Diagnostics.Append(diags...)
	// The plan has passed this guard, unless the roster was not known then.
	resp.Diagnostics.Append(run.checkLimits()...)
	if resp.Diagnostics.Append(r.refuseAdministrators(ctx, run.work)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.MarkWritten(ctx, resp.Private)...)
	run.over = over
	run.do(work)
	plan.ID = types.StringValue(rosterID)
	plan.Users, plan.People = run.state(plan.Users)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(run.memory.save(ctx, resp.Private)...)
	if run.created > 0 {
		resp.Diagnostics.Append(recent.MarkCreated(ctx, resp.Private, r.Directory.Now())...)
	}
	resp.Diagnostics.Append(run.diagnostics()...)
}

// planned returns the people of a plan. If the configuration's managed attributes do not differ from the state, these
// are the people of the state. They may have values that a configuration must not have, if the tenant has such values.
func planned(plan, state model) (people, diag.Diagnostics) {
	if plan.Users.Equal(state.Users) {
		return known(state.Users.ValueString()), nil
	}
	return configured(plan.Users.ValueString())
}

// Delete applies the deletion policy to every person. A roster whose create failed in part is being replaced, so it
// touches no account.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	work, cancel := tenant.Limit(ctx, state.Timeouts.Delete, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	remembered, diags := load(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if remembered.Incomplete {
		if state.deletionPolicy() != lifecycle.Abandon {
			resp.Diagnostics.Append(diagnose.IncompleteRosterAbandoned(string(state.deletionPolicy())))
		}
		return
	}
	left, _ := private.Get[note](ctx, req.Private, noteKey)
	left.Others.Report(r.Directory)
	resp.Diagnostics.Append(memoryLost(state, remembered, left)...)
	if resp.Diagnostics.Append(leftBehind(state, remembered, left)...); resp.Diagnostics.HasError() {
		return
	}

	if state.deletionPolicy() != lifecycle.Abandon &&
		r.foreign(ctx, req.Private, "release", state, remembered, &resp.Diagnostics) {
		return
	}
	// A destroy leaves outsiders alone.
	state.Removed, state.Outsiders = types.StringValue(string(state.deletionPolicy())), types.StringNull()
	run, _ := newRun(work, r.Directory, origin.Owner(ctx, req.Private), state, people{},
		known(state.Users.ValueString()), remembered)
	run.handedOver, run.names, run.outsiders = left.handedOver(remembered), left.Names, nil
	run.replaced, run.awaits = left.Replaced || len(left.Wants) > 0, left.Awaits
	if resp.Diagnostics.Append(r.refuseAdministrators(ctx, run.work)...); resp.Diagnostics.HasError() {
		return
	}
	run.do(work)
	if !run.succeeded() {
		// People that were not released stay in the state, so that the next destroy continues with them.
		state.Users, state.People = run.state(state.Users)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, usersPath(), state.Users)...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("people"), state.People)...)
		resp.Diagnostics.Append(run.memory.save(ctx, resp.Private)...)
	}
	resp.Diagnostics.Append(run.diagnostics()...)
}

// ImportState takes "all" or a user type, and imports all users of it.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse,
) {
	scope := importAll
	if !strings.EqualFold(strings.TrimSpace(req.ID), importAll) {
		var err error
		if scope, err = ninjaone.ParseUserType(req.ID); err != nil {
			resp.Diagnostics.Append(diagnose.MalformedRosterImport(req.ID))
			return
		}
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), scope)...)
}

// sorted are the keys of a map, sorted.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// isGone reports whether an error means that an account does not exist.
func isGone(err error) bool { return errors.Is(err, directory.ErrGone) }

package usersexclusive

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Reasons why a user that the plan deactivates was not deactivated.
var (
	errOtherType = errors.New("NinjaOne shows another user type than when this was planned, or none. Plan again. If the " +
		"listing may be incomplete, set a larger page_size first")
	errHidden = errors.New("NinjaOne does not list this user, and neither its listing nor a filter by name can prove " +
		"that the account is gone. Look the account up in the console. If it is gone, add the name to ignore_user_names")
)

// apply deactivates exactly the users that the plan adds to past, if they are still outsiders. past are the users that
// were deactivated before. A user that has appeared since the plan is left for the next plan. A user that is inactive,
// gone or renamed by now needs no change. done are the planned names with which no user can sign in any more: all of
// them, unless there is an error.
func (r *Resource) apply(ctx context.Context, plan *model, past []string,
	state private.Writer,
) (done []string, diags diag.Diagnostics) {
	g, diags := plan.guard(ctx)
	var shown []string
	diags.Append(plan.Deactivated.ElementsAs(ctx, &shown, false)...)
	if diags.HasError() {
		return nil, diags
	}
	planned := without(shown, person.Keys(past))
	users, whole, more := r.list(ctx)
	diags.Append(more...)
	if diags.HasError() {
		return nil, diags
	}
	failed := &failures{}
	seen := g.inspect(r.complete(ctx, users, planned, failed), whole)
	diags.Append(diagnose.UntypedUsers(seen.untyped)...)
	for _, name := range planned {
		if seen.elsewhere[person.Key(name)] {
			failed.add(name, &lifecycle.ActError{Act: "deactivate user", Err: errOtherType})
		}
	}
	keys := person.Keys(planned)
	found := slices.DeleteFunc(seen.outsiders, func(o outsider) bool { return !keys[person.Key(o.UserName)] })
	if diags.Append(r.refuseAdministrators(ctx, names(found))...); diags.HasError() {
		return nil, diags
	}
	r.deactivate(ctx, found, failed)
	diags.Append(failed.diagnostics()...)
	done = without(planned, person.Keys(failed.names))
	if diags.HasError() {
		return done, diags
	}
	plan.ID = types.StringValue(scope(g.userType))
	diags.Append(private.Set(ctx, state, memoryKey, memory{Named: g.named, Away: seen.away})...)
	return done, diags
}

// complete adds to a listing the planned users that it leaves out and that still exist: absence from a listing proves
// nothing. Where the listing is proven whole, that costs nothing. It does not look for users whose access this run has
// ended in another way.
func (r *Resource) complete(ctx context.Context, users []*scim.User, planned []string, failed *failures) []*scim.User {
	listed, at := map[string]bool{}, map[string]int{}
	for i, u := range users {
		listed[person.Key(u.UserName)], at[u.ID] = true, i
	}
	var (
		mu    sync.Mutex // guards users and at
		group errgroup.Group
	)
	group.SetLimit(directory.Parallelism)
	for _, name := range without(planned, listed) {
		group.Go(func() error {
			found, err := r.Directory.UsersNamed(ctx, name, showsAll)
			if err == nil && len(found) == 0 && !r.Directory.ProvesNames() {
				found, err = r.changedHere(ctx, name)
			}
			switch {
			case errors.Is(err, errHidden):
				failed.add(name, &lifecycle.ActError{Act: "deactivate user", Err: err})
			case err != nil:
				failed.add(name, &lifecycle.ActError{Act: "look up user", Err: err})
			}
			mu.Lock()
			defer mu.Unlock()
			for _, u := range found {
				if i, known := at[u.ID]; known { // they had this name when the page was read, and have another one now
					users[i] = u
					continue
				}
				at[u.ID] = len(users)
				users = append(users, u)
			}
			return nil
		})
	}
	_ = group.Wait() // failures are noted
	return users
}

// changedHere reads, by id, the account that had a name before this run changed it: a resource of this run may have
// renamed it. The list is empty if the account is gone, or if this run has ended its access in another way. Without
// such an account, the error is errHidden.
func (r *Resource) changedHere(ctx context.Context, userName string) ([]*scim.User, error) {
	for id, before := range r.Directory.Ledger().Changed(ledger.User) {
		switch {
		case person.Key(before.Name) != person.Key(userName):
		case r.Directory.Ledger().HasEnded(ledger.User, id):
			return nil, nil
		default:
			user, err := r.Directory.SettledUser(ctx, id)
			switch {
			case errors.Is(err, directory.ErrGone):
				return nil, nil
			case err != nil:
				return nil, err
			}
			return []*scim.User{user}, nil
		}
	}
	return nil, errHidden
}

// deactivate ends the access of each user, and proves that every access has ended. A failure for one does not stop the
// others. Once the operation has ended, it begins no more.
func (r *Resource) deactivate(ctx context.Context, found []outsider, failed *failures) {
	begun := make([]*lifecycle.Removal, len(found))
	var group errgroup.Group
	group.SetLimit(directory.Parallelism)
	for i, o := range found {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				failed.add(o.UserName, r.Directory.Overtime(err))
				return nil
			}
			claim := lifecycle.Release{Subject: lifecycle.Subject{Kind: ledger.User, ID: o.id, Name: o.UserName}, ByGuard: true}
			begun[i] = &lifecycle.Removal{Release: claim, Known: o.Person, Policy: lifecycle.Deactivate}
			begun[i].Begin(ctx, r.Directory)
			return nil
		})
	}
	_ = group.Wait() // failures are noted
	begun = slices.DeleteFunc(begun, func(one *lifecycle.Removal) bool { return one == nil })
	lifecycle.Prove(ctx, r.Directory, begun...)
	for _, one := range begun {
		if _, err := one.Outcome(); err != nil {
			failed.add(one.Name, err)
		}
	}
}

// failures are the failures of one apply.
type failures struct {
	mu         sync.Mutex       // guards what follows
	names      []string         // of every user that a failure concerns
	own        diag.Diagnostics // an error for each failure that concerns one user only
	notReached []string         // users that failed for a cause that all share
	unsent     error            // that cause
}

// add notes a failure.
func (f *failures) add(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names = append(f.names, name)
	if !diagnose.Shared(err) {
		f.own.Append(diagnose.Failed(name, err))
		return
	}
	f.notReached = append(f.notReached, name)
	if f.unsent == nil {
		f.unsent = err
	}
}

// diagnostics returns the errors: those of single users, and one for all users that were not reached.
func (f *failures) diagnostics() diag.Diagnostics {
	if len(f.notReached) == 0 {
		return f.own
	}
	return append(f.own, diagnose.GuardStopped(f.notReached, f.unsent))
}

// refuseAdministrators refuses to deactivate system administrators.
func (r *Resource) refuseAdministrators(ctx context.Context, userNames []string) diag.Diagnostics {
	acts := make([]diagnose.AdministratorChange, 0, len(userNames))
	for _, name := range userNames {
		acts = append(acts, diagnose.AdministratorChange{ChangeKind: diagnose.DeactivatesOutsider, UserName: name})
	}
	found, diags := r.Account.Administrators(ctx, acts...)
	return append(diags, diagnose.GuardAdministrators(found)...)
}

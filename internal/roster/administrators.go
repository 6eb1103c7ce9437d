package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// refuseAdministrators refuses work that would change accounts of system administrators.
func (r *Resource) refuseAdministrators(ctx context.Context, w work) diag.Diagnostics {
	found, diags := r.Account.Administrators(ctx, w.administratorChanges()...)
	return append(diags, diagnose.RosterAdministrators(found)...)
}

// administratorChanges are the changes in w that must not reach a system administrator's account.
func (w *work) administratorChanges() []diagnose.AdministratorChange {
	var all []diagnose.AdministratorChange
	add := func(doing diagnose.ChangeKind, userName string) {
		all = append(all, diagnose.AdministratorChange{ChangeKind: doing, UserName: userName})
	}
	for _, t := range w.tasks {
		is, was := t.want.want(), t.known.want()
		if t.isNew() {
			add(diagnose.Adopts, is.UserName)
			continue
		}
		if t.renames() {
			add(diagnose.Adopts, is.UserName)
			add(diagnose.Renames, was.UserName)
		}
		if was.UserType != "" && person.Key(was.UserType) != person.Key(is.UserType) {
			add(diagnose.Converts, was.UserName)
		}
		if was.IsActive() && !is.IsActive() {
			add(diagnose.Deactivates, was.UserName)
		}
	}
	for _, l := range w.leavers {
		if l.endsAccess() {
			add(diagnose.Removes, l.userName())
		}
	}
	for _, o := range w.outsiders {
		if o.endsAccess() {
			add(diagnose.DeactivatesOutsider, o.userName())
		}
	}
	return all
}

// withRESTValues is u as SCIM shows it, with what only the REST API knows. Where the roster may hold writes that the
// API does not know yet, u stays as SCIM shows it.
func (l *refresh) withRESTValues(ctx context.Context, u *scim.User) *scim.User {
	if l.account == nil || l.recentlyWritten {
		return u
	}
	u, diags := l.account.WithRESTValues(ctx, u, l.directory.Now())
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warnings.Append(diags...)
	return u
}

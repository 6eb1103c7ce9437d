package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// refuseAdministrators refuses a change of a system administrator's account. A user that the plan creates has no state,
// and a user that is destroyed has no plan. Values that are not known yet are checked again while applying.
func (r *Resource) refuseAdministrators(ctx context.Context, plan, state model) diag.Diagnostics {
	found, diags := r.Account.Administrators(ctx, administratorChanges(plan, state)...)
	for _, act := range found {
		diags.Append(diagnose.Administrator(act))
	}
	return diags
}

// administratorChanges are the changes in a plan that must not reach a system administrator's account.
func administratorChanges(plan, state model) []diagnose.AdministratorChange {
	was, is := state.text("user_name").ValueString(), plan.text("user_name").ValueString()
	renames := is != "" && !scim.Same(was, is) // unknown is ""
	var all []diagnose.AdministratorChange
	add := func(doing diagnose.ChangeKind, userName, attribute string) {
		all = append(all, diagnose.AdministratorChange{ChangeKind: doing, UserName: userName, At: path.Root(attribute)})
	}
	if renames {
		add(diagnose.Adopts, is, "user_name")
	}
	switch {
	case state == nil:
		return all
	case plan == nil && state.deletionPolicy() == lifecycle.Abandon:
		return nil
	case plan == nil:
		return []diagnose.AdministratorChange{{ChangeKind: diagnose.Removes, UserName: was}}
	}
	if renames {
		add(diagnose.Renames, was, "user_name")
	}
	if before, after := state.text("user_type").ValueString(), plan.text("user_type").ValueString(); before != "" &&
		after != "" && !scim.Same(before, after) {
		add(diagnose.Converts, was, "user_type")
	}
	if active := plan.flag("active"); active.Equal(types.BoolValue(false)) && !active.Equal(state.flag("active")) {
		add(diagnose.Deactivates, was, "active")
	}
	return all
}

// withRESTValues is u as SCIM shows it, with what only the REST API knows. A user that was written a moment ago stays
// as SCIM shows it: the API may lag.
func (r *Resource) withRESTValues(ctx context.Context, u *scim.User,
	notes private.Reader,
) (*scim.User, diag.Diagnostics) {
	now := r.Directory.Now()
	if r.Account == nil || recent.WasWritten(ctx, notes, now) {
		return u, nil
	}
	return r.Account.WithRESTValues(ctx, u, now)
}

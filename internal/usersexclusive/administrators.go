package usersexclusive

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// refuseAdministrators refuses to deactivate system administrators.
func (r *Resource) refuseAdministrators(ctx context.Context, userNames []string) diag.Diagnostics {
	acts := make([]diagnose.AdministratorChange, 0, len(userNames))
	for _, name := range userNames {
		acts = append(acts, diagnose.AdministratorChange{ChangeKind: diagnose.DeactivatesOutsider, UserName: name})
	}
	found, diags := r.Account.Administrators(ctx, acts...)
	return append(diags, diagnose.GuardAdministrators(found)...)
}

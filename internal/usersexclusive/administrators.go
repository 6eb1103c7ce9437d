package usersexclusive

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// spareAdministrators refuses to deactivate system administrators.
func (r *Resource) spareAdministrators(ctx context.Context, userNames []string) diag.Diagnostics {
	acts := make([]diagnose.Act, 0, len(userNames))
	for _, name := range userNames {
		acts = append(acts, diagnose.Act{Doing: diagnose.Expels, UserName: name})
	}
	found, diags := r.account.Administrators(ctx, acts...)
	return append(diags, diagnose.GuardAdministrators(found)...)
}

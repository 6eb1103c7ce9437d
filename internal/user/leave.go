package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
)

// leave notes in the directory that a planned destroy ends the access of a user, so that a guard that is created beside it
// leaves that to the destroy.
func (r *Resource) leave(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	var state model
	diags := req.State.Get(ctx, &state)
	if r.directory == nil || diags.HasError() || lifecycle.Policy(state.DeletionPolicy.ValueString()) == lifecycle.Abandon {
		return diags
	}
	r.directory.Leave(directory.UserName, state.UserName.ValueString())
	return diags
}

// Package planmodifier holds the plan rules that the framework does not have, one rule per file.
package planmodifier

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// KeepCase plans the prior value if the configured one is the same name, for example in another case, because the
// change would not be sent. Terraform allows a plan to hold the prior value in place of the configured one.
func KeepCase() planmodifier.String { return keepCase{} }

type keepCase struct{}

// Description describes the rule.
func (keepCase) Description(context.Context) string { return "A change of case only is no change." }

// MarkdownDescription returns Description, which has no markup.
func (m keepCase) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString keeps the prior value.
func (keepCase) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if scim.Same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

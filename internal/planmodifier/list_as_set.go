package planmodifier

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// ListAsSet plans the prior value of a list of strings if the configured list has the same elements in another order.
// Such lists are sets in meaning. As a Terraform set, thousands of elements would take half a minute to plan.
func ListAsSet() planmodifier.List {
	return listAsSet{
		description: "The order of the elements has no meaning, so a change of it is no change.",
		key:         func(s string) string { return s },
	}
}

// ListAsSetFold is like ListAsSet, but compares elements as names.
func ListAsSetFold() planmodifier.List {
	return listAsSet{
		description: "Order and case of the elements have no meaning, so a change of them is no change.",
		key:         scim.Fold,
	}
}

type listAsSet struct {
	description string
	key         func(string) string
}

// Description describes the rule.
func (m listAsSet) Description(context.Context) string { return m.description }

// MarkdownDescription returns Description, which has no markup.
func (m listAsSet) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyList keeps the prior value. It does nothing if elements are unknown, because they may be a change.
func (m listAsSet) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	planned, prior := req.PlanValue.Elements(), req.StateValue.Elements()
	if len(planned) != len(prior) {
		return
	}
	count := make(map[string]int, len(prior))
	for _, element := range prior {
		key, ok := m.known(element)
		if !ok {
			return
		}
		count[key]++
	}
	for _, element := range planned {
		key, ok := m.known(element)
		if !ok || count[key] == 0 {
			return
		}
		count[key]--
	}
	resp.PlanValue = req.StateValue
}

func (m listAsSet) known(element attr.Value) (key string, ok bool) {
	text, ok := element.(types.String)
	if !ok || text.IsNull() || text.IsUnknown() {
		return "", false
	}
	return m.key(text.ValueString()), true
}

// KeepOrder plans a configured list in its own order if it contains an element that Terraform learned only during the
// apply. An example is the id of a user that this run has handed over. Terraform plans such an update again, and
// requires that the second plan keeps the known elements in their places. learned reports whether Terraform has learned
// an element; nil means that it has learned none. Call KeepOrder after [ListAsSet].
func KeepOrder(
	ctx context.Context, at path.Path, learned func(string) bool, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) (diags diag.Diagnostics) {
	if learned == nil || req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return nil
	}
	var configured types.List
	diags.Append(req.Config.GetAttribute(ctx, at, &configured)...)
	for _, element := range configured.Elements() {
		if text, ok := element.(types.String); ok && learned(text.ValueString()) {
			diags.Append(resp.Plan.SetAttribute(ctx, at, configured)...)
			return diags
		}
	}
	return diags
}

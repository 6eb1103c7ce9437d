package noop

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// entity is a resource that keeps what it is given and makes up what is computed.
type entity struct{ resource.Resource }

var _ resource.ResourceWithModifyPlan = entity{}

// Schema is the real resource's: its attributes and their types, without its rules.
func (e entity) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	e.Resource.Schema(ctx, req, resp)
	for name, attribute := range resp.Schema.Attributes {
		resp.Schema.Attributes[name] = bare(name, attribute)
	}
}

// bare is an attribute without validators, modifiers and documentation, as none of that is what a provider must cost.
// The id stays when the resource is updated.
func bare(name string, attribute schema.Attribute) schema.Attribute {
	switch a := attribute.(type) {
	case schema.StringAttribute:
		plain := schema.StringAttribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed}
		if name == "id" {
			plain.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
		}
		return plain
	case schema.BoolAttribute:
		return schema.BoolAttribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed, Default: a.Default}
	case schema.Int64Attribute:
		return schema.Int64Attribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed}
	case schema.ListAttribute:
		return schema.ListAttribute{
			Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			ElementType: a.ElementType,
		}
	case schema.SetAttribute:
		return schema.SetAttribute{
			Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			ElementType: a.ElementType,
		}
	}
	return attribute // timeouts
}

// Create keeps the plan, and makes up the texts that are unknown.
func (entity) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	for name, attribute := range req.Plan.Schema.GetAttributes() {
		var value types.String
		if attribute.IsComputed() && attribute.GetType().Equal(types.StringType) {
			resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
		}
		if value.IsUnknown() {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), fmt.Sprint(name, " ", rand.Text()))...)
		}
	}
}

// ModifyPlan says how many people there are, where a roster is planned.
func (entity) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if _, roster := req.Plan.Schema.GetAttributes()["people"]; roster && !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), types.Int64Value(0))...)
	}
}

// Read leaves the state as it is.
func (entity) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps the plan.
func (entity) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete forgets.
func (entity) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

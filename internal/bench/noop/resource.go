package noop

import (
	"context"
	"crypto/rand"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// entity is a resource that keeps what it is given and makes up what is computed.
type entity struct {
	name     string
	computed []string // text attributes, beside id
	people   bool     // it has the number of people
	schema   func(ctx context.Context) schema.Schema
}

var _ resource.ResourceWithModifyPlan = (*entity)(nil)

// Metadata names the resource.
func (e *entity) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + e.name
}

// Schema has the shape of the real resource's: its attributes and their types, without its rules.
func (e *entity) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = e.schema(ctx)
}

// Create keeps the plan.
func (e *entity) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), rand.Text())...)
	for _, name := range e.computed {
		var value types.String
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
		if value.IsUnknown() {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), name)...)
		}
	}
}

// ModifyPlan says how many people there are, where a roster is planned.
func (e *entity) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if e.people && !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), types.Int64Value(0))...)
	}
}

// Read leaves the state as it is.
func (*entity) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps the plan.
func (*entity) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete forgets.
func (*entity) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func newUser() resource.Resource {
	return &entity{name: "_scim_user", computed: []string{"display_name", "email"}, schema: func(ctx context.Context) schema.Schema {
		attributes := map[string]schema.Attribute{
			"id":              schema.StringAttribute{Computed: true},
			"deletion_policy": schema.StringAttribute{Optional: true},
			"adopt_existing":  schema.BoolAttribute{Optional: true},
			"timeouts":        timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		}
		for _, a := range person.Attributes() {
			switch a.Kind {
			case person.Flag:
				attributes[a.Name] = schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)}
			case person.List:
				attributes[a.Name] = schema.SetAttribute{Optional: true, ElementType: types.StringType}
			default:
				attributes[a.Name] = schema.StringAttribute{Optional: true, Computed: a.Unset == person.LeftToService}
			}
		}
		return schema.Schema{Attributes: attributes}
	}}
}

func newGroup() resource.Resource {
	return &entity{name: "_scim_group", schema: func(ctx context.Context) schema.Schema {
		return schema.Schema{Attributes: map[string]schema.Attribute{
			"id":              schema.StringAttribute{Computed: true},
			"display_name":    schema.StringAttribute{Required: true},
			"external_id":     schema.StringAttribute{Optional: true},
			"members":         schema.ListAttribute{Optional: true, ElementType: types.StringType},
			"deletion_policy": schema.StringAttribute{Optional: true},
			"adopt_existing":  schema.BoolAttribute{Optional: true},
			"timeouts":        timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		}}
	}}
}

func newMembership() resource.Resource {
	return &entity{name: "_scim_group_membership", schema: func(ctx context.Context) schema.Schema {
		return schema.Schema{Attributes: map[string]schema.Attribute{
			"id":       schema.StringAttribute{Computed: true},
			"group_id": schema.StringAttribute{Required: true},
			"user_id":  schema.StringAttribute{Required: true},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Delete: true}),
		}}
	}}
}

func newRoster() resource.Resource {
	return &entity{name: "_scim_roster", people: true, schema: func(ctx context.Context) schema.Schema {
		return schema.Schema{Attributes: map[string]schema.Attribute{
			"id":              schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"users":           schema.StringAttribute{Required: true},
			"removed":         schema.StringAttribute{Optional: true},
			"outsiders":       schema.StringAttribute{Optional: true},
			"max_removals":    schema.Int64Attribute{Optional: true},
			"adopt_existing":  schema.BoolAttribute{Optional: true},
			"deletion_policy": schema.StringAttribute{Optional: true},
			"people":          schema.Int64Attribute{Computed: true},
			"timeouts":        timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		}}
	}}
}

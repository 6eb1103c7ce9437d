package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_group"

// Values of deletion_policy.
const (
	remove  = "delete"
	abandon = "abandon"
)

// Schema is the group resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A SCIM group. A technician has no permissions without a role, and NinjaOne's console " +
			"maps groups to roles. An administrator sets up the mapping by hand in the console.",
		Attributes: map[string]schema.Attribute{
			"id": tenant.ID("SCIM id of the group. NinjaOne assigns it."),
			"display_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the group. It must not be the name of NinjaOne's system administrator " +
					"role, which SCIM cannot assign. Compared without case and in any Unicode form of accents. A " +
					"change updates the group in place and warns, because a role mapping in the console may depend " +
					"on the name.",
				Validators:    []validator.String{rule.RequiredNotBlank(), rule.NotAdministrator()},
				PlanModifiers: []planmodifier.String{ours.KeepCase()},
			},
			"external_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The identity provider's own key for the group. If unset, the provider does not " +
					"manage it.",
				Validators: []validator.String{rule.NotBlank()},
			},
			"members": schema.ListAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Ids of the users in the group, compared as a set: their order never plans a " +
					"change. If unset, the provider never reads, sends or changes the group's members. If set, even " +
					"to `[]`, the group has exactly these members, and any other member shows as drift. No " +
					"duplicates. Setting it on a group that has `ninjaone_scim_group_membership` resources is an " +
					"error, and so is setting it on a group that a `ninjaone_scim_roster` names: the two would undo each " +
					"other's changes. An import does not read the members. The first apply after an import sets " +
					"them, and sends nothing if they already match.",
				Validators: []validator.List{
					listvalidator.ValueStringsAre(rule.RequiredNotBlank()), listvalidator.NoNullValues(), rule.Unique(),
				},
				PlanModifiers: []planmodifier.List{ours.ListAsSet()},
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What a destroy does to the group: `delete` (default) or `abandon`, which " +
					"leaves it as it is. If the service refuses to delete groups (405 or 501), the destroy is an " +
					"error that suggests `abandon`.",
				Validators: []validator.String{stringvalidator.OneOf(remove, abandon)},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a create may adopt and update an existing group of the same name. " +
					"Default `false`: such a create is an error that prints a ready `import` block. If both sides " +
					"have the same `external_id`, the create adopts the group in any case.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		},
	}
}

// IdentitySchema identifies a group in a tenant by its id. Terraform 1.12 and later keep it beside the state.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest,
	resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "SCIM id of the group."},
		},
	}
}

package membership

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_group_membership"

// Schema is the membership resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One user in one group. The resource leaves all other members of the group unchanged. A " +
			"membership in a group whose `ninjaone_scim_group` sets `members` is an error. If a " +
			"`ninjaone_scim_roster` lists the groups of the same user and names this group, the plan is an error " +
			"too.\n\nMany memberships of one group cost one read of the group in a plan, and few requests in an apply.",
		Attributes: map[string]schema.Attribute{
			"id":       tenant.ID("`GROUP_ID/USER_ID`, each escaped as in the path of a URL: a slash within an id is `%2F`."),
			"group_id": key("SCIM id of the group. A change replaces the membership."),
			"user_id":  key("SCIM id of the user. A change replaces the membership."),
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Delete: true}),
		},
	}
}

func key(words string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: words,
		Validators:          []validator.String{rule.RequiredNotBlank()},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

// IdentitySchema identifies a membership in a tenant by both ids. Terraform 1.12 and later keep it beside the state.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest,
	resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"group_id": identityschema.StringAttribute{RequiredForImport: true, Description: "SCIM id of the group."},
			"user_id":  identityschema.StringAttribute{RequiredForImport: true, Description: "SCIM id of the user."},
		},
	}
}

package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_user"

// Schema is the user resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages one technician or end user of NinjaOne through SCIM. While SCIM is enabled, " +
			"NinjaOne's console cannot edit or delete a user that SCIM manages. Phone numbers and language stay " +
			"editable there.\n\n" +
			"SCIM cannot create system administrators. Create them in the console. With credentials of the REST API, " +
			"a plan that would adopt, rename, convert, deactivate or delete a system administrator's account is an " +
			"error. A new technician has no permissions until the console maps one of the technician's groups to a " +
			"role, or an administrator assigns a role.",
		Attributes: map[string]schema.Attribute{
			"id": tenant.ID("SCIM id of the user. NinjaOne assigns it."),
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What a destroy does to the user: `deactivate` (default), `delete`, or `abandon`, which " +
					"changes nothing in NinjaOne. If another resource of the configuration adopts the account in the same run, for " +
					"example because a key of `for_each` changes, the account is handed over and stays as it is. If NinjaOne " +
					"refuses to delete (405 or 501), the provider deactivates the user and warns.",
				Validators: []validator.String{stringvalidator.OneOf(string(lifecycle.Deactivate), string(lifecycle.Delete),
					string(lifecycle.Abandon))},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a create adopts a user that already has the user name: the provider then updates " +
					"that user, and " +
					"reactivates it if it is inactive. Default `false`: the create is an error that prints an `import` block. If " +
					"both sides have the same `external_id`, the create adopts the user in either case. If both sides have " +
					"different ones, they are two people, and the create never adopts the user.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		},
	}
	for _, a := range person.Attributes() {
		resp.Schema.Attributes[a.Name] = schemaOf(a)
	}
}

// schemaOf is an attribute of a person as practitioners write it.
func schemaOf(a *person.Attribute) schema.Attribute {
	// Only the user name is required for Terraform. ValidateConfig requires the rest. So the error for a missing user
	// type can name the type that NinjaOne would have given the user, and missing names are one error that names the
	// user.
	required, computed := a.Unset == person.Required && a.Name == "user_name", a.Unset == person.LeftToService
	switch a.Type {
	case person.Flag: // active
		return schema.BoolAttribute{
			Optional: !required, Computed: computed, Default: booldefault.StaticBool(true),
			MarkdownDescription: a.Words,
		}
	case person.List:
		return schema.SetAttribute{
			ElementType: types.StringType, Required: required, Optional: !required, Computed: computed,
			MarkdownDescription: a.Words,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(rule.NotBlank(),
				rule.Person(a.Name))},
		}
	}
	text := schema.StringAttribute{
		Required: required, Optional: !required, Computed: computed,
		MarkdownDescription: a.Words,
		Validators:          []validator.String{rule.Person(a.Name)},
	}
	if a.Fold {
		text.PlanModifiers = []planmodifier.String{ours.KeepCase()}
	}
	return text
}

// IdentitySchema identifies a user in a tenant by its id. Terraform 1.12 and later keep it beside the state.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest,
	resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "SCIM id of the user.",
			},
		},
	}
}

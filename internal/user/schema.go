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
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_user"

// Schema is the user resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "A technician or an end user of NinjaOne, managed through SCIM. While SCIM is enabled, NinjaOne's console cannot edit or " +
			"delete a user that SCIM manages; phone numbers and language stay editable there.\n\n" +
			"System administrators cannot be made through SCIM: make them by hand in the console. A new technician has no permissions " +
			"until the console maps one of its groups to a role, or somebody assigns a role by hand.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "SCIM id of the user, given by NinjaOne.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Email address that the user signs in with, 1 to 254 characters. It must equal what the identity provider sends as " +
					"identifier. Compared without case, in whatever form its accents are stored. Changed in place.",
				Validators:    []validator.String{rule.UserName()},
				PlanModifiers: []planmodifier.String{ours.KeepCase()},
			},
			"user_type": schema.StringAttribute{
				// Optional for Terraform, required by ValidateConfig: so a missing one is told what NinjaOne would have made of it,
				// not only that it is missing.
				Optional: true,
				MarkdownDescription: "**Required.** `Technician` or `endUser`. Accepted in any case, compared without it, and sent as NinjaOne documents it; only " +
					"`technician`, which a published guide writes, is sent as written. There is no default: NinjaOne would silently make an end " +
					"user of a technician. Changed in place, with a warning, because NinjaOne documents no such conversion; the apply reads the " +
					"user back and fails if NinjaOne did not take it.",
				Validators:    []validator.String{rule.UserType()},
				PlanModifiers: []planmodifier.String{ours.KeepCase()},
			},
			"organization_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The NinjaOne organization of an end user: its id in digits, or `All` for a global end user. Never defaulted. What an " +
					"end user without one can see is not documented by NinjaOne, so creating one warns, as does an organization on a technician.",
				Validators:    []validator.String{rule.OrganizationID()},
				PlanModifiers: []planmodifier.String{ours.KeepCase()},
			},
			"given_name":  nameAttribute("Given name"),
			"family_name": nameAttribute("Family name"),
			"display_name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Display name. Unset, given and family name are sent when the user is created, as identity providers do, and " +
					"then it is left to NinjaOne.",
				Validators: []validator.String{rule.NotBlank()},
			},
			"email": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Email address. Unset, `user_name` is sent when the user is created; it moves along when `user_name` changes and the two " +
					"were equal, and is otherwise left as it is. Compared without case.",
				Validators:    []validator.String{rule.Email()},
				PlanModifiers: []planmodifier.String{ours.KeepCase()},
			},
			"active": schema.BoolAttribute{
				Optional: true, Computed: true,
				Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the user can sign in. Default `true`, so somebody who was deactivated elsewhere shows in the plan. `false` " +
					"shows as Inactive in the console and is reversible.",
			},
			"external_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The identity provider's or HR system's own key for the user. Unset, it is not managed. Whether NinjaOne stores it is " +
					"not known.\n\n  A placeholder is an error, because it can stand for anybody: `TBD`, `N/A`, " +
					"`none`, `null`, `unknown`, `contractor`, `temp` and their like in any case and spacing, " +
					"nothing but punctuation (`-`, `?`), nothing but zeros, the error of a spreadsheet (`#N/A`), " +
					"or a number that a spreadsheet has shortened (`1.00012E+11`). So is an external id that two " +
					"users of a plan share.",
				Validators: []validator.String{rule.ExternalID()},
			},
			"roles": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "SCIM role values. Never a system administrator's. Unset, they are not managed. NinjaOne assigns roles through its " +
					"console's group-to-role mapping, and nothing says that it reads SCIM roles, so prefer groups.",
				Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(rule.NotBlank(), rule.NotAdministrator())},
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What destroying the resource does to the user: `deactivate` (default), `delete`, or `abandon`, which leaves it as it is. " +
					"Where another resource of the configuration takes the account in the same run, as when a key of `for_each` changes, it is handed over " +
					"instead, and nothing is done to it. " +
					"Where NinjaOne refuses to delete (405 or 501), the user is deactivated and a warning says so.",
				Validators: []validator.String{stringvalidator.OneOf(string(lifecycle.Deactivate), string(lifecycle.Delete), string(lifecycle.Abandon))},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a create may take over a user that exists under the same user name, and bring it in line, reactivating it if need " +
					"be. Default `false`: such a create is an error that prints a ready `import` block. When both " +
					"sides carry the same `external_id`, the user is taken over without it. When both sides carry " +
					"different ones, it is somebody else, and never taken over.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		},
	}
}

// IdentitySchema is what names a user across a tenant: its id. Terraform 1.12 and later keep it beside the state.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "SCIM id of the user.",
			},
		},
	}
}

func nameAttribute(words string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: words + ", 1 to 150 characters. Changed in place.",
		Validators:          []validator.String{rule.Name()},
	}
}

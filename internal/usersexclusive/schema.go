package usersexclusive

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_users_exclusive"

// defaultMaxDeactivations is how many users one apply may deactivate where max_deactivations is not set.
const defaultMaxDeactivations = 5

// Schema is the resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An exclusive list of active users. The plan shows every active user outside the list by " +
			"name, as drift, and the apply deactivates them. This resource never activates, creates or deletes a user.\n\n" +
			"A plan that would deactivate more than `max_deactivations` users is an error that lists them, so that a broken " +
			"roster file cannot lock a company out. Destroying the resource changes nothing in NinjaOne. You cannot import " +
			"it, because it would then act without a plan that you have read.\n\n" +
			"Put all names into one guard: two guards of the same users that list different people are an error in the plan. " +
			"If a user resource or a roster keeps a user active that the guard does not list, the plan is an error too.\n\n" +
			"NinjaOne may list only the users that SCIM manages. The resource then guards only those.\n\n" +
			"The apply deactivates exactly the users that the plan showed; the next plan covers a user who appears in " +
			"between. Only the create of this resource is stricter: if the outsiders change between plan and apply, Terraform " +
			"reports an inconsistent plan and changes no user. Plan again.",
		Attributes: map[string]schema.Attribute{
			"id": tenant.ID("The guarded user type, or `all`."),
			"user_names": schema.ListAttribute{
				ElementType: types.StringType,
				Required:    true,
				MarkdownDescription: "User names of all users who may be active, compared as a set and without case: " +
					"their order never plans a change. A name without an account, or with an inactive one, is no " +
					"drift. Take the names from the user resources, not from the file behind them, so that Terraform " +
					"finishes all users, renames included, before it deactivates an outsider.",
				Validators: []validator.List{
					listvalidator.NoNullValues(),
					listvalidator.ValueStringsAre(rule.Person("user_name")), rule.UniqueFold(),
				},
				PlanModifiers: []planmodifier.List{ours.ListAsSetFold()},
			},
			"user_type": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Guard only users of this type, `Technician` or `endUser`, in any case. If " +
					"unset, both types. A change replaces the resource: the old guard ends without changing a user, " +
					"and the plan shows the users that the new one deactivates.",
				Validators:    []validator.String{rule.Person("user_type")},
				PlanModifiers: []planmodifier.String{ours.KeepCase(), stringplanmodifier.RequiresReplace()},
			},
			"ignore_user_names": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "User names, or other names, of accounts that the guard never changes, such as " +
					"a break-glass account for emergencies. Compared without case. With API credentials, a plan that would " +
					"deactivate a system administrator who is not listed here is an error.",
				Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(rule.NotBlank())},
			},
			"max_deactivations": schema.Int64Attribute{
				Optional: true, Computed: true,
				Default: int64default.StaticInt64(defaultMaxDeactivations),
				MarkdownDescription: "How many users one apply may deactivate. Default 5. A plan that would " +
					"deactivate more is an error that lists them. A user who leaves the configuration counts, even " +
					"if the same plan destroys their user resource and so deactivates them. A user who only gets " +
					"another user name does not count if `user_names` comes from the user resources.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"deactivated": schema.ListAttribute{
				ElementType: types.StringType,
				Computed:    true,
				MarkdownDescription: "User names that this resource has deactivated, or found inactive or gone when it tried. A " +
					"name leaves the list when it is allowed or active again. In a plan, the newly deactivated names are last; a " +
					"diff shows them as added. If a person gets another user name, the list also contains the old one, although the " +
					"person stays active. The reason is that the list does not depend on the plans of other resources.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true}),
		},
	}
}

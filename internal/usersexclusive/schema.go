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
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_users_exclusive"

// defaultMaxDeactivations is how many people one apply may lock out unless somebody says otherwise.
const defaultMaxDeactivations = 5

// Schema is the resource as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "Nobody else: the users named here are all who may be active. An active user outside the list shows in the plan as drift, by " +
			"name, and apply deactivates it. Nobody is ever activated, made or deleted by this resource.\n\n" +
			"A plan that would deactivate more than `max_deactivations` users is an error that lists them, so that a broken roster file cannot lock a " +
			"company out. Destroying the resource changes nothing in NinjaOne. It cannot be imported: that would arm it unseen.\n\n" +
			"One guard has all names: two guards of the same users that list different people are an error in the plan, and so is a user resource or a " +
			"roster that keeps somebody active whom the guard does not list.\n\n" +
			"NinjaOne may list only the users that SCIM manages, and then only those are guarded.\n\n" +
			"Apply deactivates exactly those whom the plan showed; who appears in between is for the next plan. Only a guard that is being created stops there: if its " +
			"outsiders change between plan and apply, Terraform says that the plan is inconsistent, nobody is touched, and planning again helps.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The user type that is guarded, or `all`.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user_names": schema.ListAttribute{
				ElementType: types.StringType,
				Required:    true,
				MarkdownDescription: "User names of all who may be active, compared as a set and without case: order never plans a change. Who is named and does " +
					"not exist, or is inactive, is no drift. Take the names from the user resources rather than from the file they are made of, so that Terraform " +
					"is done with the people, renames included, before it deactivates anybody.",
				Validators:    []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(rule.UserName()), rule.UniqueFold()},
				PlanModifiers: []planmodifier.List{ours.ListAsSetFold()},
			},
			"user_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Guard only users of this type, `Technician` or `endUser`, in any case. Unset: both. A change replaces the resource: the old guard ends without touching anybody, and the plan shows whom the new one deactivates.",
				Validators:          []validator.String{rule.UserType()},
				PlanModifiers:       []planmodifier.String{ours.KeepCase(), stringplanmodifier.RequiresReplace()},
			},
			"ignore_user_names": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "User names that are left alone whatever they are, addresses or not: a break-glass account, which is one for emergencies " +
					"only. Compared without case.",
				Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(rule.NotBlank())},
			},
			"max_deactivations": schema.Int64Attribute{
				Optional: true, Computed: true,
				Default: int64default.StaticInt64(defaultMaxDeactivations),
				MarkdownDescription: "How many users one apply may deactivate. Default 5. A plan that would deactivate more is an error that lists " +
					"them. Who is taken off the configuration counts, also where destroying the user resource deactivates them in the same plan; who " +
					"only gets another user name does not, if `user_names` is made of the user resources.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"deactivated": schema.ListAttribute{
				ElementType: types.StringType,
				Computed:    true,
				MarkdownDescription: "User names that nobody signs in with any more: this resource has deactivated them, or found them inactive or gone " +
					"when it came to do so, and they are neither allowed nor active since. In a plan, the names that end come last; in a diff " +
					"they are the ones that are added. The old name of a person who gets another one is among them, and the person stays active: " +
					"the list follows from the configuration, the state and the tenant, and never from what other resources plan.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true}),
		},
	}
}

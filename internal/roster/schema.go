package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_roster"

// Values of outsiders.
const (
	outsidersIgnore     = "ignore"
	outsidersDeactivate = "deactivate"
)

// defaultMaxRemovals is how many people one apply may remove where max_removals is not set.
const defaultMaxRemovals = 5

// model is the roster's plan, state or configuration.
type model struct {
	ID             types.String   `tfsdk:"id"`
	Users          textValue      `tfsdk:"users"`
	Removed        types.String   `tfsdk:"removed"`
	Outsiders      types.String   `tfsdk:"outsiders"`
	MaxRemovals    types.Int64    `tfsdk:"max_removals"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	DeletionPolicy types.String   `tfsdk:"deletion_policy"`
	People         types.Int64    `tfsdk:"people"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// removed is the removal policy. The defaults stand here and not in the schema: an imported roster has none of these
// arguments in its state, and so plans no change of them.
func (m model) removed() lifecycle.Policy {
	return lifecycle.Policy(or(m.Removed, string(lifecycle.Deactivate)))
}

func (m model) deletionPolicy() lifecycle.Policy {
	return lifecycle.Policy(or(m.DeletionPolicy, string(lifecycle.Abandon)))
}

func (m model) guardsOutsiders() bool { return or(m.Outsiders, outsidersIgnore) == outsidersDeactivate }

func (m model) adopts() bool { return m.AdoptExisting.IsNull() || m.AdoptExisting.ValueBool() }

func (m model) maxRemovals() int64 {
	if m.MaxRemovals.IsNull() || m.MaxRemovals.IsUnknown() {
		return defaultMaxRemovals
	}
	return m.MaxRemovals.ValueInt64()
}

func or(s types.String, otherwise string) string {
	if s.ValueString() == "" {
		return otherwise
	}
	return s.ValueString()
}

// Schema is the roster as practitioners write it.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	policies := stringvalidator.OneOf(string(lifecycle.Deactivate), string(lifecycle.Delete), string(lifecycle.Abandon))
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a whole company in one resource. Use it for more than a thousand people: with one " +
			"resource for each person, a plan takes Terraform itself minutes. The rules are those of `ninjaone_scim_user`. " +
			"The plan shows the changes person by person. The guide [One resource per person, or one " +
			"roster?](../guides/roster-or-resources.md) helps to choose, and shows how to move from one to the other.\n\n" +
			"With Terraform 1.8 or OpenTofu 1.7 and later, an unchanged export of a directory or an HR system is a roster. " +
			"The page of [`parse_roster`](../functions/parse_roster.md) lists the systems:\n\n" +
			"```terraform\nresource \"ninjaone_scim_roster\" \"company\" {\n  users = " +
			"jsonencode(provider::ninjaone::parse_roster(file(\"people.csv\")))\n}\n```\n\n" +
			"If a person's change fails, one error names that person with NinjaOne's words. The changes of all others are " +
			"done and in the state, and the next apply continues with the rest. Do not manage a person both here and in " +
			"`ninjaone_scim_user`, or on two rosters.\n\n" +
			"A person keeps the account that has their user name, whatever their `external_id` is. If a person is renamed in " +
			"NinjaOne, the provider recognises the account by its id. A new user name on the roster is a rename under four " +
			"conditions: the `external_id` stays the same, no other person has it on the roster or in the state, the old user " +
			"name is no longer listed, and no account in NinjaOne has the new one. The email address then changes too if it " +
			"was the user name. Otherwise one person leaves and another joins. The plan names the people that it renames, " +
			"adopts, reactivates or converts, and external ids that move between people.\n\n" +
			"With credentials of the REST API, a plan that would adopt, rename, convert, deactivate or delete the account of " +
			"a system administrator is an error that names the person.",
		Attributes: map[string]schema.Attribute{
			"id": tenant.ID("Always `roster`."),
			"users": schema.StringAttribute{
				Required:   true,
				CustomType: textType{},
				MarkdownDescription: "The people, as JSON text: `jsonencode(local.people)` or `file(\"people.json\")`. It is an " +
					"object with one entry for each person. The key is the user name, which the provider sends. The value has the " +
					"attributes of `ninjaone_scim_user` (" +
					attributeNames() +
					"), `groups`, a list of display names, and `user_name`, which must equal the key without case. The provider " +
					"does not manage what you leave out or set to null, except `active`, which is then `true`. An `external_id` " +
					"belongs to one person: a placeholder such as `TBD`, `N/A` or `0` is an error, and so is one that two people " +
					"have.\n\n" +
					"  `groups`: a person with `groups` becomes a member of the groups in this list, and leaves all other groups that " +
					"the roster names. A person without `groups` keeps all memberships. Members who are not on the roster stay " +
					"members. The groups must exist. Create them with `ninjaone_scim_group`.",
				Validators:    []validator.String{validText{}},
				PlanModifiers: []planmodifier.String{keepSatisfied{}},
			},
			"removed": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to people that the roster no longer lists: `deactivate` " +
					"(default), `delete` or `abandon`. A deactivated person stays in their groups. To remove them " +
					"from the groups too, first apply `groups = []` for them.",
				Validators: []validator.String{policies},
			},
			"outsiders": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to active users who are not on the roster, but have a user type that people " +
					"on the roster have: `ignore` (default) or `deactivate`. After the apply that sets `deactivate`, each plan " +
					"shows these users as drift, by name, and the apply of such a plan deactivates them. With `deactivate`, the " +
					"roster must list every active user of its user types: if another resource keeps one of them active, the plan " +
					"is an error.",
				Validators: []validator.String{stringvalidator.OneOf(outsidersIgnore, outsidersDeactivate)},
			},
			"max_removals": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How many people one apply may remove, outsiders included. Default 5. A plan " +
					"that would remove more is an error that lists them, so a roster file that lost its second half " +
					"cannot lock a company out. People who move to another resource or roster count. People who stay on " +
					"the roster with `active = false` do not.\n\n" +
					"  It also limits renames, which count separately, so a misspelled domain cannot rename a company.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the roster adopts a user that already has a listed user name, and " +
					"updates it. Default `true`, unlike `ninjaone_scim_user`. An account that has another " +
					"`external_id` in NinjaOne belongs to another person, and the roster never adopts it.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What a destroy of the roster does to its people: `abandon` (default), which changes " +
					"nothing in NinjaOne, " +
					"`deactivate` or `delete`. If the first apply of a roster fails in part, Terraform replaces the roster. That " +
					"replacement changes no account, whatever this argument says.",
				Validators: []validator.String{policies},
			},
			"people": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "The number of people on the roster.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		},
	}
}

// attributeNames lists the attributes that a person must have and may have. The user name is the key.
func attributeNames() string {
	isRequired := func(a *person.Attribute) bool { return a.Unset == person.Required && a.Name != attributeUserName }
	isOptional := func(a *person.Attribute) bool { return a.Unset != person.Required }
	return person.Names(isRequired) + " required; " + person.Names(isOptional) + " optional"
}

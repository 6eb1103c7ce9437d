package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// typeName is the resource's name after the provider's, spelled once.
const typeName = "_scim_roster"

// Values of outsiders.
const (
	outsidersIgnore     = "ignore"
	outsidersDeactivate = "deactivate"
)

// defaultMaxRemovals is how many people one apply may take out unless somebody says otherwise.
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

// The defaults stand here and not in the schema, so that an imported roster, which has none of these arguments in state,
// plans no change of them.
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
		Version: schemaVersion,
		MarkdownDescription: "A whole company in one resource, for rosters beyond a thousand people, where Terraform's own cost of one resource a person becomes " +
			"minutes. The rules are those of `ninjaone_scim_user`. Terraform shows what changes person by person. The guide " +
			"[One resource per person, or one roster?](../guides/roster-or-resources.md) tells which to choose, and how to move from the one to the other.\n\n" +
			"A person that fails is named in one error with NinjaOne's words; everybody else's change is done and in state, and the next apply goes on " +
			"with the rest. Do not manage one person here and in `ninjaone_scim_user` too, nor on two rosters.\n\n" +
			"A person keeps the account that their user name has, whatever their `external_id` says. Somebody " +
			"renamed elsewhere is recognised by id. Somebody whose user name changes in the roster is recognised " +
			"by an `external_id` that stays the same, if nobody else has it on the roster or in the state, the old " +
			"name is no longer listed, and nobody in NinjaOne has the new one; then the email address moves along " +
			"if it was the user name. Otherwise one person leaves and another one comes. The plan names the " +
			"people that it renames, takes over, reactivates or converts, and external ids that move between people.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Always `roster`.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"users": schema.StringAttribute{
				Required:   true,
				CustomType: textType{},
				MarkdownDescription: "JSON text, as `jsonencode(local.people)` or `file(\"people.json\")`: an object keyed by user name, each value with the attribute " +
					"names of `ninjaone_scim_user` (" + attributeNames() + ") and `groups`, a list of display names. What is not set is not managed, except `active`, which is " +
					"`true`. An `external_id` is one person's own: a placeholder such as `TBD`, `N/A` or `0` is an " +
					"error, and so is one that two people have.\n\n" +
					"  `groups`: of the groups named anywhere on this roster, its people are members exactly as listed; others in " +
					"those groups are left alone, and a person without `groups` is not touched there. The groups must exist; make " +
					"them with `ninjaone_scim_group`.",
				Validators:    []validator.String{wholesome{}},
				PlanModifiers: []planmodifier.String{keepSatisfied{}},
			},
			"removed": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to people who are no longer listed: `deactivate` (default), `delete` or `abandon`. Who is deactivated stays in " +
					"their groups; apply `groups = []` for them first where they are to leave those too.",
				Validators: []validator.String{policies},
			},
			"outsiders": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to active users of the roster's user types that it does not list: `ignore` (default), or `deactivate`: then they " +
					"show as drift by name, from the plan after the apply that sets it, and the apply of a plan that shows them deactivates them. People of these user types whom " +
					"another resource keeps active are an error in the plan: a roster with `deactivate` has to list everybody of its user types.",
				Validators: []validator.String{stringvalidator.OneOf(outsidersIgnore, outsidersDeactivate)},
			},
			"max_removals": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How many people one apply may take out, outsiders included. Default 5. A plan that would take out more is an error that lists " +
					"them, so a roster file that lost its second half cannot lock a company out. People who stay on " +
					"the roster with `active = false` are not counted.\n\n" +
					"  It bounds renames as well, counted by themselves: a misspelled domain gives nobody another " +
					"user name.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a user that exists under a listed user name is taken over and brought in line. Default `true`, other than for a single " +
					"user: a roster says who is there. An account that carries another `external_id` in NinjaOne is " +
					"somebody else's, and never taken over.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What destroying the roster does to its people: `abandon` (default), which lets go of them, `deactivate` or `delete`. A roster whose " +
					"first apply failed in part is replaced by Terraform, and that touches nobody whatever this says.",
				Validators: []validator.String{policies},
			},
			"people": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "How many people the roster has.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
		},
	}
}

// attributeNames says which attributes a person must and may have. The user name is the key.
func attributeNames() string {
	isRequired := func(a *person.Attribute) bool { return a.Unset == person.Required && a.Name != attributeUserName }
	isOptional := func(a *person.Attribute) bool { return a.Unset != person.Required }
	return person.Names(isRequired) + " required; " + person.Names(isOptional) + " optional"
}

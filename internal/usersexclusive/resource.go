// Package usersexclusive is ninjaone_scim_users_exclusive: all who may be active, and nobody else.
package usersexclusive

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

var (
	_ resource.ResourceWithConfigure    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan   = (*Resource)(nil)
	_ resource.ResourceWithUpgradeState = (*Resource)(nil)
)

// defaultTimeout is how long one operation may take, the deactivation of hundreds included.
const defaultTimeout = 30 * time.Minute

// schemaVersion is the version of the state that this provider writes.
const schemaVersion = 0

// Resource is ninjaone_scim_users_exclusive.
type Resource struct {
	directory *directory.Directory
}

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + typeName
}

// Configure takes the directory that the provider made; there is none while Terraform only validates.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.directory, _ = req.ProviderData.(*directory.Directory)
}

// ModifyPlan finds who would be deactivated, shows them by name, and refuses a plan that would deactivate too many.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.directory == nil { // a destroy, which changes nothing in NinjaOne
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.known() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), types.ListUnknown(types.StringType))...)
		return
	}
	timeout, diags := plan.Timeouts.Read(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	found, diags := r.find(ctx, plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if most := plan.MaxDeactivations.ValueInt64(); int64(len(found)) > most {
		resp.Diagnostics.Append(diagnose.TooManyDeactivations(names(found), most))
		return
	}
	resp.Diagnostics.Append(r.planDeactivated(ctx, req, resp, names(found))...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), scope(plan.UserType.ValueString()))...)
}

// planDeactivated plans the names of those who will be deactivated. When there is nobody and nothing else changes, the
// names of the last time stay, so that the plan is empty.
func (r *Resource) planDeactivated(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, found []string) diag.Diagnostics {
	if len(found) == 0 && !req.State.Raw.IsNull() {
		var before types.List
		diags := req.State.GetAttribute(ctx, path.Root("deactivated"), &before)
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), before)...)
		if diags.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
			return diags
		}
	}
	return resp.Plan.SetAttribute(ctx, path.Root("deactivated"), found)
}

// find lists the outsiders of a guard.
func (r *Resource) find(ctx context.Context, m model) ([]outsider, diag.Diagnostics) {
	g, diags := m.guard(ctx)
	if diags.HasError() {
		return nil, diags
	}
	users, doubt, err := r.directory.Users(ctx, func(u *scim.User) bool { return person.Tells(u, person.Person{}) })
	if err != nil {
		diags.Append(diagnose.Error("list", "users", err))
		return nil, diags
	}
	diags.Append(diagnose.Incomplete("users", doubt)...)
	return g.outsiders(users), diags
}

// Create deactivates the planned outsiders.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	resp.Diagnostics.Append(r.apply(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(remember(ctx, resp.Private, plan)...)
}

// Read adds to the named users every outsider there is, so that the plan shows them leaving.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	configured, diags := recall(ctx, req.Private, state)
	resp.Diagnostics.Append(diags...)
	state.UserNames, diags = types.ListValueFrom(ctx, types.StringType, configured)
	resp.Diagnostics.Append(diags...)
	g, diags := state.guard(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	users, _, err := r.directory.Users(ctx, func(u *scim.User) bool { return person.Tells(u, person.Person{}) })
	switch {
	case err != nil:
		resp.Diagnostics.Append(diagnose.Unread("list", "users", err))
		return
	}
	state.UserNames, diags = types.ListValueFrom(ctx, types.StringType, slices.Concat(configured, names(g.outsiders(users))))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update deactivates the planned outsiders.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	resp.Diagnostics.Append(r.apply(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(remember(ctx, resp.Private, plan)...)
}

// Delete changes nothing in NinjaOne: whoever was deactivated stays so, and nobody is guarded any more.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// UpgradeState has nothing to upgrade from yet: version 0 is the first.
func (r *Resource) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	return map[int64]resource.StateUpgrader{}
}

// configuredKey is the private key of the names as they were configured: the state's list may hold outsiders beside them.
const configuredKey = "user_names"

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

func remember(ctx context.Context, private privateWriter, m model) diag.Diagnostics {
	var configured []string
	diags := m.UserNames.ElementsAs(ctx, &configured, false)
	value, err := json.Marshal(configured)
	if err != nil {
		diags.AddWarning("Names not kept", err.Error())
		return diags
	}
	diags.Append(private.SetKey(ctx, configuredKey, value)...)
	return diags
}

func recall(ctx context.Context, private privateReader, m model) ([]string, diag.Diagnostics) {
	var configured []string
	value, diags := private.GetKey(ctx, configuredKey)
	if value != nil && json.Unmarshal(value, &configured) == nil {
		return configured, diags
	}
	diags.Append(m.UserNames.ElementsAs(ctx, &configured, false)...)
	return configured, diags
}

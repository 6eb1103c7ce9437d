// Package user is ninjaone_scim_user: one technician or end user, as a resource, two data sources and a list resource.
package user

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/imported"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// defaultTimeout is how long one operation on one user may take. It includes waiting for a rate-limited service.
const defaultTimeout = 20 * time.Minute

// Resource is ninjaone_scim_user.
type Resource struct{ tenant.Resource }

// NewResource is the constructor that the provider registers.
func NewResource() resource.Resource { return &Resource{tenant.Resource{TypeName: typeName}} }

// Create creates the user, or adopts an existing one where the configuration asks for that.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.Work(&resp.Diagnostics)()
	plan, diags := get(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	want := plan.person()
	resp.Diagnostics.Append(diagnose.Refused(want.Refusals())...)
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, plan, nil)...)
	ctx, cancel := tenant.Limit(ctx, plan.timeouts().Create, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	mark := origin.At(r.Directory.Endpoint())
	made, err := lifecycle.CreateOrAdoptUser(ctx, r.Directory, want,
		lifecycle.Terms{Owner: mark.Tag, Adopt: plan.flag("adopt_existing").ValueBool()})
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(want.UserName, err))
	}
	if err != nil && !made.Orphaned {
		return // nothing is in state: the user to adopt still exists, and the next apply adopts it
	}
	// The user exists, so it goes into the state before any diagnostic. Every diagnostic from here on is a warning: an
	// error would taint the resource, and Terraform would deactivate the user and create it again.
	plan["id"] = types.StringValue(made.Account.ID)
	plan.settle(filled(made, want))
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.object(ctx))...)
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, plan["id"])...)
	resp.Diagnostics.Append(recent.MarkCreated(ctx, resp.Private, r.Directory.Now())...)
	resp.Diagnostics.Append(mark.Mark(ctx, resp.Private)...)
	resp.Diagnostics.Append(diagnose.Remarks(want.UserName, made.Remarks)...)
}

// filled is the service's value for each attribute that the plan left open. Where the answer leaves one out, it is the
// value that was sent.
func filled(made lifecycle.Result[scim.User], want person.Person) person.Person {
	if made.Adopted {
		return person.Flatten(made.Account, want)
	}
	return person.Flatten(made.Account, person.Flatten(person.Document(want), want))
}

// Read refreshes the state. It uses a listing where that is enough, and a GET where it is not.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := get(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	known := state.person()
	ctx, cancel := tenant.Limit(ctx, state.timeouts().Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	// Set the identity first, whatever the read finds. The framework requires an identity even for a user that turns
	// out to be gone, and a Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, state["id"])...)
	if origin.Foreign(ctx, r.Directory, req.Private, "read user", r.subject(state), &resp.Diagnostics) {
		return
	}
	answer, err := r.Directory.User(ctx, state.id(), func(u *scim.User) bool { return person.ShowsAll(u, known) })
	if errors.Is(err, directory.ErrGone) && recent.WasCreated(ctx, req.Private, r.Directory.Now()) {
		answer, err = r.Directory.SettledUser(ctx, state.id())
	}
	if err != nil {
		tenant.EndRead(ctx, r.Directory, r.subject(state), err, req, resp)
		return
	}
	resp.Diagnostics.Append(imported.Read(ctx, req.Private, resp.Private)...)
	resp.Diagnostics.Append(origin.MarkIfMissing(ctx, r.Directory, req.Private, resp.Private)...)
	resp.Diagnostics.Append(recent.MarkSeen(ctx, req.Private, resp.Private, r.Directory.Now())...)
	resp.Diagnostics.Append(handover.NoteRename(ctx, r.Directory, lifecycle.Subject{
		Kind: ledger.User, ID: state.id(), Name: state.text("user_name").ValueString(),
	}, answer.UserName, req.Private, resp.Private)...)
	answer, diags = r.withRESTValues(ctx, answer, req.Private)
	resp.Diagnostics.Append(diags...)
	before := maps.Clone(state)
	resp.Diagnostics.Append(diagnose.DamagedUsers(answer)...)
	state.take(person.Flatten(answer, known))
	if !maps.EqualFunc(state, before, attr.Value.Equal) {
		resp.Diagnostics.Append(resp.State.Set(ctx, state.object(ctx))...)
	}
}

// Update sends the attributes that changed.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.Work(&resp.Diagnostics)()
	plan, diags := get(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	state, diags := get(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	planned, current := plan.person(), state.person()
	resp.Diagnostics.Append(diagnose.Refused(planned.Refusals())...)
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, plan, state)...)
	ctx, cancel := tenant.Limit(ctx, plan.timeouts().Update, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if origin.Foreign(ctx, r.Directory, req.Private, "update user", r.subject(state), &resp.Diagnostics) {
		return
	}
	want := planned.Complete(current)
	resp.Diagnostics.Append(r.MarkWritten(ctx, resp.Private)...)
	answer, remarks, err := lifecycle.UpdateUser(ctx, r.Directory, origin.Owner(ctx, req.Private),
		state.id(), want, current)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(want.UserName, err))
		return
	}
	resp.Diagnostics.Append(diagnose.Remarks(want.UserName, remarks)...)
	if answer != nil {
		want = person.Flatten(answer, want)
	}
	plan["id"] = state["id"]
	plan.settle(want)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.object(ctx))...)
	resp.Diagnostics.Append(imported.SetIdentity(ctx, resp.Identity, plan["id"])...)
}

// Delete applies the deletion policy.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := get(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	current := state.person()
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, nil, state)...)
	ctx, cancel := tenant.Limit(ctx, state.timeouts().Delete, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if origin.Foreign(ctx, r.Directory, req.Private, "deactivate user", r.subject(state), &resp.Diagnostics) {
		return
	}
	remarks, err := lifecycle.Remove(ctx, r.Directory, &lifecycle.Removal{
		Release: handover.Release(ctx, r.Directory, r.subject(state),
			req.Private), Known: current, Policy: state.deletionPolicy(),
	})
	if err != nil {
		resp.Diagnostics.Append(diagnose.Failed(nameOr(state), err))
	}
	resp.Diagnostics.Append(diagnose.Destroyed(r.Directory, nameOr(state), remarks)...)
}

// subject returns the account that the state describes.
func (r *Resource) subject(state model) lifecycle.Subject {
	return lifecycle.Subject{
		Kind: ledger.User, Name: nameOr(state), ID: state.id(),
		ReadName: func(ctx context.Context) (string, error) { return r.Directory.UserName(ctx, state.id()) },
	}
}

// ImportState takes an id or a user name.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse,
) {
	imported.ImportState(ctx, req, resp, func(key string) (string, diag.Diagnostic) {
		return identify(ctx, r.Directory, key)
	})
}

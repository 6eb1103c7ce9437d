package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/query"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists users for terraform query (Terraform 1.14 and later).
type ListResource struct {
	Resource
}

// NewListResource is the constructor that the provider registers.
func NewListResource() list.ListResource {
	return &ListResource{Resource{tenant.Resource{TypeName: typeName}}}
}

// ListResourceConfigSchema is the list block as practitioners write it.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest,
	resp *list.ListResourceSchemaResponse,
) {
	attributes := map[string]schema.Attribute{
		"active": schema.BoolAttribute{Optional: true, MarkdownDescription: activeWords},
	}
	for name, a := range selectionArguments() {
		attributes[name] = schema.StringAttribute{
			Optional: true, MarkdownDescription: a.words, Validators: []validator.String{a.check},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the users of the tenant, for `terraform query`, sorted by user name." + query.LimitWords,
		Attributes:          attributes,
	}
}

// List streams the users that match, sorted by user name, and no more than Terraform asks for.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var selection selectionModel
	if diags := req.Config.Get(ctx, &selection); diags.HasError() {
		*stream = *query.Error(diags...)
		return
	}
	users, doubt, err := selection.users(ctx, l.Directory)
	if err != nil {
		*stream = *query.Error(diagnose.Error("list", "users", err))
		return
	}
	doubts := diagnose.Incomplete("users", doubt)
	if req.IncludeResource {
		shown := users
		if req.Limit > 0 {
			shown = users[:min(int64(len(users)), req.Limit)]
		}
		doubts.Append(diagnose.ListedWithoutName(withoutName(shown))...)
	}
	*stream = *query.Stream(users, req.Limit, "users", doubts,
		func(u *scim.User) list.ListResult { return listed(ctx, req, u) })
}

// withoutName are the user names of users that lack a given or a family name. A configuration must have both.
func withoutName(users []*scim.User) []string {
	var names []string
	for _, u := range users {
		if p := person.Flatten(u, person.Person{}); p.GivenName == "" || p.FamilyName == "" {
			names = append(names, p.UserName)
		}
	}
	return names
}

// listed is one user as terraform query shows it, and as a read after an import would have it in state.
func listed(ctx context.Context, req list.ListRequest, u *scim.User) list.ListResult {
	result := req.NewListResult(ctx)
	p := person.Flatten(u, person.Person{})
	result.DisplayName = diagnose.Printable(p.UserName)
	if p.DisplayName != nil && *p.DisplayName != "" {
		result.DisplayName = diagnose.Printable(*p.DisplayName) + " <" + result.DisplayName + ">"
	}
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("id"), u.ID)...)
	if !req.IncludeResource {
		return result
	}
	result.Diagnostics.Append(result.Resource.Set(ctx, listedModel(u.ID, p).object(ctx))...)
	return result
}

package user

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource is data.ninjaone_scim_users: every user that matches.
type ListDataSource struct{ tenant.SCIMDataSource }

// NewListDataSource is the constructor that the provider registers.
func NewListDataSource() datasource.DataSource {
	return &ListDataSource{tenant.SCIMDataSource{TypeName: typeName + "s"}}
}

// listModel is the data source's configuration and result.
type listModel struct {
	selectionModel
	Users types.List `tfsdk:"users"`
}

// selectionModel selects users. The data source and the list resource write it alike.
type selectionModel struct {
	UserType       types.String `tfsdk:"user_type"`
	Active         types.Bool   `tfsdk:"active"`
	OrganizationID types.String `tfsdk:"organization_id"`
	UserNameDomain types.String `tfsdk:"user_name_domain"`
	Filter         types.String `tfsdk:"filter"`
}

// selectionArgument is an argument of [selectionModel] that is a text.
type selectionArgument struct {
	words string
	check validator.String
}

func selectionArguments() map[string]selectionArgument {
	return map[string]selectionArgument{
		"user_type": {
			"Only users of this type, `Technician` or `endUser`; compared without case.", rule.Person("user_type"),
		},
		"organization_id": {
			"Only users of this organization, or `All` for global end users.", rule.Person("organization_id"),
		},
		"user_name_domain": {
			"Only users whose user name ends in `@` and this domain; compared without case.", rule.NotBlank(),
		},
		"filter": {"A SCIM filter (RFC 7644, section 3.4.2.2), sent as it is, so it needs a service that can filter. " +
			"The provider itself compares all other arguments.", rule.NotBlank()},
	}
}

const activeWords = "Only users who can (`true`) or cannot (`false`) sign in."

// Schema is the data source as practitioners write it.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"active": schema.BoolAttribute{Optional: true, MarkdownDescription: activeWords},
		"users": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The matching users, sorted by user name.",
			NestedObject:        schema.NestedAttributeObject{Attributes: foundAttributes()},
		},
	}
	for name, a := range selectionArguments() {
		attributes[name] = schema.StringAttribute{
			Optional: true, MarkdownDescription: a.words, Validators: []validator.String{a.check},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The users of the tenant that fit every argument given, sorted by user name. NinjaOne may " +
			"list only the users that SCIM manages.",
		Attributes: attributes,
	}
}

// Read lists the users.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	fit, doubt, err := state.users(ctx, d.Directory)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error("list", "users", err))
		return
	}
	resp.Diagnostics.Append(diagnose.Incomplete("users", doubt)...)
	resp.Diagnostics.Append(diagnose.DamagedUsers(fit...)...)
	list := make([]attr.Value, 0, len(fit))
	for _, u := range fit {
		list = append(list, foundFrom(ctx, u).object(ctx))
	}
	if state.Users, err = wire.Objects(ctx, "users", foundType(), list); err != nil {
		resp.Diagnostics.Append(diagnose.Error("list", "users", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// nameOf is a user's name in the form for comparison. It is "" where the name is damaged, because that counts as none.
func nameOf(u *scim.User) string {
	if scim.Damaged(u.UserName) {
		return ""
	}
	return person.Key(u.UserName)
}

// users are the selected users, sorted by user name. doubt is why the listing may be incomplete.
func (s selectionModel) users(ctx context.Context, d *directory.Directory) (fit []*scim.User, doubt string, err error) {
	var all []*scim.User
	if filter := s.Filter.ValueString(); filter != "" {
		all, doubt, err = d.UsersWhere(ctx, scim.Filter(filter), s.showsAll)
	} else {
		all, doubt, err = d.Users(ctx, s.showsAll)
	}
	for _, u := range all {
		if s.fits(person.Flatten(u, person.Person{})) {
			fit = append(fit, u)
		}
	}
	slices.SortFunc(fit, func(a, b *scim.User) int {
		return cmp.Or(cmp.Compare(nameOf(a), nameOf(b)), cmp.Compare(a.ID, b.ID))
	})
	return fit, doubt, err
}

// showsAll reports whether an entry of a listing shows what every user has. An entry that does not is confirmed by a
// GET.
func (selectionModel) showsAll(u *scim.User) bool { return person.ShowsAll(u, person.Person{}) }

// fits reports whether the selection includes a user.
func (s selectionModel) fits(p person.Person) bool {
	organization := ""
	if p.OrganizationID != nil {
		organization = *p.OrganizationID
	}
	domain := "@" + strings.TrimPrefix(person.Key(s.UserNameDomain.ValueString()), "@")
	return (s.UserType.IsNull() || scim.Same(p.UserType, s.UserType.ValueString())) &&
		(s.Active.IsNull() || p.IsActive() == s.Active.ValueBool()) &&
		(s.OrganizationID.IsNull() || scim.Same(organization, s.OrganizationID.ValueString())) &&
		(s.UserNameDomain.IsNull() || strings.HasSuffix(person.Key(p.UserName), domain))
}

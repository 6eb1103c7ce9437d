// Package role is data.ninjaone_roles: the roles of the tenant and their members, as NinjaOne's REST API lists them.
package role

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is data.ninjaone_roles.
type DataSource struct{ tenant.APIDataSource }

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{tenant.APIDataSource{TypeName: "_roles"}}
}

// model is the data source's configuration and result.
type model struct {
	UserType types.String `tfsdk:"user_type"`
	Roles    []found      `tfsdk:"roles"`
}

// found is one role.
type found struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	UserType    types.String `tfsdk:"user_type"`
	Description types.String `tfsdk:"description"`
	Members     []member     `tfsdk:"members"`
}

// member is one account that has a role.
type member struct {
	UserName types.String `tfsdk:"user_name"`
	Source   types.String `tfsdk:"source"`
}

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(words string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: words}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "All roles of the tenant and their members. SCIM shows neither. For accounts that SCIM " +
			"manages, the console maps groups to roles, and a role's members show the result of this mapping. The " +
			"API does not show what a role permits. The data source reads NinjaOne's REST API and needs " +
			"`api_client_id` and `api_client_secret` in the provider block. The provider reads the roles at most " +
			"once in a run, with one request. It is a guess that the scope *Monitoring* is enough; an error names " +
			"the scope if it is not.",
		Attributes: map[string]schema.Attribute{
			"user_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only roles for this type of user, `Technician` or `endUser`; compared without case.",
				Validators:          []validator.String{rule.Person("user_type")},
			},
			"roles": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The roles, sorted by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          text("Id of the role: a number, as a string."),
					"name":        text("Name of the role."),
					"user_type":   text("Type of the users that can have the role, `Technician` or `endUser`."),
					"description": text("Description of the role; null if it has none."),
					"members": schema.ListNestedAttribute{
						Computed:            true,
						MarkdownDescription: "The accounts that have the role, sorted by user name.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"user_name": text("User name (email address) of the account; null if NinjaOne shows none."),
							"source": text("How the account got the role, in NinjaOne's words, for example by the " +
								"mapping of a SCIM group or by hand. NinjaOne does not document its words."),
						}},
					},
				}},
			},
		},
	}
}

// Read lists the roles.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Offered(&resp.Diagnostics) {
		return
	}
	all, err := d.Account.Roles(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.REST("list", "roles", err))
		return
	}
	resp.Diagnostics.Append(damaged(all)...)
	state.Roles = []found{}
	for _, r := range sorted(all) {
		if f := foundFrom(r); state.UserType.IsNull() || scim.Same(f.UserType.ValueString(), state.UserType.ValueString()) {
			state.Roles = append(state.Roles, f)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// damaged warns of damaged texts, which the state does not keep.
func damaged(all []api.Role) diag.Diagnostics {
	return diagnose.DamagedRecords(all, func(r api.Role, check func(attribute, text string)) string {
		check("name", r.Name)
		check("description", r.Description)
		for _, m := range r.Members {
			check("members", m.Email)
			check("members", m.Source)
		}
		return string(r.ID)
	})
}

// sorted are the roles by name, and by id where names are the same.
func sorted(all []api.Role) []api.Role {
	return slices.SortedFunc(slices.Values(all), func(a, b api.Role) int {
		return cmp.Or(cmp.Compare(scim.Fold(a.Name), scim.Fold(b.Name)), a.ID.Compare(b.ID))
	})
}

func foundFrom(r api.Role) found {
	f := found{
		ID: tenant.Text(string(r.ID)), Name: tenant.Text(r.Name), UserType: tenant.Text(tenant.UserType(r.Type)),
		Description: tenant.Text(r.Description), Members: []member{},
	}
	for _, m := range r.Members {
		f.Members = append(f.Members, member{UserName: tenant.Text(m.Email), Source: tenant.Text(m.Source)})
	}
	slices.SortStableFunc(f.Members, func(a, b member) int {
		return cmp.Compare(scim.Fold(a.UserName.ValueString()), scim.Fold(b.UserName.ValueString()))
	})
	return f
}

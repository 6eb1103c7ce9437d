package user

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource is data.ninjaone_scim_user: one user, looked up.
type DataSource struct{ tenant.SCIMDataSource }

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{tenant.SCIMDataSource{TypeName: typeName}}
}

// ConfigValidators require exactly one key to look the user up by.
func (d *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("user_name"), path.MatchRoot("external_id")),
	}
}

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := foundAttributes()
	for name, words := range map[string]string{
		"id":          "SCIM id of the user. Exactly one of `id`, `user_name` and `external_id` is set.",
		"user_name":   "Email address that the user signs in with; compared without case.",
		"external_id": "The identity provider's or HR system's own key; compared with case.",
	} {
		attributes[name] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: words,
			Validators:          []validator.String{rule.NotBlank()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One user of the tenant, looked up by id, user name or external id. Finding no user, or " +
			"more than one, is an error.",
		Attributes: attributes,
	}
}

// Read looks the user up.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, diags := get(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	users, by, err := d.lookUp(ctx, config)
	if err != nil || len(users) != 1 {
		resp.Diagnostics.Append(notFound(by, users, err))
		return
	}
	state := foundFrom(ctx, users[0])
	resp.Diagnostics.Append(diagnose.DamagedUsers(users[0])...)
	// The key stays as the configuration writes it, whatever case the answer has.
	if !config.text("user_name").IsNull() {
		state["user_name"] = config["user_name"]
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state.object(ctx))...)
}

// showsAll reports whether an entry of a listing shows everything that most users have, except groups. An entry that
// does not is confirmed by a GET.
func showsAll(u *scim.User) bool {
	something := ""
	return person.ShowsAll(u, person.Person{
		GivenName: "some", FamilyName: "some", DisplayName: &something,
		Email: &something,
	})
}

// lookUp finds users by the one key that is set. by names that key in words.
func (d *DataSource) lookUp(ctx context.Context, config model) (users []*scim.User, by string, err error) {
	listed := map[*scim.User]bool{}
	showsAll := func(u *scim.User) bool {
		listed[u] = true
		return showsAll(u)
	}
	switch {
	case !config.text("id").IsNull():
		by = fmt.Sprintf("id %q", config.text("id").ValueString())
		var user *scim.User
		if user, err = d.Directory.User(ctx, config.text("id").ValueString(), showsAll); err == nil {
			users = []*scim.User{user}
		}
	case !config.text("user_name").IsNull():
		by = fmt.Sprintf("user_name %q", config.text("user_name").ValueString())
		users, err = d.Directory.UsersNamed(ctx, config.text("user_name").ValueString(), showsAll)
	default:
		by = fmt.Sprintf("external_id %q", config.text("external_id").ValueString())
		users, err = d.Directory.UsersWithExternalID(ctx, config.text("external_id").ValueString(), showsAll)
	}
	if err != nil || len(users) != 1 || users[0].Groups != nil || !listed[users[0]] || d.Directory.ListsGroups() {
		return users, by, err
	}
	// Listings may leave groups out. That GETs of other users show no groups either proves nothing about this user.
	user, err := d.Directory.User(ctx, users[0].ID, nil)
	if err != nil {
		return nil, by, err
	}
	return []*scim.User{user}, by, nil
}

// notFound is the error of a look-up that did not find exactly one user.
func notFound(by string, users []*scim.User, err error) diag.Diagnostic {
	ids := make([]string, 0, len(users))
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return diagnose.LookUp("user", by, ids, err)
}

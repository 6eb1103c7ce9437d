package usersexclusive

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// model is the resource's plan, state or configuration.
type model struct {
	ID               types.String   `tfsdk:"id"`
	UserNames        types.List     `tfsdk:"user_names"`
	UserType         types.String   `tfsdk:"user_type"`
	IgnoreUserNames  types.Set      `tfsdk:"ignore_user_names"`
	MaxDeactivations types.Int64    `tfsdk:"max_deactivations"`
	Deactivated      types.List     `tfsdk:"deactivated"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// known reports whether everything that decides who is an outsider is known.
func (m model) known() bool {
	unknown := func(values []attr.Value) bool {
		return slices.ContainsFunc(values, func(v attr.Value) bool { return v.IsUnknown() })
	}
	return !m.UserNames.IsUnknown() && !m.UserType.IsUnknown() && !m.IgnoreUserNames.IsUnknown() && !m.MaxDeactivations.IsUnknown() &&
		!unknown(m.UserNames.Elements()) && !unknown(m.IgnoreUserNames.Elements())
}

// guard is who may be active, without Terraform.
type guard struct {
	allowed  map[string]bool // by key: who is named, or ignored
	userType string          // "": both
}

func (m model) guard(ctx context.Context) (guard, diag.Diagnostics) {
	var named, ignored []string
	diags := m.UserNames.ElementsAs(ctx, &named, false)
	if !m.IgnoreUserNames.IsNull() {
		diags.Append(m.IgnoreUserNames.ElementsAs(ctx, &ignored, false)...)
	}
	g := guard{allowed: map[string]bool{}, userType: m.UserType.ValueString()}
	for _, name := range slices.Concat(named, ignored) {
		g.allowed[person.Key(name)] = true
	}
	return g, diags
}

// outsider is an active user who is not allowed.
type outsider struct {
	person.Person
	id string
}

// outsiders are the active users in scope who are not allowed, sorted by user name.
func (g guard) outsiders(users []*scim.User) []outsider {
	var found []outsider
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		inScope := g.userType == "" || strings.EqualFold(p.UserType, g.userType)
		// Somebody without a name cannot be shown to anybody, so is never deactivated.
		if inScope && p.IsActive() && p.UserName != "" && !g.allowed[person.Key(p.UserName)] {
			found = append(found, outsider{Person: p, id: u.ID})
		}
	}
	slices.SortFunc(found, func(a, b outsider) int { return strings.Compare(person.Key(a.UserName), person.Key(b.UserName)) })
	return found
}

func names(of []outsider) []string {
	list := make([]string, 0, len(of))
	for _, o := range of {
		list = append(list, o.UserName)
	}
	return list
}

// scope is the resource's id: what it guards.
func scope(userType string) string {
	if userType == "" {
		return "all"
	}
	return userType
}

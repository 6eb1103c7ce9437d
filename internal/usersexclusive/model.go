package usersexclusive

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
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

// known reports whether everything that decides which users are outsiders is known.
func (m model) known() bool {
	unknown := func(values []attr.Value) bool {
		return slices.ContainsFunc(values, func(v attr.Value) bool { return v.IsUnknown() })
	}
	return !m.UserNames.IsUnknown() && !m.UserType.IsUnknown() && !m.IgnoreUserNames.IsUnknown() &&
		!m.MaxDeactivations.IsUnknown() &&
		!unknown(m.UserNames.Elements()) && !unknown(m.IgnoreUserNames.Elements())
}

func (m model) guard(ctx context.Context) (guard, diag.Diagnostics) {
	g := guard{userType: m.UserType.ValueString()}
	diags := m.UserNames.ElementsAs(ctx, &g.named, false)
	if !m.IgnoreUserNames.IsNull() {
		diags.Append(m.IgnoreUserNames.ElementsAs(ctx, &g.ignored, false)...)
	}
	return g, diags
}

// configured is the guard of a state as it was configured: the state's list may hold outsiders beside it.
func (m model) configured(ctx context.Context, notes private.Reader) (guard, diag.Diagnostics) {
	g, diags := m.guard(ctx)
	if seen, _ := private.Get[memory](ctx, notes, memoryKey); seen.Named != nil {
		g.named = seen.Named
	}
	return g, diags
}

// sameScope reports whether two models guard the same users.
func (m model) sameScope(other model) bool {
	return scim.Same(m.UserType.ValueString(), other.UserType.ValueString())
}

// scope is the resource's id: what it guards.
func scope(userType string) string {
	if userType == "" {
		return "all"
	}
	return userType
}

// memory is what the private state keeps of the last look at the tenant.
type memory struct {
	// Named are the names as configured. The state's list may hold outsiders beside them. nil: there is no memory.
	Named []string `json:"named"`
	// Away is inspection.away.
	Away []string `json:"away"`
}

const memoryKey = "seen"

package group

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// model is the group resource's plan, state or configuration.
type model struct {
	ID             types.String   `tfsdk:"id"`
	DisplayName    types.String   `tfsdk:"display_name"`
	ExternalID     types.String   `tfsdk:"external_id"`
	Members        types.List     `tfsdk:"members"`
	DeletionPolicy types.String   `tfsdk:"deletion_policy"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

func (m model) team(ctx context.Context) (team.Team, diag.Diagnostics) {
	t := team.Team{DisplayName: m.DisplayName.ValueString(), ExternalID: m.ExternalID.ValueStringPointer()}
	if m.ExternalID.IsUnknown() {
		t.ExternalID = nil
	}
	if m.Members.IsNull() || m.Members.IsUnknown() {
		return t, nil
	}
	t.Members = make([]string, 0, len(m.Members.Elements()))
	diags := m.Members.ElementsAs(ctx, &t.Members, false)
	return t, diags
}

// take sets what a team holds. Policies and timeouts stay.
func (m *model) take(ctx context.Context, t team.Team) diag.Diagnostics {
	m.DisplayName = tenant.Text(t.DisplayName)
	m.ExternalID = types.StringPointerValue(t.ExternalID)
	if t.Members == nil {
		m.Members = types.ListNull(types.StringType)
		return nil
	}
	var diags diag.Diagnostics
	m.Members, diags = types.ListValueFrom(ctx, types.StringType, t.Members)
	return diags
}

func byName(a, b *scim.Group) int {
	return cmp.Or(cmp.Compare(scim.Fold(a.DisplayName), scim.Fold(b.DisplayName)), cmp.Compare(a.ID, b.ID))
}

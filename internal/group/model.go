package group

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
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

// team is a group without Terraform: what a configuration wants of it, or what is known of it.
type team struct {
	displayName string
	externalID  *string  // nil: not managed
	members     []string // nil: not managed
}

func (m model) team(ctx context.Context) (team, diag.Diagnostics) {
	t := team{displayName: m.DisplayName.ValueString(), externalID: m.ExternalID.ValueStringPointer()}
	if m.ExternalID.IsUnknown() {
		t.externalID = nil
	}
	if m.Members.IsNull() || m.Members.IsUnknown() {
		return t, nil
	}
	t.members = make([]string, 0, len(m.Members.Elements()))
	diags := m.Members.ElementsAs(ctx, &t.members, false)
	return t, diags
}

// take sets what a team holds; policies and timeouts stay.
func (m *model) take(ctx context.Context, t team) diag.Diagnostics {
	m.DisplayName = types.StringNull()
	if t.displayName != "" {
		m.DisplayName = types.StringValue(t.displayName)
	}
	m.ExternalID = types.StringPointerValue(t.externalID)
	if t.members == nil {
		m.Members = types.ListNull(types.StringType)
		return nil
	}
	var diags diag.Diagnostics
	m.Members, diags = types.ListValueFrom(ctx, types.StringType, t.members)
	return diags
}

// same reports whether two teams that manage the same attributes hold the same, the order of members included.
func (t team) same(other team) bool {
	return t.displayName == other.displayName && sameExternalID(t.externalID, other.externalID) && slices.Equal(t.members, other.members)
}

// flatten reads an answer into a team, given what was known before: what the answer leaves out keeps its prior value.
// Members are read only where they are managed, and keep their prior order. A prior without a name knows nothing (an
// import): everything but the members is taken.
func flatten(answer *scim.Group, prior team) team {
	t := prior
	switch {
	case scim.Damaged(answer.DisplayName):
		t.displayName = "" // no name, so that the plan shows it
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, prior.displayName):
		t.displayName = answer.DisplayName
	}
	if answer.ExternalID != nil && (prior.externalID != nil && !scim.SameText(*prior.externalID, *answer.ExternalID) || prior.displayName == "") {
		t.externalID = answer.ExternalID
		if *answer.ExternalID == "" || scim.Damaged(*answer.ExternalID) {
			t.externalID = nil
		}
	}
	if prior.members != nil {
		t.members = order(ids(answer.Members), prior.members)
	}
	return t
}

// order lists the members there are: those that were known in their known order, and then the others, sorted.
func order(are, known []string) []string {
	unseen := make(map[string]bool, len(are))
	for _, id := range are {
		unseen[id] = true
	}
	ordered := make([]string, 0, len(are))
	for _, id := range known {
		if unseen[id] {
			ordered = append(ordered, id)
			delete(unseen, id)
		}
	}
	others := len(ordered)
	for id := range unseen {
		ordered = append(ordered, id)
	}
	slices.Sort(ordered[others:])
	return ordered
}

// expand yields the operations that turn current into want, members aside, and none when nothing differs.
func expand(want, current team) []scim.Operation {
	var ops []scim.Operation
	if !scim.Same(want.displayName, current.displayName) {
		ops = append(ops, scim.Replace("displayName", want.displayName))
	}
	switch {
	case sameExternalID(want.externalID, current.externalID):
	case want.externalID == nil:
		ops = append(ops, scim.Remove("externalId"))
	default:
		ops = append(ops, scim.Replace("externalId", *want.externalID))
	}
	return ops
}

// overlay writes over a whole group, just read, what turns known into t, members aside, for a service without PATCH. What
// somebody else has changed since known was read stays, as does what nobody manages.
func overlay(g *scim.Group, t, known team) {
	if !scim.Same(t.displayName, known.displayName) || g.DisplayName == "" {
		g.DisplayName = t.displayName
	}
	if !sameExternalID(t.externalID, known.externalID) || g.ExternalID == nil {
		g.ExternalID = t.externalID
	}
}

// difference is who has to come in and who has to go out.
func difference(want, are []string) (in, out []string) {
	has := make(map[string]bool, len(are))
	for _, id := range are {
		has[id] = true
	}
	for _, id := range want {
		if !has[id] {
			in = append(in, id)
		}
		delete(has, id)
	}
	for id := range has {
		out = append(out, id)
	}
	slices.Sort(out)
	return in, out
}

// tells reports whether an answer says everything that is known of a group, members aside.
func tells(answer *scim.Group, known team) bool {
	return answer.DisplayName != "" && (known.externalID == nil || answer.ExternalID != nil)
}

func ids(members []scim.Member) []string {
	values := make([]string, 0, len(members))
	for _, m := range members {
		values = append(values, m.Value)
	}
	return values
}

// sameExternalID compares external ids, with case.
func sameExternalID(a, b *string) bool {
	return a == nil && b == nil || a != nil && b != nil && scim.SameText(*a, *b)
}

func byName(a, b *scim.Group) int {
	return cmp.Or(cmp.Compare(scim.Fold(a.DisplayName), scim.Fold(b.DisplayName)), cmp.Compare(a.ID, b.ID))
}

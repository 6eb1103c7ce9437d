package team_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
)

func members(ids ...string) []scim.Member {
	all := make([]scim.Member, 0, len(ids))
	for _, id := range ids {
		all = append(all, scim.Member{Value: id})
	}
	return all
}

// TestFlatten: an answer changes what is managed and what it shows, and nothing else.
func TestFlatten(t *testing.T) {
	t.Parallel()
	managed := team.Team{DisplayName: "Helpdesk", ExternalID: new("g-1"), Members: []string{"2", "1"}}
	for name, c := range map[string]struct {
		answer      scim.Group
		prior, want team.Team
	}{
		"nothing is shown": {scim.Group{}, managed, team.Team{
			DisplayName: "Helpdesk", ExternalID: new("g-1"), Members: []string{},
		}},
		"a name in another case": {scim.Group{DisplayName: "HELPDESK", Members: members("1", "2")}, managed, managed},
		"a drift of everything": {
			scim.Group{DisplayName: "Dispatch", ExternalID: new("g-2"), Members: members("4", "3", "1")},
			managed,
			team.Team{DisplayName: "Dispatch", ExternalID: new("g-2"), Members: []string{"1", "3", "4"}},
		},
		"an external id that was removed": {
			scim.Group{DisplayName: "Helpdesk", ExternalID: new(""), Members: members("2", "1")},
			managed,
			team.Team{DisplayName: "Helpdesk", Members: []string{"2", "1"}},
		},
		"what no one manages": {
			scim.Group{DisplayName: "Helpdesk", ExternalID: new("g-2"), Members: members("1")},
			team.Team{DisplayName: "Helpdesk"},
			team.Team{DisplayName: "Helpdesk"},
		},
		"an import": {
			scim.Group{DisplayName: "Helpdesk", ExternalID: new("g-1"), Members: members("1")},
			team.Team{},
			team.Team{DisplayName: "Helpdesk", ExternalID: new("g-1")},
		},
		"texts in a wrong charset": {
			scim.Group{DisplayName: "caf\ufffd", ExternalID: new("\ufffd"), Members: members("2", "1")},
			managed,
			team.Team{Members: []string{"2", "1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, team.Flatten(&c.answer, c.prior)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestExpand: an update sends the difference, and a service without PATCH gets a whole group with the same difference.
func TestExpand(t *testing.T) {
	t.Parallel()
	known := team.Team{DisplayName: "Helpdesk", ExternalID: new("g-1")}
	for name, c := range map[string]struct {
		want team.Team
		ops  []scim.Operation
		then scim.Group // the group, which was changed in the console meanwhile
	}{
		"no difference": {known, nil, scim.Group{DisplayName: "Desk", ExternalID: new("g-9")}},
		"a name in another case": {
			team.Team{DisplayName: "HELPDESK", ExternalID: new("g-1")},
			nil,
			scim.Group{DisplayName: "Desk", ExternalID: new("g-9")},
		},
		"another name": {
			team.Team{DisplayName: "Dispatch", ExternalID: new("g-1")},
			[]scim.Operation{scim.Replace("displayName", "Dispatch")},
			scim.Group{DisplayName: "Dispatch", ExternalID: new("g-9")},
		},
		"another external id": {
			team.Team{DisplayName: "Helpdesk", ExternalID: new("G-1")},
			[]scim.Operation{scim.Replace("externalId", "G-1")},
			scim.Group{DisplayName: "Desk", ExternalID: new("G-1")},
		},
		"no external id any longer": {
			team.Team{DisplayName: "Helpdesk"},
			[]scim.Operation{scim.Remove("externalId")},
			scim.Group{DisplayName: "Desk"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.ops, team.Expand(c.want, known)); diff != "" {
				t.Error(diff)
			}
			group := scim.Group{DisplayName: "Desk", ExternalID: new("g-9")}
			team.Overlay(&group, c.want, known)
			if diff := cmp.Diff(c.then, group); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDifference: what both lists hold is neither added nor removed.
func TestDifference(t *testing.T) {
	t.Parallel()
	in, out := team.Difference([]string{"3", "1", "4"}, []string{"9", "1", "5"})
	if diff := cmp.Diff([][]string{{"3", "4"}, {"5", "9"}}, [][]string{in, out}); diff != "" {
		t.Error(diff)
	}
}

// TestUnkept: only an answer that contradicts a change is reported, and one that leaves it out is reported apart.
func TestUnkept(t *testing.T) {
	t.Parallel()
	current := team.Team{DisplayName: "Helpdesk", ExternalID: new("g-1")}
	renamed := team.Team{DisplayName: "Dispatch", ExternalID: new("g-2")}
	for name, c := range map[string]struct {
		answer                     scim.Group
		want                       team.Team
		unkept, uncleared, unshown []string
	}{
		"as sent": {answer: scim.Group{DisplayName: "Dispatch", ExternalID: new("g-2")}, want: renamed},
		"the name is kept": {
			answer: scim.Group{DisplayName: "Helpdesk", ExternalID: new("g-2")}, want: renamed,
			unkept: []string{"display_name"},
		},
		"the external id is kept": {
			answer: scim.Group{DisplayName: "Dispatch", ExternalID: new("g-1")}, want: renamed,
			unkept: []string{"external_id"},
		},
		"it is not cleared": {
			answer: scim.Group{DisplayName: "Helpdesk", ExternalID: new("g-1")},
			want:   team.Team{DisplayName: "Helpdesk"}, uncleared: []string{"external_id"},
		},
		"nothing is shown": {want: renamed, unshown: []string{"display_name", "external_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unkept, uncleared := team.Unkept(&c.answer, c.want, current)
			got := [][]string{unkept, uncleared, team.Unshown(&c.answer, c.want, current)}
			if diff := cmp.Diff([][]string{c.unkept, c.uncleared, c.unshown}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

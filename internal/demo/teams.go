package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// teams is what makes technicians useful, and who must not be one.
func teams() []step {
	return []step{
		{
			title: "Groups by team",
			words: "A technician without a role has no permissions, and NinjaOne's console gives roles to groups. So each team of the\n" +
				"roster becomes a group, and each technician a member of it. This is the file for that:",
			act: group,
		},
		{
			title: "Find an outsider",
			words: "An account that no roster names is somebody who left, or somebody who should not be there. A guard says who may be an\n" +
				"active technician: those on the roster, and nobody else. Somebody has just made one by hand:",
			act: guard,
		},
	}
}

const (
	groupsFile = "groups.tf"
	groupsText = `resource "ninjaone_scim_group" "team" {
  for_each     = { for team in distinct([for person in local.technicians : person.team]) : team => team }
  display_name = each.value
}

resource "ninjaone_scim_group_membership" "technician" {
  for_each = local.technicians
  group_id = ninjaone_scim_group.team[each.value.team].id
  user_id  = ninjaone_scim_user.technician[each.key].id
}
`
	guardFile = "guard.tf"
	guardText = `resource "ninjaone_scim_users_exclusive" "technicians" {
  user_type  = "Technician"
  user_names = [for user in ninjaone_scim_user.technician : user.user_name]
}
`
	outsider = "mallory@example.com"
)

// write adds a file to the configuration, and shows it.
func (s *stage) write(name, text string) error {
	s.printer.say("")
	for line := range strings.Lines(text) {
		s.printer.note("%s", strings.TrimRight(line, "\n"))
	}
	return os.WriteFile(filepath.Join(s.roster(), name), []byte(text), 0o600)
}

func group(ctx context.Context, s *stage) (string, error) {
	if err := s.write(groupsFile, groupsText); err != nil {
		return "", err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return "", err
	}
	groups, memberships := 0, 0
	for _, c := range changesOf(plan.Plan) {
		switch {
		case c.action != "create":
			return "", fmt.Errorf("the plan should only create, and wants to %s", c)
		case strings.HasPrefix(c.address, "ninjaone_scim_group_membership."):
			memberships++
		default:
			groups++
		}
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	members := 0
	for _, g := range s.server.Tenant().Groups() {
		members += len(s.server.Tenant().Members(text(g, "id")))
	}
	if groups == 0 || memberships == 0 || members != memberships {
		return "", fmt.Errorf("%d memberships of %d groups were planned, and the tenant has %d", memberships, groups, members)
	}
	patches := 0
	for _, r := range s.requests() {
		if r.Method == http.MethodPatch {
			patches++
		}
	}
	if patches == 0 || patches > memberships {
		return "", fmt.Errorf("%d memberships should take no more changes of groups than that, and took %d", memberships, patches)
	}
	return fmt.Sprintf("%s in %s: changes of one group that come together travel together, here in %s",
		plural(memberships, "member"), plural(groups, "group"), plural(patches, "request")), nil
}

func guard(ctx context.Context, s *stage) (string, error) {
	if _, err := s.server.Tenant().AddUser(sandbox.Document{
		"userName": outsider, "name": map[string]any{"givenName": "Mallory", "familyName": "Reyes"}, "active": true,
		"urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User": map[string]any{"userType": "Technician"},
	}); err != nil {
		return "", err
	}
	s.printer.note("• %s is made a technician", outsider)
	if err := s.write(guardFile, guardText); err != nil {
		return "", err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return "", err
	}
	named, err := json.Marshal(plan.Plan)
	if err != nil || !strings.Contains(string(named), outsider) {
		return "", errors.Join(err, fmt.Errorf("the plan should name %s", outsider))
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	if err := s.expectWrites(map[string]int{http.MethodPatch: 1}); err != nil {
		return "", err
	}
	active := slices.ContainsFunc(s.server.Tenant().Users(), func(u sandbox.Document) bool {
		return text(u, "userName") == outsider && u["active"] == true
	})
	if active {
		return "", fmt.Errorf("%s should not be active any more", outsider)
	}
	return "The plan named the outsider, and apply deactivated nobody else. More than five at once would have been refused", nil
}

package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// stateInstance is an instance of a resource as Terraform's state has it.
type stateInstance struct {
	Key        any            `json:"index_key,omitempty"`
	Version    int            `json:"schema_version"`
	Attributes map[string]any `json:"attributes"`
}

// stateResource is a resource as Terraform's state has it.
type stateResource struct {
	Mode      string          `json:"mode"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Provider  string          `json:"provider"`
	Instances []stateInstance `json:"instances"`
}

func newStateResource(kind, name string) stateResource {
	return stateResource{
		Mode: "managed", Type: kind, Name: name,
		Provider: `provider["` + terraformcli.ProviderAddress + `"]`,
	}
}

// settle writes the state that an apply would have left.
func (g *stage) settle(tenant *sandbox.Tenant) error {
	text, err := json.Marshal(map[string]any{
		"version": 4, "serial": 1, "lineage": "settled",
		"resources": g.state(tenant),
	})
	if err != nil {
		return err
	}
	g.states.put(g.statePath(), text)
	return nil
}

// state is everything that the scenario manages, in a tenant that holds it already.
func (s Scenario) state(tenant *sandbox.Tenant) []stateResource {
	teams := newStateResource("ninjaone_scim_group", "teams")
	for i := range s.groups() {
		group, _ := tenant.GroupByName(team(i))
		attributes := map[string]any{"id": group["id"], "display_name": group["displayName"]}
		if s.Members {
			id, _ := group["id"].(string)
			attributes["members"] = append([]string{}, tenant.Members(id)...)
		}
		teams.Instances = append(teams.Instances, stateInstance{Key: i, Attributes: attributes})
	}
	people, members := newStateResource("ninjaone_scim_user",
		"people"), newStateResource("ninjaone_scim_group_membership", "teams")
	all := []stateResource{teams}
	for i, u := range tenant.Users() {
		user := stateInstance{Key: u["userName"], Attributes: userAttributes(u)}
		var member stateInstance
		if s.Memberships {
			group, person := fmt.Sprint(teams.Instances[i%s.groups()].Attributes["id"]), fmt.Sprint(u["id"])
			member = stateInstance{Key: u["userName"], Attributes: map[string]any{
				"id": url.PathEscape(group) + "/" + url.PathEscape(person), "group_id": group, "user_id": person,
			}}
		}
		if !s.Written {
			people.Instances, members.Instances = append(people.Instances, user), append(members.Instances, member)
			continue
		}
		user.Key, member.Key = nil, nil
		block := newStateResource(people.Type, label(i))
		block.Instances = []stateInstance{user}
		all = append(all, block)
		if s.Memberships {
			block := newStateResource(members.Type, label(i))
			block.Instances = []stateInstance{member}
			all = append(all, block)
		}
	}
	if s.Written {
		return all
	}
	all = append(all, people)
	if s.Memberships {
		all = append(all, members)
	}
	return all
}

func userAttributes(u sandbox.Document) map[string]any {
	name, _ := u["name"].(sandbox.Document)
	extension, _ := u[ninjaone.ExtensionURN].(sandbox.Document)
	return map[string]any{
		"id": u["id"], "user_name": u["userName"], "display_name": u["displayName"], "email": u["userName"], "active": true,
		"user_type": extension["userType"], "organization_id": extension["organizationId"],
		"given_name": name["givenName"], "family_name": name["familyName"],
	}
}

// fillGroups makes the groups exist, with the users in them as the memberships or members have it.
func (s Scenario) fillGroups(tenant *sandbox.Tenant) error {
	ids := make([]string, s.groups())
	for i := range ids {
		id, err := tenant.AddGroup(sandbox.Document{"displayName": team(i)})
		if err != nil {
			return err
		}
		ids[i] = id
	}
	if len(ids) == 0 {
		return nil
	}
	var errs []error
	for i, u := range tenant.Users() {
		id, _ := u["id"].(string)
		errs = append(errs, tenant.AddMember(ids[i%len(ids)], id))
	}
	return errors.Join(errs...)
}

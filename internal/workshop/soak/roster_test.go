package soak_test

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// rosterOnly is a configuration with one roster for all people, and a resource for each group.
type rosterOnly struct {
	groups  *stack
	guarded bool
	people  *acctest.Instance
}

func (r *rosterOnly) apply(c *company) (problems []string, changed bool) {
	bare := &company{teams: map[string]*team{}}
	for key, t := range c.teams {
		bare.teams[key] = &team{key: t.key, name: t.name}
	}
	problems, changed = r.groups.apply(bare)
	if len(problems) > 0 {
		return problems, changed
	}
	planning := r.groups.e.Protocol(r.groups.settings)
	if r.people == nil {
		r.people = planning.Resource("ninjaone_scim_roster")
	}
	inst := r.people.In(planning)
	if inst.State != nil {
		if diags := inst.Refresh(); len(diags.Errors()) > 0 {
			return diags.Errors(), true
		}
		r.people = inst
	}
	config := acctest.Object{"users": text(c), "max_removals": 1000}
	if r.guarded {
		config["outsiders"] = "deactivate"
	}
	planned, diags := inst.Plan(config)
	if len(diags.Errors()) > 0 || !inst.Changes(planned) {
		return diags.Errors(), changed
	}
	r.people = inst.In(r.groups.e.Protocol(r.groups.settings))
	return r.people.Apply(config).Errors(), true
}

// text is a company as a practitioner's jsonencode would write it.
func text(c *company) string {
	people := map[string]any{}
	for key, e := range c.people {
		groups := []string{}
		for _, team := range slices.Sorted(maps.Keys(c.teams)) {
			if c.teams[team].members[key] {
				groups = append(groups, c.teams[team].name)
			}
		}
		person := map[string]any{
			"user_type": e.userType, "given_name": e.given, "family_name": e.family, "active": e.active, "groups": groups,
		}
		if e.organization != "" {
			person["organization_id"] = e.organization
		}
		if e.externalID != "" {
			person["external_id"] = e.externalID
		}
		people[e.userName] = person
	}
	text, err := json.Marshal(people)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

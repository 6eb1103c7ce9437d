package faults_test

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	user       = "ninjaone_scim_user"
	group      = "ninjaone_scim_group"
	membership = "ninjaone_scim_group_membership"
	exclusive  = "ninjaone_scim_users_exclusive"
	roster     = "ninjaone_scim_roster"
)

// operation is one thing that a user has Terraform do.
type operation struct {
	name       string
	resource   string
	dataSource string // a data source instead of a resource
	listed     bool   // the data source is a list resource
	filters    bool   // it is refused where filters are
	ends       bool   // it ends an access, or a membership, and so has to see that
	asks       bool   // the resource has credentials of the REST API, and asks it
	typeless   bool   // also where SCIM shows no user types, so that the provider asks

	tenant   func(w *world)                // who else is there
	before   func(w *world) acctest.Object // the configuration that was applied before; nil: there was none
	drift    func(w *world)                // what another client has done since
	config   func(w *world) acctest.Object // the configuration; nil: the resource is destroyed
	importBy func(w *world) string         // nil: it is not imported
}

// atATime is how many requests an operation has under way at most.
func (o operation) atATime() int {
	switch {
	case o.resource == exclusive, o.resource == roster, o.dataSource == "ninjaone_scim_users",
		o.dataSource == "ninjaone_scim_groups",
		o.dataSource == "ninjaone_accounts", o.listed:
		return 10
	}
	return 1
}

// with is an object with other attributes; nil takes one out.
func with(o acctest.Object, more acctest.Object) acctest.Object {
	o = maps.Clone(o)
	maps.Copy(o, more)
	return o
}

func fixed(o acctest.Object) func(*world) acctest.Object {
	return func(*world) acctest.Object { return o }
}

func ada() acctest.Object {
	return acctest.Object{
		"user_name": "ada@example.com", "user_type": "Technician", "given_name": "Ada",
		"family_name": "Lovelace",
	}
}

func adaFull() acctest.Object {
	return acctest.Object{
		"user_name": "countess@example.com", "user_type": "endUser", "organization_id": "12", "given_name": "Augusta",
		"family_name":  "Byron",
		"display_name": "The Countess", "email": "augusta@example.com", "external_id": "hr-1", "roles": []any{"Reader"},
		"active": false,
	}
}

// someAda is a user who has Ada's name before Terraform comes.
func someAda(w *world) {
	w.user("ada", "endUser", sandbox.Document{"active": false, "externalId": "hr-1"})
}

func operations() []operation {
	return slices.Concat(userOperations(), groupOperations(), rosterOperations(), otherOperations())
}

func userOperations() []operation {
	drifted := func(w *world) {
		w.must(w.tenant.UpdateUser(w.id("ada"), func(doc sandbox.Document) {
			doc["active"], doc["userName"], doc["nickName"] = false, "renamed@example.com", "Addie"
		}))
	}
	leaves := func(policy string) func(*world) acctest.Object {
		return fixed(with(ada(), acctest.Object{"deletion_policy": policy}))
	}
	return []operation{
		{name: "create a user", resource: user, config: fixed(ada())},
		{name: "create a user with everything", resource: user, config: fixed(adaFull())},
		{
			name: "take a user over", resource: user, tenant: someAda,
			config: fixed(with(ada(), acctest.Object{"adopt_existing": true})),
		},
		{
			name: "take a user over by external id", resource: user, tenant: someAda,
			config: fixed(with(ada(), acctest.Object{"external_id": "hr-1"})),
		},
		{name: "find a user unchanged", asks: true, typeless: true, resource: user, before: fixed(ada()), config: fixed(ada())},
		{
			name: "change one attribute of a user", resource: user, before: fixed(ada()),
			config: fixed(with(ada(), acctest.Object{"given_name": "Augusta"})),
		},
		{name: "change everything of a user", asks: true, resource: user, before: fixed(ada()), config: fixed(adaFull())},
		{name: "take everything back", resource: user, before: fixed(adaFull()), config: fixed(ada())},
		{name: "mend what somebody else changed", resource: user, before: fixed(ada()), drift: drifted, config: fixed(ada())},
		{
			name: "make a deleted user anew", resource: user, before: fixed(ada()), config: fixed(ada()),
			drift: func(w *world) { w.must(w.tenant.RemoveUser(w.id("ada"))) },
		},
		{name: "deactivate a leaver", ends: true, asks: true, resource: user, before: leaves("deactivate")},
		{name: "delete a leaver", ends: true, resource: user, before: leaves("delete")},
		{name: "abandon a leaver", resource: user, before: leaves("abandon")},
		{
			name: "import a user by name", resource: user, tenant: someAda, config: fixed(ada()),
			importBy: func(*world) string { return "ada@example.com" },
		},
		{
			name: "import a user by id", resource: user, tenant: someAda, config: fixed(ada()),
			importBy: func(w *world) string { return w.id("ada") },
		},
	}
}

// cast are people who are put into groups.
func cast(w *world) {
	for _, local := range []string{"ann", "bob", "cy"} {
		w.user(local, "endUser", nil)
	}
}

func groupOperations() []operation {
	team := func(name string, locals ...string) func(*world) acctest.Object {
		return func(w *world) acctest.Object {
			o := acctest.Object{"display_name": name}
			if locals != nil {
				o["members"] = w.ids(locals)
			}
			return o
		}
	}
	castAndTeam := func(w *world) {
		cast(w)
		w.group("Team", "ann", "bob")
	}
	adopting := func(w *world) acctest.Object {
		return with(team("Team", "bob", "cy")(w), acctest.Object{"adopt_existing": true})
	}
	member := func(w *world) acctest.Object {
		return acctest.Object{"group_id": w.groupID("Team"), "user_id": w.id("cy")}
	}
	return []operation{
		{name: "create a group", resource: group, config: team("Team")},
		{name: "create a group with members", resource: group, tenant: cast, config: team("Team", "ann", "bob")},
		{name: "take a group over", resource: group, tenant: castAndTeam, config: adopting},
		{
			name: "change members", ends: true, resource: group, tenant: cast, before: team("Team", "ann", "bob"),
			config: team("Team", "bob", "cy"),
		},
		{name: "rename a group", resource: group, tenant: cast, before: team("Team"), config: team("Crew")},
		{
			name: "rename a group and change members", resource: group, tenant: cast, before: team("Team", "ann"),
			config: team("Crew", "bob", "cy"),
		},
		{
			name: "take members under management", resource: group, tenant: cast, before: team("Team"),
			config: team("Team", "ann"),
		},
		{
			name: "mend members that somebody else changed", resource: group, tenant: cast, before: team("Team", "ann",
				"bob"), config: team("Team", "ann", "bob"),
			drift: func(w *world) {
				w.must(w.tenant.RemoveMember(w.groupID("Team"), w.id("ann")))
				w.must(w.tenant.AddMember(w.groupID("Team"), w.id("cy")))
			},
		},
		{name: "delete a group", ends: true, resource: group, tenant: cast, before: team("Team", "ann")},
		{
			name: "import a group by name", resource: group, tenant: castAndTeam, config: team("Team"),
			importBy: func(*world) string { return "Team" },
		},
		{name: "add a member", resource: membership, tenant: castAndTeam, config: member},
		{name: "find a member unchanged", resource: membership, tenant: castAndTeam, before: member, config: member},
		{name: "remove a member", ends: true, resource: membership, tenant: castAndTeam, before: member},
		{
			name: "import a member", resource: membership, config: func(w *world) acctest.Object {
				return acctest.Object{"group_id": w.groupID("Strangers"), "user_id": w.id("stranger")}
			},
			importBy: func(w *world) string { return w.groupID("Strangers") + "/" + w.id("stranger") },
		},
	}
}

func rosterOperations() []operation {
	person := func(local, userType string, groups ...string) acctest.Object {
		o := acctest.Object{"user_type": userType, "given_name": "Some", "family_name": local}
		if groups != nil {
			o["groups"] = groups
		}
		return o
	}
	company := func(people acctest.Object, more acctest.Object) func(w *world) acctest.Object {
		return func(w *world) acctest.Object {
			byName := acctest.Object{}
			for local, p := range people {
				byName[local+"@example.com"] = p
			}
			text, err := json.Marshal(byName)
			if err != nil {
				w.Fatal(err)
			}
			return with(acctest.Object{"users": string(text)}, more)
		}
	}
	teams := func(w *world) {
		cast(w)
		w.group("Team", "cy")
		w.group("Crew")
	}
	small := acctest.Object{
		"ann": person("ann", "Technician", "Team"), "dee": person("dee", "endUser", "Team", "Crew"),
		"eli": person("eli", "endUser"),
	}
	ends := acctest.Object{
		"ann": person("Ann-Marie", "endUser"), "bob": person("bob", "endUser"), "cy": person("cy", "endUser", "Crew"),
		"stranger": person("stranger", "endUser"),
	}
	next := acctest.Object{
		"ann": person("Ann-Marie", "Technician", "Crew"),
		"dee": person("dee", "endUser", "Team", "Crew"), "fay": person("fay", "endUser", "Team"),
	}
	return []operation{
		{name: "make a roster", resource: roster, tenant: teams, config: company(small, nil)},
		{
			name: "find a roster unchanged", asks: true, typeless: true, resource: roster, tenant: teams,
			before: company(small, nil), config: company(small, nil),
		},
		{name: "change a roster", resource: roster, tenant: teams, before: company(small, nil), config: company(next, nil)},
		{
			name: "delete who is off a roster", ends: true, asks: true, resource: roster, tenant: teams,
			before: company(small, acctest.Object{"removed": "delete"}), config: company(next,
				acctest.Object{"removed": "delete"}),
		},
		{
			name: "import a roster", resource: roster, tenant: teams, config: company(ends, nil),
			importBy: func(*world) string { return "endUser" },
		},
		{
			name: "mend a roster", resource: roster, tenant: teams, before: company(small, nil), config: company(small, nil),
			drift: func(w *world) {
				w.must(w.tenant.UpdateUser(w.id("ann"), func(doc sandbox.Document) { doc["userName"] = "renamed@example.com" }))
				w.must(w.tenant.RemoveUser(w.id("eli")))
				w.must(w.tenant.RemoveMember(w.groupID("Team"), w.id("dee")))
			},
		},
		{
			name: "keep outsiders off a roster", ends: true, resource: roster, tenant: teams,
			before: company(small, acctest.Object{"outsiders": "deactivate"}), config: company(small,
				acctest.Object{"outsiders": "deactivate"}),
			drift: func(w *world) { w.user("mole", "Technician", nil) },
		},
		{
			name: "let go of a roster", ends: true, resource: roster, tenant: teams,
			before: company(small, acctest.Object{"deletion_policy": "deactivate"}),
		},
	}
}

func otherOperations() []operation {
	outsiders := func(w *world) {
		for _, local := range []string{"ann", "mallory", "trudy"} {
			w.user(local, "Technician", nil)
		}
	}
	guard := acctest.Object{"user_type": "Technician", "user_names": []any{"ann@example.com"}}
	byName := fixed(acctest.Object{"user_name": "ann@example.com"})
	return []operation{
		{name: "deactivate outsiders", ends: true, asks: true, resource: exclusive, tenant: outsiders, config: fixed(guard)},
		{
			name: "deactivate an outsider who came since", ends: true, resource: exclusive, tenant: outsiders, before: fixed(guard), config: fixed(guard),
			drift: func(w *world) { w.user("eve", "Technician", nil) },
		},
		{name: "end the guard", resource: exclusive, tenant: outsiders, before: fixed(guard)},
		{name: "look a user up", dataSource: user, tenant: cast, config: byName},
		{
			name: "look a user up by id", dataSource: user, tenant: cast,
			config: func(w *world) acctest.Object { return acctest.Object{"id": w.id("ann")} },
		},
		{
			name: "look a user up by external id", dataSource: user, tenant: someAda,
			config: fixed(acctest.Object{"external_id": "hr-1"}),
		},
		{
			name: "list users", dataSource: "ninjaone_scim_users", tenant: many,
			config: fixed(acctest.Object{"user_type": "endUser"}),
		},
		{
			name: "list users by a filter", dataSource: "ninjaone_scim_users", filters: true, tenant: many,
			config: fixed(acctest.Object{"filter": `userName co "person"`}),
		},
		{
			name: "query users", dataSource: user, listed: true, tenant: many,
			config: fixed(acctest.Object{"user_type": "endUser"}),
		},
		{
			name: "look a group up", dataSource: group, tenant: cast,
			config: fixed(acctest.Object{"display_name": "Strangers"}),
		},
		{
			name: "look a group up by id", dataSource: group,
			config: func(w *world) acctest.Object { return acctest.Object{"id": w.groupID("Strangers")} },
		},
		{name: "query groups", dataSource: group, listed: true, config: fixed(acctest.Object{})},
		{
			name: "query memberships", dataSource: membership, listed: true, config: fixed(acctest.Object{}),
			tenant: func(w *world) {
				cast(w)
				w.group("Team", "ann", "bob")
				w.group("Crew", "cy", "ann")
			},
		},
		{
			name: "list groups", dataSource: "ninjaone_scim_groups", tenant: cast,
			config: fixed(acctest.Object{"include_members": true}),
		},
		{name: "list organizations", dataSource: "ninjaone_organizations", tenant: contoso, config: fixed(acctest.Object{})},
		{
			name: "look an organization up", dataSource: "ninjaone_organization", tenant: contoso,
			config: fixed(acctest.Object{"name": "Contoso"}),
		},
		{name: "list roles", dataSource: "ninjaone_roles", tenant: contoso, config: fixed(acctest.Object{})},
		{
			name: "list accounts", dataSource: "ninjaone_accounts", tenant: contoso,
			config: fixed(acctest.Object{"sign_ins_since": "2026-01-01"}),
		},
		{name: "look at the service", dataSource: "ninjaone_scim_service", config: fixed(acctest.Object{})},
	}
}

// contoso is an organization with an end user and a technician, both made by hand, and a role.
func contoso(w *world) {
	_, err := w.tenant.AddOrganization(sandbox.Document{"id": "7", "name": "Contoso"})
	w.must(err)
	_, err = w.tenant.AddAccount(sandbox.Document{"email": "eve@example.com", "organizationId": "7"})
	w.must(err)
	_, err = w.tenant.AddAccount(sandbox.Document{
		"email": "root@example.com", "userType": "TECHNICIAN",
		"administrator": true,
	})
	w.must(err)
	_, err = w.tenant.AddRole(sandbox.Document{"name": "Helpdesk", "members": []any{"root@example.com"}})
	w.must(err)
	_, err = w.tenant.AddActivity(sandbox.Document{"user": "eve@example.com", "time": "2026-09-01T08:00:00Z"})
	w.must(err)
}

// many is more than two pages of people.
func many(w *world) {
	const people = 23
	w.must(w.tenant.Seed(people))
}

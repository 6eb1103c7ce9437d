package roster_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// keyed is a technician with an external id, in HCL.
func keyed(local, externalID string) string {
	return with(`"{{`+local+`}}" = { user_type = "Technician", given_name = "G", family_name = "F" }`,
		fmt.Sprintf("external_id = %q", externalID))
}

// TestRosterPlaceholders: a value that several people can have identifies no one.
func TestRosterPlaceholders(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := func(people ...string) string { return e.Config(roster(people, "max_removals = 0")) }
		refused := func(words string, people ...string) resource.TestStep {
			return resource.TestStep{Config: config(people...), ExpectError: acctest.MatchText(e.Names(words))}
		}
		run(t,
			refused(`{{ada}}, external_id: "TBD" is a placeholder`, keyed("ada", "TBD")),
			refused(`{{ada}}, external_id: "1E+11" is a number that a spreadsheet has shortened`, keyed("ada", "1E+11")),
			refused(`{{eve}}, external_id: "1001" is that of {{ada}} too`, keyed("ada", "1001"), keyed("eve", "1001")),
			resource.TestStep{Config: config(keyed("ada", "1001"))},
			refused(`{{eve}}, external_id: "TBD" is a placeholder`, keyed("ada", "1002"), keyed("eve", "TBD")),
			refused("Too many removals", keyed("eve", "1002")),
		)
	})
}

// TestRosterColumnShifted: everyone keeps the account of their name, whatever the external ids say.
func TestRosterColumnShifted(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		before := roster([]string{keyed("ada", "1"), keyed("bob", "2"), keyed("cleo", "3")})
		shifted := roster([]string{keyed("ada", "2"), keyed("bob", "3"), keyed("cleo", "4")})
		ids := map[string]*string{"ada": new(string), "bob": new(string), "cleo": new(string)}
		same := make([]statecheck.StateCheck, 0, len(ids)+1)
		for local, id := range ids {
			same = append(same, sameID(e, local, id))
		}
		run(t,
			resource.TestStep{Config: e.Config(before)},
			resource.TestStep{
				PreConfig: func() {
					for local, id := range ids {
						*id = e.ID(local)
					}
					e.Forget()
				},
				Config: e.Config(shifted),
				ConfigPlanChecks: plans(e, "~ {{ada}} external_id: 1 → 2", "~ {{bob}} external_id: 2 → 3",
					"~ {{cleo}} external_id: 3 → 4"),
				ConfigStateChecks: append(same, e.ExpectWrites("PATCH /Users/*", "PATCH /Users/*", "PATCH /Users/*")),
			},
			unchangedPlans(e, shifted),
		)
	})
}

// TestRosterExternalIDsMustBeFree: where a service keeps external ids unique, each change waits for the person that
// has the new one now.
func TestRosterExternalIDsMustBeFree(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := func(ids ...string) acctest.Object {
		all := acctest.Object{}
		for i, local := range []string{"ada", "bob", "cleo"} {
			all = change(e, all, local, person(ids[i]))
		}
		return config(t, all, nil)
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users("1", "2", "3")))
	// Ada's change is refused until Bob's and Cleo's are done.
	hers := "/Users/" + e.ID("ada")
	e.Fault(sandbox.Fault{Method: "PATCH", Path: hers, Kind: sandbox.FaultStatus, Status: 409, Count: 1})
	inst, diags := again(t, e, inst, users("2", "3", "4"))
	checkErrors(t, diags)
	settled(t, e, inst, users("2", "3", "4"))
}

// former is an inactive technician's account, by SCIM attribute.
func former(externalID string) map[string]any {
	return map[string]any{"active": false, "externalId": externalID, acctest.ExtensionURN + ":userType": "Technician"}
}

// TestRosterDoesNotAdoptOtherPeople: the same user name with another external id is another person, whatever
// adopt_existing says.
func TestRosterDoesNotAdoptOtherPeople(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := e.Add("ada", former("1001"))
		const joiner = `"{{ada}}" = { user_type = "endUser", given_name = "Ada", family_name = "New" }`
		known := with(joiner, `external_id = "2002"`)
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(roster([]string{known}, "adopt_existing = true")),
				ExpectError: acctest.MatchText(`the external id "1001"`),
			},
			resource.TestStep{
				PreConfig: func() {
					e.CheckWrites()
					if e.Server != nil && e.User("ada")["active"] != false {
						t.Errorf("the account is %v", e.User("ada"))
					}
				},
				// As the error says.
				Config:            e.Config(roster([]string{joiner})),
				ConfigStateChecks: []statecheck.StateCheck{sameID(e, "ada", &id)},
			},
			resource.TestStep{
				Config:            e.Config(roster([]string{known})),
				ConfigStateChecks: []statecheck.StateCheck{sameID(e, "ada", &id)},
			},
		)
	})
}

// TestRosterPlanShowsAdoptions: a plan names the accounts that it adopts, reactivates and converts, and refuses
// another person's, in both refresh modes.
func TestRosterPlanShowsAdoptions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings acctest.Object
		dialects []string
		typeless bool
	}{
		"as usual":                     {},
		"one by one":                   {settings: acctest.Object{"refresh_mode": "individual"}},
		"every page is the first one":  {dialects: []string{"start-index-ignored", "total-is-page-size"}},
		"the listing leaves types out": {dialects: []string{"list-without-extension"}, typeless: true},
		"filters break":                {dialects: []string{"filter-500"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			e.Add("ada", map[string]any{"externalId": "hr-1"})
			e.Add("bob", former("TBD"))
			e.Add("cleo", nil)
			other := e.Add("dan", former("1001"))
			e.SetDialects(c.dialects...)
			users := change(e, jsonUsers(e, "cleo", "new"), "ada", person("hr-1"))
			users = change(e, users, "bob", person("2"))
			e.Forget()
			bob := e.Name("bob") + ", inactive: is reactivated"
			if !c.typeless {
				bob += ", Technician → endUser"
			}
			inst := func() *acctest.Instance { return e.Protocol(c.settings).Resource(typeName) }
			const over = "adopted, each with the account that has their user name in NinjaOne: "
			_, diags := inst().Plan(config(t, users, nil))
			checkErrors(t, diags)
			checkWarning(t, diags, "The roster renames, adopts or converts accounts: 3 people are "+over+
				bob+" "+e.Name("ada")+" "+e.Name("cleo"))
			_, diags = inst().Plan(config(t, users, acctest.Object{"adopt_existing": false}))
			checkErrors(t, diags)
			checkWarning(t, diags, "1 person is "+over+e.Name("ada"))

			diags = inst().Apply(config(t, change(e, users, "dan", person("2002")), nil))
			checkErrors(t, diags, "The roster names other people's accounts: ",
				"belongs to another person, and the roster never adopts it: "+
					e.Name("dan")+": an inactive user with this name ("+other+`) has the external id "1001", the roster has "2002"`,
				"give the new one another user name")
			e.CheckWrites()
		})
	}
}

// TestRosterApplyFindsOtherPeople where nothing showed them to the plan.
func TestRosterApplyFindsOtherPeople(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	id := e.Add("dan", map[string]any{"active": false, "externalId": "1001"})
	var locals []string
	for i := range 24 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	users := change(e, jsonUsers(e, locals...), "dan", person("2002"))
	inst := e.Protocol(acctest.Object{"refresh_mode": "individual"}).Resource(typeName)
	diags := inst.Apply(config(t, users, nil))
	checkErrors(t, diags, "not applied to every person", e.Name("dan")+": an inactive user with this name ("+id+
		`) has the external id "1001", not "2002". That is another person`, "give the new one another user name")
	holds(t, e, inst, locals...)
	if doc := e.User("dan"); doc["active"] != false || doc["externalId"] != "1001" {
		t.Errorf("dan is %v", doc)
	}
}

// TestRosterFirstPlanCostsPages: a first plan looks at the listing once, and at single names where the listing is
// longer than that.
func TestRosterFirstPlanCostsPages(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	if err := e.Tenant().Seed(950); err != nil {
		t.Fatal(err)
	}
	var locals []string
	for i := range 300 {
		locals = append(locals, fmt.Sprintf("p%03d", i))
	}
	for n, most := range map[int]int{1: 3, 3: 5, 300: 10} {
		e.Forget()
		_, diags := e.Protocol(nil).Resource(typeName).Plan(config(t, jsonUsers(e, locals[:n]...), nil))
		checkErrors(t, diags)
		if got := len(e.Tenant().Requests()); got > most {
			t.Errorf("a first plan of %d people took %d requests, want %d at most", n, got, most)
		}
	}
}

// TestRosterRenameIntoAnAccount: where the service has an account of the new name, that is the person's, and the old
// one leaves, which the guard counts.
func TestRosterRenameIntoAnAccount(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	before := config(t, change(e, acctest.Object{}, "ada", person("hr-1")), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(before))
	ada, king := e.ID("ada"), e.Add("king", nil)
	after := change(e, acctest.Object{}, "king", person("hr-1"))
	_, diags := inst.In(e.Protocol(nil)).Plan(config(t, after, acctest.Object{"max_removals": 0}))
	checkErrors(t, diags, "Too many removals: This plan would remove 1 person, and max_removals is 0. Nothing was sent. "+e.Name("ada"))
	inst, diags = again(t, e, inst, config(t, after, nil))
	checkErrors(t, diags)
	checkWarning(t, diags, "1 person is adopted, each with the account that has their user name in NinjaOne: "+e.Name("king"))
	if e.ID("ada") != ada || e.ID("king") != king || e.User("ada")["active"] != false || e.User("king")["active"] != true {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	settled(t, e, inst, config(t, after, nil))
}

// TestRosterKeepsUserThatAnotherChangeNeeds: no one is released while another person failed that is to have the same
// external id or user name.
func TestRosterKeepsUserThatAnotherChangeNeeds(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	before := config(t, change(e, change(e, acctest.Object{}, "ada", person("hr-1")), "eve", person("hr-2")), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(before))
	ada, king := e.ID("ada"), e.Add("king", nil)
	after := config(t, change(e, acctest.Object{}, "king", person("hr-1")), nil)
	e.Fault(sandbox.Fault{Method: "PATCH", Path: "/Users/" + king, Kind: sandbox.FaultStatus, Status: 403})
	inst, diags := again(t, e, inst, after)
	checkErrors(t, diags, "not applied to every person", e.Name("king")+": Cannot update user. NinjaOne answered 403",
		e.Names("{{ada}}: not released, because {{king}} gets the same user name or external id, and that change failed."))
	if e.User("ada")["active"] != true || e.User("eve")["active"] != false {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	holds(t, e, inst, "ada")
	e.ClearFaults()
	inst, diags = again(t, e, inst, after)
	checkErrors(t, diags)
	if e.ID("ada") != ada || e.User("ada")["active"] != false || e.ID("king") != king {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	settled(t, e, inst, after)
}

// TestRosterKeepsLeaverWhoseNameIsWanted: a leaver was renamed elsewhere to the name of another person of the
// roster. The account cannot belong to both, and no one is locked out.
func TestRosterKeepsLeaverWhoseNameIsWanted(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, change(e, acctest.Object{}, "ada", person("hr-1")), nil)))
	e.Rename("ada", "king")
	king := e.ID("king")
	other := config(t, change(e, acctest.Object{}, "king", person("hr-2")), nil)
	// A plan that saw the new name refuses it, and an apply of a plan from before leaves the account alone.
	e.Forget()
	_, diags := again(t, e, inst, other)
	checkErrors(t, diags, "The roster names other people's accounts",
		e.Name("king")+": an active user with this name ("+king+`) has the external id "hr-1", the roster has "hr-2"`)
	e.CheckWrites()
	e.Rename("king", "ada")
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	planned, diags := inst.In(e.Protocol(nil)).Plan(other)
	checkErrors(t, diags)
	e.Rename("ada", "king")
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.ApplyUnplanned(planned, other),
		e.Name("king")+": an active user with this name ("+king+`) has the external id "hr-1", not "hr-2"`,
		e.Names("{{ada}}: not released, because {{king}} gets the same user name or external id"))
	if doc := e.User("king"); doc["active"] != true || doc["externalId"] != "hr-1" || e.ID("king") != king {
		t.Errorf("king is %v", doc)
	}
	// The roster follows, with the external id that the account has.
	after := config(t, change(e, acctest.Object{}, "king", person("hr-1")), nil)
	inst, diags = again(t, e, inst, after)
	checkErrors(t, diags)
	settled(t, e, inst, after)
}

// TestRosterRenamesAreBounded: a misspelled domain gives no one another name.
func TestRosterRenamesAreBounded(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := func(prefix string) acctest.Object {
		all := acctest.Object{}
		for i := range 6 {
			all = change(e, all, fmt.Sprint(prefix, i), person(fmt.Sprint("hr-", i)))
		}
		return all
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, users("p"), nil)))
	ids := map[string]string{}
	for i := range 6 {
		ids[fmt.Sprint("q", i)] = e.ID(fmt.Sprint("p", i))
	}
	e.Forget()
	_, diags := inst.In(e.Protocol(nil)).Plan(config(t, users("q"), nil))
	checkErrors(t, diags, "Too many renames: This plan would rename 6 people, and max_removals, which "+
		"also limits renames, is 5. Nothing was sent. "+e.Name("p0")+" → "+e.Name("q0"),
		"set max_removals to 6 for this apply")
	e.CheckWrites()
	all := config(t, users("q"), acctest.Object{"max_removals": 6})
	_, diags = inst.In(e.Protocol(nil)).Plan(all)
	checkErrors(t, diags)
	checkWarning(t, diags, "6 people are renamed. Each keeps the account: "+e.Name("p0")+" → "+e.Name("q0"))
	inst, diags = again(t, e, inst, all)
	checkErrors(t, diags)
	for local, id := range ids {
		if e.ID(local) != id {
			t.Errorf("%s has the id %s, had %s", local, e.ID(local), id)
		}
	}
	settled(t, e, inst, all)
}

// TestRosterRenamesTheAddress that was the user name, and leaves the account's others alone, by PATCH and by PUT.
func TestRosterRenamesTheAddress(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		before, after := roster([]string{keyed("ada", "hr-1")}), roster([]string{keyed("king", "hr-1")})
		addresses := func(locals ...string) []any {
			work := map[string]any{"value": e.Spelled(e.Name(locals[0])), "type": "work", "primary": true}
			home := map[string]any{"value": e.Spelled(e.Name(locals[1])), "type": "home", "display": "Home"}
			return []any{work, home}
		}
		holds := func(local string, want []any) func() {
			return func() {
				if e.Server == nil {
					return
				}
				if diff := cmp.Diff(want, e.User(local)["emails"]); diff != "" && e.KeepsCase() {
					t.Errorf("addresses of %s (-want +got):\n%s", local, diff)
				}
			}
		}
		run(t,
			resource.TestStep{Config: e.Config(before)},
			resource.TestStep{
				PreConfig: func() { e.Change("ada", "emails", addresses("ada", "alias")) },
				Config:    e.Config(after),
			},
			resource.TestStep{
				PreConfig: func() {
					holds("king", addresses("king", "alias"))()
					e.Change("king", "emails", addresses("countess", "alias"))
				},
				Config: e.Config(before),
			},
			resource.TestStep{PreConfig: holds("ada", addresses("countess", "alias")), Config: e.Config(before)},
			unchangedPlans(e, before),
		)
	})
}

// TestRosterSharesAnExternalID with a user of the same plan.
func TestRosterSharesAnExternalID(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	user := merged(person("hr-1"), acctest.Object{"user_name": e.Name("ada")})
	users := config(t, change(e, acctest.Object{}, "eve", person("hr-1")), nil)
	p := e.Protocol(nil)
	_, diags := p.Resource(userType).Plan(user)
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(users)
	checkErrors(t, diags, "The same external id twice in one plan: Another resource of this plan has these external "+
		"ids of the "+
		"roster too: "+e.Name("eve")+": hr-1")
	p = e.Protocol(nil)
	_, diags = p.Resource(typeName).Plan(users)
	checkErrors(t, diags)
	_, diags = p.Resource(userType).Plan(user)
	checkErrors(t, diags, "external_id: The same external id twice in one plan: Another user of this plan has", `"hr-1"`)
}

// TestRosterImportedPlaceholders: what the tenant holds and the roster does not manage is no mistake of the roster.
func TestRosterImportedPlaceholders(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	for _, local := range []string{"ada", "eve"} {
		e.Add(local, map[string]any{
			"externalId": "TBD", acctest.ExtensionURN + ":organizationId": "12", "name.givenName": "G", "name.familyName": "F",
		})
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Import("all"))
	checkErrors(t, inst.Refresh())
	e.Forget()
	all := config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"max_removals": 3})
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(all))
	e.CheckWrites()
	settled(t, e, inst, all)
}

package roster_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// accepts is the warning about one person, without the name.
const accepts = "The roster accepts changes made in NinjaOne: The roster now lists 1 person as NinjaOne shows them, " +
	"after a change that was made there: "

// TestRosterAcceptsARename: once the roster lists a person by the name that NinjaOne gave, the account is that
// person's, whatever later happens to the old name.
func TestRosterAcceptsARename(t *testing.T) {
	t.Parallel()
	for name, keeps := range map[string]bool{"and keeps the person": true, "and the person leaves": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			inst := e.Protocol(nil).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "bob"), nil)))
			id := e.ID("ada")

			e.Rename("ada", "countess")
			e.Forget()
			inst, diags := again(t, e, inst, config(t, jsonUsers(e, "countess", "bob"), nil))
			checkErrors(t, diags)
			checkWarning(t, diags, accepts+e.Name("countess"))
			e.CheckWrites()
			settled(t, e, inst, config(t, jsonUsers(e, "countess", "bob"), nil))

			joined := jsonUsers(e, "ada", "bob")
			if keeps {
				joined = jsonUsers(e, "ada", "bob", "countess")
			}
			inst, diags = again(t, e, inst, config(t, joined, nil))
			checkErrors(t, diags)
			if e.ID("countess") != id || e.ID("ada") == id || e.User("countess")["active"] != keeps {
				t.Errorf("the account %s is that of countess no longer: %v", id, e.User("countess"))
			}
			settled(t, e, inst, config(t, joined, nil))
		})
	}
}

// TestRosterAcceptsAnOutsider: a listed outsider is one of the roster's people from then on, by account.
func TestRosterAcceptsAnOutsider(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	guard := acctest.Object{"outsiders": "deactivate"}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "eve"), guard)))
	id := e.Add("mole", map[string]any{
		"name": map[string]any{"givenName": "G", "familyName": "F"}, acctest.ExtensionURN + ":organizationId": "12",
	})
	users := config(t, jsonUsers(e, "eve", "mole"), guard)
	e.Forget()
	inst, diags := again(t, e, inst, users)
	checkErrors(t, diags)
	checkWarning(t, diags, accepts+e.Name("mole"))
	e.CheckWrites()
	settled(t, e, inst, users)

	alone := merged(guard, acctest.Object{"adopt_existing": false})
	other := newSandbox(t) // a roster that adopts no account owns no outsider
	others := other.Protocol(nil).Resource(typeName)
	checkErrors(t, others.Apply(config(t, jsonUsers(other, "eve"), alone)))
	other.Add("mole", map[string]any{
		"name": map[string]any{"givenName": "G", "familyName": "F"}, acctest.ExtensionURN + ":organizationId": "12",
	})
	checkErrors(t, others.In(other.Protocol(nil)).Refresh())
	others, diags = again(t, other, others, config(t, jsonUsers(other, "eve", "mole"), alone))
	checkErrors(t, diags)
	settled(t, other, others, config(t, jsonUsers(other, "eve", "mole"), alone))

	e.Rename("mole", "mike")
	inst, diags = again(t, e, inst, users)
	checkErrors(t, diags)
	if e.ID("mole") != id || e.User("mole")["active"] != true {
		t.Errorf("mole has the account %s: %v", e.ID("mole"), e.User("mole"))
	}
	settled(t, e, inst, users)
}

// TestRosterAcceptsAnExternalID: once the roster lists the external id that NinjaOne gave, it identifies the person.
func TestRosterAcceptsAnExternalID(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	as := func(local, externalID string) acctest.Object {
		return config(t, acctest.Object{e.Name(local): person(externalID)}, nil)
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(as("ada", "1")))
	id := e.ID("ada")
	e.Change("ada", "externalId", "9")
	e.Forget()
	inst, diags := again(t, e, inst, as("ada", "9"))
	checkErrors(t, diags)
	checkWarning(t, diags, accepts+e.Name("ada"))
	e.CheckWrites()
	settled(t, e, inst, as("ada", "9"))

	inst, diags = again(t, e, inst, as("king", "9"))
	checkErrors(t, diags)
	if e.ID("king") != id {
		t.Errorf("king has the account %s, want %s", e.ID("king"), id)
	}
	settled(t, e, inst, as("king", "9"))
}

// TestRosterListsBothNames: an account was renamed in NinjaOne, and the roster lists the old name and the new one.
// External ids show whose it is. Without them nothing is sent, and the remedy works.
func TestRosterListsBothNames(t *testing.T) {
	t.Parallel()
	ids := func(ada, countess string) [2]string { return [2]string{ada, countess} }
	for name, c := range map[string]struct {
		before string
		after  [2]string // of ada and countess
		owner  string    // "": nothing is sent
	}{
		"without external ids":          {"", ids("", ""), ""},
		"it is the new name's":          {"1", ids("2", "1"), "countess"},
		"it is the old name's":          {"1", ids("1", "2"), "ada"},
		"it is not the old name's":      {"1", ids("2", ""), "countess"},
		"it is not the new name's":      {"1", ids("", "2"), "ada"},
		"it is neither's":               {"1", ids("2", "3"), ""},
		"only the account's is known":   {"1", ids("", ""), ""},
		"only those of the two people":  {"", ids("1", "2"), ""},
		"one of the two, not the other": {"", ids("1", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			as := func(externalID string) acctest.Object {
				p := person(externalID)
				if externalID == "" {
					delete(p, "external_id")
				}
				return p
			}
			alone := func(local string) acctest.Object {
				return config(t, acctest.Object{e.Name(local): as(c.before)}, nil)
			}
			inst := e.Protocol(nil).Resource(typeName)
			checkErrors(t, inst.Apply(alone("ada")))
			id := e.ID("ada")
			e.Rename("ada", "countess")
			e.Forget()
			both := config(t, acctest.Object{e.Name("ada"): as(c.after[0]), e.Name("countess"): as(c.after[1])}, nil)
			inst, diags := again(t, e, inst, both)
			if c.owner != "" {
				checkErrors(t, diags)
				if e.ID(c.owner) != id || len(e.Tenant().Users()) != 2 {
					t.Errorf("%s has the account %s, want %s", c.owner, e.ID(c.owner), id)
				}
				settled(t, e, inst, both)
				return
			}
			checkErrors(t, diags, "Two people for one account", e.Names("{{ada}} → {{countess}}"))
			e.CheckWrites()
			inst, diags = again(t, e, inst, alone("countess"))
			checkErrors(t, diags)
			inst, diags = again(t, e, inst, both)
			checkErrors(t, diags)
			if e.ID("countess") != id || len(e.Tenant().Users()) != 2 {
				t.Errorf("countess has the account %s, want %s", e.ID("countess"), id)
			}
			settled(t, e, inst, both)
		})
	}
}

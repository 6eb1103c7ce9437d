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

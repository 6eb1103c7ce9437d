package roster_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestListingWithoutExternalIDs: if a listing leaves out external ids, a roster that adopts many accounts still adopts
// none of another person.
func TestListingWithoutExternalIDs(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	const many = 150
	var locals []string
	for i := range many {
		locals = append(locals, fmt.Sprintf("p%d", i))
	}
	people := jsonUsers(e, locals...)
	for i, local := range locals {
		attributes := map[string]any{}
		if i%2 == 1 && i > 2*many/3 {
			attributes = map[string]any{"externalId": "other-" + local, "active": false}
		}
		e.Add(local, attributes)
		people = change(e, people, local, acctest.Object{"external_id": "hr-" + local})
	}
	e.Front(func(x *acctest.Exchange) bool {
		if !x.Is("GET", "/Users") {
			return false
		}
		all := e.Tenant().Users()
		for _, one := range all {
			delete(one, "externalId")
		}
		text, err := json.Marshal(map[string]any{"totalResults": len(all), "Resources": all})
		return err == nil && x.Answers(http.StatusOK, string(text))
	})
	checkErrors(t, e.Protocol(nil).Resource(typeName).Apply(config(t, people, nil)),
		"The roster was not applied to every person", "That is another person, and was not adopted")
	for i, local := range locals {
		user, other := e.User(local), i%2 == 1 && i > 2*many/3
		if adopted := user["externalId"] == "hr-"+local; adopted == other || user["active"] == other {
			t.Errorf("%s: %v", local, user)
		}
	}
}

// TestRosterPersonDeletedAndCreatedAgain: the warning names the new account, which the roster does not deactivate if
// the person is no longer listed.
func TestRosterPersonDeletedAndCreatedAgain(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "bea"), nil)))
	e.Delete("ada")
	e.Add("ada", nil)
	diags := inst.In(e.Protocol(nil)).Refresh()
	checkErrors(t, diags)
	checkWarning(t, diags, "; an active account has this name now, with the id "+e.ID("ada"))
}

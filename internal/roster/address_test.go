package roster_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestListingWithOneAddress: if a listing shows only one of a person's addresses, a rename removes none of the others.
func TestListingWithOneAddress(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	named := func(local string) acctest.Object {
		return config(t, change(e, jsonUsers(e, local, "bea", "cy"), local, acctest.Object{"external_id": "hr-1"}), nil)
	}
	addresses := func(local string) []any {
		return []any{
			map[string]any{"value": e.Name(local), "type": "work", "primary": true},
			map[string]any{"value": e.Name("alias"), "type": "home"},
		}
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(named("ada")))
	e.Change("ada", "emails", addresses("ada"))
	e.Front(func(x *acctest.Exchange) bool {
		if !x.Is("GET", "/Users") || !e.Exists("ada") {
			return false
		}
		var all []any
		for _, local := range []string{"ada", "bea", "cy"} {
			one := e.User(local)
			if emails, _ := one["emails"].([]any); len(emails) > 1 {
				one["emails"] = emails[:1]
			}
			all = append(all, one)
		}
		text, err := json.Marshal(map[string]any{"totalResults": len(all), "Resources": all})
		return err == nil && x.Answers(http.StatusOK, string(text))
	})
	inst, diags := again(t, e, inst, named("king"))
	checkErrors(t, diags)
	holds(t, e, inst, "king", "bea", "cy")
	if diff := cmp.Diff(addresses("king"), e.User("king")["emails"]); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
}

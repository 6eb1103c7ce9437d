package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// A change is what a plan would do to one resource, or what it found done.
type change struct {
	address string
	action  string            // create, update, delete, replace
	values  map[string]string // of an update: attribute to "before → after", both as JSON
}

func (c change) String() string {
	text := []string{c.action + " " + c.address}
	for _, attribute := range slices.Sorted(maps.Keys(c.values)) {
		text = append(text, attribute+": "+c.values[attribute])
	}
	return strings.Join(text, ", ")
}

// changesOf lists what a plan would do, by address, without what it leaves alone.
func changesOf(plan *tfjson.Plan) []change { return meaningful(plan.ResourceChanges) }

// driftOf lists what a plan found changed since the last apply, by address.
func driftOf(plan *tfjson.Plan) []change { return meaningful(plan.ResourceDrift) }

func meaningful(all []*tfjson.ResourceChange) []change {
	var changes []change
	for _, r := range all {
		if r.Mode != tfjson.ManagedResourceMode || r.Change.Actions.NoOp() || r.Change.Actions.Read() {
			continue
		}
		changes = append(changes, change{address: r.Address, action: actionOf(r.Change.Actions), values: differences(r.Change)})
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.address, b.address) })
	return changes
}

func actionOf(actions tfjson.Actions) string {
	if actions.Replace() {
		return "replace"
	}
	words := make([]string, 0, len(actions))
	for _, action := range actions {
		words = append(words, string(action))
	}
	return strings.Join(words, " and ")
}

// differences are the attributes that an update changes; nil of anything else.
func differences(c *tfjson.Change) map[string]string {
	before, _ := c.Before.(map[string]any)
	after, _ := c.After.(map[string]any)
	unknown, _ := c.AfterUnknown.(map[string]any)
	if !c.Actions.Update() {
		return nil
	}
	values := map[string]string{}
	for attribute, value := range before {
		if unknown[attribute] == true {
			values[attribute] = inJSON(value) + " → unknown"
		} else if !reflect.DeepEqual(value, after[attribute]) {
			values[attribute] = inJSON(value) + " → " + inJSON(after[attribute])
		}
	}
	return values
}

func inJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// expectChanges errors with both lists when they differ. what names the list.
func expectChanges(what string, got []change, want ...change) error {
	slices.SortFunc(want, func(a, b change) int { return cmp.Compare(a.address, b.address) })
	if wanted, found := lines(want), lines(got); wanted != found {
		return fmt.Errorf("%s should be:\n%s\nand is:\n%s", what, wanted, found)
	}
	return nil
}

func lines(changes []change) string {
	if len(changes) == 0 {
		return "  nothing"
	}
	text := make([]string, 0, len(changes))
	for _, c := range changes {
		text = append(text, "  "+c.String())
	}
	return strings.Join(text, "\n")
}

// account is what Terraform and the tenant must agree on about a user.
type account struct {
	UserName, UserType, GivenName, FamilyName, Organization string
	Active                                                  bool
}

// accountsOf are the users in a state, by SCIM id.
func accountsOf(state *tfjson.State) map[string]account {
	accounts := map[string]account{}
	if state.Values == nil || state.Values.RootModule == nil {
		return accounts
	}
	for _, r := range state.Values.RootModule.Resources {
		if r.Mode != tfjson.ManagedResourceMode || r.Type != "ninjaone_scim_user" {
			continue
		}
		v := r.AttributeValues
		accounts[text(v, "id")] = account{
			UserName: text(v, "user_name"), UserType: text(v, "user_type"), GivenName: text(v, "given_name"), FamilyName: text(v, "family_name"),
			Organization: text(v, "organization_id"), Active: v["active"] == true,
		}
	}
	return accounts
}

// accountsIn are the users of a tenant, by SCIM id.
func accountsIn(users []sandbox.Document) map[string]account {
	accounts := map[string]account{}
	for _, user := range users {
		name, _ := user["name"].(map[string]any)
		extension, _ := user[ninjaone.ExtensionURN].(map[string]any)
		accounts[text(user, "id")] = account{
			UserName: text(user, "userName"), UserType: text(extension, "userType"), GivenName: text(name, "givenName"),
			FamilyName: text(name, "familyName"), Organization: text(extension, "organizationId"), Active: user["active"] == true,
		}
	}
	return accounts
}

func text(values map[string]any, key string) string {
	value, _ := values[key].(string)
	return value
}

// expectAgreement errors with everybody about whom a state and a tenant do not say the same.
func expectAgreement(state, tenant map[string]account) error {
	var doubts []string
	for id, account := range state {
		switch held, ok := tenant[id]; {
		case !ok:
			doubts = append(doubts, fmt.Sprintf("  %s is in Terraform's state only", account.UserName))
		case held != account:
			doubts = append(doubts, fmt.Sprintf("  %s is %+v in Terraform's state, and %+v in the tenant", account.UserName, account, held))
		}
	}
	for id, account := range tenant {
		if _, ok := state[id]; !ok {
			doubts = append(doubts, fmt.Sprintf("  %s is in the tenant only", account.UserName))
		}
	}
	if len(doubts) == 0 {
		return nil
	}
	slices.Sort(doubts)
	return fmt.Errorf("the tenant does not hold what Terraform says:\n%s", strings.Join(doubts, "\n"))
}

package roster_test

import (
	"maps"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterOutsidersBesideOthers: a roster that deactivates outsiders does not deactivate the people of other
// resources, whether they exist or are created: the first plan is refused, in either order, with words of a roster.
func TestRosterOutsidersBesideOthers(t *testing.T) {
	t.Parallel()
	const guarded, user, guard = typeName, "ninjaone_scim_user", "ninjaone_scim_users_exclusive"
	e := newSandbox(t)
	e.Add("eve", nil)
	deactivates := acctest.Object{"outsiders": "deactivate"}
	person := func(local string, more acctest.Object) acctest.Object {
		all := acctest.Object{
			"user_name": e.Name(local), "user_type": "endUser", "given_name": "Some", "family_name": "Body",
			"organization_id": "12",
			"adopt_existing":  true,
		}
		maps.Copy(all, more)
		return all
	}
	technician := acctest.Object{"user_type": "Technician", "organization_id": nil}
	ours := config(t, jsonUsers(e, "rob"), deactivates)
	for name, c := range map[string]struct {
		typeName string
		other    acctest.Object
		clash    string // "": it is allowed
	}{
		"a user that exists":            {user, person("eve", nil), "eve"},
		"a user that is new":            {user, person("new", nil), "new"},
		"a user that is to be inactive": {user, person("eve", acctest.Object{"active": false}), ""},
		"a user of another type":        {user, person("tech", technician), ""},
		"a roster":                      {guarded, config(t, jsonUsers(e, "eve"), nil), "eve"},
		"a roster of another type": {guarded, config(t, change(e, acctest.Object{}, "tech", acctest.Object{
			"user_type": "Technician", "given_name": "G", "family_name": "F",
		}), deactivates), ""},
		"a guard of the same type": {guard, acctest.Object{
			"user_type": "enduser", "user_names": []string{e.Name("rob"), e.Name("eve")},
		}, "eve"},
		"a guard of another type": {guard, acctest.Object{
			"user_type":  "Technician",
			"user_names": []string{e.Name("eve")},
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var words []string
			if c.clash != "" {
				words = []string{
					"Kept active and deactivated in one plan: " + e.Name(c.clash), `outsiders = "deactivate"`,
					`set outsiders = "ignore"`,
				}
			}
			p := e.Protocol(nil)
			_, diags := p.Resource(guarded).Plan(ours)
			checkErrors(t, diags)
			_, diags = p.Resource(c.typeName).Plan(c.other)
			checkErrors(t, diags, words...)
			p = e.Protocol(nil)
			_, diags = p.Resource(c.typeName).Plan(c.other)
			checkErrors(t, diags)
			_, diags = p.Resource(guarded).Plan(ours)
			checkErrors(t, diags, words...)
		})
	}
}

// TestRosterSplit: a roster that deactivates outsiders is split in two, which both do. No one is deactivated: neither
// at once nor later. With one list for both it goes on.
func TestRosterSplit(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	deactivates := acctest.Object{"outsiders": "deactivate"}
	all := e.Protocol(nil).Resource(typeName)
	checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "bob", "cid"), deactivates)))
	for _, first := range []bool{true, false} {
		p := e.Protocol(nil)
		all = all.In(p)
		checkErrors(t, all.Refresh())
		plans := []func() acctest.Diagnostics{
			func() acctest.Diagnostics {
				_, diags := all.Plan(config(t, jsonUsers(e, "ada"), deactivates))
				return diags
			},
			func() acctest.Diagnostics {
				_, diags := p.Resource(typeName).Plan(config(t, jsonUsers(e, "bob", "cid"), deactivates))
				return diags
			},
		}
		if !first {
			plans[0], plans[1] = plans[1], plans[0]
		}
		checkErrors(t, plans[0]())
		diags := plans[1]()
		if text := diags.String(); len(diags.Errors()) != 2 || !acctest.MatchText(e.Name("ada")).MatchString(text) ||
			!acctest.MatchText(e.Name("cid")).MatchString(text) {
			t.Errorf("the first roster is planned first: %t; reported %q", first, diags.Errors())
		}
	}
	// Without the switch on either, the second one takes its people from the first.
	p := e.Protocol(nil)
	all = all.In(p)
	checkErrors(t, all.Refresh())
	_, diags := all.Plan(config(t, jsonUsers(e, "ada"), nil))
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(config(t, jsonUsers(e, "bob", "cid"), nil))
	checkErrors(t, diags)

	// A roster that is planned again in one run does not meet itself.
	all = all.In(e.Protocol(nil))
	checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "bob", "cid", "new"), deactivates)))
	checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "bob", "cid", "newer"), deactivates)))
}

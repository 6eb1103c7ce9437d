package roster_test

import (
	"slices"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterBeforeItsGroupIsRenamed: one edit renames a group and lists the new name on the roster, which does not
// depend on the group. If Terraform updates the roster first, the people stay in the group, and the next apply goes on.
func TestRosterBeforeItsGroupIsRenamed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.AddGroup("desk", nil)
		e.AddGroup("field", nil)
		e.Settle()
		listed := func(adas, eves string) acctest.Object {
			users := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"groups": []any{e.Group(adas)}})
			return config(t, change(e, users, "eve", acctest.Object{"groups": []any{e.Group(eves)}}), nil)
		}
		inst := e.Protocol(nil).Resource(typeName)
		checkErrors(t, inst.Apply(listed("desk", "desk")))
		after := listed("help", "field")
		inst, diags := again(t, e, inst, after)
		checkErrors(t, diags, e.Name("ada")+`, group "`+e.Group("help")+`": there is no such group`,
			e.Name("ada")+`, group "`+e.Group("desk")+`": the person stays in it until`)
		members := func(group string, locals ...string) {
			t.Helper()
			var want []string
			for _, local := range locals {
				want = append(want, e.ID(local))
			}
			if got := e.Members(group); !slices.Equal(got, want) {
				t.Errorf("members of %s are %v, want %v", group, got, want)
			}
		}
		members("desk", "ada")
		members("field", "eve")
		e.ChangeGroup("desk", "displayName", e.Group("help"))
		e.Settle()
		inst, diags = again(t, e, inst, after)
		checkErrors(t, diags)
		members("help", "ada")
		settled(t, e, inst, after)
	})
}

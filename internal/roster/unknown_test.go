package roster_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterUnknownOwnsItsAccounts: the people of a roster are known only in the apply, because one value is. The plan
// still knows the roster's accounts. Another resource that imports one of them is an error: without it, the destroy of
// that resource would later end the person's access.
func TestRosterUnknownOwnsItsAccounts(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant()
		all := e.Protocol(nil).Resource(typeName)
		checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"removed": "deactivate"})))
		e.Settle()
		first := e.Protocol(nil)
		imported := first.Resource("ninjaone_scim_user")
		checkErrors(t, imported.Import(e.ID("eve")))
		checkErrors(t, imported.Refresh())
		unknown := acctest.Object{"users": acctest.Unknown{}, "removed": "deactivate"}
		eve := acctest.Object{
			"user_name": e.Name("eve"), "user_type": "endUser", "given_name": "Eve", "family_name": "Moneypenny",
		}
		e.Forget()
		p := e.Protocol(nil)
		_, diags := all.In(p).Plan(unknown)
		checkErrors(t, diags)
		_, diags = imported.In(p).Plan(eve)
		checkErrors(t, diags, "One account at two addresses: "+e.Stored(e.Name("eve")))
		p = e.Protocol(nil)
		_, diags = imported.In(p).Plan(eve)
		checkErrors(t, diags)
		_, diags = all.In(p).Plan(unknown)
		checkErrors(t, diags, "One account at two addresses: "+e.Name("eve"))
		_, diags = imported.In(p).PlanDestroy()
		checkErrors(t, diags, "One account at two addresses: "+e.Stored(e.Name("eve")))
		e.CheckWrites()
	})
}

// TestRosterUnknownAndHandedOver: a person moves from a roster whose people are known only in the apply to a resource
// of its own. A roster that deactivates hands the account over in the apply. A roster that deletes could delete it
// first, so the plan is an error.
func TestRosterUnknownAndHandedOver(t *testing.T) {
	for removed, refused := range map[string]string{"deactivate": "", "delete": "deleted before it is handed over"} {
		t.Run(removed, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				e.Tenant()
				all := e.Protocol(nil).Resource(typeName)
				checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"removed": removed})))
				e.Settle()
				unknown := acctest.Object{"users": acctest.Unknown{}, "removed": removed}
				eve := acctest.Object{
					"user_name": e.Name("eve"), "user_type": "endUser", "given_name": "Eve", "family_name": "Moneypenny",
					"adopt_existing": true,
				}
				var words []string
				if refused != "" {
					words = []string{refused, e.Name("eve")}
				}
				e.Forget()
				p := e.Protocol(nil)
				_, diags := all.In(p).Plan(unknown)
				checkErrors(t, diags)
				_, diags = p.Resource("ninjaone_scim_user").Plan(eve)
				checkErrors(t, diags, words...)
				p = e.Protocol(nil)
				_, diags = p.Resource("ninjaone_scim_user").Plan(eve)
				checkErrors(t, diags)
				_, diags = all.In(p).Plan(unknown)
				checkErrors(t, diags, words...)
				e.CheckWrites()
			})
		})
	}
}

// TestRosterReplacedByUnknown: Terraform replaces a roster whose people are known only in the apply. The destroy comes
// first, and would end the access of all people, however few the new roster lists. So the plan is an error.
func TestRosterReplacedByUnknown(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"abandon", "deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			more := acctest.Object{"deletion_policy": policy, "max_removals": 0}
			all := e.Protocol(nil).Resource(typeName)
			checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada", "eve"), more)))
			e.Forget()
			unknown := merged(more, acctest.Object{"users": acctest.Unknown{}})
			all = all.In(e.Protocol(nil))
			planned, diags := all.Plan(unknown)
			checkErrors(t, diags)
			_, diags = all.PlanReplacement(planned, unknown)
			checkErrors(t, diags, "A replacement by a roster that is not known yet", "2 people")
			_, diags = e.Protocol(nil).Resource(typeName).Plan(unknown) // a new roster
			checkErrors(t, diags)

			// The plan of a tainted roster does not know that there are people, so the destroy fails.
			planned, diags = all.In(e.Protocol(nil)).PlanReplacement(nil, unknown)
			checkErrors(t, diags)
			tainted := all.In(e.Protocol(nil))
			checkErrors(t, tainted.ApplyReplacement(planned, config(t, jsonUsers(e, "ada"), more)),
				"A replacement by a roster that is not known yet", "2 people")
			e.CheckWrites()
		})
	}
}

package usersexclusive_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestHiddenLeaver: a named user that a doubtful listing leaves out may be active. If the guard no longer names the
// user, the plan shows the user as leaving, counts the user, and sends nothing. The apply looks the user up by name.
// Its errors name a way out, which works.
func TestHiddenLeaver(t *testing.T) {
	t.Parallel()
	technicians := acctest.Object{"user_type": "Technician"}
	for name, c := range map[string]struct {
		guard     acctest.Object
		dialects  []string
		meanwhile func(e *acctest.Env)
		writes    int
		reports   []string // by the apply, which then changes nothing
		// What the next run does: with a larger page_size, or with carl in ignore_user_names.
		pageSize int
		ignores  bool
	}{
		"active":   {writes: 1},
		"inactive": {meanwhile: func(e *acctest.Env) { e.Deactivate("carl") }},
		"gone":     {meanwhile: func(e *acctest.Env) { e.Delete("carl") }},
		"of another type": {
			guard:     technicians,
			meanwhile: func(e *acctest.Env) { e.Change("carl", acctest.ExtensionURN+":userType", "endUser") },
			reports:   []string{"Cannot deactivate user ", "another user type", "set a larger page_size"},
			pageSize:  10,
		},
		"not to be looked up": {
			dialects: []string{"filter-400"},
			reports:  []string{"Cannot deactivate user ", "can prove that the account is gone", "ignore_user_names"},
			ignores:  true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: append(c.dialects, "start-index-ignored")})
			add(e, technician(), "ada", "bruno", "carl")
			if c.meanwhile != nil {
				c.meanwhile(e)
			}
			in := func(pageSize int) *acctest.Protocol { return e.Protocol(acctest.Object{"page_size": pageSize}) }
			guard := in(2).Resource(typeName)
			mustReport(t, guard.Apply(config(e, c.guard, "ada", "bruno", "carl")))
			e.CheckWrites()

			fewer, none := config(e, c.guard, "ada", "bruno"), config(e, c.guard, "ada", "bruno")
			none["max_deactivations"] = 0
			for _, refreshed := range []bool{false, true} { // what the apply has stored, and what a read has
				guard = guard.In(in(2))
				if refreshed {
					mustReport(t, guard.Refresh())
				}
				e.Forget()
				_, diags := guard.Plan(none)
				mustReport(t, diags, "Too many deactivations", e.Name("carl"))
				planned, diags := guard.Plan(fewer)
				mustReport(t, diags)
				if diff := cmp.Diff(stored(e, "carl"), planned.After["deactivated"]); diff != "" {
					t.Errorf("planned, refreshed %t (-want +got):\n%s", refreshed, diff)
				}
				if sent := e.Tenant().Requests(); len(sent) > 0 {
					t.Errorf("the plan sent %v", sent)
				}
			}
			mustReport(t, guard.Apply(fewer), c.reports...)
			e.CheckWrites(patches(c.writes)...)
			if c.reports == nil {
				if doc, there := e.Tenant().UserByName(e.Name("carl")); there && doc["active"] != false {
					t.Errorf("carl is %v", doc)
				}
				if diff := cmp.Diff(stored(e, "carl"), guard.State["deactivated"]); diff != "" {
					t.Errorf("deactivated (-want +got):\n%s", diff)
				}
			}
			guard = guard.In(in(max(c.pageSize, 2)))
			mustReport(t, guard.Refresh())
			next := maps.Clone(fewer)
			if c.ignores {
				next["ignore_user_names"] = []string{e.Name("carl")}
			}
			mustReport(t, guard.Apply(next))
			planned, diags := guard.Plan(next)
			mustReport(t, diags)
			if guard.Changes(planned) {
				t.Errorf("the next plan is %v", planned.After)
			}
			e.CheckWrites(patches(c.writes)...)
		})
	}
}

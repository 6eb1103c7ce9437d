package usersexclusive_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// employed are people as resources, in order, by local name.
func employed(locals ...string) string {
	list := ""
	for _, local := range locals {
		list += fmt.Sprintf("%q, ", "{{"+local+"}}")
	}
	return `
locals {
  people = [` + list + `]
}

resource "ninjaone_scim_user" "this" {
  count       = length(local.people)
  user_name   = local.people[count.index]
  user_type   = "Technician"
  given_name  = "Some"
  family_name = "Body"
}
`
}

// guarded are people as resources and a guard that names them by the resources.
func guarded(most int, locals ...string) string {
	return employed(locals...) + fmt.Sprintf(`
resource "ninjaone_scim_users_exclusive" "all" {
  user_names        = [for user in ninjaone_scim_user.this : user.user_name]
  max_deactivations = %d
}
`, most)
}

// TestRenamedPeopleStayActive: people who only get other user names stay active and do not count, whatever their number
// and whichever resource renames them. Leavers do count. The list has the old names too, as no one signs in with them
// any more: a plan must not depend on what other resources plan. If the configuration takes the names from the
// resources, the renames come before the guard looks.
func TestRenamedPeopleStayActive(t *testing.T) {
	t.Parallel()
	type people = []string
	two := people{"ada", "bruno"}
	for name, c := range map[string]struct {
		before, after people
		meanwhile     func(e *acctest.Env)
		most          int
		ends          []string
		active        map[string]bool
	}{
		"one": {
			before: two, after: people{"countess", "bruno"}, ends: people{"ada"},
			active: map[string]bool{"countess": true, "bruno": true},
		},
		"more than may leave": {
			before: numbered("person", 7), after: numbered("new", 7), most: 5, ends: numbered("person", 7),
			active: map[string]bool{"new01": true, "new07": true},
		},
		"one, beside a leaver": {
			before: two, after: people{"countess"}, most: 1, ends: people{"ada", "bruno"},
			active: map[string]bool{"countess": true, "bruno": false},
		},
		"a user that another client had renamed is renamed back": {
			before: two, after: two, meanwhile: func(e *acctest.Env) { e.Rename("ada", "hacked") },
			ends: people{"hacked"}, active: map[string]bool{"ada": true, "bruno": true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			run(t,
				resource.TestStep{Config: e.Config(guarded(c.most, c.before...))},
				resource.TestStep{
					PreConfig: func() {
						if c.meanwhile != nil {
							c.meanwhile(e)
						}
					},
					Config:            e.Config(guarded(c.most, c.after...)),
					ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionUpdate, c.ends...),
					ConfigStateChecks: []statecheck.StateCheck{deactivated(e, c.ends...), areActive{e, c.active}},
				},
				unchanged(e, guarded(c.most, c.after...)),
			)
		})
	}
}

// TestRenameAndOutsider: a user is renamed while an outsider appears, who alone is deactivated.
func TestRenameAndOutsider(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		after := guarded(1, "countess", "bruno")
		run(t,
			resource.TestStep{Config: e.Config(guarded(1, "ada", "bruno"))},
			resource.TestStep{
				PreConfig:        func() { add(e, nil, "mallory") },
				Config:           e.Config(after),
				ConfigPlanChecks: plansDeactivation(e, plancheck.ResourceActionUpdate, "ada", "mallory"),
				ConfigStateChecks: []statecheck.StateCheck{
					deactivated(e, "ada", "mallory"),
					areActive{e, map[string]bool{"countess": true, "bruno": true, "mallory": false}},
				},
			},
			unchanged(e, after),
		)
	})
}

// TestRenameAndFirstGuard: a guard that is created together with a rename knows of it too.
func TestRenameAndFirstGuard(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	after := guarded(1, "countess", "bruno")
	run(t,
		resource.TestStep{Config: e.Config(employed("ada", "bruno"))},
		resource.TestStep{
			PreConfig:        func() { add(e, nil, "mallory") },
			Config:           e.Config(after),
			ConfigPlanChecks: plansDeactivation(e, plancheck.ResourceActionCreate, "ada", "mallory"),
			ConfigStateChecks: []statecheck.StateCheck{areActive{e, map[string]bool{
				"countess": true, "bruno": true,
				"mallory": false,
			}}},
		},
		unchanged(e, after),
	)
}

// TestLeaverAndFirstGuard: a guard that is created together with a user's leaving leaves that to the user resource, of
// which Terraform makes sure that it comes first, and counts it.
func TestLeaverAndFirstGuard(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	after := guarded(1, "ada")
	run(t,
		resource.TestStep{Config: e.Config(employed("ada", "bruno"))},
		resource.TestStep{
			Config:      e.Config(guarded(0, "ada")),
			ExpectError: acctest.MatchText("This plan would deactivate 1 active user that user_names does not list"),
		},
		resource.TestStep{
			Config:            e.Config(after),
			ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionCreate, "bruno"),
			ConfigStateChecks: []statecheck.StateCheck{areActive{e, map[string]bool{"ada": true, "bruno": false}}},
		},
		unchanged(e, after),
	)
}

// TestNamesFromAFile: a guard whose names come from a file, and not from the resources, is planned and applied in any
// order beside them. A person who is renamed stays active, a person who leaves does not, and no plan is inconsistent.
func TestNamesFromAFile(t *testing.T) {
	t.Parallel()
	beside := func(locals ...string) string { return employed(locals...) + guard("max_deactivations = 5", locals...) }
	for _, parallelism := range []int{1, 10} {
		t.Run(strconv.Itoa(parallelism), func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			w := acctest.NewCLI(t).Workspace(t, e.Config(beside("ada", "bruno", "chloe")), nil)
			apply := func(config string) {
				t.Helper()
				w.Write(e.Config(config))
				if err := w.Apply(t.Context(), tfexec.Parallelism(parallelism)); err != nil {
					t.Fatalf("%v\n%s", err, w.Output())
				}
			}
			apply(beside("ada", "bruno", "chloe"))
			names := []string{"ada", "bruno"}
			for i := range 4 {
				names[i%2] = fmt.Sprintf("new%d", i)
				apply(beside(append(names, "chloe")...))
				for _, local := range append(names, "chloe") {
					if e.User(local)["active"] != true {
						t.Errorf("after rename %d, %s is %v", i, local, e.User(local)["active"])
					}
				}
			}
			apply(beside(names...))
			if e.User("chloe")["active"] != false {
				t.Error("chloe has left and is active")
			}
		})
	}
}

// TestTooManyLeavers: people who are taken off count, although their own resources deactivate them too, because a
// broken file takes people off; and the refusal says how renaming would look otherwise.
func TestTooManyLeavers(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	run(t,
		resource.TestStep{Config: e.Config(guarded(0, "ada", "bruno"))},
		resource.TestStep{
			PreConfig: e.Forget,
			Config:    e.Config(guarded(0, "ada")),
			ExpectError: acctest.MatchText("This plan would deactivate 1 active user that user_names does not list, and " +
				"max_deactivations is 0. Nothing was sent. " + e.Stored(e.Name("bruno")) +
				" To fix: - If the list is right, set max_deactivations to 1"),
		},
		resource.TestStep{
			PreConfig:   func() { e.CheckWrites() },
			Config:      e.Config(guard("max_deactivations = 0", "ada", "chloe")),
			ExpectError: acctest.MatchText("The list also has new names, so some of these users may only be renamed."),
		},
	)
}

// TestRenamePlannedLater: a rename does not count, also where Terraform plans it after a guard whose names come from a
// file.
func TestRenamePlannedLater(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	named := func(local string) acctest.Object {
		return acctest.Object{
			"user_name": e.Name(local), "user_type": "Technician", "given_name": "Some",
			"family_name": "Body",
		}
	}
	user, guard := e.Protocol(nil).Resource("ninjaone_scim_user"), e.Protocol(nil).Resource(typeName)
	most := acctest.Object{"max_deactivations": 0}
	mustReport(t, user.Apply(named("ada")))
	mustReport(t, guard.Apply(config(e, most, "ada")))
	p := e.Protocol(nil)
	later := make(chan acctest.Diagnostics)
	go func() {
		time.Sleep(100 * time.Millisecond)
		_, diags := user.In(p).Plan(named("countess"))
		later <- diags
	}()
	_, diags := guard.In(p).Plan(config(e, most, "countess"))
	mustReport(t, diags)
	mustReport(t, <-later)
}

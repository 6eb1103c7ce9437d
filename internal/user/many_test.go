package user_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// crowd creates users in one run, with numbers from 1.
func crowd(t *testing.T, e *acctest.Env, size int, more acctest.Object) []*acctest.Instance {
	t.Helper()
	made := e.Protocol(nil)
	var all []*acctest.Instance
	for n := range size {
		one := made.Resource(typeName)
		mustReport(t, one.Apply(member(e, n+1, more)))
		all = append(all, one)
	}
	return all
}

func member(e *acctest.Env, n int, more acctest.Object) acctest.Object {
	config := ada(e, more)
	config["user_name"] = e.Name(fmt.Sprintf("p%d", n))
	return config
}

// TestManyWarningsOfADestroy: Terraform folds no warning of a destroy. The first one of a kind explains it, further
// ones are a sentence, and after twenty there are none.
func TestManyWarningsOfADestroy(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"users-delete-refused-405", "users-delete-deactivates"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{dialect}})
			destroying := e.Protocol(nil)
			for n, one := range crowd(t, e, 22, acctest.Object{"deletion_policy": "delete"}) {
				diags := one.In(destroying).Destroy()
				mustReport(t, diags)
				if n >= 20 {
					if len(diags) > 0 {
						t.Errorf("number %d: %v", n+1, diags)
					}
					continue
				}
				mustWarn(t, diags, "Deactivated instead of deleted: ")
				words := diags[0].Detail
				if !strings.Contains(words, e.Name(fmt.Sprintf("p%d", n+1))) {
					t.Errorf("number %d does not name the user: %s", n+1, words)
				}
				if explains := strings.Contains(words, "To fix: "); explains != (n == 0) {
					t.Errorf("number %d: %s", n+1, words)
				}
				if ends := strings.Contains(words, "and this run shows no more of them"); ends != (n == 19) {
					t.Errorf("number %d: %s", n+1, words)
				}
			}
		})
	}
}

// TestManyErrorsOfAPlan: the first of many errors about one mistake explains it.
func TestManyErrorsOfAPlan(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	users := crowd(t, e, 5, nil)
	plan := e.Protocol(nil)
	var errors []string
	for n, one := range users[:4] { // a list by index, from which the first user was removed
		_, diags := one.In(plan).Plan(member(e, n+2, nil))
		errors = append(errors, diags.Errors()...)
	}
	for n, one := range errors {
		if explains := strings.Contains(one, "To fix:"); explains != (n == 0) ||
			!strings.Contains(one, "The name still belongs to another user") {
			t.Errorf("error %d: %s", n+1, one)
		}
	}
	if len(errors) != 3 {
		t.Errorf("%d errors", len(errors))
	}
}

// TestManyDestroysCostPages: the plan of many destroys that delete reads the names of the accounts by the page, and so
// does that of a hand-over.
func TestManyDestroysCostPages(t *testing.T) {
	t.Parallel()
	for _, handsOver := range []bool{false, true} {
		e := acctest.New(t, sandbox.Options{})
		users := crowd(t, e, 40, acctest.Object{"deletion_policy": "delete"})
		e.Forget()
		plan := e.Protocol(nil)
		for n := range users {
			if handsOver {
				_, diags := plan.Resource(typeName).Plan(member(e, n+1, nil))
				mustReport(t, diags)
			}
		}
		var all sync.WaitGroup
		for _, one := range users {
			all.Go(func() { _, _ = one.In(plan).PlanDestroy() })
		}
		all.Wait()
		const most = 5 // a few single reads, before the rest is read together
		if reads := len(e.Tenant().Requests()); reads > most {
			t.Errorf("handed over %v: %d requests for the plan of %d destroys", handsOver, reads, len(users))
		}
	}
}

package faults_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestTokenEndsInMidApply makes forty people, ten at a time as Terraform does, and the token ends after twelve. Nothing
// more is sent, one error says what to do and the others are one line each, and the next apply with a new token makes
// those who are missing and no one else.
func TestTokenEndsInMidApply(t *testing.T) {
	t.Parallel()
	const (
		people   = 40
		until    = 12
		newToken = "a-new-token-of-this-test"
	)
	w := newWorld(t, []string{"username-not-unique"})
	var ended sync.Once
	w.gate.watch(func() {
		made := 0
		for _, r := range w.tenant.Writes() {
			if r.Status == http.StatusCreated {
				made++
			}
		}
		if made >= until {
			ended.Do(func() { w.tenant.SetToken(newToken, w.tenant.TokenExpires()) })
		}
	})
	w.tenant.ResetRequests()
	instances := make([]*acctest.Instance, people)
	first := w.makeAll(instances)
	w.gate.watch(nil)

	var long, short, failed int
	for _, diags := range first {
		text := diags.String()
		switch {
		case len(diags.Errors()) == 0:
			continue
		case strings.Contains(text, "six months"):
			long++
		case strings.HasSuffix(text, "Not reached: the token was refused (401).") && len(text) < 120:
			short++
		default:
			t.Errorf("an error that says neither: %s", text)
		}
		failed++
	}
	if long != 1 || long+short != failed || short < people-until-10-2 {
		t.Errorf("%d of %d failed, %d errors say what to do and %d are short", failed, people, long, short)
	}
	refused := 0
	for _, r := range w.tenant.Requests() {
		if r.Status == http.StatusUnauthorized {
			refused++
		}
	}
	if refused < 1 || refused > 10 {
		t.Errorf("%d requests were refused, want no more than were under way", refused)
	}
	for i, inst := range instances {
		_, exists := w.tenant.UserByName(personName(i))
		if exists != (inst.State != nil) || inst.Tainted {
			t.Errorf("%s: in the tenant %t, in state %t, tainted %t", personName(i), exists, inst.State != nil, inst.Tainted)
		}
	}

	w.settings = with(w.settings, acctest.Object{"scim_token": newToken})
	for i, diags := range w.makeAll(instances) {
		if len(diags.Errors()) > 0 {
			t.Errorf("%s, with a new token: %s", personName(i), diags)
		}
	}
	const strangers = 2
	if n := len(w.tenant.Users()); n != people+strangers {
		t.Errorf("%d users, want %d and %d strangers", n, people, strangers)
	}
	if w.left.holds(w.server.Token()) || w.left.holds(newToken) {
		t.Error("a token is in what left the provider")
	}
}

// TestTokenEndsWhileAGuardDeactivates: of thirty outsiders some are reached before the token ends. One error says why,
// what to do and how many were not reached, the state has exactly those who are inactive, and an apply with a new token
// goes on with the rest.
func TestTokenEndsWhileAGuardDeactivates(t *testing.T) {
	t.Parallel()
	const (
		people   = 30
		until    = 15 // more than are under way at a time, so that an answer was compared with a read before
		newToken = "a-new-token-of-this-test"
	)
	config := acctest.Object{"user_names": []string{"stranger@example.com"}, "max_deactivations": people}
	for name, first := range map[string]bool{"a guard that is created": true, "a guard that exists": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			inst := w.protocol().Resource(exclusive)
			if !first {
				inst.Apply(config).Must(t)
			}
			for i := range people {
				w.user(fmt.Sprintf("p%02d", i), "Technician", nil)
			}
			inst = inst.In(w.protocol())
			if !first {
				inst.Refresh().Must(t)
			}
			planned, diags := inst.Plan(config)
			diags.Must(t)

			inactive := func() []any {
				names := []any{}
				for _, doc := range w.tenant.Users() {
					if doc["active"] == false && doc["userName"] != "gone.stranger@example.com" {
						names = append(names, doc["userName"])
					}
				}
				return names
			}
			var ended sync.Once
			w.gate.watch(func() {
				if len(inactive()) >= until {
					ended.Do(func() { w.tenant.SetToken(newToken, w.tenant.TokenExpires()) })
				}
			})
			inst = inst.In(w.protocol())
			diags = inst.ApplyPlan(planned, config)
			w.gate.watch(nil)
			done := inactive()
			diags.Must(t, "Not every user was deactivated",
				fmt.Sprintf("%d people were not reached, because NinjaOne refused the token", people-len(done)),
				"401 Unauthorized", "six months", "the next plan shows them")
			if len(done) < until || len(done) == people {
				t.Errorf("%d of %d were reached", len(done), people)
			}
			if first && inst.State != nil {
				t.Errorf("the state has %v", inst.State)
			}
			if !first {
				if diff := cmp.Diff(done, inst.State["deactivated"],
					cmpopts.SortSlices(func(a, b any) bool { return fmt.Sprint(a) < fmt.Sprint(b) })); diff != "" {
					t.Errorf("deactivated (-in the tenant +in state):\n%s", diff)
				}
			}

			w.settings = with(w.settings, acctest.Object{"scim_token": newToken})
			inst = inst.In(w.protocol())
			if !first {
				inst.Refresh().Must(t)
			}
			inst.Apply(config).Must(t)
			if n := len(inactive()); n != people {
				t.Errorf("%d of %d are inactive in the end", n, people)
			}
		})
	}
}

// TestTokenRefusedAtTheFirstPlan: a new roster has no state that a plan would read first. The plan looks for the
// accounts that it would adopt, reports once that the token was refused, and how to fix it. So does the apply if the
// token is refused after the plan: Terraform plans once more, and the roster does not get into the state, because it
// would then be replaced.
func TestTokenRefusedAtTheFirstPlan(t *testing.T) {
	t.Parallel()
	person := func(groups ...string) string {
		const one = `{"user_type": "Technician", "given_name": "Some", "family_name": "Body", "groups": %s}`
		list, err := json.Marshal(append([]string{}, groups...))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`{"ann@example.com": `+one+`, "bob@example.com": `+one+`}`, list, list)
	}
	refuse := func(w *world) { w.tenant.SetToken("another-token-of-this-test", w.tenant.TokenExpires()) }
	remedies := []string{
		"401 Unauthorized", "six months", "Generate a new token in the console: Administration",
		"Set `scim_token` or NINJAONE_SCIM_TOKEN",
	}
	for name, users := range map[string]string{"with groups": person("Strangers"), "without groups": person()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			refuse(w)
			_, diags := w.protocol().Resource(roster).Plan(acctest.Object{"users": users})
			diags.Must(t, append(remedies, "Cannot look up users")...)
			toSCIM, toREST := byDoor(w.tenant.Requests())
			if len(toSCIM) != 1 {
				t.Errorf("%d requests, want the one that was refused: %s", len(toSCIM), sent(toSCIM))
			}
			if len(toREST) > 2 { // which has a token of its own, and a list of who is an administrator
				t.Errorf("the REST API is asked more than once: %s", sent(toREST))
			}
		})
	}
	t.Run("in the apply", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, nil)
		inst := w.protocol().Resource(roster)
		config := acctest.Object{"users": person()}
		planned, diags := inst.Plan(config)
		diags.Must(t)
		refuse(w)
		inst = inst.In(w.protocol())
		inst.ApplyPlan(planned, config).Must(t, append(remedies, "Cannot look up users")...)
		if inst.State != nil || len(w.tenant.Writes()) > 0 {
			t.Errorf("the state has %v, and sent was %s", inst.State, sent(w.tenant.Writes()))
		}
	})
}

func personName(i int) string { return fmt.Sprintf("p%02d@example.com", i) }

func personConfig(i int) acctest.Object {
	return acctest.Object{
		"user_name": personName(i), "user_type": "Technician", "given_name": "Person",
		"family_name": fmt.Sprint(i),
	}
}

// makeAll applies a configuration of as many people as there are instances, ten at a time.
func (w *world) makeAll(instances []*acctest.Instance) []acctest.Diagnostics {
	w.Helper()
	configs := make([]acctest.Object, len(instances))
	for i := range configs {
		configs[i] = personConfig(i)
	}
	return w.applyAll(instances, configs)
}

// applyAll applies the configuration of each user, ten at a time.
func (w *world) applyAll(instances []*acctest.Instance, configs []acctest.Object) []acctest.Diagnostics {
	w.Helper()
	p := w.protocol()
	diags := make([]acctest.Diagnostics, len(instances))
	turns := make(chan struct{}, 10)
	var all sync.WaitGroup
	for i := range instances {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			if instances[i] == nil {
				instances[i] = p.Resource(user)
			}
			instances[i] = instances[i].In(p)
			diags[i] = instances[i].Apply(configs[i])
		})
	}
	all.Wait()
	return diags
}

package soak_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// life is one company's, on one kind of service.
type life struct {
	seed     uint64
	share    float64 // of requests that fail
	size     int
	rounds   int
	guarded  bool // no one else may be active
	asks     bool // with credentials of the REST API, whose requests fail as well
	dialects []string
}

func (l life) name() string {
	guard := ""
	if l.guarded {
		guard = "guarded, "
	}
	if l.asks {
		guard += "asking the REST API, "
	}
	return strings.TrimSuffix(fmt.Sprintf("%d rounds of %d people, %sseed %d, %.0f per cent fail, %s", l.rounds, l.size,
		guard, l.seed, 100*l.share,
		strings.Join(l.dialects, "+")), ", ")
}

func lives() []life {
	all := []life{
		{seed: 1, share: 0.05, size: 25, rounds: 10},
		{seed: 2, share: 0.20, size: 12, rounds: 7, guarded: true, asks: true},
		{seed: 3, share: 0.05, size: 15, rounds: 8, guarded: true, dialects: []string{
			"username-not-unique",
			"member-add-duplicates", "patch-204",
		}},
		{seed: 4, share: 0.20, size: 8, rounds: 4, dialects: []string{
			"username-not-unique",
			"patch-refused-501", "filter-400",
		}},
	}
	if os.Getenv("NINJAONE_TEST_SOAK") != "long" {
		const turns = 2 // half of them live in the short suite
		var some []life
		for i, l := range all {
			if acctest.Turns(acctest.Turn(), uint32(i), turns) {
				some = append(some, l)
			}
		}
		return some
	}
	const (
		seeds  = 6
		size   = 40
		rounds = 40
	)
	for seed := range uint64(seeds) {
		guarded := seed%2 == 1
		all = append(all, life{seed: 100 + seed, share: 0.05, size: size, rounds: rounds, guarded: guarded},
			life{seed: 200 + seed, share: 0.20, size: size / 2, rounds: rounds / 2, guarded: guarded, asks: guarded})
	}
	for i, mix := range acctest.Combinations() {
		if !hides(mix.Dialects) {
			all = append(all, life{
				seed: 300 + uint64(i), share: 0.05, size: size / 2, rounds: rounds / 4,
				dialects: mix.Dialects,
			})
		}
	}
	return all
}

// hides reports whether a service keeps from everyone what a check of these tests relies on. If it also ignores
// filters, a service whose every page is the first one shows most accounts to no one.
func hides(dialects []string) bool {
	if slices.Contains(dialects, "start-index-ignored") && slices.Contains(dialects, "filter-ignored") {
		return true
	}
	return slices.ContainsFunc(dialects, func(d string) bool {
		return strings.HasPrefix(d, "extension-dropped") || strings.HasPrefix(d, "create-existing-20")
	})
}

// keeps reports whether a service keeps what a PUT leaves out, and knows no PATCH to take it away: Terraform warns, and
// plans it again and again.
func keeps(dialects []string) bool {
	return slices.Contains(dialects, "put-keeps") &&
		slices.ContainsFunc(dialects, func(d string) bool { return strings.HasPrefix(d, "patch-refused") })
}

// TestSoakResources lets companies live with one resource per person, team and seat.
func TestSoakResources(t *testing.T) {
	t.Parallel()
	for _, l := range lives() {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			live(t, l, func(e *acctest.Env) terraform {
				return &stack{e: e, settings: l.settings(e), guarded: l.guarded, instances: map[string]*acctest.Instance{}}
			})
		})
	}
}

// TestSoakRoster lets companies live with one resource for everyone.
func TestSoakRoster(t *testing.T) {
	t.Parallel()
	for _, l := range lives() {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			live(t, l, func(e *acctest.Env) terraform {
				return &rosterOnly{guarded: l.guarded, groups: &stack{
					e: e, settings: l.settings(e),
					instances: map[string]*acctest.Instance{},
				}}
			})
		})
	}
}

// settings keep a run short: few retries, so that there is something left to fail. A service that refuses every seventh
// request gets more. With one retry, one request of fifty fails, and so does nearly every refresh that reads each
// account.
func (l life) settings(e *acctest.Env) acctest.Object {
	retries := 1
	if slices.ContainsFunc(l.dialects, func(d string) bool { return strings.HasPrefix(d, "throttle-") }) {
		retries = 3
	}
	few := acctest.Object{
		"max_retries": retries, "max_requests_per_second": 0, "request_timeout": "2s", "page_size": 7,
		"members_per_patch": 3,
	}
	if l.asks {
		return e.API(few)
	}
	return few
}

// checkRoot checks that Terraform does not touch a system administrator that SCIM does not show.
func checkRoot(t *testing.T, e *acctest.Env) {
	t.Helper()
	if root, ok := e.Tenant().Account(e.Name("root")); !ok || !root.Enabled || !root.Administrator || root.SCIMID != "" {
		t.Errorf("the system administrator is %+v", root)
	}
}

// terraform applies a roster once and tells what went wrong, and whether anything was to be done.
type terraform interface {
	apply(c *company) (problems []string, changed bool)
}

func live(t *testing.T, l life, with func(*acctest.Env) terraform) {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Dialects: l.dialects})
	e.Native("root", true)
	random := rand.New(rand.NewPCG(l.seed, l.seed))
	tf := with(e)
	_, oneRoster := tf.(*rosterOnly)
	o := newOthers(t, e.Tenant(), random, l.guarded)
	c := newCompany(random, l.size, oneRoster, !keeps(l.dialects))
	for round := range l.rounds {
		var left []*employee
		if round > 0 {
			before := slices.Clone(c.former)
			c.edit()
			left = slices.DeleteFunc(slices.Clone(c.former), func(e *employee) bool { return slices.Contains(before, e) })
			o.recognise(c)
			o.drift(c)
		}
		o.fail(l.share, l.seed+uint64(round))
		applies, problems := converge(t, tf, c)
		o.tenant.ClearFaults()
		o.check(c, left)
		checkRoot(t, e)
		review(t, e)
		t.Logf("round %d: %d people, %d teams; %d applies, %d problems, %s", round+1, len(c.people), len(c.teams), applies,
			problems, o.traffic())
		if s, ok := tf.(*stack); ok && len(s.tainted) > 0 {
			t.Errorf("tainted: %v", s.tainted)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round+1)
		}
		o.settle(c)
	}
}

// converge applies until there is nothing to do and nothing has failed.
func converge(t *testing.T, tf terraform, c *company) (applies, failed int) {
	t.Helper()
	const most = 30
	var last []string
	for applies = range most {
		problems, changed := tf.apply(c)
		if len(problems) == 0 && !changed {
			return applies, failed
		}
		last = problems
		failed += len(problems)
	}
	t.Fatalf("no rest after %d applies: %s", most, strings.Join(last, "\n"))
	return most, failed
}

package faults_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestLostCreate is the part of the matrix in which a create succeeds and its answer is lost, under the dialects in
// which the created user is hard to recognise: the service does not show its extension (14), its name comes in another
// case (16), or a second create is answered like the first (18).
func TestLostCreate(t *testing.T) {
	t.Parallel()
	turn := make(turns, atATime)
	for _, dialects := range [][]string{
		{"extension-dropped-from-answer", "username-not-unique"},
		{"extension-dropped", "username-not-unique"},
		{"values-normalised", "username-not-unique"},
		{"values-upper-case", "username-not-unique"},
		{"create-existing-200"},
		{"create-existing-201"},
	} {
		s := service{name: strings.Join(dialects, "+"), dialects: dialects}
		for _, o := range operations() {
			if o.name != "create a user with everything" && o.name != "make a roster" {
				continue
			}
			t.Run(s.name+"/"+o.name, func(t *testing.T) {
				t.Parallel()
				var all []failing
				each(turn, []operation{o}, func(o operation) { all = losing(s, o, runClean(t, s, o)) })
				each(turn, all, func(c failing) {
					t.Run(c.name(), func(t *testing.T) { c.run(t, "") })
				})
			})
		}
	}
}

// losing are the cases in which the answer to the first create is lost.
func losing(s service, o operation, clean course) []failing {
	var all []failing
	number := slices.Index(clean.requests, http.MethodPost+" /Users")
	for _, k := range kinds() {
		for _, m := range modes() {
			if (k.name == "500 after it acted" || k.name == "reset after it acted" || k.name == "broken off") && sensible(k, m) {
				all = append(all, failing{s, o, clean, number, k, m})
			}
		}
	}
	return all
}

// TestSeveralAtATime: one apply creates two users and adopts a third one, as Terraform does it, and each request in
// turn fails. The user of that request fails or is done, and the others are done. No user is created twice or tainted,
// and the next apply completes all changes.
func TestSeveralAtATime(t *testing.T) {
	t.Parallel()
	const requests = 5 // that many the three come to without a fault
	turn := make(turns, atATime)
	for number := range requests {
		for _, k := range kinds() {
			switch k.name {
			case "500", "500 after it acted", "reset after it acted", "a login page with 200":
			default:
				continue
			}
			t.Run(fmt.Sprintf("request %d fails (%s)", number+1, k.name), func(t *testing.T) {
				t.Parallel()
				each(turn, []kind{k}, func(k kind) { severalAtATime(t, number, k) })
			})
		}
	}
}

func severalAtATime(t *testing.T, number int, k kind) {
	t.Helper()
	w := newWorld(t, []string{"username-not-unique"})
	w.user(strings.TrimSuffix(personName(2), "@example.com"), "Technician", nil)
	all := make([]*acctest.Instance, 3)
	configs := []acctest.Object{
		personConfig(0), personConfig(1),
		with(personConfig(2), acctest.Object{"adopt_existing": true}),
	}
	w.arm(number, k, modes()[1], "")
	first := w.applyAll(all, configs)
	if !w.mend() {
		t.Fatal("the fault hit nothing")
	}
	failed := 0
	for i, diags := range first {
		if len(diags.Errors()) > 0 {
			failed++
		}
		if all[i].Tainted || len(diags.Errors())+len(diags.Warnings()) == 0 && all[i].State == nil {
			t.Errorf("%s: tainted %t, state %v, reported %s", personName(i), all[i].Tainted, all[i].State, diags)
		}
	}
	if failed > 1 {
		t.Errorf("one request failed, and %d users: %v", failed, first)
	}
	for i, diags := range w.applyAll(all, configs) {
		if len(diags.Errors()) > 0 {
			t.Errorf("%s, the next time: %s", personName(i), diags)
		}
	}
	const strangers = 2
	if n := len(w.tenant.Users()); n != len(all)+strangers {
		t.Errorf("%d users, want %d and %d strangers", n, len(all), strangers)
	}
	rest := map[*acctest.Instance]acctest.Object{}
	for i, inst := range all {
		rest[inst] = configs[i]
	}
	w.rest(rest)
	if w.left.holds(w.server.Token()) {
		t.Error("the token is in what left the provider")
	}
}

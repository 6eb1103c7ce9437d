package faults_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
)

// TestTokenEndsInMidApply makes forty people, ten at a time as Terraform does, and the token ends after twelve. Nothing more is sent, one
// error says what to do and the others are one line each, and the next apply with a new token makes those who are missing and nobody else.
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
	for _, said := range first {
		text := said.String()
		switch {
		case len(said.Errors()) == 0:
			continue
		case strings.Contains(text, "six months"):
			long++
		case strings.Contains(text, "Not reached. The error ") && len(text) < 250:
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
	for i, said := range w.makeAll(instances) {
		if len(said.Errors()) > 0 {
			t.Errorf("%s, with a new token: %s", personName(i), said)
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

func personName(i int) string { return fmt.Sprintf("p%02d@example.com", i) }

// makeAll applies a configuration of as many people as there are instances, ten at a time.
func (w *world) makeAll(instances []*acctest.Instance) []acctest.Diagnostics {
	w.Helper()
	p := w.protocol()
	said := make([]acctest.Diagnostics, len(instances))
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
			said[i] = instances[i].Apply(acctest.Object{
				"user_name": personName(i), "user_type": "Technician", "given_name": "Person", "family_name": fmt.Sprint(i),
			})
		})
	}
	all.Wait()
	return said
}

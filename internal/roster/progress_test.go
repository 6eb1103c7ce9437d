package roster_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// listening is a provider whose log of the applies is kept.
type listening struct {
	tfprotov6.ProviderServer
	log acctest.Transcript
}

// ApplyResourceChange applies with a log.
func (l *listening) ApplyResourceChange(ctx context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return l.ProviderServer.ApplyResourceChange(tflogtest.RootLogger(ctx, &l.log), req)
}

// counts are the numbers of the first line with some words.
func (l *listening) counts(t *testing.T, words string, names ...string) map[string]any {
	t.Helper()
	lines, err := tflogtest.MultilineJSONDecode(strings.NewReader(l.log.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if line["@message"] != words {
			continue
		}
		counts := map[string]any{}
		for _, name := range names {
			counts[name] = line[name]
		}
		return counts
	}
	t.Fatalf("no line %q in %s", words, l.log.String())
	return nil
}

// TestRosterProgress: who only changes groups is one of those who are to be done, in the midst of it and at the end,
// and once for however many groups; who changes otherwise too is not counted again.
func TestRosterProgress(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	e.AddGroup("field", nil)
	in := func(users acctest.Object, groups []any, more acctest.Object, locals ...string) acctest.Object {
		for _, local := range locals {
			users = change(e, users, local, merged(acctest.Object{"groups": groups}, more))
		}
		return users
	}
	desk, field := []any{e.Group("desk")}, []any{e.Group("field")}
	before := in(jsonUsers(e, "a", "b", "c", "d", "e", "f", "g", "stays"), desk, nil, "a", "b", "c", "d", "e",
		"f", "g", "stays")
	before = in(before, []any{e.Group("desk"), e.Group("field")}, nil, "stays")
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, before, nil)))

	after := in(before, field, nil, "a", "b", "c")                            // three go over
	after = in(after, []any{}, nil, "d", "e")                                 // two only leave
	after = in(after, field, acctest.Object{"family_name": "King"}, "f", "g") // two change more, one of them without success
	refuses(e, http.MethodPatch, "/Users/"+e.ID("g"))
	const longerThanTheInterval = 6 * time.Second
	e.Fault(sandbox.Fault{
		Method: http.MethodPatch, Path: "/Groups/" + e.GroupID("field"), Kind: sandbox.FaultDelay,
		Delay: longerThanTheInterval,
	})

	p := e.Protocol(nil)
	log := &listening{ProviderServer: p.Server}
	p.Server = log
	checkErrors(t, inst.In(p).Apply(config(t, after, nil)), e.Name("g")+": Cannot update user. NinjaOne answered 400")
	got := log.counts(t, "roster is being applied", "done", "failed", "left", "to_go")
	toGo, _ := got["to_go"].(string)
	// Four took five seconds or more, and three are left.
	if d, err := time.ParseDuration(toGo); err != nil || d < 3*time.Second {
		t.Errorf("the time to go is %q", toGo)
	}
	delete(got, "to_go")
	want := map[string]any{"done": 4.0, "failed": 1.0, "left": 3.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("while applying (-want +got)\n%s", diff)
	}
	want = map[string]any{"made": 0.0, "changed": 6.0, "failed": 1.0, "not_reached": 0.0}
	if diff := cmp.Diff(want, log.counts(t, "roster applied", "made", "changed", "failed", "not_reached")); diff != "" {
		t.Errorf("at the end (-want +got)\n%s", diff)
	}
}

// TestRosterProgressRefused: who could not change groups is not counted as changed.
func TestRosterProgressRefused(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	users := jsonUsers(e, "ada", "eve")
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, users, nil)))
	users = change(e, users, "ada", acctest.Object{"groups": []any{e.Group("desk")}})
	users = change(e, users, "eve", acctest.Object{"groups": []any{}})
	refuses(e, http.MethodPatch, "/Groups/*")
	p := e.Protocol(nil)
	log := &listening{ProviderServer: p.Server}
	p.Server = log
	diags := inst.In(p).Apply(config(t, users, nil))
	checkErrors(t, diags, e.Name("ada")+`, group "`+e.Group("desk")+`": NinjaOne answered 400`)
	checkWarning(t, diags, "Summary of the roster")
	checkWarning(t, diags, "Created: 0 Changed: 1 Handed over or adopted: 0 Removed: 0 Failed: 1 Not reached: 0")
	want := map[string]any{"made": 0.0, "changed": 1.0, "failed": 1.0, "not_reached": 0.0}
	if diff := cmp.Diff(want, log.counts(t, "roster applied", "made", "changed", "failed", "not_reached")); diff != "" {
		t.Errorf("at the end (-want +got)\n%s", diff)
	}
}

package demo

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestParsePlan(t *testing.T) {
	t.Parallel()
	plan, err := parsePlan([]byte(`{"format_version": "1.2", "resource_changes": [
		{"address": "u.same", "mode": "managed", "change": {"actions": ["no-op"]}},
		{"address": "u.c", "mode": "managed", "change": {"actions": ["delete"]}},
		{"address": "u.b", "mode": "managed", "change": {"actions": ["update"]}},
		{"address": "u.a", "mode": "managed", "change": {"actions": ["create"]}},
		{"address": "u.e", "mode": "managed", "change": {"actions": ["delete", "create"]}},
		{"address": "data.u.x", "mode": "data", "change": {"actions": ["read"]}}
	], "resource_drift": [{"address": "u.d", "mode": "managed", "change": {"actions": ["delete"]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"create u.a", "delete and create u.e", "delete u.c", "update u.b"},
		plan.changes); diff != "" {
		t.Errorf("changes: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"delete u.d"}, plan.drift); diff != "" {
		t.Errorf("drift: -want +got\n%s", diff)
	}
}

func TestExpect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		got  []string
		want []string
		ok   bool
	}{
		{name: "nothing, as expected", ok: true},
		{
			name: "the same in another order", got: []string{"create b", "update a"},
			want: []string{"update a", "create b"}, ok: true,
		},
		{name: "one too many", got: []string{"create b", "update a"}, want: []string{"create b"}},
		{name: "one too few", got: []string{"create b"}, want: []string{"update a", "create b"}},
		{name: "another action", got: []string{"create b"}, want: []string{"update b"}},
		{name: "something instead of nothing", got: []string{"create b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := expect("the plan", test.got, test.want...)
			if (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
			for _, line := range append(test.got, test.want...) {
				if err != nil && !strings.Contains(err.Error(), line) {
					t.Errorf("error %q, want %q in it", err, line)
				}
			}
		})
	}
}

func TestExpectRefusal(t *testing.T) {
	t.Parallel()
	const right = `{"range": {"filename": "administrator.tf", "start": {"line": 3}}}`
	for _, test := range []struct {
		name, diagnostics string
		ok                bool
	}{
		{name: "at the user type", diagnostics: right, ok: true},
		{name: "none"},
		{name: "in another file", diagnostics: strings.Replace(right, "administrator", "main", 1)},
		{name: "at another line", diagnostics: strings.Replace(right, "3", "1", 1)},
		{name: "nowhere", diagnostics: `{}`},
		{name: "two", diagnostics: right + "," + right},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var reported tfjson.ValidateOutput
			if err := json.Unmarshal([]byte(`{"format_version": "1.0", "diagnostics": [`+test.diagnostics+`]}`),
				&reported); err != nil {
				t.Fatal(err)
			}
			if err := expectRefusal(reported.Diagnostics); (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
		})
	}
	if line := strings.Split(administrator, "\n")[administratorLine-1]; !strings.Contains(line, "user_type") {
		t.Errorf("line %d is %q, want that of user_type", administratorLine, line)
	}
}

func TestExpectWrites(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	id, err := server.Tenant().AddUser(sandbox.Document{"userName": "ada@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{server: server}
	call := func(method, body string) {
		t.Helper()
		request(t.Context(), t, server, method, "/Users/"+id, body)
	}
	s.beginStep()
	call("GET", "")
	if err := s.expectWrites(nil); err != nil {
		t.Errorf("a read counts as a write: %v", err)
	}
	const one = `{"op":"replace","path":"active","value":false}`
	call("PATCH", `{"Operations":[`+one+`]}`)
	if err := s.expectWrites(map[string]int{"PATCH": 1}); err != nil {
		t.Errorf("a PATCH of one thing: %v", err)
	}
	for _, want := range []map[string]int{nil, {"PATCH": 2}, {"PATCH": 1, "POST": 1}} {
		if err := s.expectWrites(want); err == nil {
			t.Errorf("one PATCH passes for %v", want)
		}
	}
	if reads, writes := count(s.requests()); reads != 1 || writes != 1 {
		t.Errorf("count = %d reads, %d writes, want 1 and 1", reads, writes)
	}
	s.beginStep()
	call("PATCH", `{"Operations":[`+one+`,`+one+`]}`)
	if err := s.expectWrites(map[string]int{"PATCH": 1}); err == nil {
		t.Error("a PATCH of two things passes")
	}
	if reads, writes := count(s.requests()); reads != 0 || writes != 1 {
		t.Errorf("count in the next step = %d reads, %d writes, want 0 and 1", reads, writes)
	}
}

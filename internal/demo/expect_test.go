package demo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestChangesOf(t *testing.T) {
	t.Parallel()
	object := func(name string, active bool) map[string]any {
		return map[string]any{"user_name": name, "active": active, "email": "x"}
	}
	resource := func(address string, actions []tfjson.Action, before, after map[string]any) *tfjson.ResourceChange {
		c := &tfjson.Change{Actions: actions}
		if before != nil {
			c.Before = before
		}
		if after != nil {
			c.After = after
		}
		return &tfjson.ResourceChange{Address: address, Mode: tfjson.ManagedResourceMode, Change: c}
	}
	unknown := resource("u.d", tfjson.Actions{tfjson.ActionUpdate}, object("d", true), map[string]any{"user_name": "d", "active": true})
	unknown.Change.AfterUnknown = map[string]any{"email": true}
	data := resource("data.u.x", tfjson.Actions{tfjson.ActionRead}, nil, object("x", true))
	data.Mode = tfjson.DataResourceMode
	plan := &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{
		resource("u.same", tfjson.Actions{tfjson.ActionNoop}, object("s", true), object("s", true)),
		resource("u.c", tfjson.Actions{tfjson.ActionDelete}, object("c", true), nil),
		resource("u.b", tfjson.Actions{tfjson.ActionUpdate}, object("b", false), object("c", true)),
		resource("u.a", tfjson.Actions{tfjson.ActionCreate}, nil, object("a", true)),
		unknown,
		resource("u.e", tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}, object("e", true), object("f", true)),
		data,
	}}
	want := `  create u.a
  update u.b, active: false → true, user_name: "b" → "c"
  delete u.c
  update u.d, email: "x" → unknown
  replace u.e`
	if diff := cmp.Diff(want, lines(changesOf(plan))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestExpectChanges(t *testing.T) {
	t.Parallel()
	deactivate := change{address: "u.a", action: "update", values: map[string]string{"active": "true → false"}}
	made := change{address: "u.b", action: "create"}
	renamed := change{address: "u.a", action: "update", values: map[string]string{"active": "true → false", "user_name": `"a" → "b"`}}
	for _, test := range []struct {
		name string
		got  []change
		want []change
		ok   bool
	}{
		{name: "nothing, as told", ok: true},
		{name: "the same in another order", got: []change{deactivate, made}, want: []change{made, deactivate}, ok: true},
		{name: "one too many", got: []change{deactivate, made}, want: []change{made}},
		{name: "one too few", got: []change{made}, want: []change{deactivate, made}},
		{name: "another attribute too", got: []change{renamed}, want: []change{deactivate}},
		{name: "something instead of nothing", got: []change{made}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := expectChanges("the plan", test.got, test.want...)
			if (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), lines(test.got)) || !strings.Contains(err.Error(), lines(test.want))) {
				t.Errorf("error %q, want both lists in it", err)
			}
		})
	}
}

func TestExpectAgreement(t *testing.T) {
	t.Parallel()
	state := &tfjson.State{Values: &tfjson.StateValues{RootModule: &tfjson.StateModule{Resources: []*tfjson.StateResource{
		{Mode: tfjson.ManagedResourceMode, Type: "ninjaone_scim_user", AttributeValues: map[string]any{
			"id": "1", "user_name": "ada@example.com", "user_type": "endUser", "given_name": "Ada", "family_name": "Lindqvist",
			"organization_id": "12", "active": true,
		}},
		{Mode: tfjson.DataResourceMode, Type: "ninjaone_scim_user", AttributeValues: map[string]any{"id": "9"}},
		{Mode: tfjson.ManagedResourceMode, Type: "ninjaone_scim_group", AttributeValues: map[string]any{"id": "8"}},
	}}}}
	user := func(change func(sandbox.Document)) sandbox.Document {
		extension := sandbox.Document{"userType": "endUser", "organizationId": "12"}
		doc := sandbox.Document{
			"id": "1", "userName": "ada@example.com", "active": true,
			"name":         sandbox.Document{"givenName": "Ada", "familyName": "Lindqvist"},
			extensionOfOne: extension,
		}
		change(doc)
		return doc
	}
	asItIs := user(func(sandbox.Document) {})
	for _, test := range []struct {
		name   string
		tenant []sandbox.Document
		says   string // in the error; "": none
	}{
		{name: "as the state says", tenant: []sandbox.Document{asItIs}},
		{name: "nobody there", says: "ada@example.com is in Terraform's state only"},
		{
			name:   "somebody else there",
			tenant: []sandbox.Document{asItIs, user(func(d sandbox.Document) { d["id"], d["userName"] = "2", "eve@example.com" })},
			says:   "eve@example.com is in the tenant only",
		},
		{name: "inactive", tenant: []sandbox.Document{user(func(d sandbox.Document) { d["active"] = false })}, says: "Active:false"},
		{
			name:   "in another organization",
			tenant: []sandbox.Document{user(func(d sandbox.Document) { d[extensionOfOne].(sandbox.Document)["organizationId"] = "27" })},
			says:   "Organization:27",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := expectAgreement(accountsOf(state), accountsIn(test.tenant))
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want %q", err, test.says)
			}
		})
	}
	if got := accountsOf(&tfjson.State{}); len(got) != 0 {
		t.Errorf("an empty state has accounts: %v", got)
	}
}

const extensionOfOne = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"

func TestExpectRefusal(t *testing.T) {
	t.Parallel()
	mistake := func(file string, line int) tfjson.Diagnostic {
		return tfjson.Diagnostic{Severity: "error", Range: &tfjson.Range{Filename: file, Start: tfjson.Pos{Line: line}}}
	}
	for _, test := range []struct {
		name    string
		verdict tfjson.ValidateOutput
		ok      bool
	}{
		{name: "at the user type", verdict: tfjson.ValidateOutput{ErrorCount: 1, Diagnostics: []tfjson.Diagnostic{mistake(administratorFile, 3)}}, ok: true},
		{name: "none", verdict: tfjson.ValidateOutput{Valid: true}},
		{name: "in another file", verdict: tfjson.ValidateOutput{ErrorCount: 1, Diagnostics: []tfjson.Diagnostic{mistake("main.tf", 3)}}},
		{name: "at another line", verdict: tfjson.ValidateOutput{ErrorCount: 1, Diagnostics: []tfjson.Diagnostic{mistake(administratorFile, 1)}}},
		{name: "nowhere", verdict: tfjson.ValidateOutput{ErrorCount: 1, Diagnostics: []tfjson.Diagnostic{{Severity: "error"}}}},
		{name: "two", verdict: tfjson.ValidateOutput{ErrorCount: 2, Diagnostics: []tfjson.Diagnostic{mistake(administratorFile, 3), mistake("main.tf", 1)}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := expectRefusal(&test.verdict); (err == nil) != test.ok {
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

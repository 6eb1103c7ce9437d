package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestRulesForUsers(t *testing.T) {
	t.Parallel()
	typed := func(userType any) map[string]any {
		return map[string]any{extension: map[string]any{"userType": userType}}
	}
	role := func(value any) map[string]any { return map[string]any{"roles": []any{value}} }
	named := func(given string) map[string]any { return map[string]any{"name": map[string]any{"givenName": given}} }
	for _, test := range []struct {
		about    string
		differs  map[string]any // from a plain technician; null: left out
		status   int
		userType string
	}{
		{"a technician", nil, 201, "Technician"},
		{"in lower case", typed("technician"), 201, "technician"},
		{"an end user", typed("endUser"), 201, "endUser"},
		{"no extension makes an end user", map[string]any{extension: nil}, 201, "endUser"},
		{"no type makes an end user", typed(nil), 201, "endUser"},
		{"a blank type makes an end user", typed(""), 201, "endUser"},
		{"an end user in another case", typed("enduser"), 400, ""},
		{"another type", typed("Manager"), 400, ""},
		{"a type that is no text", typed(true), 400, ""},
		{"an administrator", typed("System Administrator"), 403, ""},
		{"an administrator, spelt otherwise", typed("sys_admins"), 403, ""},
		{"an administrator by the core user type", map[string]any{"userType": "Administrator"}, 403, ""},
		{"an administrator's role", role(map[string]any{"value": "SystemAdministrator"}), 403, ""},
		{"an administrator's role as a text", role("admin"), 403, ""},
		{"a role that is displayed as an administrator's", role(map[string]any{
			"value":   "1",
			"display": "System admin",
		}), 403, ""},
		{"somebody's own role", role("Patch Administrator"), 201, "Technician"},
		{"a userName that is no address", map[string]any{"userName": "ada"}, 400, ""},
		{"a blank userName", map[string]any{"userName": " "}, 400, ""},
		{"no userName", map[string]any{"userName": nil}, 400, ""},
		{"a userName of 254", map[string]any{"userName": strings.Repeat("a", 242) + "@example.com"}, 201, "Technician"},
		{"a userName of 255", map[string]any{"userName": strings.Repeat("a", 243) + "@example.com"}, 400, ""},
		{"a blank name", named(" "), 400, ""},
		{"a name of 150", named(strings.Repeat("é", 150)), 201, "Technician"},
		{"a name of 151", named(strings.Repeat("é", 151)), 400, ""},
		{"two primary addresses", map[string]any{"emails": []any{
			map[string]any{"value": "a", "primary": true},
			map[string]any{"value": "b", "primary": "true"},
		}}, 400, ""},
		{"an unknown attribute", map[string]any{"user_name": "x"}, 400, ""},
		{"an unknown part", map[string]any{"name": map[string]any{"first": "x"}}, 400, ""},
		{"an unknown extension", map[string]any{"urn:example:2.0:User": map[string]any{}}, 400, ""},
		{"an unknown attribute of the extension", map[string]any{extension: map[string]any{"usertypes": "x"}}, 400, ""},
		{"schemas without the core", map[string]any{"schemas": []any{extension}}, 400, ""},
		{"what identity providers add", map[string]any{
			"groups": []any{}, "locale": "en-US", "password": "x", "id": "mine",
			"meta": map[string]any{"resourceType": "User"},
		}, 201, "Technician"},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{})
			body := person("ada@example.com")
			maps.Copy(body, test.differs)
			for name, value := range test.differs {
				if value == nil {
					delete(body, name)
				}
			}
			got := send(t, s, http.MethodPost, "/Users", body).want(t, test.status)
			if users := s.Tenant().Users(); test.status != http.StatusCreated {
				if len(users) != 0 {
					t.Errorf("stored all the same: %v", users)
				}
				return
			}
			if at(got.json, extension, "userType") != test.userType || got.json["active"] != true || got.json["id"] == "mine" {
				t.Errorf("answered: %s", got.text)
			}
			if strings.Contains(got.text, "password") {
				t.Errorf("the password came back: %s", got.text)
			}
		})
	}
}

// TestUnknownAttributesOfPUT: RFC 7644 §3.5.1 has them ignored.
func TestUnknownAttributesOfPUT(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	path := "/Users/" + addUser(t, s, "ada@example.com")
	body := person("ada@example.com")
	body["shoeSize"] = "9"
	body["title"] = "Countess"
	body["name"] = map[string]any{"givenName": "Ada", "familyName": "Lovelace", "nick": "x"}
	body["urn:example:2.0:User"] = map[string]any{"x": "y"}
	body["emails"] = []any{map[string]any{"value": "ada@example.com", "verified": true}}
	body[extension] = map[string]any{"userType": "Technician", "pager": "1"}
	got := send(t, s, http.MethodPut, path, body).want(t, http.StatusOK)
	if got.json["title"] != "Countess" || at(got.json, extension, "userType") != "Technician" ||
		at(got.json, "name", "givenName") != "Ada" {
		t.Errorf("known attributes are not stored: %s", got.text)
	}
	for _, unknown := range []string{"shoeSize", "nick", "urn:example", "verified", "pager"} {
		if strings.Contains(got.text, unknown) {
			t.Errorf("%s is stored: %s", unknown, got.text)
		}
	}
}

func TestUniqueNames(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	ada, grace := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com")
	rename := patch(op("replace", "userName", "ADA@example.com"))
	send(t, s, http.MethodPatch, "/Users/"+grace, rename).wantError(t, http.StatusConflict, "uniqueness")
	send(t, s, http.MethodPut, "/Users/"+grace, person("Ada@example.com")).wantError(t, http.StatusConflict, "uniqueness")
	send(t, s, http.MethodPatch, "/Users/"+ada, rename).want(t, http.StatusOK)
	send(t, s, http.MethodPatch, "/Users/"+ada, patch(op("replace", "userName", "new@example.com"))).want(t, http.StatusOK)
	send(t, s, http.MethodPatch, "/Users/"+grace, rename).want(t, http.StatusOK)
	addGroup(t, s, "Desk")
	send(t, s, http.MethodPost, "/Groups", group("DESK")).wantError(t, http.StatusConflict, "uniqueness")
}

func TestGroupRules(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	ids := people(t, s, 2)
	desk := addGroup(t, s, "Desk", ids[0])
	unknown := []any{map[string]any{"value": "nobody"}}
	for _, test := range []struct {
		about, method, path string
		body                any
		status              int
	}{
		{"create with an unknown member", http.MethodPost, "/Groups", group("Other", "nobody"), 400},
		{"create with a group as member", http.MethodPost, "/Groups", group("Other", desk), 400},
		{"create without name", http.MethodPost, "/Groups", group(""), 400},
		{
			"create with an attribute of users", http.MethodPost, "/Groups",
			map[string]any{"displayName": "Other", "userName": "x"},
			400,
		},
		{"replace with an unknown member", http.MethodPut, "/Groups/" + desk, group("Desk", "nobody"), 400},
		{"add an unknown member", http.MethodPatch, "/Groups/" + desk, patch(op("add", "members", unknown)), 400},
		{
			"add a known and an unknown member", http.MethodPatch, "/Groups/" + desk,
			patch(op("add", "members", []any{map[string]any{"value": ids[1]}, unknown[0]})), 400,
		},
		{
			"replace members with an unknown one", http.MethodPatch, "/Groups/" + desk,
			patch(op("replace", "members", unknown)), 400,
		},
		{
			"add a member of another kind", http.MethodPatch, "/Groups/" + desk,
			patch(op("add", "members", []any{map[string]any{"value": ids[1], "type": "Group"}})), 400,
		},
		{
			"add a member without value", http.MethodPatch, "/Groups/" + desk,
			patch(op("add", "members", []any{map[string]any{"display": "x"}})), 400,
		},
		{"change a part of members", http.MethodPatch, "/Groups/" + desk, patch(op("replace", "members.value", ids[1])), 400},
		{"replace by filter", http.MethodPatch, "/Groups/" + desk, patch(op("replace", `members[value eq "`+ids[0]+`"]`,
			map[string]any{"value": ids[1]})), 400},
		{
			"remove somebody who is not there", http.MethodPatch, "/Groups/" + desk,
			patch(op("remove", `members[value eq "nobody"]`, nil)), 200,
		},
		{"remove nobody", http.MethodPatch, "/Groups/" + desk, patch(op("remove", "members", []any{})), 200},
		{
			"remove from a list somebody who is not there", http.MethodPatch, "/Groups/" + desk,
			patch(op("remove", "members", unknown)), 200,
		},
		{"add who is there", http.MethodPatch, "/Groups/" + desk, patch(op("add", "members",
			[]any{map[string]any{"value": ids[0]}})), 200},
		{
			"the same member twice", http.MethodPatch, "/Groups/" + desk,
			patch(op("add", "members", []any{ids[0], ids[0]})), 200,
		},
	} {
		got := send(t, s, test.method, test.path, test.body)
		if got.status != test.status {
			t.Errorf("%s: %d %s", test.about, got.status, got.text)
		}
		wantIDs(t, s.Tenant().Members(desk), ids[:1])
		if n := len(s.Tenant().Groups()); n != 1 {
			t.Errorf("%s: %d groups", test.about, n)
		}
	}
	send(t, s, http.MethodPatch, "/Groups/"+desk, patch(op("remove", "members", nil))).want(t, http.StatusOK)
	wantIDs(t, s.Tenant().Members(desk), nil)
}

func TestUnchangedWritesKeepTheVersion(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	path := "/Users/" + addUser(t, s, "ada@example.com")
	before := send(t, s, http.MethodGet, path, nil)
	send(t, s, http.MethodPatch, path, patch(op("replace", "active", true))).want(t, http.StatusOK)
	send(t, s, http.MethodPut, path, before.text).want(t, http.StatusOK)
	if after := send(t, s, http.MethodGet, path, nil); after.text != before.text {
		t.Errorf("changed from %s to %s", before.text, after.text)
	}
	send(t, s, http.MethodGet, path, nil, "If-None-Match: "+before.header.Get("ETag")).want(t, http.StatusNotModified)
}

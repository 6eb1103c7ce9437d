package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func byValue(id string) []any { return []any{map[string]any{"value": id}} }

func removal(id string) map[string]any { return op("remove", `members[value eq "`+id+`"]`, nil) }

// acknowledged are the services that answer as if they had done what they have not (dialect 34).
func acknowledged() map[string]shows {
	patches := func(status int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			id := addUser(t, s, "ada@example.com")
			desk := addGroup(t, s, "Desk")
			before := send(t, s, http.MethodGet, "/Users/"+id, nil).text
			got := send(t, s, http.MethodPatch, "/Users/"+id, patch(op("replace", "active", false))).want(t, status)
			if status == http.StatusOK && got.text != before {
				t.Errorf("answered: %s; was: %s", got.text, before)
			}
			send(t, s, http.MethodPatch, "/Groups/"+desk, patch(op("add", "members", byValue(id)))).want(t, status)
			if after := send(t, s, http.MethodGet, "/Users/"+id, nil).text; after != before {
				t.Errorf("changed all the same: %s", after)
			}
			send(t, s, http.MethodPatch, "/Users/"+id, patch(op("replace", "shoeSize", "9"))).want(t, http.StatusBadRequest)
			body := person("ada@example.com")
			body["active"] = false
			if got := send(t, s, http.MethodPut, "/Users/"+id, body).want(t, http.StatusOK); got.json["active"] != false {
				t.Errorf("PUT: %s", got.text)
			}
		}
	}
	return map[string]shows{
		"patch-acknowledged-204": patches(http.StatusNoContent),
		"patch-acknowledged-200": patches(http.StatusOK),
		"deactivation-acknowledged": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			both := patch(op("replace", "active", "False"), op("replace", "displayName", "Ada"))
			got := send(t, s, http.MethodPatch, path, both).want(t, http.StatusOK)
			if got.json["active"] != true || got.json["displayName"] != "Ada" {
				t.Errorf("PATCH: %s", got.text)
			}
			body := person("ada@example.com")
			body["active"] = false
			if got := send(t, s, http.MethodPut, path, body).want(t, http.StatusOK); got.json["active"] != true {
				t.Errorf("PUT: %s", got.text)
			}
			body["userName"] = "grace@example.com"
			if got := send(t, s, http.MethodPost, "/Users", body).want(t, http.StatusCreated); got.json["active"] != false {
				t.Errorf("POST: %s", got.text)
			}
			send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
			send(t, s, http.MethodGet, path, nil).want(t, http.StatusNotFound)
		},
		"delete-acknowledged": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"/Users/" + addUser(t, s, "ada@example.com"), "/Groups/" + addGroup(t, s, "Desk")} {
				before := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK).text
				send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
				if after := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK).text; after != before {
					t.Errorf("changed: %s", after)
				}
			}
			send(t, s, http.MethodDelete, "/Users/nobody", nil).want(t, http.StatusNotFound)
		},
		"member-removal-acknowledged": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 3)
			id := addGroup(t, s, "Desk", users[0], users[1])
			path := "/Groups/" + id
			for _, operation := range []map[string]any{
				removal(users[0]), op("remove", "members", byValue(users[0])), op("remove", "members", nil),
				op("replace", "members", byValue(users[1])),
			} {
				send(t, s, http.MethodPatch, path, patch(operation)).want(t, http.StatusOK)
			}
			send(t, s, http.MethodPut, path, group("Help")).want(t, http.StatusOK)
			other := patch(op("replace", "members", byValue(users[2])))
			send(t, s, http.MethodPatch, path, other).want(t, http.StatusOK)
			if got := s.Tenant().Members(id); !slices.Equal(got, users) {
				t.Errorf("members %v, want %v", got, users)
			}
			// Only a client cannot remove members. A deleted user leaves the group, and the console can remove a member.
			send(t, s, http.MethodDelete, "/Users/"+users[2], nil).want(t, http.StatusNoContent)
			if err := s.Tenant().RemoveMember(id, users[1]); err != nil {
				t.Fatal(err)
			}
			if got := s.Tenant().Members(id); !slices.Equal(got, users[:1]) {
				t.Errorf("members %v, want %v", got, users[:1])
			}
		},
	}
}

// silentMemberships are the services that tell nothing of members, or do not let them go (dialects 35 and 36).
func silentMemberships() map[string]shows {
	return map[string]shows{
		"members-stored-and-empty": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 1)
			got := send(t, s, http.MethodPost, "/Groups", group("Desk", users...)).want(t, http.StatusCreated)
			id, _ := got.json["id"].(string)
			for about, answer := range map[string]any{
				"POST": got.json, "GET": send(t, s, http.MethodGet, "/Groups/"+id, nil).json,
				"a listing": at(send(t, s, http.MethodGet, "/Groups", nil).json, "Resources", 0),
			} {
				if list, ok := at(answer, "members").([]any); !ok || len(list) != 0 {
					t.Errorf("%s: %v", about, answer)
				}
			}
			if stored := s.Tenant().Members(id); !slices.Equal(stored, users) {
				t.Errorf("stored: %v", stored)
			}
			if user := send(t, s, http.MethodGet, "/Users/"+users[0], nil); at(user.json, "groups", 0, "value") != id {
				t.Errorf("a user does not say it either: %s", user.text)
			}
		},
		"member-filter-refused-501": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 2)
			id := addGroup(t, s, "Desk", users...)
			filtered := patch(removal(users[0]))
			send(t, s, http.MethodPatch, "/Groups/"+id, filtered).wantError(t, http.StatusNotImplemented, "")
			list := patch(op("remove", "members", byValue(users[0])))
			send(t, s, http.MethodPatch, "/Groups/"+id, list).want(t, http.StatusOK)
			if got := s.Tenant().Members(id); !slices.Equal(got, users[1:]) {
				t.Errorf("members %v", got)
			}
		},
		"member-filter-no-target": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 2)
			path := "/Groups/" + addGroup(t, s, "Desk", users...)
			remove := func(id string) reply {
				return send(t, s, http.MethodPatch, path, patch(removal(id)))
			}
			remove(users[0]).wantError(t, http.StatusBadRequest, "noTarget")
			got := remove(users[1]).want(t, http.StatusOK)
			if at(got.json, "members", 0, "value") != users[0] || at(got.json, "members", 1) != nil {
				t.Errorf("the last: %s", got.text)
			}
			remove(users[0]).want(t, http.StatusOK)
			remove(users[0]).wantError(t, http.StatusBadRequest, "noTarget")
		},
		"put-ignores-members": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 2)
			id := addGroup(t, s, "Desk", users[0])
			got := send(t, s, http.MethodPut, "/Groups/"+id, group("Help", users[1])).want(t, http.StatusOK)
			if got.json["displayName"] != "Help" || at(got.json, "members", 0, "value") != users[0] {
				t.Errorf("answered: %s", got.text)
			}
			if stored := s.Tenant().Members(id); !slices.Equal(stored, users[:1]) {
				t.Errorf("stored: %v", stored)
			}
		},
	}
}

// writeAnswers are the services that do what a write says, and answer something else (dialects 37 to 40).
func writeAnswers() map[string]shows {
	answers := func(text, contentType string) shows {
		return func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			body := person("ada@example.com")
			body["displayName"] = "Countess"
			for _, got := range []reply{
				send(t, s, http.MethodPut, path, body), send(t, s, http.MethodPatch, path, patch(op("replace", "active", false))),
			} {
				if got.want(t, http.StatusOK).text != text || !strings.HasPrefix(got.header.Get("Content-Type"), contentType) {
					t.Errorf("answered: %q as %q", got.text, got.header.Get("Content-Type"))
				}
			}
			got := send(t, s, http.MethodGet, path, nil)
			if got.json["active"] != false || got.json["displayName"] != "Countess" {
				t.Errorf("not done: %s", got.text)
			}
			unknown := patch(op("replace", "shoeSize", "9"))
			send(t, s, http.MethodPatch, path, unknown).wantError(t, http.StatusBadRequest, "invalidPath")
		}
	}
	// strays sends a change that is acknowledged and never shows, without a path too, and then in a form that is
	// understood.
	strays := func(path string, understood map[string]any) shows {
		return func(t *testing.T, s *sandbox.Server) {
			user := "/Users/" + addUser(t, s, "ada@example.com")
			before := send(t, s, http.MethodGet, user, nil).text
			for _, operation := range []map[string]any{
				op("replace", path, "endUser"), op("replace", "", map[string]any{path: "endUser"}), op("remove", path, nil),
			} {
				send(t, s, http.MethodPatch, user, patch(operation)).want(t, http.StatusOK)
			}
			if after := send(t, s, http.MethodGet, user, nil).text; after != before {
				t.Errorf("it shows: %s", after)
			}
			got := send(t, s, http.MethodPatch, user, patch(understood)).want(t, http.StatusOK)
			if at(got.json, "name", "familyName") != "endUser" && at(got.json, extension, "userType") != "endUser" {
				t.Errorf("not understood: %s", got.text)
			}
			email := patch(op("replace", `emails[type eq "work"].value`, "a@example.com"))
			send(t, s, http.MethodPatch, user, email).want(t, http.StatusOK)
			if got := send(t, s, http.MethodGet, user, nil); at(got.json, "emails", 0, "value") != "a@example.com" {
				t.Errorf("not understood: %s", got.text)
			}
		}
	}
	return map[string]shows{
		"patch-500-acted": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			off := patch(op("replace", "active", false))
			send(t, s, http.MethodPatch, path, off).wantError(t, http.StatusInternalServerError, "")
			if got := send(t, s, http.MethodGet, path, nil); got.json["active"] != false {
				t.Errorf("not done: %s", got.text)
			}
			send(t, s, http.MethodPatch, path, patch(op("replace", "shoeSize", "9"))).want(t, http.StatusBadRequest)
			send(t, s, http.MethodPut, path, person("ada@example.com")).want(t, http.StatusOK)
		},
		"write-answers-empty-object": answers("{}", "application/scim+json"),
		"write-answers-null":         answers("null", "application/scim+json"),
		"write-answers-ok":           answers("OK", "text/plain"),
		"dotted-path-flat": strays(
			"name.familyName", op("replace", "name", map[string]any{"familyName": "endUser"})),
		"urn-path-elsewhere": strays(
			extension+":userType", op("replace", extension, map[string]any{"userType": "endUser"})),
		"create-always-200": func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Users", person("ada@example.com")).want(t, http.StatusOK)
			send(t, s, http.MethodPost, "/Groups", group("Desk")).want(t, http.StatusOK)
			send(t, s, http.MethodPost, "/Users", person("ada@example.com")).wantError(t, http.StatusConflict, "uniqueness")
			if users := s.Tenant().Users(); len(users) != 1 || users[0]["id"] != got.json["id"] {
				t.Errorf("users %v", users)
			}
		},
	}
}

// typesAndFilters are dialects 41 to 43.
func typesAndFilters() map[string]shows {
	return map[string]shows{
		"user-type-exact-case": func(t *testing.T, s *sandbox.Server) {
			for userType, status := range map[string]int{
				"Technician": http.StatusCreated, "endUser": http.StatusCreated,
				"technician": http.StatusBadRequest, "enduser": http.StatusBadRequest,
			} {
				body := person(strings.ToLower(userType) + userType + "@example.com")
				body[extension] = map[string]any{"userType": userType}
				send(t, s, http.MethodPost, "/Users", body).want(t, status)
			}
		},
		"post-drops-extension": func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Users", person("ada@example.com")).want(t, http.StatusCreated)
			id, _ := got.json["id"].(string)
			for _, operation := range []map[string]any{
				op("add", extension+":userType", "Technician"), op("replace", extension, map[string]any{"userType": "Technician"}),
				op("replace", "", map[string]any{extension + ":userType": "Technician"}),
				op("remove", extension+":organizationId", nil),
			} {
				send(t, s, http.MethodPatch, "/Users/"+id, patch(operation)).wantError(t, http.StatusBadRequest, "invalidPath")
			}
			send(t, s, http.MethodPut, "/Users/"+id, person("ada@example.com")).want(t, http.StatusOK)
			for about, user := range map[string]map[string]any{
				"answered": send(t, s, http.MethodGet, "/Users/"+id, nil).json, "stored": s.Tenant().Users()[0],
			} {
				if _, has := user[extension]; has {
					t.Errorf("%s: %v", about, user)
				}
			}
			// What the console gave a user stays.
			other, err := s.Tenant().AddUser(person("grace@example.com"))
			if err != nil {
				t.Fatal(err)
			}
			body := person("grace@example.com")
			body[extension] = map[string]any{"userType": "endUser"}
			if got := send(t, s, http.MethodPut, "/Users/"+other, body); at(got.json, extension, "userType") != "Technician" {
				t.Errorf("PUT: %s", got.text)
			}
		},
		"group-name-filter-empty": func(t *testing.T, s *sandbox.Server) {
			id := addGroup(t, s, "Desk")
			body := person("ada@example.com")
			body["displayName"] = "Desk"
			send(t, s, http.MethodPost, "/Users", body).want(t, http.StatusCreated)
			for path, want := range map[string]float64{
				"/Groups?filter=" + url.QueryEscape(`displayName eq "Desk"`): 0,
				"/Groups?filter=" + url.QueryEscape(`displayName sw "Desk"`): 1,
				"/Groups?filter=" + url.QueryEscape(`id eq "`+id+`"`):        1,
				"/Groups": 1,
				"/Users?filter=" + url.QueryEscape(`displayName eq "Desk"`): 1,
			} {
				if got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK); got.json["totalResults"] != want {
					t.Errorf("%s: %s", path, got.text)
				}
			}
		},
	}
}

// wayThere are the services that stand behind something else, or are behind themselves (dialects 44 to 48).
func wayThere() map[string]shows {
	return map[string]shows{
		"discovery-404-html": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/ResourceTypes/User"} {
				got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusNotFound)
				if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
					t.Errorf("%s: %s", path, got.text)
				}
			}
			send(t, s, http.MethodGet, "/Users/nobody", nil).wantError(t, http.StatusNotFound, "")
		},
		"gateway-404": func(t *testing.T, s *sandbox.Server) {
			user, desk := "/Users/"+addUser(t, s, "ada@example.com"), "/Groups/"+addGroup(t, s, "Desk")
			for _, got := range []reply{
				send(t, s, http.MethodGet, user, nil), send(t, s, http.MethodDelete, user, nil),
				send(t, s, http.MethodPut, user, person("ada@example.com")), send(t, s, http.MethodGet, desk, nil),
				send(t, s, http.MethodPatch, desk, patch(op("replace", "displayName", "Help"))),
			} {
				plain := strings.HasPrefix(got.header.Get("Content-Type"), "text/plain")
				if got.want(t, http.StatusNotFound).text != "default backend - 404" || !plain {
					t.Errorf("answered: %q as %q", got.text, got.header.Get("Content-Type"))
				}
			}
			if got, _ := page(t, s, "filter="+url.QueryEscape(`userName eq "ada@example.com"`)); len(got) != 1 {
				t.Errorf("found %v", got)
			}
			if got := send(t, s, http.MethodGet, "/Groups", nil); at(got.json, "Resources", 0, "displayName") != "Desk" {
				t.Errorf("groups: %s", got.text)
			}
			send(t, s, http.MethodGet, "/Users", nil, "Authorization: Bearer wrong").wantError(t, http.StatusUnauthorized, "")
		},
		"latin1": func(t *testing.T, s *sandbox.Server) {
			body := person("josé@example.com")
			body["displayName"] = "José 吉 😀"
			got := send(t, s, http.MethodPost, "/Users", body).want(t, http.StatusCreated)
			for _, got := range []reply{got, send(t, s, http.MethodGet, "/Users", nil)} {
				if got.header.Get("Content-Type") != "application/scim+json; charset=ISO-8859-1" {
					t.Errorf("Content-Type %q", got.header.Get("Content-Type"))
				}
				if !strings.Contains(got.text, "jos\xe9@example.com") ||
					!strings.Contains(got.text, `"Jos`+"\xe9"+` \u5409 \ud83d\ude00"`) {
					t.Errorf("answered: %q", got.text)
				}
			}
			if user := s.Tenant().Users()[0]; user["displayName"] != "José 吉 😀" {
				t.Errorf("stored: %v", user)
			}
		},
		"names-decomposed": func(t *testing.T, s *sandbox.Server) {
			composed, apart := "jos\u00e9@example.com", norm.NFD.String("jos\u00e9@example.com")
			got := send(t, s, http.MethodPost, "/Users", person(composed)).want(t, http.StatusCreated)
			if got.json["userName"] != apart || at(got.json, "emails", 0, "value") != apart {
				t.Errorf("answered: %q", got.text)
			}
			for _, name := range []string{composed, apart} {
				send(t, s, http.MethodPost, "/Users", person(name)).wantError(t, http.StatusConflict, "uniqueness")
				if found, _ := page(t, s, "filter="+url.QueryEscape(`userName eq "`+name+`"`)); len(found) != 1 {
					t.Errorf("%q finds %v", name, found)
				}
				if user, ok := s.Tenant().UserByName(name); !ok || user["userName"] != apart {
					t.Errorf("%q: %v", name, user)
				}
			}
			id, _ := got.json["id"].(string)
			display := patch(op("replace", `emails[value eq "`+composed+`"].display`, "Jos\u00e9"))
			changed := send(t, s, http.MethodPatch, "/Users/"+id, display).want(t, http.StatusOK)
			if at(changed.json, "emails", 0, "display") != norm.NFD.String("Jos\u00e9") {
				t.Errorf("changed: %q", changed.text)
			}
		},
		"reads-lag": func(t *testing.T, _ *sandbox.Server) {
			var now clock
			s := start(t, sandbox.Options{Dialects: []string{"reads-lag"}, Now: now.now, ReadLag: 3 * time.Second})
			path := "/Users/" + addUser(t, s, "ada@example.com")
			byName := "filter=" + url.QueryEscape(`userName eq "ada@example.com"`)
			finds := func(status, want int) {
				t.Helper()
				send(t, s, http.MethodGet, path, nil).want(t, status)
				for _, query := range []string{byName, ""} {
					if got, _ := page(t, s, query); len(got) != want {
						t.Errorf("%q finds %v", query, got)
					}
				}
			}
			finds(http.StatusNotFound, 0)
			now.advance(2 * time.Second)
			finds(http.StatusNotFound, 0)
			now.advance(time.Second)
			finds(http.StatusOK, 1)
			// Writes are behind nothing: what they answer is what they did, and a name is taken at once.
			off := send(t, s, http.MethodPatch, path, patch(op("replace", "active", false))).want(t, http.StatusOK)
			if off.json["active"] != false {
				t.Errorf("PATCH: %s", off.text)
			}
			now.advance(time.Second)
			send(t, s, http.MethodPatch, path, patch(op("replace", "displayName", "Ada"))).want(t, http.StatusOK)
			if got := send(t, s, http.MethodGet, path, nil); got.json["active"] != true || got.json["displayName"] != nil {
				t.Errorf("at once: %s", got.text)
			}
			now.advance(2 * time.Second)
			if got := send(t, s, http.MethodGet, path, nil); got.json["active"] != false || got.json["displayName"] != nil {
				t.Errorf("between: %s", got.text)
			}
			send(t, s, http.MethodPost, "/Users", person("ada@example.com")).wantError(t, http.StatusConflict, "uniqueness")
			send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
			finds(http.StatusOK, 1)
			now.advance(3 * time.Second)
			finds(http.StatusNotFound, 0)
		},
	}
}

// TestReadsLagBehindWhatClientsDo: members and groups lag as well, and what a user did by hand was done a while ago.
func TestReadsLagBehindWhatClientsDo(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{Dialects: []string{"reads-lag"}, Now: now.now})
	users := people(t, s, 2)
	send(t, s, http.MethodGet, "/Users/"+users[0], nil).want(t, http.StatusOK)
	path := "/Groups/" + addGroup(t, s, "Desk", users...)
	now.advance(time.Second)
	shows := func(about string, members ...string) {
		t.Helper()
		got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK)
		list, _ := got.json["members"].([]any)
		var ids []string
		for _, member := range list {
			id, _ := at(member, "value").(string)
			ids = append(ids, id)
		}
		if !slices.Equal(ids, members) {
			t.Errorf("%s: %v, want %v", about, ids, members)
		}
		for _, id := range users {
			user := send(t, s, http.MethodGet, "/Users/"+id, nil)
			if is := at(user.json, "groups", 0) != nil; is != slices.Contains(members, id) {
				t.Errorf("%s: %s", about, user.text)
			}
		}
	}
	shows("made", users...)
	send(t, s, http.MethodPatch, path, patch(removal(users[0]))).want(t, http.StatusOK)
	shows("a client removed one", users...)
	if err := s.Tenant().AddMember(strings.TrimPrefix(path, "/Groups/"), users[0]); err != nil {
		t.Fatal(err)
	}
	shows("somebody put them back", users[1], users[0])
	send(t, s, http.MethodDelete, "/Users/"+users[1], nil).want(t, http.StatusNoContent)
	now.advance(time.Second)
	shows("deleted", users[0])
	if err := s.Tenant().SetDialects(); err != nil {
		t.Fatal(err)
	}
	send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
	send(t, s, http.MethodGet, path, nil).want(t, http.StatusNotFound)
}

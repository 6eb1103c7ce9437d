package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func patchesAndPuts() map[string]shows {
	patches := func(changed, unchanged int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodPatch, path, patch(op("replace", "active", false))).want(t, changed)
			send(t, s, http.MethodPatch, path, patch(op("replace", "active", false))).want(t, unchanged)
			if got := send(t, s, http.MethodGet, path, nil); got.json["active"] != false {
				t.Errorf("not changed: %s", got.text)
			}
		}
	}
	puts := func(active bool, userType, familyName any) shows {
		return func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodPatch, path, patch(op("replace", "active", false))).want(t, http.StatusOK)
			got := send(t, s, http.MethodPut, path, map[string]any{"userName": "ada@example.com"}).want(t, http.StatusOK)
			if got.json["active"] != active || at(got.json, extension, "userType") != userType ||
				at(got.json, "name", "familyName") != familyName {
				t.Errorf("PUT: %s", got.text)
			}
		}
	}
	null := func(status int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			body := person("ada@example.com")
			body["displayName"] = nil
			send(t, s, http.MethodPost, "/Users", body).want(t, status)
			if got := len(s.Tenant().Users()); got != 0 {
				t.Errorf("%d users", got)
			}
			id := addUser(t, s, "ada@example.com")
			desk := addGroup(t, s, "Desk", id)
			remove := op("Remove", "members", []any{map[string]any{"$ref": nil, "value": id}})
			send(t, s, http.MethodPatch, "/Groups/"+desk, patch(remove)).want(t, status)
		}
	}
	return map[string]shows{
		"patch-200":           patches(http.StatusOK, http.StatusOK),
		"patch-204":           patches(http.StatusNoContent, http.StatusNoContent),
		"patch-204-unchanged": patches(http.StatusOK, http.StatusNoContent),
		"put-clears":          puts(false, "endUser", nil),
		"put-resets-active":   puts(true, "endUser", nil),
		"put-keeps": func(t *testing.T, s *sandbox.Server) {
			puts(false, "Technician", "Lovelace")(t, s)
			ids := people(t, s, 1)
			path := "/Groups/" + addGroup(t, s, "Desk", ids[0])
			body := group("Help")
			delete(body, "members")
			if got := send(t, s, http.MethodPut, path, body); at(got.json, "members", 0, "value") != ids[0] {
				t.Errorf("members were not kept: %s", got.text)
			}
			if got := send(t, s, http.MethodPut, path, group("Help")); len(s.Tenant().Members(path[len("/Groups/"):])) != 0 {
				t.Errorf("an empty list does not clear: %s", got.text)
			}
		},
		"null-400": null(http.StatusBadRequest),
		"null-500": null(http.StatusInternalServerError),
		"patch-parse-404": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodPatch, path, patch(op("replace", "shoeSize", "9"))).want(t, http.StatusNotFound)
			send(t, s, http.MethodPatch, path, "{").want(t, http.StatusNotFound)
			send(t, s, http.MethodPost, "/Users", "{").want(t, http.StatusBadRequest)
		},
	}
}

func values() map[string]shows {
	extensionGone := func(stored bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			id := addUser(t, s, "ada@example.com")
			got := send(t, s, http.MethodGet, "/Users/"+id, nil).want(t, http.StatusOK)
			if strings.Contains(got.text, "ninjaone") {
				t.Errorf("answered: %s", got.text)
			}
			user, _ := s.Tenant().User(id)
			if _, has := user[extension]; has != stored {
				t.Errorf("stored: %v", user)
			}
		}
	}
	respelt := func(userName, userType, familyName string) shows {
		return func(t *testing.T, s *sandbox.Server) {
			body := person("Ada@Example.com")
			body["name"] = map[string]any{"familyName": " Lovelace "}
			got := send(t, s, http.MethodPost, "/Users", body).want(t, http.StatusCreated)
			if got.json["userName"] != userName || at(got.json, "emails", 0, "value") != userName ||
				at(got.json, extension, "userType") != userType || at(got.json, "name", "familyName") != familyName {
				t.Errorf("answered: %s", got.text)
			}
			id, _ := got.json["id"].(string)
			if user, _ := s.Tenant().User(id); user["userName"] != "Ada@Example.com" {
				t.Errorf("stored: %v", user)
			}
			send(t, s, http.MethodPut, "/Users/"+id, got.text).want(t, http.StatusOK) // the service accepts its own answer as a request
		}
	}
	return map[string]shows{
		"extension-dropped-from-answer": extensionGone(true),
		"extension-dropped":             extensionGone(false),
		"values-normalised":             respelt("ada@example.com", "technician", "Lovelace"),
		"values-lower-case":             respelt("ada@example.com", "technician", " Lovelace "),
		"values-upper-case":             respelt("ADA@EXAMPLE.COM", "TECHNICIAN", " Lovelace "),
		"values-trimmed":                respelt("Ada@Example.com", "Technician", "Lovelace"),
		"display-name-derived": func(t *testing.T, s *sandbox.Server) {
			body := person("ada@example.com")
			body["displayName"] = "Countess"
			id, _ := send(t, s, http.MethodPost, "/Users", body).json["id"].(string)
			got := send(t, s, http.MethodPatch, "/Users/"+id, patch(op("remove", "displayName", nil)))
			if got.json["displayName"] != "Ada Lovelace" {
				t.Errorf("cleared: %s", got.text)
			}
		},
		"booleans-as-strings": func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Users", person("ada@example.com"))
			if got.json["active"] != "True" || at(got.json, "emails", 0, "primary") != "True" {
				t.Errorf("answered: %s", got.text)
			}
		},
	}
}

func creates() map[string]shows {
	again := func(status int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			id := addUser(t, s, "ada@example.com")
			body := person("ADA@example.com")
			body["displayName"] = "Somebody else"
			got := send(t, s, http.MethodPost, "/Users", body).want(t, status)
			if status == http.StatusConflict {
				got.wantError(t, status, "uniqueness")
			} else if got.json["id"] != id || got.json["displayName"] != nil {
				t.Errorf("not the existing user as it was: %s", got.text)
			}
			if n := len(s.Tenant().Users()); n != 1 {
				t.Errorf("%d users", n)
			}
		}
	}
	return map[string]shows{
		"create-existing-409": again(http.StatusConflict),
		"create-existing-200": again(http.StatusOK),
		"create-existing-201": again(http.StatusCreated),
		"created-404-twice": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodGet, path, nil).want(t, http.StatusNotFound)
			if got, _ := page(t, s, ""); len(got) != 0 {
				t.Errorf("listed at once: %v", got)
			}
			if got, _ := page(t, s, ""); len(got) != 1 {
				t.Errorf("not listed later: %v", got)
			}
			send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK)
		},
		"created-404-for-a-moment": func(t *testing.T, _ *sandbox.Server) {
			var now clock
			s := start(t, sandbox.Options{Dialects: []string{"created-404-for-a-moment"}, Now: now.now})
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodGet, path, nil).want(t, http.StatusNotFound)
			if got, _ := page(t, s, "filter="+url.QueryEscape(`userName eq "ada@example.com"`)); len(got) != 0 {
				t.Errorf("listed at once: %v", got)
			}
			now.advance(time.Second)
			send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK)
		},
	}
}

func memberships() map[string]shows {
	// with makes a group of three and returns its path, its id and its members.
	with := func(t *testing.T, s *sandbox.Server) (path, id string, users []string) {
		t.Helper()
		users = people(t, s, 3)
		id = addGroup(t, s, "Desk", users...)
		return "/Groups/" + id, id, users
	}
	deletes := func(want int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			path, id, users := with(t, s)
			send(t, s, http.MethodDelete, "/Users/"+users[1], nil).want(t, http.StatusNoContent)
			if got := s.Tenant().Members(id); len(got) != want {
				t.Errorf("members %v", got)
			}
			// Either way the group can still be changed as a whole.
			send(t, s, http.MethodPatch, path, patch(op("replace", "members",
				send(t, s, http.MethodGet, path, nil).json["members"]))).want(t, http.StatusOK)
		}
	}
	empty := func(check func(value any, has bool) bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Groups", group("Desk")).want(t, http.StatusCreated)
			if value, has := got.json["members"]; !check(value, has) {
				t.Errorf("answered: %s", got.text)
			}
		}
	}
	return map[string]shows{
		"deleted-user-leaves": deletes(2),
		"deleted-user-stays":  deletes(3),
		"members-empty":       empty(func(value any, _ bool) bool { list, ok := value.([]any); return ok && len(list) == 0 }),
		"members-absent":      empty(func(_ any, has bool) bool { return !has }),
		"members-null":        empty(func(value any, has bool) bool { return has && value == nil }),
		"remove-list-empties-group": func(t *testing.T, s *sandbox.Server) {
			path, id, users := with(t, s)
			send(t, s, http.MethodPatch, path, patch(op("remove", `members[value eq "`+users[0]+`"]`,
				nil))).want(t, http.StatusOK)
			if got := s.Tenant().Members(id); !slices.Equal(got, users[1:]) {
				t.Errorf("after a filter: %v", got)
			}
			send(t, s, http.MethodPatch, path, patch(op("remove", "members",
				[]any{map[string]any{"value": users[1]}}))).want(t, http.StatusOK)
			if got := s.Tenant().Members(id); len(got) != 0 {
				t.Errorf("after a list: %v", got)
			}
		},
		"member-add-duplicates": func(t *testing.T, s *sandbox.Server) {
			path, id, users := with(t, s)
			send(t, s, http.MethodPatch, path, patch(op("add", "members",
				[]any{map[string]any{"value": users[0]}}))).want(t, http.StatusOK)
			if got := s.Tenant().Members(id); !slices.Equal(got, append(slices.Clone(users), users[0])) {
				t.Errorf("members %v", got)
			}
			// The user is in the group until it is gone from all places.
			send(t, s, http.MethodPatch, path, patch(op("replace", "members",
				[]any{map[string]any{"value": users[0]}}))).want(t, http.StatusOK)
			if user, _ := s.Tenant().User(users[0]); at(user, "groups", 0, "value") != id {
				t.Errorf("user %v", user)
			}
		},
		"member-changes-capped": func(t *testing.T, s *sandbox.Server) {
			users := people(t, s, 101)
			id := addGroup(t, s, "Desk")
			var operations []map[string]any
			for _, user := range users {
				operations = append(operations, op("add", "members", []any{map[string]any{"value": user}}))
			}
			send(t, s, http.MethodPatch, "/Groups/"+id, patch(operations...)).wantError(t, http.StatusBadRequest, "invalidValue")
			if got := len(s.Tenant().Members(id)); got != 0 {
				t.Errorf("%d members", got)
			}
			send(t, s, http.MethodPatch, "/Groups/"+id, patch(operations[:100]...)).want(t, http.StatusOK)
		},
	}
}

func identities() map[string]shows {
	ids := func(userName, want string) shows {
		return func(t *testing.T, s *sandbox.Server) {
			id := addUser(t, s, userName)
			if id != want {
				t.Errorf("id %q, want %q", id, want)
			}
			path := "/Users/" + url.PathEscape(id)
			if got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK); got.json["id"] != id {
				t.Errorf("GET: %s", got.text)
			}
			quoted := fmt.Sprintf("%q", id)
			if got, _ := page(t, s, "filter="+url.QueryEscape("id eq "+quoted)); len(got) != 1 {
				t.Errorf("filter by id finds %v", got)
			}
			desk := addGroup(t, s, "Desk", id)
			send(t, s, http.MethodPatch, "/Groups/"+url.PathEscape(desk),
				patch(op("remove", "members[value eq "+quoted+"]", nil))).want(t, http.StatusOK)
			if got := s.Tenant().Members(desk); len(got) != 0 {
				t.Errorf("members %v", got)
			}
			send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
		}
	}
	locations := func(check func(location, id string) bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Users", person("ada@example.com")).want(t, http.StatusCreated)
			id, _ := got.json["id"].(string)
			location, _ := at(got.json, "meta", "location").(string)
			if !check(location, id) || got.header.Get("Location") != location {
				t.Errorf("Location %q: %s", got.header.Get("Location"), got.text)
			}
		}
	}
	return map[string]shows{
		"ids-need-escaping": ids("ann@example.com", "ann@example.com/1 %"),
		"ids-hold-quotes":   ids("ann@example.com", `ann"1\`),
		"location-relative": locations(func(location, id string) bool { return location == "/Users/"+id }),
		"location-missing":  locations(func(location, _ string) bool { return location == "" }),
		"location-wrong": locations(func(location, id string) bool {
			return strings.HasPrefix(location, "https://internal.example.com/") && !strings.Contains(location, id)
		}),
		"etag-mismatch": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			for _, version := range []func(r reply) string{
				func(r reply) string { return r.header.Get("ETag") },
				func(r reply) string { text, _ := at(r.json, "meta", "version").(string); return text },
			} {
				got := send(t, s, http.MethodGet, path, nil)
				if got.header.Get("ETag") == at(got.json, "meta", "version") {
					t.Errorf("they agree: %s", got.text)
				}
				send(t, s, http.MethodPatch, path, patch(op("remove", "name", nil)),
					"If-Match: "+version(got)).want(t, http.StatusOK)
			}
			send(t, s, http.MethodDelete, path, nil, `If-Match: W/"77"`).want(t, http.StatusPreconditionFailed)
		},
		"etag-missing": func(t *testing.T, s *sandbox.Server) {
			got := send(t, s, http.MethodPost, "/Users", person("ada@example.com"))
			if got.header.Get("ETag") != "" || at(got.json, "meta", "version") != nil {
				t.Errorf("ETag %q: %s", got.header.Get("ETag"), got.text)
			}
			id, _ := got.json["id"].(string)
			send(t, s, http.MethodDelete, "/Users/"+id, nil, `If-Match: W/"77"`).want(t, http.StatusNoContent)
		},
	}
}

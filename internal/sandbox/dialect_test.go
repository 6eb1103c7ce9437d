package sandbox_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// shows runs against a server on which one dialect is on, and fails unless the dialect shows.
type shows = func(t *testing.T, s *sandbox.Server)

func TestEveryDialectShows(t *testing.T) {
	t.Parallel()
	all := map[string]shows{}
	for _, some := range []map[string]shows{
		listings(), lookUps(), patchesAndPuts(), values(), creates(), memberships(), identities(), errorForms(), services(),
		refusals(), acknowledged(), silentMemberships(), writeAnswers(), typesAndFilters(), wayThere(),
	} {
		maps.Copy(all, some)
	}
	numbers := map[int]bool{}
	for _, dialect := range sandbox.Dialects() {
		numbers[dialect.Number] = true
		if all[dialect.Name] == nil {
			t.Errorf("nothing shows dialect %s", dialect.Name)
			continue
		}
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			all[dialect.Name](t, start(t, sandbox.Options{Dialects: []string{dialect.Name}}))
		})
	}
	for number := range 49 {
		if !numbers[number] {
			t.Errorf("no dialect has the number %d", number)
		}
	}
}

func TestSetDialects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		about string
		names []string
		want  []string
		err   string
	}{
		{"names", []string{"patch-204", " count-capped "}, []string{"count-capped", "patch-204"}, ""},
		{
			"a number stands for the first that is not the default",
			[]string{"11", "8"},
			[]string{"filter-ignored", "patch-204"},
			"",
		},
		{"a number with several ways", []string{"34", "38", "45"}, nil, "exclude each other"},
		{"none", []string{""}, []string{}, ""},
		{"the same twice", []string{"patch-204", "patch-204"}, []string{"patch-204"}, ""},
		{"two of one choice", []string{"patch-204", "patch-200"}, nil, "exclude each other"},
		{"an unknown name", []string{"patch-205"}, nil, "unknown dialect"},
		{"an unknown number", []string{"49"}, nil, "unknown dialect"},
		{"zero is no number", []string{"0"}, nil, "unknown dialect"},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			tenant := start(t, sandbox.Options{Dialects: []string{"null-400"}}).Tenant()
			err := tenant.SetDialects(test.names...)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				test.want = []string{"null-400"}
			}
			if got := tenant.ActiveDialects(); !slices.Equal(got, test.want) {
				t.Errorf("on: %v, want %v", got, test.want)
			}
		})
	}
}

func TestDialectChangeReachesWhatWasAnswered(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	id := addUser(t, s, "ada@example.com")
	send(t, s, http.MethodGet, "/Users/"+id, nil).want(t, http.StatusOK)
	if err := s.Tenant().SetDialects("booleans-as-strings"); err != nil {
		t.Fatal(err)
	}
	if got := send(t, s, http.MethodGet, "/Users/"+id, nil); got.json["active"] != "True" {
		t.Errorf("after the switch: %s", got.text)
	}
}

func TestDialectsTogether(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Dialects: []string{
		"values-lower-case", "username-exact-case", "booleans-as-strings", "ids-need-escaping", "etag-mismatch",
		"location-relative", "patch-204-unchanged", "put-keeps", "list-leaves-out", "count-capped", "error-status-number",
	}})
	id := addUser(t, s, "Ada@Example.com")
	path := "/Users/" + url.PathEscape(id)
	got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK)
	if got.json["userName"] != "ada@example.com" || at(got.json, extension, "userType") != "technician" ||
		got.json["active"] != "True" {
		t.Errorf("values: %s", got.text)
	}
	if at(got.json, "meta", "location") != path {
		t.Errorf("location: %s", got.text)
	}
	found := send(t, s, http.MethodGet, "/Users?filter="+url.QueryEscape(`userName eq "ada@example.com"`),
		nil).want(t, http.StatusOK)
	if at(found.json, "totalResults") != 1.0 || at(found.json, "Resources", 0, extension) != nil {
		t.Errorf("list: %s", found.text)
	}
	// The service accepts its own answer as a request.
	put := send(t, s, http.MethodPut, path, got.text, "If-Match: "+got.header.Get("ETag")).want(t, http.StatusOK)
	if at(put.json, extension, "userType") != "technician" {
		t.Errorf("put: %s", put.text)
	}
	send(t, s, http.MethodPatch, path, patch(op("replace", "active", "True"))).want(t, http.StatusNoContent)
	missing := send(t, s, http.MethodGet, "/Users/nobody", nil).want(t, http.StatusNotFound)
	if missing.json["status"] != 404.0 {
		t.Errorf("error: %s", missing.text)
	}
}

// people adds users p1@example.com and on.
func people(t *testing.T, s *sandbox.Server, n int) []string {
	t.Helper()
	if err := s.Tenant().Seed(n); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, user := range s.Tenant().Users() {
		id, _ := user["id"].(string)
		ids = append(ids, id)
	}
	return ids
}

// page lists users and returns the ids on the page beside the whole answer.
func page(t *testing.T, s *sandbox.Server, query string) ([]string, reply) {
	t.Helper()
	got := send(t, s, http.MethodGet, "/Users?"+query, nil).want(t, http.StatusOK)
	items, _ := got.json["Resources"].([]any)
	ids := []string{}
	for _, item := range items {
		id, _ := at(item, "id").(string)
		ids = append(ids, id)
	}
	return ids, got
}

func wantIDs(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("ids %v, want %v", got, want)
	}
}

func listings() map[string]shows {
	pastEnd := func(check func(r reply) bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			people(t, s, 2)
			if _, got := page(t, s, "startIndex=9"); !check(got) || got.json["totalResults"] != 2.0 {
				t.Errorf("past the end: %s", got.text)
			}
		}
	}
	leavesOut := func(theExtension, members bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			id := addUser(t, s, "ada@example.com")
			addGroup(t, s, "Desk", id)
			_, users := page(t, s, "")
			if _, has := at(users.json, "Resources", 0).(map[string]any)[extension]; has == theExtension {
				t.Errorf("users: %s", users.text)
			}
			groups := send(t, s, http.MethodGet, "/Groups", nil)
			if _, has := at(groups.json, "Resources", 0).(map[string]any)["members"]; has == members {
				t.Errorf("groups: %s", groups.text)
			}
			if got := send(t, s, http.MethodGet, "/Users/"+id, nil); at(got.json, extension, "userType") != "Technician" {
				t.Errorf("a GET by id is short too: %s", got.text)
			}
		}
	}
	return map[string]shows{
		"paging-ignored": func(t *testing.T, s *sandbox.Server) {
			ids := people(t, s, 102)
			got, answer := page(t, s, "startIndex=3&count=1")
			wantIDs(t, got, ids[:100])
			if answer.json["totalResults"] != 102.0 {
				t.Errorf("total %v", answer.json["totalResults"])
			}
		},
		"start-index-ignored": func(t *testing.T, s *sandbox.Server) {
			ids := people(t, s, 5)
			got, _ := page(t, s, "startIndex=3&count=2")
			wantIDs(t, got, ids[:2])
		},
		"paging-returns-all": func(t *testing.T, s *sandbox.Server) {
			ids := people(t, s, 5)
			got, _ := page(t, s, "startIndex=3&count=2")
			wantIDs(t, got, ids)
		},
		"total-is-page-size": func(t *testing.T, s *sandbox.Server) {
			people(t, s, 5)
			if _, got := page(t, s, "count=2"); got.json["totalResults"] != 2.0 {
				t.Errorf("total: %s", got.text)
			}
		},
		"count-capped": func(t *testing.T, s *sandbox.Server) {
			ids := people(t, s, 5)
			got, answer := page(t, s, "count=100")
			wantIDs(t, got, ids[:3])
			if answer.json["itemsPerPage"] != 3.0 || answer.json["totalResults"] != 5.0 {
				t.Errorf("page: %s", answer.text)
			}
		},
		"items-per-page-wrong": func(t *testing.T, s *sandbox.Server) {
			people(t, s, 2)
			if _, got := page(t, s, "count=50"); got.json["itemsPerPage"] != 50.0 {
				t.Errorf("itemsPerPage: %s", got.text)
			}
		},
		"past-end-empty": pastEnd(func(r reply) bool {
			items, ok := r.json["Resources"].([]any)
			return ok &&
				len(items) == 0
		}),
		"past-end-absent": pastEnd(func(r reply) bool { _, has := r.json["Resources"]; return !has }),
		"past-end-null": pastEnd(func(r reply) bool {
			value, has := r.json["Resources"]
			return has &&
				value == nil
		}),
		"list-leaves-out":        leavesOut(true, true),
		"list-without-extension": leavesOut(true, false),
		"list-without-members":   leavesOut(false, true),
	}
}

func lookUps() map[string]shows {
	byName := func(name string) string { return "filter=" + url.QueryEscape(`userName eq "`+name+`"`) }
	finds := func(name string, want int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			addUser(t, s, "Ada@example.com")
			addUser(t, s, "grace@example.com")
			if got, _ := page(t, s, byName(name)); len(got) != want {
				t.Errorf("found %d, want %d", len(got), want)
			}
		}
	}
	refuses := func(status int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			send(t, s, http.MethodGet, "/Users?"+byName("ada@example.com"), nil).want(t, status)
			send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
		}
	}
	return map[string]shows{
		"username-any-case": finds("ada@EXAMPLE.com", 1),
		"username-exact-case": func(t *testing.T, s *sandbox.Server) {
			finds("ada@example.com", 0)(t, s)
			if got, _ := page(t, s, byName("Ada@example.com")); len(got) != 1 {
				t.Errorf("the exact name finds %d", len(got))
			}
			send(t, s, http.MethodPost, "/Users", person("ada@example.com")).wantError(t, http.StatusConflict, "uniqueness")
		},
		"filter-ignored":    finds("nobody@example.com", 2),
		"filter-400":        refuses(http.StatusBadRequest),
		"filter-500":        refuses(http.StatusInternalServerError),
		"username-eq-loose": finds("a@example.com", 1),
		"username-not-unique": func(t *testing.T, s *sandbox.Server) {
			addUser(t, s, "ada@example.com")
			finds("ada@example.com", 2)(t, s)
		},
		"extension-filter-empty": func(t *testing.T, s *sandbox.Server) {
			addUser(t, s, "ada@example.com")
			for _, filter := range []string{extension + `:userType eq "Technician"`, extension + `:userType pr`} {
				if got, _ := page(t, s, "filter="+url.QueryEscape(filter)); len(got) != 0 {
					t.Errorf("%s finds %v", filter, got)
				}
			}
		},
	}
}

// refusals are the dialects without a number.
func refusals() map[string]shows {
	refuses := func(method, kind string, status int) shows {
		return func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			var body any = person("lovelace@example.com")
			if kind == "group" {
				path, body = "/Groups/"+addGroup(t, s, "Desk"), group("Help")
			}
			if method == http.MethodPatch {
				body = patch(op("remove", "externalId", nil))
			}
			before := send(t, s, http.MethodGet, path, nil).text
			send(t, s, method, path, body).wantError(t, status, "")
			if after := send(t, s, http.MethodGet, path, nil).text; after != before {
				t.Errorf("changed all the same: %s", after)
			}
		}
	}
	return map[string]shows{
		"users-delete-refused-405": refuses(http.MethodDelete, "user", http.StatusMethodNotAllowed),
		"users-delete-refused-501": refuses(http.MethodDelete, "user", http.StatusNotImplemented),
		"groups-delete-refused":    refuses(http.MethodDelete, "group", http.StatusMethodNotAllowed),
		"patch-refused-405":        refuses(http.MethodPatch, "group", http.StatusMethodNotAllowed),
		"patch-refused-501":        refuses(http.MethodPatch, "user", http.StatusNotImplemented),
		"put-refused":              refuses(http.MethodPut, "user", http.StatusMethodNotAllowed),
		"users-delete-deactivates": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
			if got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK); got.json["active"] != false {
				t.Errorf("still active: %s", got.text)
			}
		},
		"user-name-any": func(t *testing.T, s *sandbox.Server) {
			send(t, s, http.MethodPost, "/Users", person("ada")).want(t, http.StatusCreated)
			send(t, s, http.MethodPost, "/Users", person("")).wantError(t, http.StatusBadRequest, "invalidValue")
		},
		"user-type-fixed": func(t *testing.T, s *sandbox.Server) {
			path := "/Users/" + addUser(t, s, "ada@example.com")
			got := send(t, s, http.MethodPatch, path, patch(op("replace", extension+":userType", "endUser"),
				op("replace", "active", false)))
			got.want(t, http.StatusOK)
			if at(got.json, extension, "userType") != "Technician" || got.json["active"] != false {
				t.Errorf("PATCH: %s", got.text)
			}
		},
	}
}

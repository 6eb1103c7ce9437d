package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	user := "/Users/" + addUser(t, s, "ada@example.com")
	for _, test := range []struct {
		about, method, path string
		body                any
		header              string
		status              int
		scimType            string
	}{
		{"an unknown path", "GET", "/nowhere", nil, "", 404, ""},
		{"below a user", "GET", user + "/groups", nil, "", 404, ""},
		{"an unknown user", "PATCH", "/Users/nobody", patch(op("remove", "title", nil)), "", 404, ""},
		{"an unknown group", "GET", "/Groups/nobody", nil, "", 404, ""},
		{"a method of the list", "DELETE", "/Users", nil, "", 405, ""},
		{"a method of a user", "POST", user, "{}", "", 405, ""},
		{"bulk", "POST", "/Bulk", "{}", "", 501, ""},
		{"me", "GET", "/Me", nil, "", 501, ""},
		{"another content type", "POST", "/Users", "userName=x", "Content-Type: application/x-www-form-urlencoded", 415, ""},
		{"no JSON", "POST", "/Users", "{", "", 400, "invalidSyntax"},
		{"JSON and more", "POST", "/Users", `{"userName":"a@example.com"}{}`, "", 400, "invalidSyntax"},
		{"a JSON list", "POST", "/Users", `[]`, "", 400, "invalidSyntax"},
		{"nothing", "POST", "/Users", nil, "", 400, "invalidSyntax"},
		{"a count that is no number", "GET", "/Users?count=many", nil, "", 400, "invalidValue"},
		{"a malformed query", "GET", "/Users?filter=%zz", nil, "", 400, "invalidValue"},
		{"an old version", "DELETE", user, nil, `If-Match: W/"0", "1"`, 412, ""},
		{"too much", "POST", "/Users", `{"title":"` + strings.Repeat("x", 17<<20) + `"}`, "", 413, ""},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if test.header != "" {
				headers = []string{test.header}
			}
			got := send(t, s, test.method, test.path, test.body, headers...).wantError(t, test.status, test.scimType)
			if test.status == 405 && got.header.Get("Allow") == "" {
				t.Error("Allow is missing")
			}
		})
	}
}

func TestOutsideTheBase(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Origin()+"/scim/v2x/Users", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", response.StatusCode)
	}
	if logged := s.Tenant().Requests(); len(logged) != 1 || logged[0].Path != "/scim/v2x/Users" {
		t.Errorf("log: %+v", logged)
	}
}

func TestPagesFollowStartIndexAndCount(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	ids := people(t, s, 1100)
	for _, test := range []struct {
		query       string
		from, until int
	}{
		{"", 0, 100},
		{"startIndex=1&count=2", 0, 2},
		{"startIndex=1099&count=10", 1098, 1100},
		{"startIndex=1101", 0, 0},
		{"startIndex=-5&count=1", 0, 1},
		{"count=0", 0, 0},
		{"count=-1", 0, 0},
		{"count=5000", 0, 1000},
	} {
		got, answer := page(t, s, test.query)
		if want := ids[test.from:test.until]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %d ids, want %d", test.query, len(got), len(want))
		}
		if answer.json["totalResults"] != 1100.0 || answer.json["itemsPerPage"] != float64(len(got)) {
			t.Errorf("%s: %v of %v", test.query, answer.json["itemsPerPage"], answer.json["totalResults"])
		}
	}
}

func TestAttributesAndExcludedAttributes(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	directory(t, s)
	user, _ := s.Tenant().UserByName("grace@example.com")
	id, _ := user["id"].(string)
	for _, test := range []struct {
		query string
		want  string // the keys, and parts of values
		lacks string
	}{
		{"attributes=userName", "id schemas userName", "meta active emails"},
		{"attributes=username,emails.value", "id schemas userName emails hopper@example.org", "home active"},
		{"attributes=emails.value,emails.type", "hopper@example.org home", "primary"},
		{"attributes=meta.location", "location", "created userName"},
		{"attributes=" + extension, "userType organizationId", "userName"},
		{"attributes=" + extension + ":userType," + extension + ":organizationId", "userType organizationId", "userName"},
		{"attributes=" + extension + ":userType", "userType", "organizationId"},
		{"attributes=shoeSize", "id schemas", "userName meta"},
		{"excludedAttributes=groups,emails.type,id,schemas", "id schemas userName hopper@example.org", "groups home"},
		{"excludedAttributes=" + extension + ":userType", "organizationId", "userType"},
		{"excludedAttributes=" + extension + ",meta", "userName", "organizationId lastModified"},
		{"excludedAttributes=shoeSize", "userName meta groups", "shoeSize"},
	} {
		for _, path := range []string{"/Users/" + id + "?", "/Users?filter=userName%20eq%20%22grace@example.com%22&"} {
			got := send(t, s, http.MethodGet, path+test.query, nil).want(t, http.StatusOK)
			for part := range strings.FieldsSeq(test.want) {
				if !strings.Contains(got.text, part) {
					t.Errorf("%s lacks %s: %s", test.query, part, got.text)
				}
			}
			for part := range strings.FieldsSeq(test.lacks) {
				if strings.Contains(got.text, `"`+part+`"`) {
					t.Errorf("%s holds %s: %s", test.query, part, got.text)
				}
			}
		}
	}
	// Looking did not change what is stored.
	if after, _ := s.Tenant().User(id); fmt.Sprint(after) != fmt.Sprint(user) {
		t.Errorf("stored %v, then %v", user, after)
	}
}

func TestDiscoveryDescribesTypesAndSchemas(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	config := send(t, s, http.MethodGet, "/ServiceProviderConfig", nil).want(t, http.StatusOK)
	if at(config.json, "patch", "supported") != true || at(config.json, "bulk", "supported") != false ||
		at(config.json, "filter", "maxResults") != 1000.0 {
		t.Errorf("config: %s", config.text)
	}
	types := send(t, s, http.MethodGet, "/ResourceTypes", nil).want(t, http.StatusOK)
	if types.json["totalResults"] != 2.0 || at(types.json, "Resources", 0, "schemaExtensions", 0, "schema") != extension {
		t.Errorf("types: %s", types.text)
	}
	send(t, s, http.MethodGet, "/ResourceTypes/User", nil).want(t, http.StatusOK)
	schemas := send(t, s, http.MethodGet, "/Schemas", nil).want(t, http.StatusOK)
	if schemas.json["totalResults"] != 4.0 {
		t.Errorf("schemas: %s", schemas.text)
	}
	ours := send(t, s, http.MethodGet, "/Schemas/"+extension, nil).want(t, http.StatusOK)
	if at(ours.json, "attributes", 0, "name") != "userType" || at(ours.json, "attributes", 1, "name") != "organizationId" {
		t.Errorf("the extension: %s", ours.text)
	}
	core := send(t, s, http.MethodGet, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", nil).want(t, http.StatusOK)
	var references func(attributes any)
	references = func(attributes any) {
		all, _ := attributes.([]any)
		for _, a := range all {
			if at(a, "type") == "reference" && at(a, "referenceTypes") == nil {
				t.Errorf("without referenceTypes (RFC 7643 §7): %v", a)
			}
			references(at(a, "subAttributes"))
		}
	}
	references(core.json["attributes"])
	if !strings.Contains(core.text, `"canonicalValues":["work","home","other"]`) {
		t.Errorf("no canonicalValues of emails.type: %s", core.text)
	}
	send(t, s, http.MethodGet, "/Schemas/urn:example:x", nil).wantError(t, http.StatusNotFound, "")
	send(t, s, http.MethodPost, "/Schemas", "{}").wantError(t, http.StatusMethodNotAllowed, "")
}

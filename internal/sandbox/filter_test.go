package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// directory adds three users and a group of two, and returns the group's id.
func directory(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	ada := person("ada@example.com")
	ada["externalId"] = "A1"
	ada["displayName"] = `Ada "Countess" Lovelace`
	grace := person("Grace@example.com")
	grace["active"] = "False"
	grace[extension] = map[string]any{"userType": "endUser", "organizationId": 12}
	grace["emails"] = []any{
		map[string]any{"value": "grace@example.com", "type": "work"},
		map[string]any{"value": "hopper@example.org", "type": "home", "primary": true},
	}
	bob := map[string]any{"userName": "bob@example.com"}
	var ids []string
	for _, doc := range []map[string]any{ada, grace, bob} {
		id, err := s.Tenant().AddUser(doc)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return addGroup(t, s, "Desk", ids[:2]...)
}

func TestFiltersFindTheMatchingUsers(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	desk := directory(t, s)
	const ada, grace, bob = "ada@example.com", "Grace@example.com", "bob@example.com"
	for _, test := range []struct {
		filter string
		want   []string
	}{
		{`userName eq "ADA@EXAMPLE.COM"`, []string{ada}},
		{`USERNAME Eq "ada@example.com"`, []string{ada}},
		{`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@example.com"`, []string{ada}},
		{`userName ne "ada@example.com"`, []string{grace, bob}},
		{`userName co "A@EX"`, []string{ada}},
		{`userName sw "gra"`, []string{grace}},
		{`userName ew "@example.com"`, []string{ada, grace, bob}},
		{`userName gt "bob@example.com"`, []string{grace}},
		{`userName ge "bob@example.com"`, []string{grace, bob}},
		{`userName lt "bob@example.com"`, []string{ada}},
		{`userName le "bob@example.com"`, []string{ada, bob}},
		{`externalId eq "a1"`, nil},
		{`externalId eq "A1"`, []string{ada}},
		{`externalId pr`, []string{ada}},
		{`not (externalId pr)`, []string{grace, bob}},
		{`externalId eq null`, []string{grace, bob}},
		{`externalId ne null`, []string{ada}},
		{`name.familyName eq "lovelace"`, []string{ada, grace}},
		{`displayName eq "Ada \"Countess\" Lovelace"`, []string{ada}},
		{`displayName co "\u0043ountess"`, []string{ada}},
		{`active eq true`, []string{ada, bob}},
		{`active eq "False"`, []string{grace}},
		{`active ne true`, []string{grace}},
		{`emails eq "hopper@example.org"`, []string{grace}},
		{`emails.value ew ".org"`, []string{grace}},
		{`emails.type eq "home"`, []string{grace}},
		{`emails pr`, []string{ada, grace}},
		{`emails[type eq "work"]`, []string{ada, grace}},
		{`emails[type eq "work" and value sw "ada"]`, []string{ada}},
		{`emails[type eq "work" and primary eq true]`, []string{ada}},
		{`emails[type eq "home"].value eq "hopper@example.org"`, []string{grace}},
		{`emails[type eq "work"].value eq "hopper@example.org"`, nil},
		{`emails[not (type eq "work")]`, []string{grace}},
		{extension + `:userType eq "ENDUSER"`, []string{grace, bob}},
		{extension + `:organizationId eq "12"`, []string{grace}},
		{extension + `:organizationId eq 12`, []string{grace}},
		{strings.ToUpper(extension) + `:userType eq "Technician"`, []string{ada}},
		{`userName eq "ada@example.com" or userName eq "bob@example.com"`, []string{ada, bob}},
		{`userName sw "a" or userName sw "g" and active eq true`, []string{ada}},
		{`(userName sw "a" or userName sw "g") and active eq false`, []string{grace}},
		{`userName eq "ada@example.com" and active eq false`, nil},
		{`not (userName sw "a") AND NOT (userName sw "b")`, []string{grace}},
		{`meta.created gt "2000-01-01T00:00:00Z"`, []string{ada, grace, bob}},
		{`meta.lastModified lt "2000-01-01T00:00:00+02:00"`, nil},
		{`groups eq "` + desk + `"`, []string{ada, grace}},
		{`groups.display eq "desk" and active eq true`, []string{ada}},
		{`schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"`, []string{ada, grace, bob}},
		{`id eq "nobody"`, nil},
	} {
		got := send(t, s, http.MethodGet, "/Users?filter="+url.QueryEscape(test.filter), nil)
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", test.filter, got.status, got.text)
			continue
		}
		var names []string
		items, _ := got.json["Resources"].([]any)
		for _, item := range items {
			name, _ := at(item, "userName").(string)
			names = append(names, name)
		}
		if !slices.Equal(names, test.want) {
			t.Errorf("%s finds %v, want %v", test.filter, names, test.want)
		}
	}
}

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	desk := directory(t, s)
	addGroup(t, s, "Empty")
	user, _ := s.Tenant().UserByName("ada@example.com")
	ada, _ := user["id"].(string)
	for filter, want := range map[string]int{
		`displayName eq "DESK"`:                             1,
		`displayName sw "e"`:                                1,
		`members eq "` + ada + `"`:                          1,
		`members.value eq "` + ada + `"`:                    1,
		`members[value eq "` + ada + `"]`:                   1,
		`id eq "` + desk + `" and members eq "` + ada + `"`: 1,
		`members eq "` + desk + `"`:                         0,
		`members pr`:                                        1,
	} {
		got := send(t, s, http.MethodGet, "/Groups?filter="+url.QueryEscape(filter), nil).want(t, http.StatusOK)
		if got.json["totalResults"] != float64(want) {
			t.Errorf("%s finds %v, want %d", filter, got.json["totalResults"], want)
		}
	}
}

func TestMalformedFilters(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	for _, filter := range []string{
		`userName`, `userName eq`, `userName eq ada`, `userName eq "ada`, `userName eq "ada\"`, `userName is "ada"`, `eq "ada"`,
		`userNam eq "ada"`, `userName eq "a" and`, `userName eq "a" or and userName eq "b"`, `(userName eq "a"`, `userName eq "a")`,
		`not userName eq "a"`, `emails[type eq "work"`, `emails[kind eq "work"]`, `emails[type eq "work"].size eq "1"`,
		`userName[type eq "work"]`, `name eq "Ada"`, `active gt true`, `userName eq "a" userName eq "b"`, `userName eq "\x"`,
		`urn:example:User:shoe eq "1"`, extension + ` eq "1"`, strings.Repeat("(",
			1000) + `userName pr` + strings.Repeat(")", 1000),
	} {
		send(t, s, http.MethodGet, "/Users?filter="+url.QueryEscape(filter), nil).wantError(t, http.StatusBadRequest,
			"invalidFilter")
	}
}

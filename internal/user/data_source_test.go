package user_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// countess is a user with everything that a data source shows.
func countess(e *acctest.Env) string {
	return e.Add("ada", map[string]any{
		"displayName": "Countess", "title": "Analyst", "externalId": "hr-1", "active": false, "name.givenName": "Ada",
		"name.familyName": "Lovelace",
		"roles": []any{
			map[string]any{"value": "Reader"},
			map[string]any{"value": "Patch Administrator"},
		},
		acctest.ExtensionURN + ":organizationId": "7",
	})
}

// TestUserDataSource finds a user by each key, however the service lists and filters.
func TestUserDataSource(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := countess(e)
		for _, other := range []string{"bob", "carl", "dora", "eve"} {
			e.Add(other, nil)
		}
		const config = `
data "ninjaone_scim_user" "by_id" {
  id = %id%
}
data "ninjaone_scim_user" "by_name" {
  user_name = upper("{{ada}}")
}
data "ninjaone_scim_user" "by_key" {
  external_id = "hr-1"
}
`
		by := func(name, attribute string, want knownvalue.Check) statecheck.StateCheck {
			return statecheck.ExpectKnownValue("data.ninjaone_scim_user."+name, tfjsonpath.New(attribute), want)
		}
		checks := []statecheck.StateCheck{by("by_name", "user_name", knownvalue.StringFunc(isFold(e.Name("ada"))))}
		for _, name := range []string{"by_id", "by_name", "by_key"} {
			checks = append(checks,
				by(name, "id", text(id)), by(name, "active", knownvalue.Bool(false)), by(name, "given_name", text("Ada")),
				by(name, "display_name", text("Countess")), by(name, "title", text("Analyst")), by(name,
					"external_id", text("hr-1")),
				by(name, "email", text(acctest.Composed(e.Stored(e.Name("ada"))))),
				by(name, "created", knownvalue.NotNull()), by(name, "last_modified", knownvalue.NotNull()),
				by(name, "roles", knownvalue.ListExact([]knownvalue.Check{text("Patch Administrator"), text("Reader")})),
			)
			if e.ShowsExtension() {
				checks = append(checks, by(name, "user_type", text(e.Stored("endUser"))), by(name, "organization_id", text("7")))
			} else {
				checks = append(checks, by(name, "user_type", knownvalue.Null()), by(name, "organization_id", knownvalue.Null()))
			}
		}
		run(t, resource.TestStep{
			Config:            e.Config(strings.Replace(config, "%id%", quoted(id), 1)),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: checks,
		})
	})
}

// TestUserDataSourceShows what the service does not say is null, not made up.
func TestUserDataSourceShows(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	id := countess(e)
	group, err := e.Tenant().AddGroup(sandbox.Document{"displayName": "Service Desk"})
	must(t, err)
	must(t, e.Tenant().AddMember(group, id))
	got, diags := e.Protocol(nil).Data(typeName, acctest.Object{"id": id})
	mustReport(t, diags)
	delete(got, "created")
	delete(got, "last_modified")
	want := acctest.Object{
		"id": id, "user_name": e.Name("ada"), "user_type": "endUser", "organization_id": "7", "given_name": "Ada",
		"family_name":  "Lovelace",
		"display_name": "Countess", "email": e.Name("ada"), "title": "Analyst", "active": false, "external_id": "hr-1",
		"roles":  []any{"Patch Administrator", "Reader"},
		"groups": []any{acctest.Object{"value": group, "display": "Service Desk"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	bare := e.Add("bare", nil)
	got, diags = e.Protocol(nil).Data(typeName, acctest.Object{"id": bare})
	mustReport(t, diags)
	for _, name := range []string{"organization_id", "display_name", "title", "external_id"} {
		if got[name] != nil {
			t.Errorf("%s is %v", name, got[name])
		}
	}
}

// TestUserDataSourceFinds exactly one, or says what was looked for.
func TestUserDataSourceFinds(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"username-not-unique"}})
	first, second := e.Add("twin", map[string]any{"externalId": "hr-2"}), e.Add("twin",
		map[string]any{"externalId": "hr-2"})
	for name, c := range map[string]struct {
		config  acctest.Object
		reports []string
	}{
		"no id of that kind": {
			acctest.Object{"id": "no-such-id"},
			[]string{`No such user: NinjaOne has no user with id "no-such-id"`},
		},
		"no user with that name": {
			acctest.Object{"user_name": "nobody@example.com"},
			[]string{`No such user: NinjaOne has no user with user_name "nobody@example.com"`},
		},
		"no address at all": {acctest.Object{"user_name": `quote"d`}, []string{`No such user: `}},
		"no one with that key": {
			acctest.Object{"external_id": "hr-9"},
			[]string{`No such user: NinjaOne has no user with external_id "hr-9"`},
		},
		"key in another case": {acctest.Object{"external_id": "HR-2"}, []string{`No such user: `}},
		"two of that name": {
			acctest.Object{"user_name": e.Name("twin")},
			[]string{"Several users found: ", first, second},
		},
		"two with that key": {acctest.Object{"external_id": "hr-2"}, []string{"Several users found: ", first, second}},
		"no key":            {acctest.Object{}, []string{"exactly one", "id"}},
		"two keys":          {acctest.Object{"id": first, "user_name": "a@example.com"}, []string{"exactly one"}},
		"empty key":         {acctest.Object{"user_name": ""}, []string{"leave it out"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := e.Protocol(nil).Data(typeName, c.config)
			if name == "no key" || name == "two keys" {
				if len(diags.Errors()) == 0 {
					t.Error("no error")
				}
				return
			}
			mustReport(t, diags, c.reports...)
		})
	}
}

// TestUserDataSourceShowsGroups of each user, also if listings leave them out and GETs of many users showed no more.
func TestUserDataSourceShowsGroups(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	group, err := e.Tenant().AddGroup(sandbox.Document{"displayName": "Service Desk"})
	must(t, err)
	var loners, members []string
	for i := range 20 {
		loners = append(loners, e.Add(fmt.Sprint("loner", i), nil))
	}
	for i := range 20 {
		id := e.Add(fmt.Sprint("member", i), nil)
		members = append(members, id)
		must(t, e.Tenant().AddMember(group, id))
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		e.Server.ServeHTTP(answer, r)
		var doc sandbox.Document
		if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil {
			t.Error(err)
		}
		all, listing := doc["Resources"].([]any)
		for _, one := range all {
			delete(one.(sandbox.Document), "groups")
		}
		if groups, _ := doc["groups"].([]any); !listing && len(groups) == 0 {
			delete(doc, "groups")
		}
		w.Header().Set("Content-Type", "application/scim+json")
		if err := json.NewEncoder(w).Encode(doc); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(front.Close)
	p := e.Protocol(acctest.Object{"scim_url": strings.Replace(e.Server.URL(), e.Server.Origin(), front.URL, 1)})
	for _, id := range slices.Concat(loners, members) {
		got, diags := p.Data(typeName, acctest.Object{"id": id})
		mustReport(t, diags)
		var want any
		if slices.Contains(members, id) {
			want = []any{acctest.Object{"value": group, "display": "Service Desk"}}
		}
		if diff := cmp.Diff(want, got["groups"]); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	}
}

// TestConfiguredAgain finds the tenant as it is then: what was read before is of another run.
func TestConfiguredAgain(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	id := e.Add("ada", nil)
	server, err := acctest.Factories()["ninjaone"]()
	must(t, err)
	configured := func() *acctest.Protocol {
		return acctest.NewProtocol(t, func() (tfprotov6.ProviderServer, error) { return server, nil }, acctest.Object{
			"scim_url": e.Server.URL(), "scim_token": e.Server.Token(),
		})
	}
	for _, name := range []string{"Countess", "Enchantress"} {
		must(t, e.Tenant().UpdateUser(id, func(u sandbox.Document) { u["displayName"] = name }))
		for _, kind := range []string{typeName, listName} {
			got, diags := configured().Data(kind, map[string]acctest.Object{typeName: {"id": id}, listName: {}}[kind])
			mustReport(t, diags)
			if users, ok := got["users"].([]any); ok {
				got = users[0].(acctest.Object)
			}
			if got["display_name"] != name {
				t.Errorf("%s: %v, want %q", kind, got["display_name"], name)
			}
		}
	}
}

// TestUserDataSourcesCostPages where listings show groups, also for those who are in none.
func TestUserDataSourcesCostPages(t *testing.T) {
	t.Parallel()
	const people = 60
	e := acctest.New(t, sandbox.Options{})
	must(t, e.Tenant().Seed(people))
	users := e.Tenant().Users()
	group, err := e.Tenant().AddGroup(sandbox.Document{"displayName": "Service Desk"})
	must(t, err)
	must(t, e.Tenant().AddMember(group, users[people/2]["id"].(string)))
	e.Tenant().ResetRequests()
	p := e.Protocol(nil)
	for _, u := range users {
		_, diags := p.Data(typeName, acctest.Object{"user_name": u["userName"]})
		mustReport(t, diags)
	}
	if got := len(e.Tenant().Requests()); got > 2*1+1 {
		t.Errorf("%d requests for %d people on one page", got, people)
	}
}

package user_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const listName = "ninjaone_scim_users"

// people fill a tenant: two technicians, one of them inactive, and three end users, added in no order.
func people(e *acctest.Env) {
	extension := acctest.ExtensionURN
	e.Add("carl", map[string]any{extension + ":organizationId": "7"})
	e.Add("ada", map[string]any{extension + ":userType": "Technician"})
	e.Add("eve", map[string]any{extension + ":organizationId": "All", "active": false})
	inAnotherCase := "technician"
	if e.Speaks("user-type-exact-case") {
		inAnotherCase = "Technician"
	}
	e.Add("bob", map[string]any{extension + ":userType": inAnotherCase, "active": false})
	e.Add("dora", map[string]any{extension + ":organizationId": "7", "userName": elsewhere(e, "dora")})
}

// elsewhere is an address of this test's own in another domain.
func elsewhere(e *acctest.Env, local string) string {
	return strings.TrimSuffix(e.Name(local), "example.com") + "other.example.com"
}

// selection is a way to ask for some of people, and who is meant.
type selection struct {
	config acctest.Object
	want   []string
}

func selections() map[string]selection {
	return map[string]selection{
		"everybody":           {acctest.Object{}, []string{"ada", "bob", "carl", "dora", "eve"}},
		"technicians":         {acctest.Object{"user_type": "technician"}, []string{"ada", "bob"}},
		"end users":           {acctest.Object{"user_type": "endUser"}, []string{"carl", "dora", "eve"}},
		"the active ones":     {acctest.Object{"active": true}, []string{"ada", "carl", "dora"}},
		"the inactive ones":   {acctest.Object{"active": false}, []string{"bob", "eve"}},
		"an organization":     {acctest.Object{"organization_id": "7"}, []string{"carl", "dora"}},
		"global end users":    {acctest.Object{"organization_id": "All"}, []string{"eve"}},
		"a domain":            {acctest.Object{"user_name_domain": "Example.com"}, []string{"ada", "bob", "carl", "eve"}},
		"a domain with an at": {acctest.Object{"user_name_domain": "@other.example.com"}, []string{"dora"}},
		"everything at once": {acctest.Object{
			"user_type": "endUser", "active": true, "organization_id": "7",
			"user_name_domain": "example.com",
		}, []string{"carl"}},
		"nobody":                {acctest.Object{"organization_id": "99"}, nil},
		"technicians, inactive": {acctest.Object{"user_type": "Technician", "active": false}, []string{"bob"}},
	}
}

// check fails the test unless exactly the expected users are reported.
func (s selection) check(t *testing.T, e *acctest.Env) {
	t.Helper()
	got, diags := e.Protocol(acctest.Object{"page_size": 2}).Data(listName, s.config)
	mustReport(t, diags)
	switch {
	case e.Speaks("start-index-ignored"):
		// Every page is page 1: no one can list this tenant, and a warning says so.
		mustWarn(t, diags, "The listing may be incomplete: ")
		return
	case e.Speaks("paging-ignored", "paging-returns-all") && !e.Speaks("past-end-absent", "past-end-null"):
		mustWarn(t, diags, "The listing may be incomplete: ") // page 1 holds everyone, which no one can know as page 2 does too
	default:
		mustWarn(t, diags)
	}
	want := s.want
	if _, byType := s.config["user_type"]; !e.ShowsExtension() && (byType || s.config["organization_id"] != nil) {
		want = nil // the service shows neither of anyone
	}
	if diff := cmp.Diff(want, locals(t, e, got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUsersDataSource: each argument narrows the result, whatever the service can list and filter.
func TestUsersDataSource(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{
		nil,
		{"filter-ignored"},
		{"filter-400"},
		{"filter-500"},
		{"extension-filter-empty"},
		{"list-leaves-out"},
		{"list-without-extension"},
		{"count-capped"},
		{"start-index-ignored"},
		{"total-is-page-size"},
		{"values-upper-case"},
		{"booleans-as-strings"},
		{"past-end-null"},
	} {
		for name, s := range selections() {
			t.Run(name+" "+strings.Join(dialects, " "), func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{Dialects: dialects})
				people(e)
				s.check(t, e)
			})
		}
	}
}

// TestUsersDataSourceEverywhere tells the same of every service, and of each person what the service shows.
func TestUsersDataSourceEverywhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e)
		e.Settle()
		for name, s := range selections() {
			t.Run(name, func(t *testing.T) { s.check(t, e) })
		}
		got, diags := e.Protocol(nil).Data(listName, acctest.Object{"user_name_domain": "other.example.com"})
		mustReport(t, diags)
		want := acctest.Object{
			"user_name": e.Stored(elsewhere(e, "dora")), "user_type": e.Stored("endUser"), "organization_id": "7",
			"given_name": "Some", "family_name": "Body",
			"email": e.Stored(e.Name("dora")), "active": true, "title": nil, "external_id": nil, "roles": nil,
		}
		if !e.ShowsExtension() {
			want["user_type"], want["organization_id"] = nil, nil
		}
		shown := acctest.Object{}
		users, _ := got["users"].([]any)
		for _, u := range users {
			user, _ := u.(acctest.Object)
			if name, _ := user["user_name"].(string); isOwn(e, name) {
				for attribute := range want {
					shown[attribute] = user[attribute]
				}
			}
		}
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestUsersRawFilter is sent as it is, and answered as the service answers it.
func TestUsersRawFilter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialect string
		config  acctest.Object
		want    []string
		reports string
	}{
		"by name": {"", acctest.Object{"filter": `userName sw "{{}}a"`}, []string{"ada"}, ""},
		"by the extension": {
			"",
			acctest.Object{"filter": acctest.ExtensionURN + `:organizationId eq "7"`},
			[]string{"carl", "dora"},
			"",
		},
		"and compared here": {"", acctest.Object{
			"filter":           acctest.ExtensionURN + `:organizationId eq "7"`,
			"user_name_domain": "example.com",
		}, []string{"carl"}, ""},
		"extension matches nothing": {
			"extension-filter-empty",
			acctest.Object{"filter": acctest.ExtensionURN + `:organizationId eq "7"`},
			nil, "",
		},
		"ignored": {
			"filter-ignored",
			acctest.Object{"filter": `userName sw "a"`},
			[]string{"ada", "bob", "carl", "dora", "eve"},
			"",
		},
		"refused":   {"filter-400", acctest.Object{"filter": `userName sw "a"`}, nil, "invalidFilter"},
		"no filter": {"", acctest.Object{"filter": `userName`}, nil, "400"},
		"a page at a time": {
			"",
			acctest.Object{"filter": `userName co "@"`},
			[]string{"ada", "bob", "carl", "dora", "eve"},
			"",
		},
		"listing leaves out a lot": {
			"list-leaves-out",
			acctest.Object{"filter": `active eq true`, "user_type": "endUser"},
			[]string{"carl", "dora"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{c.dialect}})
			people(e)
			filter, _ := c.config["filter"].(string)
			c.config["filter"] = strings.Replace(filter, "{{}}", strings.TrimSuffix(e.Name(""), "@example.com"), 1)
			e.Forget()
			got, diags := e.Protocol(acctest.Object{"page_size": 2}).Data(listName, c.config)
			if c.reports != "" {
				mustReport(t, diags, "Cannot list users", c.reports)
				return
			}
			mustReport(t, diags)
			if diff := cmp.Diff(c.want, locals(t, e, got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestUsersLeanListing: a tenant whose listing leaves out the extension costs a GET each, and one that never tells it
// does not.
func TestUsersLeanListing(t *testing.T) {
	t.Parallel()
	for dialect, gets := range map[string]struct{ least, most int }{
		"": {0, 0}, "list-without-extension": {40, 40}, "extension-dropped-from-answer": {1, 15},
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{dialect}})
			if err := e.Tenant().Seed(40); err != nil {
				t.Fatal(err)
			}
			got, diags := e.Protocol(nil).Data(listName, acctest.Object{})
			mustReport(t, diags)
			if users, _ := got["users"].([]any); len(users) != 40 {
				t.Errorf("%d users", len(users))
			}
			n := 0
			for _, r := range e.Tenant().Requests() {
				if strings.HasPrefix(r.Path, "/Users/") {
					n++
				}
			}
			if n < gets.least || n > gets.most {
				t.Errorf("%d GETs by id, want %d to %d", n, gets.least, gets.most)
			}
		})
	}
}

// locals are the names in a result, which must be sorted, as people spells them.
func locals(t *testing.T, e *acctest.Env, result acctest.Object) []string {
	t.Helper()
	var full, short []string
	users, _ := result["users"].([]any)
	for _, u := range users {
		user, _ := u.(acctest.Object)
		name, _ := user["user_name"].(string)
		full = append(full, acctest.Folded(name))
		if !isOwn(e, name) {
			continue
		}
		local, _, _ := strings.Cut(acctest.Folded(name), "@")
		short = append(short, strings.TrimPrefix(local, strings.TrimSuffix(e.Name(""), "@example.com")))
	}
	if !slices.IsSorted(full) {
		t.Errorf("not sorted by user name: %q", full)
	}
	return short
}

// isOwn reports whether this test has created a user: a real tenant has others.
func isOwn(e *acctest.Env, userName string) bool {
	return strings.HasPrefix(acctest.Folded(userName), strings.TrimSuffix(e.Name(""), "@example.com"))
}

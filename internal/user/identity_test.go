package user_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserStateOfVersion0 is read as it is: version 0 is the first, and no state that was ever written may become
// unreadable.
func TestUserStateOfVersion0(t *testing.T) {
	t.Parallel()
	stored, err := os.ReadFile("testdata/state-v0.json")
	must(t, err)
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Upgrade(0, stored))
	want := acctest.Object{
		"id": "2819c223-7f76-453a-919d-413861904646", "user_name": "ada@example.com", "user_type": "Technician",
		"organization_id": nil,
		"given_name":      "Ada", "family_name": "Lovelace", "display_name": "Ada Lovelace",
		"email": "ada@example.com", "active": true,
		"title": nil, "external_id": "hr-1", "roles": []any{"Reader"}, "deletion_policy": "delete", "adopt_existing": nil,
		"timeouts": acctest.Object{"create": "5m", "read": nil, "update": nil, "delete": nil},
	}
	if diff := cmp.Diff(want, user.State); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUserIdentity is the id, from the create on, whatever else becomes of the user.
func TestUserIdentity(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	want := acctest.Object{"id": e.ID("ada")}
	holds := func(when string) {
		t.Helper()
		if diff := cmp.Diff(want, user.Identity); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	holds("after the create")
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Refresh())
	holds("after a read")
	mustReport(t, user.Apply(ada(e, acctest.Object{"user_name": e.Name("countess")})))
	holds("after a change of everything that names the user")
	user.Identity = nil // a Terraform before 1.12 kept none
	mustReport(t, user.Refresh())
	holds("after a read without it")
	user.Identity = nil
	e.Delete("countess")
	user.Private = nil
	mustReport(t, user.In(e.Protocol(nil)).Refresh())
}

// TestUserImports takes a user by id, by name and by identity, and says so when there is none.
func TestUserImports(t *testing.T) {
	t.Parallel()
	for name, dialects := range map[string][]string{
		"plain": nil, "ids that need escaping": {"ids-need-escaping"},
		"ids with quotes": {"ids-hold-quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: dialects})
			id := e.Add("ada", map[string]any{"externalId": "hr-1", "roles": []any{map[string]any{"value": "Reader"}}})
			for what, act := range map[string]func(*acctest.Instance) acctest.Diagnostics{
				"id":         func(i *acctest.Instance) acctest.Diagnostics { return i.Import(id) },
				"user name":  func(i *acctest.Instance) acctest.Diagnostics { return i.Import(e.Name("ada")) },
				"other case": func(i *acctest.Instance) acctest.Diagnostics { return i.Import(e.Name("ADA")) },
				"identity":   func(i *acctest.Instance) acctest.Diagnostics { return i.ImportIdentity(acctest.Object{"id": id}) },
			} {
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, act(user))
				want := acctest.Object{
					"id": id, "user_name": e.Name("ada"), "user_type": "endUser", "given_name": "Some", "family_name": "Body",
					"email":  e.Name("ada"),
					"active": true, "external_id": "hr-1", "roles": []any{"Reader"}, "organization_id": nil,
					"display_name": nil, "title": nil,
					"deletion_policy": nil, "adopt_existing": nil, "timeouts": nil,
				}
				if diff := cmp.Diff(want, user.State); diff != "" {
					t.Errorf("by %s (-want +got):\n%s", what, diff)
				}
				if diff := cmp.Diff(acctest.Object{"id": id}, user.Identity); diff != "" {
					t.Errorf("identity, by %s (-want +got):\n%s", what, diff)
				}
			}
			for _, unknown := range []string{"nobody@example.com", "no-such-id", `odd " id`, "with/slash"} {
				user := e.Protocol(nil).Resource(typeName)
				diags := user.Import(unknown)
				if len(diags.Errors()) == 0 && user.State != nil {
					t.Errorf("import of %q: %v", unknown, user.State)
				}
			}
		})
	}
}

// TestUserImportByARefusedName finds accounts that were made elsewhere, with names that no configuration may give.
func TestUserImportByARefusedName(t *testing.T) {
	t.Parallel()
	names := []string{
		"o\u2019brien@example.com", "j\u043ehn@example.com", "ada\u00a0l@example.com", "a😀'|{b}@example.com",
		"a b@example.com", `a"b\@example.com`,
		"(a)@example.com", "ada@localhost",
	}
	for _, mode := range []string{"auto", "individual"} {
		e := acctest.New(t, sandbox.Options{})
		for _, name := range names {
			if err := ninjaone.CheckUserName(name); err == nil {
				t.Errorf("%q is not refused", name)
			}
			id := e.Add("ada", acctest.Object{"userName": name})
			user := e.Protocol(acctest.Object{"refresh_mode": mode}).Resource(typeName)
			mustReport(t, user.Import(name))
			if user.State["id"] != id || user.State["user_name"] != name {
				t.Errorf("%s: %q: imported is %v", mode, name, user.State)
			}
		}
	}
}

// TestUserImportFails says what the service said.
func TestUserImportFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Add("ada", nil)
			c.fault.Method = "GET"
			e.Fault(c.fault)
			mustReport(t, e.Protocol(impatient()).Resource(typeName).Import(e.Name("ada")),
				"Cannot import user "+e.Name("ada")+": ", c.reports)
		})
	}
}

// TestUserIdentityByTerraform needs one that knows identities.
func TestUserIdentityByTerraform(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: e.Config(minimal),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
			{
				PreConfig:        func() { e.Delete("ada") },
				Config:           e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
			},
		},
	})
}

// TestUserList is terraform query over the protocol.
func TestUserList(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config acctest.Object
		limit  int64
		want   []string
	}{
		"everybody":           {acctest.Object{}, 0, []string{"ada", "bob", "carl", "dora", "eve"}},
		"technicians":         {acctest.Object{"user_type": "TECHNICIAN"}, 0, []string{"ada", "bob"}},
		"inactive end users":  {acctest.Object{"user_type": "endUser", "active": false}, 0, []string{"eve"}},
		"of an organization":  {acctest.Object{"organization_id": "7"}, 0, []string{"carl", "dora"}},
		"no more than wanted": {acctest.Object{"user_type": "technician"}, 1, []string{"ada"}},
		"of a domain":         {acctest.Object{"user_name_domain": "EXAMPLE.com"}, 0, []string{"ada", "bob", "carl", "eve"}},
		"of another domain":   {acctest.Object{"user_name_domain": "xample.com"}, 0, nil},
		"nobody":              {acctest.Object{"organization_id": "99"}, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"list-without-extension"}})
			people(e)
			listed, diags := e.Protocol(nil).List(typeName, c.config, true, c.limit)
			mustReport(t, diags)
			if c.limit > 0 {
				mustWarn(t, diags, "The query stops at its limit: 1 of 2 users listed; set limit.")
			} else {
				mustWarn(t, diags)
			}
			users := []any{}
			for _, one := range listed {
				users = append(users, one.Resource)
				if one.Identity["id"] != one.Resource["id"] || one.Identity["id"] == nil ||
					one.DisplayName != one.Resource["user_name"] {
					t.Errorf("%q has the identity %v and is %v", one.DisplayName, one.Identity, one.Resource)
				}
				// What is listed is what an import would have in state.
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.ImportIdentity(one.Identity))
				if diff := cmp.Diff(user.State, one.Resource); diff != "" {
					t.Errorf("-imported +listed:\n%s", diff)
				}
			}
			if diff := cmp.Diff(c.want, locals(t, e, acctest.Object{"users": users})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestUserListDoubted: a listing that may leave a user out is doubted, even where no one fits.
func TestUserListDoubted(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]acctest.Object{
		"a user fits": {},
		"no one fits": {"organization_id": "99"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"start-index-ignored"}})
			people(e)
			listed, diags := e.Protocol(acctest.Object{"page_size": 2}).List(typeName, config, false, 0)
			mustReport(t, diags)
			mustWarn(t, diags, "The listing may be incomplete: ")
			if (len(listed) == 0) != (name == "no one fits") {
				t.Errorf("listed %v", listed)
			}
		})
	}
}

// TestUserListFails says so, once.
func TestUserListFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Fault(c.fault)
			_, diags := e.Protocol(impatient()).List(typeName, acctest.Object{}, false, 0)
			mustReport(t, diags, "Cannot list users", c.reports)
		})
	}
}

// TestUserQuery lists users for terraform query.
func TestUserQuery(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	people(e)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Query: true,
			Config: e.Config(`
list "ninjaone_scim_user" "technicians" {
  provider         = ninjaone
  include_resource = true
  config {
    user_type = "technician"
  }
}
`),
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("ninjaone_scim_user.technicians", 2),
				querycheck.ExpectIdentity("ninjaone_scim_user.technicians", map[string]knownvalue.Check{"id": text(e.ID("ada"))}),
			},
		}},
	})
}

// TestUserImportOfNothing says what was looked for, and only while the import is new.
func TestUserImportOfNothing(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Add("ada", nil)
	e.Protocol(nil).Resource(typeName).ImportIdentity(acctest.Object{"id": e.Name("ada")}).Must(t,
		"Nothing to import: "+e.Name("ada"), "identity takes the SCIM id and nothing else.",
		`write id = "`+e.Name("ada")+`" in the import block`)
	e.Protocol(nil).Resource(typeName).ImportIdentity(acctest.Object{"id": "1234"}).Must(t, "Nothing to import: 1234",
		"Correct the id, or write id and the user name in the import block, in place of identity.")
	e.Protocol(nil).Resource(typeName).Import(e.Name("zoe")).Must(t, "Nothing to import: "+e.Name("zoe"),
		"no user with the user name or the SCIM id")

	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Import(e.Name("ada")))
	e.Delete("ada")
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Refresh())
	if user.State != nil {
		t.Error("a user who was imported once and is deleted later is not removed of the state")
	}
}

// TestUserListByFilter: the filter is sent, and the other arguments are compared beside it.
func TestUserListByFilter(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	people(e)
	listed, diags := e.Protocol(nil).List(typeName, acctest.Object{
		"filter": "userName co \"a\"", "active": true,
		"user_type": "endUser",
	}, false, 0)
	mustReport(t, diags)
	for _, one := range listed {
		if one.Identity["id"] == e.ID("ada") {
			t.Errorf("listed %v, of another user type", one)
		}
	}
	if len(listed) == 0 {
		t.Error("no one is listed")
	}
}

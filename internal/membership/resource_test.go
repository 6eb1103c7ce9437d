package membership_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// world is a group of bruno's, and ada, who is not in it.
func world(e *acctest.Env) {
	e.Add("ada", nil)
	e.Add("bruno", nil)
	e.AddGroup("desk", nil, "bruno")
	e.AddGroup("field", nil)
	e.Settle()
}

// TestMembershipLife creates, imports, corrects, moves and deletes a membership, and leaves the other member alone.
func TestMembershipLife(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		config := hcl(e, "desk", "ada")
		added := e.ExpectPatch(map[string]any{"add members": []any{map[string]any{"value": e.ID("ada")}}})
		run(t,
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address,
					tfjsonpath.New("id"))),
				ConfigStateChecks: []statecheck.StateCheck{
					added, e.ExpectMembers("desk", "ada", "bruno"),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact(id(e, "desk", "ada"))),
				},
			},
			unchanged(e, config),
			resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true},
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(strings.Replace(config, "user_id", "timeouts = {\n create = \"1m\"\n }\n user_id", 1)),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact(id(e, "desk", "ada"))),
				},
			},
			resource.TestStep{
				PreConfig:         func() { e.Leave("desk", "ada"); e.Forget() },
				Config:            e.Config(config),
				ConfigPlanChecks:  plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{added, e.ExpectMembers("desk", "ada", "bruno")},
			},
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(hcl(e, "field", "ada")),
				ConfigPlanChecks:  plans(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("desk", "bruno"), e.ExpectMembers("field", "ada")},
			},
			unchanged(e, hcl(e, "field", "ada")),
		)
		checkMembers(t, e, "field")
		checkMembers(t, e, "desk", "bruno")
	})
}

// TestMembershipIsThereAlready: adding who is in, and removing who is out, succeed without a write.
func TestMembershipIsThereAlready(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		e.Join("desk", "ada")
		e.Forget()
		one := e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Apply(membership(e)))
		e.CheckWrites()
		checkMembers(t, e, "desk", "ada", "bruno")
		e.Leave("desk", "ada")
		e.Forget()
		mustReport(t, one.In(e.Protocol(nil)).Destroy())
		e.CheckWrites()
		checkMembers(t, e, "desk", "bruno")
	})
}

// TestMembershipEnds: who destroys a membership takes one user out, by the form of removal that works everywhere
// (dialect 20).
func TestMembershipEnds(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		one := e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Apply(membership(e)))
		e.Forget()
		mustReport(t, one.In(e.Protocol(nil)).Destroy())
		checkMembers(t, e, "desk", "bruno")
		var resp statecheck.CheckStateResponse
		e.ExpectPatch(map[string]any{"remove " + memberPath(e, "ada"): nil}).CheckState(t.Context(),
			statecheck.CheckStateRequest{}, &resp)
		if resp.Error != nil {
			t.Error(resp.Error)
		}
	})
}

// TestMembershipGone: with the group, the user or the membership gone, so is the resource; destroying it then is no
// error.
func TestMembershipGone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		for name, act := range map[string]func(){
			"the group is deleted": func() { e.DeleteGroup("desk") },
			"the user is deleted":  func() { e.Delete("ada") },
			"the user was removed": func() { e.Leave("desk", "ada") },
		} {
			t.Run(name, func(t *testing.T) {
				for _, group := range []string{"desk", "field"} {
					if e.GroupExists(group) {
						e.DeleteGroup(group)
					}
				}
				for _, local := range []string{"ada", "bruno"} {
					if e.Exists(local) {
						e.Delete(local)
					}
				}
				world(e)
				one := e.Protocol(nil).Resource(typeName)
				mustReport(t, one.Apply(membership(e)))
				act()
				read := one.In(e.Protocol(nil))
				mustReport(t, read.Refresh())
				// A service that keeps deleted users in its groups (dialect 22) says that the membership is there.
				keeps := name == "the user is deleted" && e.Speaks("deleted-user-stays")
				if (read.State != nil) != keeps {
					t.Errorf("state is %v", read.State)
				}
				mustReport(t, one.In(e.Protocol(nil)).Destroy())
			})
		}
	})
}

// TestMembershipIDIsCorrected: an id in the state that is not that of the group and the user becomes it.
func TestMembershipIDIsCorrected(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	world(e)
	one := e.Protocol(nil).Resource(typeName)
	mustReport(t, one.Apply(membership(e)))
	for _, before := range []any{"another", nil, id(e, "desk", "ada")} {
		one.State["id"] = before
		mustReport(t, one.Refresh())
		if diff := cmp.Diff(any(id(e, "desk", "ada")), one.State["id"]); diff != "" {
			t.Errorf("id after %v (-want +got):\n%s", before, diff)
		}
	}
}

// TestMembershipOfDeletedUser: where a deleted user stays in the group (dialect 22) and everyone is listed anyway, the
// membership leaves the state with the user.
func TestMembershipOfDeletedUser(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"deleted-user-stays"}})
	world(e)
	one := e.Protocol(nil).Resource(typeName)
	mustReport(t, one.Apply(membership(e)))
	e.Delete("ada")
	p := e.Protocol(nil)
	_, diags := p.Data("ninjaone_scim_users", acctest.Object{})
	mustReport(t, diags)
	one = one.In(p)
	mustReport(t, one.Refresh())
	if one.State != nil {
		t.Errorf("state is %v", one.State)
	}
}

// TestMembershipIdentity: both ids are the identity, and it imports; so does the id with both parts escaped (dialect
// 25).
func TestMembershipIdentity(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		check := func(one *acctest.Instance, after string) {
			t.Helper()
			if diff := cmp.Diff(membership(e), one.Identity); diff != "" {
				t.Errorf("identity after %s (-want +got):\n%s", after, diff)
			}
			want := acctest.Object{
				"id": id(e, "desk", "ada"), "group_id": e.GroupID("desk"), "user_id": e.ID("ada"),
				"timeouts": nil,
			}
			if diff := cmp.Diff(want, one.State); diff != "" {
				t.Errorf("state after %s (-want +got):\n%s", after, diff)
			}
		}
		one := e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Apply(membership(e)))
		check(one, "create")
		one = one.In(e.Protocol(nil))
		mustReport(t, one.Refresh())
		check(one, "read")
		one = e.Protocol(nil).Resource(typeName)
		mustReport(t, one.ImportIdentity(membership(e)))
		check(one, "import by identity")
		one = e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Import(id(e, "desk", "ada")))
		check(one, "import by id")
	})
}

// TestMembershipIdentityByTerraform needs one that knows identities.
func TestMembershipIdentityByTerraform(t *testing.T) {
	t.Parallel()
	for name, dialects := range map[string][]string{
		"plain": nil, "ids that need escaping": {"ids-need-escaping"},
		"ids with quotes": {"ids-hold-quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: dialects})
			world(e)
			config := e.Config(hcl(e, "desk", "ada"))
			resource.UnitTest(t, resource.TestCase{
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{
					{
						Config: config,
						ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
							"group_id": knownvalue.StringExact(e.GroupID("desk")), "user_id": knownvalue.StringExact(e.ID("ada")),
						})},
					},
					{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
					{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
					{
						PreConfig:        func() { e.Leave("desk", "ada") },
						Config:           config,
						ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
					},
					{
						Config:           e.Config(hcl(e, "field", "ada")),
						ConfigPlanChecks: plans(plancheck.ResourceActionReplace),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectIdentityValue(address, tfjsonpath.New("group_id"), knownvalue.StringExact(e.GroupID("field"))),
						},
					},
				},
			})
		})
	}
}

// TestMembershipImportMalformed says what an id looks like.
func TestMembershipImportMalformed(t *testing.T) {
	t.Parallel()
	p := acctest.New(t, sandbox.Options{}).Protocol(nil)
	for _, by := range []string{"desk", "a/b/c", "/b", "%/b"} {
		mustReport(t, p.Resource(typeName).Import(by), "Malformed membership id: ", "GROUP_ID/USER_ID", "path-escaped")
	}
	one := p.Resource(typeName)
	mustReport(t, one.Import("no-such-group/nobody"))
	if one.State != nil { // Terraform words the error
		t.Errorf("state is %v", one.State)
	}
}

// TestMembershipRefused: one bad member fails alone, with its id and the service's words, among many that are added at
// once; the others leave together in few requests.
func TestMembershipRefused(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		const many = 30
		world(e)
		p := e.Protocol(nil)
		ones := make([]*acctest.Instance, many)
		plans := make([]*acctest.Planned, many)
		configs := make([]acctest.Object, many)
		for i := range many {
			local := "person" + string(rune('a'+i%26)) + string(rune('a'+i/26))
			configs[i] = acctest.Object{"group_id": e.GroupID("desk"), "user_id": "no-such-user"}
			if i != many/2 {
				configs[i]["user_id"] = e.Add(local, nil)
			}
			ones[i] = p.Resource(typeName)
			var diags acctest.Diagnostics
			plans[i], diags = ones[i].Plan(configs[i])
			mustReport(t, diags)
		}
		e.Settle()
		e.Forget()
		diags := make([]acctest.Diagnostics, many)
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() { diags[i] = ones[i].ApplyUnplanned(plans[i], configs[i]) })
		}
		all.Wait()
		for i := range many {
			if i == many/2 {
				mustReport(t, diags[i], "Cannot add user no-such-user to group ", e.GroupID("desk"), "NinjaOne answered 4")
				if ones[i].State != nil {
					t.Errorf("state is %v", ones[i].State)
				}
				continue
			}
			mustReport(t, diags[i])
		}
		if members := e.Members("desk"); len(members) != many || slices.Contains(members, "no-such-user") {
			t.Errorf("%d members, want %d", len(members), many)
		}
		if n := len(e.Writes()); e.CountsRequests() && e.Settings == "" && n > many/2 {
			t.Errorf("%d writes for %d memberships", n, many)
		}
	})
}

// TestMembershipWithoutGroup: a group that does not exist is an error on group_id.
func TestMembershipWithoutGroup(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		one := e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Apply(acctest.Object{"group_id": "no-such-group", "user_id": e.ID("ada")}),
			"group_id: No such group: no-such-group", e.ID("ada"), "ninjaone_scim_group.NAME.id")
		if one.State != nil {
			t.Errorf("state is %v", one.State)
		}
	})
}

// TestMembershipWithoutIDs: a blank id is refused before anything is sent.
func TestMembershipWithoutIDs(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	for _, key := range []string{"group_id", "user_id"} {
		config := acctest.Object{"group_id": "1", "user_id": "2"}
		config[key] = ""
		mustReport(t, e.Protocol(nil).Resource(typeName).Apply(config), key+": ", "To fix: Write a value.")
	}
	e.CheckWrites()
}

// TestMembershipGetsAnotherAddress: Terraform creates the new one and destroys the old one in any order, and the user
// stays in: nothing is sent where the plan has seen both, and the seat is there in the end where it has not.
func TestMembershipGetsAnotherAddress(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		config := acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("ada")}
		for _, known := range []bool{true, false} {
			for _, createdFirst := range []bool{true, false} {
				before := e.Protocol(nil).Resource(typeName)
				mustReport(t, before.Apply(config))
				p := e.Protocol(nil) // the plan
				if known {
					_, diags := p.Resource(typeName).Plan(config)
					mustReport(t, diags)
				}
				planned, diags := before.In(p).PlanDestroy()
				mustReport(t, diags)
				if known {
					diags.MustWarn(t, "Accounts are handed over: One address of this configuration releases the membership")
				}
				p = e.Protocol(nil) // the apply
				before, after := before.In(p), p.Resource(typeName)
				e.Forget()
				if createdFirst {
					mustReport(t, after.Apply(config))
				}
				mustReport(t, before.ApplyDestroy(planned))
				if !createdFirst {
					mustReport(t, after.Apply(config))
				}
				if known {
					e.CheckWrites()
				}
				if before.State != nil {
					t.Errorf("the old one is still in the state: %v", before.State)
				}
				checkMembers(t, e, "desk", "ada", "bruno")
				mustReport(t, after.In(e.Protocol(nil)).Destroy())
				checkMembers(t, e, "desk", "bruno")
			}
		}
	})
}

// TestMembershipReplacedCreateFirst: a replacement that creates before it destroys keeps the member, and the old object
// does not stay in the state.
func TestMembershipReplacedCreateFirst(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		config := strings.Replace(hcl(e, "desk", "ada"), "user_id",
			"lifecycle {\n create_before_destroy = true\n }\n user_id", 1)
		run(
			t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(config), Taint: []string{address},
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), e.ExpectMembers("desk", "ada", "bruno")},
			},
			unchanged(e, config),
		)
	})
}

// TestMembershipsAndAList: the members of one group are listed or have memberships of their own, not both. Who passes
// from one to the other stays in the group.
func TestMembershipsAndAList(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		group := func(lines string) string {
			return `
resource "ninjaone_scim_group" "desk" {
  display_name   = "{{g:desk}}"
  adopt_existing = true
  ` + lines + `
}
`
		}
		world(e)
		single := hcl(e, "desk", "ada") + hcl(e, "desk", "bruno")
		list := group("members = [" + quoted(e.ID("bruno")) + ", " + quoted(e.ID("ada")) + "]")
		both, refused := e.ExpectMembers("desk", "ada",
			"bruno"), acctest.MatchText("Two resources manage the members of one group")
		run(
			t,
			resource.TestStep{Config: e.Config(group("") + single), ConfigStateChecks: []statecheck.StateCheck{both}},
			resource.TestStep{PreConfig: e.Forget, Config: e.Config(list + single), ExpectError: refused},
			resource.TestStep{
				PreConfig: func() { e.CheckWrites() }, Config: e.Config(list), ConfigStateChecks: []statecheck.StateCheck{both},
			},
			unchanged(e, list),
			resource.TestStep{PreConfig: e.Forget, Config: e.Config(list + hcl(e, "desk", "ada")), ExpectError: refused},
			resource.TestStep{
				PreConfig: func() { e.CheckWrites() }, Config: e.Config(group("") + single), ConfigStateChecks: []statecheck.StateCheck{both},
			},
			unchanged(e, group("")+single),
		)
	})
}

// TestMembershipTwice: the same seat at two addresses is refused while planning, whichever is planned first, to be
// created or in the state.
func TestMembershipTwice(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		config := acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("ada")}
		p := e.Protocol(nil)
		_, diags := p.Resource(typeName).Plan(config)
		mustReport(t, diags)
		_, diags = p.Resource(typeName).Plan(config)
		mustReport(t, diags, "The same membership twice in one plan")
		p = e.Protocol(nil)
		one, other := p.Resource(typeName), p.Resource(typeName)
		seat := id(e, "desk", "bruno")
		mustReport(t, one.Import(seat))
		mustReport(t, other.Import(seat))
		config = acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("bruno")}
		_, diags = one.Plan(config)
		mustReport(t, diags)
		_, diags = other.Plan(config)
		mustReport(t, diags, "One account at two addresses", "terraform state rm")
	})
}

// TestMembershipsShareRequests: many memberships of one group cost few PATCHes to make and to end, and one GET of it
// each time that Terraform makes, plans or ends them.
func TestMembershipsShareRequests(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const (
		many    = 40
		patches = many/4 + 10
	)
	e.AddGroup("desk", nil)
	locals := "\nlocals {\n  users = ["
	for i := range many {
		locals += quoted(e.Add("person"+string(rune('a'+i%26))+string(rune('a'+i/26)), nil)) + ", "
	}
	locals += "]\n}\n"
	config := locals + `
resource "ninjaone_scim_group_membership" "all" {
  count    = length(local.users)
  group_id = ` + quoted(e.GroupID("desk")) + `
  user_id  = local.users[count.index]
}
`
	run(t,
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(config),
			ConfigStateChecks: []statecheck.StateCheck{requests{e, http.MethodPatch, patches}, requests{e, http.MethodGet, 1}},
		},
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(config),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), requests{e, http.MethodGet, 1}},
		},
		resource.TestStep{ // which plans and then ends them
			PreConfig: e.Forget, Config: e.Config(locals),
			ConfigStateChecks: []statecheck.StateCheck{
				e.ExpectMembers("desk"),
				requests{e, http.MethodPatch, patches},
				requests{e, http.MethodGet, 2},
			},
		},
	)
}

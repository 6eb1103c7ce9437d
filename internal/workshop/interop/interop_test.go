// Package interop tries the provider on a SCIM server that this project did not write.
package interop_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// stories are the tests of users, groups and memberships that show what a practitioner does, from the outside. Tests
// that look inside the sandbox, or need it to misbehave, cannot run here.
const stories = "^Test(User|Group|Membership)(Life|CaseOnly|Destroyed|Exists|.*Elsewhere)$"

// TestStoriesPassOnAForeignServer tells them to the foreign server as if it were a customer's tenant.
func TestStoriesPassOnAForeignServer(t *testing.T) {
	url := serve(t)
	command := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-vet=off", "-v", "-run", stories,
		"./internal/user", "./internal/group", "./internal/membership")
	command.Dir = filepath.Join("..", "..", "..")
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "NINJAONE_") {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "TF_ACC=1", "NINJAONE_SCIM_URL="+url, "NINJAONE_SCIM_TOKEN="+token)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	stories := regexp.MustCompile(`(?m)^ *--- PASS: (Test\w+)/`).FindAllSubmatch(output, -1)
	for _, must := range []string{"TestUserLife", "TestGroupLife", "TestMembershipLife"} {
		if !strings.Contains(string(output), "--- PASS: "+must+"/") {
			t.Errorf("%s did not run", must)
		}
	}
	t.Logf("%d stories", len(stories))
}

// TestMoreThanItLists makes more people than the server ever lists: it repeats the first twenty on every page.
func TestMoreThanItLists(t *testing.T) {
	t.Setenv("NINJAONE_SCIM_URL", serve(t))
	t.Setenv("NINJAONE_SCIM_TOKEN", token)
	t.Setenv("TF_ACC", "1")
	e := acctest.NewReal(t)
	const people = 27
	var names []string
	for i := range people {
		names = append(names, strconv.Quote(e.Name(fmt.Sprintf("p%02d", i))))
	}
	config := e.Config(`
locals {
  people = [` + strings.Join(names, ", ") + `]
}

resource "ninjaone_scim_user" "all" {
  count       = length(local.people)
  user_name   = local.people[count.index]
  user_type   = "Technician"
  given_name  = "Person"
  family_name = "Number ${count.index}"
}

resource "ninjaone_scim_group" "all" {
  display_name = "{{g:all}}"
  members      = ninjaone_scim_user.all[*].id
}
`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			}},
		},
	})
	for _, local := range []string{"p00", "p26"} {
		page, err := e.Client.ListUsers(t.Context(), scim.ListOptions{Filter: scim.Eq("userName", e.Name(local))})
		if err != nil || len(page.Resources) != 1 || page.Resources[0].Active == nil || *page.Resources[0].Active {
			t.Errorf("%s is not there and inactive after the destroy: %v", local, err)
		}
	}
}

// TestAListingInDoubt: a listing that cannot be had whole is never taken for the whole.
func TestAListingInDoubt(t *testing.T) {
	t.Setenv("NINJAONE_SCIM_URL", serve(t))
	t.Setenv("NINJAONE_SCIM_TOKEN", token)
	t.Setenv("TF_ACC", "1")
	e := acctest.NewReal(t)
	const people = 21
	for i := range people {
		e.Add(fmt.Sprintf("p%02d", i), nil)
	}
	state, diags := e.Protocol(nil).Data("ninjaone_scim_users", acctest.Object{})
	if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), "may be incomplete") {
		t.Errorf("%d of %d people are listed, and what is reported is: %s", len(state["users"].([]any)), people, diags)
	}
	// The first of many is found by name, and so is the last.
	for _, local := range []string{"p00", "p20"} {
		found, diags := e.Protocol(nil).Data("ninjaone_scim_user", acctest.Object{"user_name": e.Name(local)})
		if len(diags.Errors()) > 0 || found["id"] != e.ID(local) {
			t.Errorf("%s is not found: %s", local, diags)
		}
	}
}

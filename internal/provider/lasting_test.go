package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	aUser   = "ninjaone_scim_user"
	aGroup  = "ninjaone_scim_group"
	aRoster = "ninjaone_scim_roster"
	aGuard  = "ninjaone_scim_users_exclusive"
)

func userOf(e *acctest.Env, local string) acctest.Object {
	return acctest.Object{
		"user_name": e.Name(local), "given_name": "Ada", "family_name": "Lovelace",
		"user_type": "endUser",
	}
}

func rosterOf(e *acctest.Env, given string, locals ...string) acctest.Object {
	people := acctest.Object{}
	for _, local := range locals {
		people[e.Name(local)] = acctest.Object{"given_name": given, "family_name": "Lovelace", "user_type": "endUser"}
	}
	text, err := json.Marshal(people)
	if err != nil {
		panic(err)
	}
	return acctest.Object{"users": string(text), "deletion_policy": "deactivate"}
}

// inRun is one run of terraform test that applies: a refresh of what there is, a plan, and an apply, which plans once
// more.
func inRun(t *testing.T, i *acctest.Instance, config acctest.Object) {
	t.Helper()
	if i.State != nil {
		i.Refresh().Must(t)
	}
	planned, diags := i.Plan(config)
	diags.Must(t)
	if i.Changes(planned) {
		i.ApplyPlan(planned, config).Must(t)
	}
}

// TestManyWalks: an instance that is configured once plans, applies and plans again, as terraform test does since 1.13.
// Nothing of it is a mistake.
func TestManyWalks(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Lasting(nil)
	user, group, roster := p.Resource(aUser), p.Resource(aGroup), p.Resource(aRoster)

	_, diags := user.Plan(userOf(e, "ada")) // a run that only plans
	diags.Must(t)
	inRun(t, user, userOf(e, "ada"))
	inRun(t, group, acctest.Object{"display_name": e.Group("desk")})
	inRun(t, roster, rosterOf(e, "Bruno", "bruno", "chloe"))
	for range 2 {
		inRun(t, user, userOf(e, "ada"))
		inRun(t, group, acctest.Object{"display_name": e.Group("desk")})
		inRun(t, roster, rosterOf(e, "Bruno", "bruno", "chloe"))
	}
	inRun(t, user, userOf(e, "adele"))
	inRun(t, roster, rosterOf(e, "Bob", "bruno", "dora"))

	// Another module of the same test file wants the name that has become free, and one that is taken already.
	other := p.Resource(aUser)
	inRun(t, other, userOf(e, "ada"))
	_, diags = p.Resource(aUser).Plan(userOf(e, "dora"))
	diags.Must(t)
	for _, i := range []*acctest.Instance{roster, group, user, other} {
		i.Refresh().Must(t)
		i.Destroy().Must(t)
	}
	for _, local := range []string{"adele", "ada", "bruno", "dora"} {
		if active := e.User(local)["active"]; active != false {
			t.Errorf("%s is active %v after the clean-up", local, active)
		}
	}
}

// TestManyWalksHoldNothing: what a resource had a hand on in an earlier walk another one may take in a later one.
func TestManyWalksHoldNothing(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Lasting(nil)
	first, second := p.Resource(aUser), p.Resource(aUser)
	inRun(t, first, userOf(e, "ada"))
	changed := userOf(e, "ada")
	changed["given_name"] = "Augusta"
	inRun(t, first, changed)
	adopted := userOf(e, "ada")
	adopted["adopt_existing"] = true
	inRun(t, second, adopted) // nothing is read before it
	second.Refresh().Must(t)
	second.Destroy().Must(t)
	if active := e.User("ada")["active"]; active != false {
		t.Errorf("ada is active %v after the destroy", active)
	}
	first.Refresh().Must(t)
	first.Destroy().Must(t)
}

// TestManyWalksReadAgain: what another client has changed since the walk before is seen.
func TestManyWalksReadAgain(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Lasting(nil)
	count := func(data string, list string) int {
		t.Helper()
		found, diags := p.Data(data, nil)
		diags.Must(t)
		all, _ := found[list].([]any)
		return len(all)
	}
	e.Add("ada", nil)
	e.AddGroup("desk", nil)
	if got := count("ninjaone_scim_users", "users"); got != 1 {
		t.Errorf("%d users, want 1", got)
	}
	if got := count("ninjaone_scim_groups", "groups"); got != 1 {
		t.Errorf("%d groups, want 1", got)
	}
	e.Add("bruno", nil)
	e.AddGroup("field", nil)
	if got := count("ninjaone_scim_users", "users"); got != 2 {
		t.Errorf("%d users, want 2: the listing is of an earlier run", got)
	}
	if got := count("ninjaone_scim_groups", "groups"); got != 2 {
		t.Errorf("%d groups, want 2: the listing is of an earlier run", got)
	}
}

// TestManyWalksOfTheRESTAPI: organizations are read again, too.
func TestManyWalksOfTheRESTAPI(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Lasting(acctest.Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"api_url": e.Server.Origin(),
	})
	for range 2 {
		_, diags := p.Data("ninjaone_organizations", nil)
		diags.Must(t)
	}
	reads := 0
	for _, request := range e.Tenant().Requests() {
		if request.Path == "/v2/organizations" {
			reads++
		}
	}
	if reads != 2 {
		t.Errorf("the organizations were read %d times, want 2", reads)
	}
}

// TestGuardAfterAnotherWalk: a guard judges all users that an earlier run of the same file has created.
func TestGuardAfterAnotherWalk(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Lasting(nil)
	inRun(t, p.Resource(aUser), userOf(e, "ada"))
	inRun(t, p.Resource(aUser), userOf(e, "mallory"))
	guard := p.Resource(aGuard)
	inRun(t, guard, acctest.Object{"user_names": []any{e.Name("ada")}, "max_deactivations": 5})
	if active := e.User("mallory")["active"]; active != false {
		t.Errorf("mallory is active %v beside a guard that does not name them", active)
	}
	inRun(t, guard, acctest.Object{"user_names": []any{e.Name("ada"), e.Name("mallory")}, "max_deactivations": 5})
}

// TestReadAfterApply: whatever Terraform says, an instance that is asked to read after it has applied outlives a walk.
func TestReadAfterApply(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	user := p.Resource(aUser)
	user.Apply(userOf(e, "ada")).Must(t)
	_, diags := p.Resource(aUser).Plan(userOf(e, "ada"))
	diags.Must(t, "The same name twice in one plan")

	user.Refresh().Must(t)
	_, diags = p.Resource(aUser).Plan(userOf(e, "ada"))
	diags.Must(t)
	e.Change("ada", "name.givenName", "Augusta")
	user.Refresh().Must(t)
	user.Apply(userOf(e, "ada")).Must(t)
	e.Change("ada", "name.givenName", "Augusta")
	user.Refresh().Must(t)
	if got := user.State["given_name"]; got != "Augusta" {
		t.Errorf("given_name %v, want Augusta, as another client has written it", got)
	}
}

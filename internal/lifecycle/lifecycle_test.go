package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// Two resources of one run.
const (
	mine   = "resource 1"
	theirs = "resource 2"
)

// open returns the directory of an empty tenant.
func open(t *testing.T, dialects ...string) (*directory.Directory, *sandbox.Tenant) {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Dialects: dialects})
	return directory.New(e.Client, directory.Options{}), e.Tenant()
}

// ada is an active technician, with an external id unless it is empty.
func ada(externalID string) person.Person {
	p := person.Person{
		UserName: "ada@example.com", UserType: ninjaone.Technician, GivenName: "Ada", FamilyName: "Lovelace",
		Active: new(true),
	}
	if externalID != "" {
		p.ExternalID = &externalID
	}
	return p
}

// made creates a user for another resource's earlier run, and returns its id.
func made(t *testing.T, tenant *sandbox.Tenant, externalID string) string {
	t.Helper()
	doc := sandbox.Document{
		"userName": "ada@example.com", "active": true,
		"name":                sandbox.Document{"givenName": "Ada", "familyName": "Byron"},
		ninjaone.ExtensionURN: sandbox.Document{"userType": ninjaone.Technician},
	}
	if externalID != "" {
		doc["externalId"] = externalID
	}
	id, err := tenant.AddUser(doc)
	if err != nil {
		t.Fatal(err)
	}
	tenant.ResetRequests()
	return id
}

// writes returns how many requests may have changed the tenant.
func writes(tenant *sandbox.Tenant) int {
	n := 0
	for _, r := range tenant.Requests() {
		if r.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// TestCreateOrAdoptUser: an account that has the name is adopted by permission, by its external id or because another
// resource of the run releases it. No permission is enough for another person's account.
func TestCreateOrAdoptUser(t *testing.T) {
	t.Parallel()
	type outcome string
	const (
		adopted, exists, otherPerson, inUse outcome = "adopted", "exists", "other person", "in use"
	)
	permitted := lifecycle.Terms{Adopt: true}
	barred := lifecycle.Terms{Adopt: true, Barred: func(string) bool { return true }}
	// What another resource of the run has done before.
	released := func(l *ledger.Ledger, id string) { l.HandOver(ledger.User, id) }
	updated := func(l *ledger.Ledger, id string) { l.Hold(t.Context(), ledger.User, id, theirs) }
	claimed := func(l *ledger.Ledger, id string) { _, _ = l.Claim(t.Context(), ledger.User, id, theirs, true) }
	for name, c := range map[string]struct {
		has, wants string // external ids
		terms      lifecycle.Terms
		before     func(l *ledger.Ledger, id string)
		want       outcome
	}{
		"without permission":            {want: exists},
		"with permission":               {terms: permitted, want: adopted},
		"the same external id":          {has: "1001", wants: " 1001 ", want: adopted},
		"the same, decomposed":          {has: "Zoe\u0308", wants: "Zo\u00eb", want: adopted},
		"another external id":           {has: "1001", wants: "2002", want: otherPerson},
		"another one, permitted":        {has: "1001", wants: "2002", terms: permitted, want: otherPerson},
		"a placeholder, permitted":      {has: "TBD", wants: "2002", terms: permitted, want: adopted},
		"owned by another resource":     {terms: barred, want: exists},
		"released":                      {before: released, want: adopted},
		"released, another id":          {has: "1001", wants: "2002", before: released, want: adopted},
		"an update has begun":           {terms: permitted, before: updated, want: inUse},
		"another create has adopted it": {terms: permitted, before: claimed, want: inUse},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, tenant := open(t)
			id := made(t, tenant, c.has)
			if c.before != nil {
				c.before(d.Ledger(), id)
			}
			c.terms.Owner = mine
			got, err := lifecycle.CreateOrAdoptUser(t.Context(), d, ada(c.wants), c.terms)
			is := adopted
			var (
				taken *lifecycle.ExistsError
				other *lifecycle.OtherPersonError
				used  *lifecycle.InUseError
			)
			switch {
			case errors.As(err, &taken):
				is = exists
			case errors.As(err, &other):
				is = otherPerson
			case errors.As(err, &used):
				is = inUse
			case err != nil || got.Account.ID != id || !got.Adopted:
				t.Fatalf("got %+v, %v", got, err)
			}
			if is != c.want {
				t.Fatalf("%s, want %s (%v)", is, c.want, err)
			}
			user, _ := tenant.User(id)
			family := user["name"].(map[string]any)["familyName"]
			if changed := family == "Lovelace"; changed != (c.want == adopted) || len(tenant.Users()) != 1 {
				t.Errorf("the user is %v, and there are %d", user, len(tenant.Users()))
			}
			if n := writes(tenant); c.want != adopted && n > 0 {
				t.Errorf("%d writes", n)
			}
		})
	}
}

// TestCreateUser: a name that no account has becomes a new user, once.
func TestCreateUser(t *testing.T) {
	t.Parallel()
	d, tenant := open(t)
	created, err := lifecycle.CreateOrAdoptUser(t.Context(), d, ada(""), lifecycle.Terms{Owner: mine})
	if err != nil || created.Adopted || created.Account.ID == "" {
		t.Fatalf("got %+v, %v", created, err)
	}
	if before := d.Ledger().Changed(ledger.User)[created.Account.ID]; !before.Created {
		t.Errorf("the ledger has %+v of the new user", before)
	}
	for _, adopt := range []bool{false, true} {
		_, err = lifecycle.CreateOrAdoptUser(t.Context(), d, ada(""), lifecycle.Terms{Owner: theirs, Adopt: adopt})
		if used, ok := errors.AsType[*lifecycle.InUseError](err); !ok || used.ID != created.Account.ID {
			t.Errorf("a second create of the name, adopt %t: %v", adopt, err)
		}
	}
	if n := len(tenant.Users()); n != 1 {
		t.Errorf("%d users", n)
	}
}

// TestUpdateUser: only differences are sent, and nothing to an account that another resource has adopted.
func TestUpdateUser(t *testing.T) {
	t.Parallel()
	d, tenant := open(t)
	id := made(t, tenant, "")
	current := ada("")
	answer, remarks, err := lifecycle.UpdateUser(t.Context(), d, mine, id, current, current)
	if answer != nil || len(remarks) > 0 || err != nil || len(tenant.Requests()) > 0 {
		t.Errorf("without a difference: %v, %v, %v, %d requests", answer, remarks, err, len(tenant.Requests()))
	}
	want := current
	want.GivenName = "Augusta"
	if answer, _, err = lifecycle.UpdateUser(t.Context(), d, mine, id, want, current); err != nil || answer == nil {
		t.Fatalf("%v, %v", answer, err)
	}
	user, _ := tenant.User(id)
	if name := user["name"].(map[string]any); name["givenName"] != "Augusta" || name["familyName"] != "Byron" {
		t.Errorf("the user is %v", user)
	}
	if _, err := d.Ledger().Claim(t.Context(), ledger.User, "another", theirs, true); err != nil {
		t.Fatal(err)
	}
	tenant.ResetRequests()
	_, _, err = lifecycle.UpdateUser(t.Context(), d, mine, "another", want, current)
	if used, ok := errors.AsType[*lifecycle.InUseError](err); !ok || used.Use != lifecycle.UseAdopted {
		t.Errorf("an update of an adopted account: %v", err)
	}
	if n := len(tenant.Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// TestRemovalFollowsItsPolicy: a removal does what its policy says, and fails unless the end of the access was seen.
func TestRemovalFollowsItsPolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialects   []string
		policy     lifecycle.Policy
		handedOver bool
		replacedBy string
		remark     func(lifecycle.Remark) bool
		fails      bool
		left       string // active, inactive or gone
	}{
		"deactivate":  {policy: lifecycle.Deactivate, left: "inactive"},
		"delete":      {policy: lifecycle.Delete, left: "gone"},
		"abandon":     {policy: lifecycle.Abandon, left: "active"},
		"handed over": {policy: lifecycle.Delete, handedOver: true, left: "active"},
		"replaced":    {policy: lifecycle.Deactivate, replacedBy: "bob@example.com", fails: true, left: "active"},
		"deactivation ignored": {
			dialects: []string{"deactivation-acknowledged"}, policy: lifecycle.Deactivate, fails: true, left: "active",
		},
		"deletion ignored": {
			dialects: []string{"delete-acknowledged"}, policy: lifecycle.Delete, fails: true, left: "active",
		},
		"delete deactivates": {
			dialects: []string{"users-delete-deactivates"}, policy: lifecycle.Delete, left: "inactive",
			remark: func(r lifecycle.Remark) bool { return r.LeftInactive },
		},
		"delete refused": {
			dialects: []string{"users-delete-refused-405"}, policy: lifecycle.Delete, left: "inactive",
			remark: func(r lifecycle.Remark) bool { return r.DeleteRefused != nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, tenant := open(t, c.dialects...)
			id := made(t, tenant, "")
			removal := &lifecycle.Removal{
				Release: lifecycle.Release{
					Subject: lifecycle.Subject{Kind: ledger.User, ID: id, Name: "ada@example.com"},
					Owner:   mine, HandedOver: c.handedOver, ReplacedBy: c.replacedBy,
				},
				Known: ada(""), Policy: c.policy,
			}
			remarks, err := lifecycle.Remove(t.Context(), d, removal)
			if (err != nil) != c.fails {
				t.Errorf("the error is %v", err)
			}
			if reported := len(remarks) == 1 && c.remark != nil && c.remark(remarks[0]); reported != (c.remark != nil) {
				t.Errorf("the remarks are %+v", remarks)
			}
			left := "gone"
			if user, ok := tenant.User(id); ok {
				left = map[bool]string{true: "active", false: "inactive"}[user["active"] == true]
			}
			if left != c.left {
				t.Errorf("the user is %s, want %s", left, c.left)
			}
			if ended := d.Ledger().HasEnded(ledger.User, id); ended != (left != "active") {
				t.Errorf("the ledger says ended %t", ended)
			}
		})
	}
}

// TestRemoveTwice: a user that is gone counts as released.
func TestRemoveTwice(t *testing.T) {
	t.Parallel()
	d, tenant := open(t)
	id := made(t, tenant, "")
	for i := range 2 {
		_, err := lifecycle.Remove(t.Context(), d, &lifecycle.Removal{
			Release: lifecycle.Release{Subject: lifecycle.Subject{Kind: ledger.User, ID: id}, Owner: fmt.Sprint(i)},
			Known:   ada(""), Policy: lifecycle.Delete,
		})
		if err != nil {
			t.Errorf("removal %d: %v", i+1, err)
		}
	}
}

// TestAdoptedGroupGetsTheWantedMembers: a group follows the same rules, and an adopted one gets the wanted members.
func TestAdoptedGroupGetsTheWantedMembers(t *testing.T) {
	t.Parallel()
	d, tenant := open(t)
	member := made(t, tenant, "")
	id, err := tenant.AddGroup(sandbox.Document{"displayName": "Support"})
	if err != nil {
		t.Fatal(err)
	}
	want := team.Team{DisplayName: "support", Members: []string{member}}
	_, err = lifecycle.CreateOrAdoptGroup(t.Context(), d, want, lifecycle.Terms{Owner: mine})
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); !ok || exists.Found[0].ID != id {
		t.Errorf("without permission: %v", err)
	}
	got, err := lifecycle.CreateOrAdoptGroup(t.Context(), d, want, lifecycle.Terms{Owner: mine, Adopt: true})
	if err != nil || !got.Adopted || got.Account.ID != id {
		t.Fatalf("got %+v, %v", got, err)
	}
	group, _ := tenant.Group(id)
	if members, _ := group["members"].([]any); len(members) != 1 {
		t.Errorf("the group is %v", group)
	}
	release := lifecycle.Release{Subject: lifecycle.Subject{Kind: ledger.Group, ID: id, Name: "support"}, Owner: mine}
	if _, err := lifecycle.RemoveGroup(t.Context(), d, release, want, lifecycle.Delete); err != nil {
		t.Fatal(err)
	}
	if _, there := tenant.Group(id); there {
		t.Error("the group is still there")
	}
}

// TestCreatesOfOneName: of two resources of one run that create the same name at the same time, one owns the account.
func TestCreatesOfOneName(t *testing.T) {
	t.Parallel()
	d, tenant := open(t)
	errs := make(chan error)
	for _, owner := range []string{mine, theirs} {
		go func() {
			_, err := lifecycle.CreateOrAdoptUser(t.Context(), d, ada("1001"), lifecycle.Terms{Owner: owner, Adopt: true})
			errs <- err
		}()
	}
	one, other := <-errs, <-errs
	used, ok := errors.AsType[*lifecycle.InUseError](errors.Join(one, other))
	if !ok || one != nil && other != nil {
		t.Errorf("%v, %v", one, other)
	} else if _, exists := tenant.User(used.ID); !exists || len(tenant.Users()) != 1 {
		t.Errorf("the owner has %s, and the tenant has %v", used.ID, tenant.Users())
	}
}

package user_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserAccountWouldPassOn: the first entry leaves a list by index, and all people get another domain in the same
// edit. So no name of the plan is in use, but the external ids show that one person would get the account of another.
func TestUserAccountWouldPassOn(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	person := func(local, key string) acctest.Object {
		return ada(e, acctest.Object{"user_name": e.Name(local), "external_id": key})
	}
	first, second := e.Protocol(nil).Resource(typeName), e.Protocol(nil).Resource(typeName)
	mustReport(t, first.Apply(person("ada", "hr-1")))
	mustReport(t, second.Apply(person("bea", "hr-2")))
	e.Settle()
	e.Forget()
	for _, updateFirst := range []bool{true, false} {
		p := e.Protocol(nil)
		one := func() acctest.Diagnostics { _, diags := first.In(p).Plan(person("bea.new", "hr-2")); return diags }
		other := func() acctest.Diagnostics { _, diags := second.In(p).PlanDestroy(); return diags }
		if !updateFirst {
			one, other = other, one
		}
		mustReport(t, one())
		mustReport(t, other(), "An account would pass to another user", e.Name("bea.new"), "hr-1", "hr-2")
	}
	p := e.Protocol(nil) // external ids that were mixed up: the names show who is who
	_, diags := first.In(p).Plan(person("ada", "hr-2"))
	mustReport(t, diags)
	_, diags = second.In(p).Plan(person("bea", "hr-1"))
	mustReport(t, diags)
	e.CheckWrites()
}

// TestUserAccountWouldPassOnByName: the same without external ids. The full names show it.
func TestUserAccountWouldPassOnByName(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	person := func(local, given string) acctest.Object {
		return ada(e, acctest.Object{"user_name": e.Name(local), "given_name": given, "family_name": "Bee"})
	}
	first, second := e.Protocol(nil).Resource(typeName), e.Protocol(nil).Resource(typeName)
	mustReport(t, first.Apply(person("ada", "Ada")))
	mustReport(t, second.Apply(person("bea", "Bea")))
	e.Settle()
	e.Forget()
	const words = "An account would pass to another user"
	p := e.Protocol(nil) // the first entry leaves
	_, diags := second.In(p).PlanDestroy()
	mustReport(t, diags)
	_, diags = first.In(p).Plan(person("bea.new", "BEA"))
	mustReport(t, diags, words, e.Name("bea.new"), "with the name Ada Bee", "with the name BEA Bee", "is released")
	p = e.Protocol(nil) // another one joins before the first
	_, diags = p.Resource(typeName).Plan(person("ada.new", "Ada"))
	mustReport(t, diags)
	_, diags = first.In(p).Plan(person("zoe.new", "Zoe"))
	mustReport(t, diags, words, e.Name("zoe.new"), "a new account is created for "+e.Name("ada.new"))
	p = e.Protocol(nil) // a new domain, another person of the same name, and a leaver
	_, diags = first.In(p).Plan(person("ada.new", "Ada"))
	mustReport(t, diags)
	_, diags = p.Resource(typeName).Plan(person("cleo", "Ada"))
	mustReport(t, diags)
	_, diags = second.In(p).PlanDestroy()
	mustReport(t, diags)
	p = e.Protocol(nil) // a family name alone is no evidence
	second.State["given_name"] = nil
	_, diags = second.In(p).PlanDestroy()
	mustReport(t, diags)
	unknown := person("bea.new", "")
	unknown["given_name"] = acctest.Unknown{}
	_, diags = first.In(p).Plan(unknown)
	mustReport(t, diags)
	e.CheckWrites()
}

// TestUserMayLoseAccountToNewName: the keys of a for_each are user names, and all people get another domain. Without
// external ids, only the full name shows that one person would lose an account and get a new one. Many people of one
// name show nothing.
func TestUserMayLoseAccountToNewName(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const words = "One person may lose an account and get a new one"
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	e.Settle()
	e.Forget()
	moved := ada(e, acctest.Object{"user_name": e.Name("ada.new")})
	for _, destroyFirst := range []bool{true, false} {
		p := e.Protocol(nil)
		one := func() acctest.Diagnostics { _, diags := old.In(p).PlanDestroy(); return diags }
		other := func() acctest.Diagnostics { _, diags := p.Resource(typeName).Plan(moved); return diags }
		if !destroyFirst {
			one, other = other, one
		}
		mustWarn(t, one())
		diags := other()
		mustReport(t, diags)
		mustWarn(t, diags, words)
		for _, part := range []string{e.Name("ada") + " (id", e.Name("ada.new"), "Both have the name", "moved {"} {
			if !strings.Contains(diags.String(), part) {
				t.Errorf("%q is not in %s", part, diags)
			}
		}
	}
	p := e.Protocol(nil)
	for _, local := range []string{"ada.new", "ada.too"} {
		_, diags := p.Resource(typeName).Plan(ada(e, acctest.Object{"user_name": e.Name(local)}))
		mustWarn(t, diags)
	}
	_, diags := old.In(p).PlanDestroy()
	mustWarn(t, diags)
	e.CheckWrites()
}

// TestUserAccountMayPassOn: of the user name, the external id and the full name, an update changes two. One change
// alone shows nothing, and an equal external id shows that it is one person.
func TestUserAccountMayPassOn(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const words = "An account may pass to another person"
	person := func(local, key, given, family string) acctest.Object {
		p := ada(e, acctest.Object{"user_name": e.Name(local), "given_name": given, "family_name": family})
		if key != "" {
			p["external_id"] = key
		}
		return p
	}
	keyed, plain := e.Protocol(nil).Resource(typeName), e.Protocol(nil).Resource(typeName)
	mustReport(t, keyed.Apply(person("ada", "hr-1", "Ada", "Lovelace")))
	mustReport(t, plain.Apply(person("bea", "", "Bea", "Bee")))
	e.Settle()
	e.Forget()
	for name, c := range map[string]struct {
		of     *acctest.Instance
		config acctest.Object
		warns  bool
	}{
		"the user name passes on":         {keyed, person("ada", "hr-2", "Zoe", "Zed"), true},
		"an entry of a list is replaced":  {plain, person("zoe", "", "Zoe", "Zed"), true},
		"with a first external id":        {plain, person("zoe", "hr-2", "Zoe", "Zed"), true},
		"another user name and id":        {keyed, person("zoe", "hr-2", "Ada", "Lovelace"), true},
		"one person gets all other names": {keyed, person("zoe", "hr-1", "Zoe", "Zed"), false},
		"another external id":             {keyed, person("ada", "hr-2", "Ada", "King"), false},
		"another full name":               {keyed, person("ada", "hr-1", "Zoe", "Zed"), false},
		"a marriage":                      {plain, person("bea.king", "", "Bea", "King"), false},
	} {
		_, diags := c.of.In(e.Protocol(nil)).Plan(c.config)
		mustReport(t, diags)
		if got := strings.Contains(diags.String(), words); got != c.warns {
			t.Errorf("%s: the plan warns: %t, want %t\n%s", name, got, c.warns, diags)
		}
	}
	_, diags := keyed.In(e.Protocol(nil)).Plan(person("ada", "hr-2", "Zoe", "Zed"))
	for _, part := range []string{
		e.Name("ada") + ` (Ada Lovelace, external id "hr-1")`, `(Zoe Zed, external id "hr-2")`, "another user name",
	} {
		if !strings.Contains(diags.String(), part) {
			t.Errorf("%q is not in %s", part, diags)
		}
	}
	e.CheckWrites()
}

// TestUserNamesakesAreHandedOver: two people have one full name, and both accounts are handed over. Whatever Terraform
// plans first, no account begins.
func TestUserNamesakesAreHandedOver(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	var olds []*acctest.Instance
	for _, local := range []string{"ada", "bob"} {
		old := e.Protocol(nil).Resource(typeName)
		mustReport(t, old.Apply(ada(e, acctest.Object{"user_name": e.Name(local)})))
		olds = append(olds, old)
	}
	e.Settle()
	e.Forget()
	for _, first := range []int{0, 1} {
		for _, refreshed := range []bool{false, true} {
			p := e.Protocol(nil)
			var warned acctest.Diagnostics
			release := func(i int) {
				old := olds[i].In(p)
				if refreshed {
					mustReport(t, old.Refresh())
				}
				_, diags := old.PlanDestroy()
				warned = append(warned, diags...)
			}
			create := func(local string) {
				_, diags := p.Resource(typeName).Plan(ada(e, acctest.Object{"user_name": e.Name(local)}))
				warned = append(warned, diags...)
			}
			if first == 0 {
				release(0)
				create("bob")
			} else {
				create("bob")
				release(0)
			}
			create("ada")
			release(1)
			mustReport(t, warned)
			if strings.Contains(warned.String(), "One person may lose an account") {
				t.Errorf("case %d, %t: %s", first, refreshed, warned)
			}
		}
	}
	e.CheckWrites()
}

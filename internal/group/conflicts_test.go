package group_test

import (
	"maps"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// between makes a group, and a run in which one resource has it and another one, with adopt_existing, may take its
// name.
func between(t *testing.T) (e *acctest.Env, old, other *acctest.Instance, adopting acctest.Object) {
	t.Helper()
	e = acctest.New(t, sandbox.Options{})
	people(e, "ada")
	old = e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(desk(e, nil)))
	p := e.Protocol(nil)
	e.Forget()
	return e, old.In(p), p.Resource(typeName),
		desk(e, acctest.Object{"adopt_existing": true, "members": []string{e.ID("ada")}})
}

// TestGroupNameReleased: one plan renames a group and gives its name to another one. Whichever is planned first, the
// second is refused, since Terraform may do the two in any order. One after the other, both work.
func TestGroupNameReleased(t *testing.T) {
	t.Parallel()
	e, old, other, adopting := between(t)
	renamed := desk(e, acctest.Object{"display_name": e.Group("Front Desk")})
	refused := []string{
		"The name still belongs to another group: " + e.Group("Service Desk"), e.Group("Front Desk"),
		"alone, and then the rest",
	}
	_, diags := old.Plan(renamed)
	mustReport(t, diags)
	_, diags = other.Plan(adopting)
	mustReport(t, diags, refused...)
	p := e.Protocol(nil)
	old, other = old.In(p), other.In(p)
	_, diags = other.Plan(adopting)
	mustReport(t, diags)
	_, diags = old.Plan(renamed)
	mustReport(t, diags, refused...)
	e.CheckWrites()
	mustReport(t, old.In(e.Protocol(nil)).Apply(renamed))
	other = other.In(e.Protocol(nil))
	mustReport(t, other.Apply(adopting))
	if other.State["id"] == old.State["id"] {
		t.Error("both resources have one group")
	}
}

// TestGroupFailedAdoption leaves nothing in the state, so the resource that has the group goes on: the name was
// refused, or the members.
func TestGroupFailedAdoption(t *testing.T) {
	t.Parallel()
	for what, more := range map[string]acctest.Object{"members": nil, "external id": {"external_id": "grp-1"}} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			e, old, other, adopting := between(t)
			maps.Copy(adopting, more)
			e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403})
			mustReport(t, other.Apply(adopting), "Enable SCIM provisioning on the identity provider")
			e.ClearFaults()
			mustReport(t, old.In(e.Protocol(nil)).Apply(desk(e, acctest.Object{"display_name": e.Group("Front Desk")})))
		})
	}
}

// TestAdoptedGroupIsNotDestroyed: a destroy after the takeover sends nothing.
func TestAdoptedGroupIsNotDestroyed(t *testing.T) {
	t.Parallel()
	e, old, other, adopting := between(t)
	planned, diags := old.In(e.Protocol(nil)).PlanDestroy() // where the other one is not known yet
	mustReport(t, diags)
	mustReport(t, other.Apply(adopting))
	e.Forget()
	diags = old.ApplyDestroy(planned)
	mustReport(t, diags)
	mustWarn(t, diags, "Left alone, because this apply adopted it", "the group "+e.Group("Service Desk"))
	e.CheckWrites()
	mustReport(t, other.In(e.Protocol(nil)).Destroy()) // it holds for that apply only
	e.CheckWrites("DELETE /Groups/*")
}

// TestGroupReplacedCreateFirst: a replacement that creates before it destroys adopts the group that it is to delete.
func TestGroupReplacedCreateFirst(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := with(`
  adopt_existing = true
  lifecycle {
    create_before_destroy = true
  }`)
	run(t,
		resource.TestStep{Config: e.Config(config)},
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(config), Taint: []string{address},
			ConfigPlanChecks:  plans(plancheck.ResourceActionCreateBeforeDestroy),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
		},
		unchanged(e, config),
	)
}

// TestGroupAdoptedMeanwhile: a group that is being deleted is read again once that is over, and created again.
func TestGroupAdoptedMeanwhile(t *testing.T) {
	t.Parallel()
	e, old, other, adopting := between(t)
	e.Fault(sandbox.Fault{Method: "DELETE", Kind: sandbox.FaultDelay, Delay: time.Second})
	destroyed := make(chan acctest.Diagnostics)
	planned, diags := old.In(e.Protocol(nil)).PlanDestroy() // where the other one is not known yet
	mustReport(t, diags)
	go func() { destroyed <- old.ApplyDestroy(planned) }()
	time.Sleep(300 * time.Millisecond) // the request is under way
	mustReport(t, other.Apply(adopting))
	mustReport(t, <-destroyed)
	if id := e.GroupID("Service Desk"); other.State["id"] != id {
		t.Errorf("the state is %v, and the group is %s", other.State, id)
	}
}

// TestGroupWouldPassOn: the first entry leaves a list by index, and the names change in the same edit. The external ids
// show that one group would get the members and the permissions of another.
func TestGroupWouldPassOn(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	first, second := e.Protocol(nil).Resource(typeName), e.Protocol(nil).Resource(typeName)
	mustReport(t, first.Apply(acctest.Object{"display_name": "Desk", "external_id": "1"}))
	mustReport(t, second.Apply(acctest.Object{"display_name": "Field", "external_id": "2"}))
	e.Settle()
	p := e.Protocol(nil)
	_, diags := second.In(p).PlanDestroy()
	mustReport(t, diags)
	_, diags = first.In(p).Plan(acctest.Object{"display_name": "Field service", "external_id": "2"})
	mustReport(t, diags, "An account would pass to another group: Field service")
}

// TestGroupPlaceholder: an external id that several groups can have identifies none of them. Two groups are not one
// under two names, and a group that exists is not adopted.
func TestGroupPlaceholder(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(acctest.Object{"display_name": "Desk", "external_id": "N/A"}))
	e.Settle()
	p := e.Protocol(nil)
	_, diags := p.Resource(typeName).Plan(acctest.Object{"display_name": "Field", "external_id": "N/A"})
	mustReport(t, diags)
	_, diags = old.In(p).PlanDestroy()
	mustReport(t, diags)
	mustReport(t, e.Protocol(nil).Resource(typeName).Apply(acctest.Object{"display_name": "Desk", "external_id": "n/a"}),
		"Group exists already: Desk")
	mustReport(t, e.Protocol(nil).Resource(typeName).Apply(acctest.Object{"display_name": "Desk", "external_id": "N/A"}),
		"Group exists already: Desk")
}

package roster_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// refuses lets the service refuse every write of one person.
func refuses(e *acctest.Env, method, path string) {
	e.Fault(sandbox.Fault{Method: method, Path: path, Kind: sandbox.FaultStatus, Status: http.StatusBadRequest})
}

// TestRosterPartialCreate: one person cannot be made; everyone else is, and what Terraform does next touches no one.
func TestRosterPartialCreate(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, jsonUsers(e, "ada", "eve", "ida"), acctest.Object{"deletion_policy": "deactivate"})
	inst := e.Protocol(nil).Resource(typeName)
	e.Fault(sandbox.Fault{
		Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultStatus,
		Status: http.StatusBadRequest, Count: 1,
	})
	diags := inst.Apply(users)
	checkErrors(t, diags, "The roster was not applied to every person: Every other change is done and in the state. "+
		"The next apply does the rest.",
		"@example.com: Cannot create user. NinjaOne answered 400", "Correct the value that NinjaOne's answer names.")
	checkWarning(t, diags, "Terraform marks the roster as tainted, and its next plan replaces it. The replacement "+
		"changes no account")
	if n := len(decoded(inst.State["users"])); n != 2 || !inst.Tainted {
		t.Fatalf("%d people in state, tainted %t", n, inst.Tainted)
	}
	e.Forget()
	destroyed := *inst.In(e.Protocol(nil))
	diags = destroyed.Destroy()
	checkErrors(t, diags)
	checkWarning(t, diags, `No account was changed in NinjaOne, although deletion_policy is "deactivate".`)
	e.CheckWrites()
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(users)) // the replacement
	e.CheckWrites("POST /Users")
	holds(t, e, inst, "ada", "eve", "ida")
	settled(t, e, inst, users)

	// Whole by now: its policy holds.
	e.Forget()
	checkErrors(t, inst.In(e.Protocol(nil)).Destroy())
	e.CheckWrites("PATCH /Users/*", "PATCH /Users/*", "PATCH /Users/*")
}

// TestRosterUntainted goes on with the rest, and from then on its policy holds.
func TestRosterUntainted(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"deletion_policy": "delete", "adopt_existing": false})
	inst := e.Protocol(nil).Resource(typeName)
	e.Fault(sandbox.Fault{
		Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultStatus,
		Status: http.StatusBadRequest, Count: 1,
	})
	checkErrors(t, inst.Apply(users), "not applied to every person")
	inst.Tainted = false
	e.Forget()
	inst, diags := again(t, e, inst, users)
	checkErrors(t, diags)
	e.CheckWrites("POST /Users")
	checkErrors(t, inst.In(e.Protocol(nil)).Destroy())
	if e.Exists("ada") || e.Exists("eve") {
		t.Error("the policy was not carried out")
	}
}

// TestRosterPartialUpdate: each kind of change fails for one person, with the others done, the state exact, and the
// next apply going on.
func TestRosterPartialUpdate(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	before := jsonUsers(e, "changes", "stays", "leaves", "goes", "joins")
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, before, nil)))
	after := jsonUsers(e, "changes", "stays", "joins", "comes", "enters")
	for _, local := range []string{"changes", "stays"} {
		after = change(e, after, local, acctest.Object{"family_name": "King"})
	}
	after = change(e, after, "joins", acctest.Object{"groups": []any{e.Group("desk")}})
	wanted := config(t, after, nil)
	refuses(e, http.MethodPatch, "/Users/"+e.ID("changes"))
	refuses(e, http.MethodPatch, "/Users/"+e.ID("leaves"))
	refuses(e, http.MethodPatch, "/Groups/"+e.GroupID("desk"))
	e.Fault(sandbox.Fault{
		Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultStatus,
		Status: http.StatusBadRequest, Count: 1,
	})

	inst, diags := again(t, e, inst, wanted)
	checkErrors(t, diags, e.Name("changes")+": Cannot update user. NinjaOne answered 400",
		e.Name("leaves")+": Cannot deactivate user. NinjaOne answered 400",
		e.Name("joins")+`, group "`+e.Group("desk")+`": NinjaOne answered 400`, "Cannot create user. NinjaOne answered 400")
	state := decoded(inst.State["users"])
	var locals []string
	for name := range state {
		locals = append(locals, name)
	}
	slices.Sort(locals)
	if len(locals) != 5 { // one of the two newcomers, and goes is gone
		t.Errorf("in state are %v", locals)
	}
	if state[e.Name("changes")]["family_name"] != "F" || state[e.Name("stays")]["family_name"] != "King" ||
		state[e.Name("leaves")] == nil || state[e.Name("goes")] != nil {
		t.Errorf("the state is %v", state)
	}
	if groups, _ := state[e.Name("joins")]["groups"].([]any); groups == nil || len(groups) > 0 {
		t.Errorf("the state says that one is in %v", groups)
	}
	// The state is exact: nothing that is there has drifted.
	text := inst.State["users"]
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	if drift := differences(text, inst.State["users"]); len(drift) > 0 {
		t.Errorf("the state was wrong about %v", drift)
	}
	e.ClearFaults()
	e.Forget()
	inst, diags = again(t, e, inst, wanted)
	checkErrors(t, diags)
	e.CheckWrites("POST /Users", "PATCH /Users/*", "PATCH /Users/*", "PATCH /Groups/*")
	holds(t, e, inst, "changes", "stays", "joins", "comes", "enters")
	settled(t, e, inst, wanted)
}

// TestRosterManyFail: 50 are named, the others counted.
func TestRosterManyFail(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	var locals []string
	for i := range 60 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	refuses(e, http.MethodPost, "/Users")
	inst := e.Protocol(acctest.Object{"max_requests_per_second": 0}).Resource(typeName)
	diags := inst.Apply(config(t, jsonUsers(e, locals...), nil))
	checkErrors(t, diags, e.Name("p00")+": Cannot create user.", e.Name("p49")+": Cannot create user.", "… and 10 more")
	if strings.Contains(diags.String(), e.Name("p50")) || len(diags.String()) > 20000 {
		t.Errorf("it is long: %s", diags)
	}
	holds(t, e, inst)
}

// TestRosterUnknownOutcome: a create that arrived and whose answer did not is not made twice.
func TestRosterUnknownOutcome(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.SetDialects("username-not-unique")
	users := config(t, jsonUsers(e, "ada", "eve", "ida"), nil)
	inst := e.Protocol(nil).Resource(typeName)
	e.Fault(sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Count: 2})
	checkErrors(t, inst.Apply(users))
	if n := len(e.Tenant().Users()); n != 3 {
		t.Errorf("%d users", n)
	}
	settled(t, e, inst, users)
}

// TestRosterRefusedToken: one error, and how many were not reached; the next apply with a new token goes on.
func TestRosterRefusedToken(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	var locals []string
	for i := range 40 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	users := config(t, jsonUsers(e, locals...), acctest.Object{"deletion_policy": "delete"})
	refused := func(skip int) {
		e.Fault(sandbox.Fault{Kind: sandbox.FaultExpiredToken, Skip: skip})
	}
	unlimited := acctest.Object{"max_requests_per_second": 0}

	// In the middle of making them.
	inst := e.Protocol(unlimited).Resource(typeName)
	refused(20)
	diags := inst.Apply(users)
	checkErrors(t, diags, "changes were not reached, because NinjaOne refused the token. NinjaOne answered 401",
		"NinjaOne accepted this token earlier in this run")
	if n := strings.Count(diags.Errors()[0], "401"); n != 1 {
		t.Errorf("it is reported %d times: %s", n, diags)
	}
	done := len(decoded(inst.State["users"]))
	if made := len(e.Tenant().Users()); done == 0 || made != done {
		t.Errorf("%d were made, and %d are in state", made, done)
	}
	if !acctest.MatchText(fmt.Sprintf("%d changes were not reached", len(locals)-done)).MatchString(diags.Errors()[0]) {
		t.Errorf("%d of %d are done: %s", done, len(locals), diags)
	}
	e.ClearFaults()
	e.Forget()
	inst = inst.In(e.Protocol(unlimited))
	checkErrors(t, inst.Apply(users)) // the replacement
	for _, r := range e.Writes() {
		if r.Method != http.MethodPost {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
	holds(t, e, inst, locals...)

	// In the middle of a refresh: the state stays as it was.
	before := inst.State["users"]
	refused(0)
	inst = inst.In(e.Protocol(nil))
	if diags := inst.Refresh(); len(diags.Errors()) != 1 || !strings.Contains(diags.String(), "token") ||
		inst.State["users"] != before {
		t.Errorf("reported %s", diags)
	}
	e.ClearFaults()

	// In the middle of the destroy: a person whose deletion was not proven is still in the state.
	refused(10)
	inst = inst.In(e.Protocol(unlimited))
	checkErrors(t, inst.Destroy(), "not reached, because NinjaOne refused the token")
	if left, in := len(e.Tenant().Users()), len(decoded(inst.State["users"])); left == 0 || left == len(locals) ||
		in != len(locals) {
		t.Errorf("%d are left, and %d are in state", left, in)
	}
	e.ClearFaults()
	checkErrors(t, inst.In(e.Protocol(unlimited)).Destroy())
	if left := len(e.Tenant().Users()); left > 0 {
		t.Errorf("%d are left", left)
	}
}

// TestRosterCancelled: Terraform's stop in mid-apply keeps what was done, lets what is under way end, and begins
// nothing.
func TestRosterCancelled(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	var locals []string
	all := acctest.Object{}
	for i := range 80 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
		all = change(e, merged(all, jsonUsers(e, locals[i])), locals[i], acctest.Object{"groups": []any{e.Group("desk")}})
	}
	users := config(t, all, acctest.Object{"deletion_policy": "deactivate"})
	var p *acctest.Protocol
	e.After(http.MethodPost, "/Users", func() {
		if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Error(err)
		}
	})
	p = e.Protocol(acctest.Object{"max_requests_per_second": 0})
	inst := p.Resource(typeName)
	diags := inst.Apply(users)
	checkErrors(t, diags, "not reached, because the run was cancelled.", "Apply again to continue.")
	made, in := len(e.Tenant().Users()), decoded(inst.State["users"])
	if made == 0 || made > 2*32 || made != len(in) {
		t.Errorf("%d were made, and %d are in state", made, len(in))
	}
	if n := len(e.Members("desk")); n > 0 {
		t.Errorf("%d memberships were begun after the stop", n)
	}
	e.Forget()
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(users)) // the replacement
	if n := len(e.Writes()); n != len(locals)-made+1 {
		t.Errorf("%d writes, want those who were left and one for the group", n)
	}
	holds(t, e, inst, locals...)
	settled(t, e, inst, users)
}

// TestRosterPlanWithoutLookUp: a plan that cannot look up who exists cannot show which accounts the roster adopts. It
// fails, in the time that a read may take, and says what the service answered.
func TestRosterPlanWithoutLookUp(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.Fault(sandbox.Fault{
		Method: http.MethodGet, Path: "/Users", Kind: sandbox.FaultStatus,
		Status: http.StatusTooManyRequests, RetryAfter: "3600",
	})
	inst := e.Protocol(nil).Resource(typeName)
	began := time.Now()
	_, diags := inst.Plan(config(t, jsonUsers(e, "ada"), acctest.Object{"timeouts": acctest.Object{"read": "2s"}}))
	checkErrors(t, diags, "Cannot look up users: NinjaOne answered 429", "NinjaOne asked to wait 1h0m0s.")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestRosterOutOfTime: its timeout is over in mid-apply.
func TestRosterOutOfTime(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	var locals []string
	for i := range 80 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	users := func(timeout string) acctest.Object {
		return config(t, jsonUsers(e, locals...), acctest.Object{"timeouts": acctest.Object{"create": timeout}})
	}
	inst := e.Protocol(acctest.Object{"max_requests_per_second": 10}).Resource(typeName)
	checkErrors(t, inst.Apply(users("1s")), " not reached, because the time for this operation ran out.",
		"raise the operation's value under `timeouts`")
	if made, in := len(e.Tenant().Users()), len(decoded(inst.State["users"])); made == 0 ||
		made == len(locals) || made != in {
		t.Errorf("%d were made, and %d are in state", made, in)
	}
	inst = inst.In(e.Protocol(acctest.Object{"max_requests_per_second": 0}))
	checkErrors(t, inst.Apply(users("1m")))
	holds(t, e, inst, locals...)
}

// TestRosterGroupsOutOfTime: the timeout is over before the turn of the groups, and the remedy is the timeout's.
func TestRosterGroupsOutOfTime(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	in := acctest.Object{"groups": []any{e.Group("desk")}}
	users := change(e, change(e, jsonUsers(e, "ada", "eve"), "ada", in), "eve", in)
	limited := func(timeout string) acctest.Object {
		return config(t, users, acctest.Object{"timeouts": acctest.Object{"create": timeout}})
	}
	inst := e.Protocol(nil).Resource(typeName)
	e.Fault(sandbox.Fault{
		Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultDelay,
		Delay: 1500 * time.Millisecond,
	})
	checkErrors(t, inst.Apply(limited("1s")), "2 changes were not reached, because the time for this operation ran out.",
		"raise the operation's value under `timeouts`")
	holds(t, e, inst, "ada", "eve")
	for _, local := range []string{"ada", "eve"} {
		if got, _ := decoded(inst.State["users"])[e.Name(local)]["groups"].([]any); got == nil || len(got) > 0 {
			t.Errorf("the state says that %s is in %v", local, got)
		}
	}
	if n := len(e.Members("desk")); n > 0 {
		t.Errorf("%d memberships were begun after the end", n)
	}
	e.ClearFaults()
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(limited("1m")))
	settled(t, e, inst, limited("1m"))
}

// TestRosterConversion: NinjaOne documents none, so a plan warns and an apply looks.
func TestRosterConversion(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "eve"), nil)))
	both := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"user_type": "Technician"})
	e.After(http.MethodPatch, "/Users/*", func() { e.Change("ada", acctest.ExtensionURN+":userType", "endUser") })
	e.SetDialects("patch-204")
	inst, diags := again(t, e, inst, config(t, both, nil))
	checkErrors(t, diags, e.Name("ada")+`: NinjaOne accepted the change of user_type and still answers "endUser", not "Technician".`, "Set user_type back")
	checkWarning(t, diags, "NinjaOne documents no conversion between technicians and end users. The apply reads each "+
		"of them back, and reports those that NinjaOne did "+
		"not convert: "+e.Name("ada"))
	checkWarning(t, diags, "These technicians have an organization_id, which NinjaOne documents for end users. Roles "+
		"decide what a technician may see. "+e.Name("ada")+" To fix: Leave organization_id out.")
	if got := decoded(inst.State["users"])[e.Name("ada")]["user_type"]; got != "endUser" {
		t.Errorf("the state says %v", got)
	}
}

// TestRosterAdoptedAndNotConverted: the account of a former technician stays inactive if NinjaOne does not convert it.
func TestRosterAdoptedAndNotConverted(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.SetDialects("user-type-fixed")
	e.Add("ada", map[string]any{"active": false, acctest.ExtensionURN + ":userType": "Technician"})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "eve"), nil)),
		e.Name("ada")+`: NinjaOne accepted the change of user_type and still answers "Technician", not "endUser". `+
			"The account was inactive, and stays so.")
	if e.User("ada")["active"] != false || e.User("eve")["active"] != true {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	holds(t, e, inst, "eve")
}

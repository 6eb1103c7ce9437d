package roster_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterStopped: Ctrl-C while the roster only reads, for all at once, ends the apply at once, and the next one goes
// on.
func TestRosterStopped(t *testing.T) {
	t.Parallel()
	for what, path := range map[string]string{"looking who is there": "/Users", "looking for the groups": "/Groups"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			e.AddGroup("desk", nil)
			users := jsonUsers(e, "ada", "eve")
			all := config(t, change(e, users, "ada", acctest.Object{"groups": []string{e.Group("desk")}}), nil)
			p := e.Protocol(nil)
			inst := p.Resource(typeName)
			planned, diags := inst.Plan(all)
			checkErrors(t, diags)
			const late = 8 * time.Second // as long as what is being written might go on
			p = e.Protocol(nil)
			inst = inst.In(p)
			e.Fault(sandbox.Fault{Method: "GET", Path: path, Kind: sandbox.FaultDelay, Delay: late})
			ended := make(chan acctest.Diagnostics)
			go func() { ended <- inst.ApplyUnplanned(planned, all) }()
			time.Sleep(500 * time.Millisecond)
			pressed := time.Now()
			if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Fatal(err)
			}
			diags = <-ended
			if took := time.Since(pressed); took > late/2 {
				t.Errorf("it went on for %s", took)
			}
			checkErrors(t, diags, "not reached, because the run was cancelled")
			e.ClearFaults()
			inst.Tainted = false // as by terraform untaint
			inst, diags = again(t, e, inst, all)
			checkErrors(t, diags)
			settled(t, e, inst, all)
		})
	}
}

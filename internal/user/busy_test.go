package user_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestServiceThatPutsOff: where a service asks to wait for longer than an operation may take, the error says what it
// answered, what it asked for and what was waited, however many wait for the same request.
func TestServiceThatPutsOff(t *testing.T) {
	t.Parallel()
	for status, fault := range map[string]sandbox.Fault{
		"429 Too Many Requests":   {Kind: sandbox.FaultStatus, Status: 429, RetryAfter: "3600"},
		"503 Service Unavailable": {Kind: sandbox.FaultStatus, Status: 503, RetryAfter: "3600"},
	} {
		for _, mode := range []string{"auto", "individual"} {
			t.Run(status+" "+mode, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				limited := acctest.Object{"timeouts": acctest.Object{"create": "2s", "read": "2s", "update": "2s", "delete": "2s"}}
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, limited)))
				e.Fault(fault)
				for act, do := range map[string]func(p *acctest.Protocol, name string) acctest.Diagnostics{
					"read": func(p *acctest.Protocol, _ string) acctest.Diagnostics { return user.In(p).Refresh() },
					"create": func(p *acctest.Protocol, name string) acctest.Diagnostics {
						return p.Resource(typeName).Apply(ada(e, acctest.Object{
							"user_name": e.Name(name),
							"timeouts":  limited["timeouts"],
						}))
					},
					"destroy": func(p *acctest.Protocol, _ string) acctest.Diagnostics { return user.In(p).Destroy() },
				} {
					run := e.Protocol(acctest.Object{"refresh_mode": mode})
					for _, name := range []string{"ben", "cleo"} { // the second does not ask, because of the answer to the first
						diags := do(run, name)
						for _, words := range []string{
							status, "NinjaOne asked to wait 1h0m0s.", "ran out, after ", "`timeouts`",
							"after the 1h0m0s that NinjaOne asked for",
						} {
							if !strings.Contains(diags.String(), words) {
								t.Errorf("%s lacks %q: %s", act, words, diags)
							}
						}
					}
				}
			})
		}
	}
}

package user_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestCostOfCredentials: a plan of many users asks the REST API for a token, technicians and end users at most, and for
// nothing that no user needs. SCIM gets the same requests as without credentials.
func TestCostOfCredentials(t *testing.T) {
	t.Parallel()
	const n = 40
	token, technicians, endUsers := "POST /ws/oauth/token", "GET /v2/user/technicians", "GET /v2/user/end-users"
	for name, c := range map[string]struct {
		dialects []string
		change   acctest.Object
		asks     []string
	}{
		"nothing changes": {},
		"everyone goes":   {change: acctest.Object{"active": false}, asks: []string{token, technicians}},
		"no types are shown": {
			dialects: []string{"extension-dropped"},
			asks:     []string{token, technicians, endUsers},
		},
		"no types, and everyone goes": {
			dialects: []string{"extension-dropped"}, change: acctest.Object{"active": false},
			asks: []string{token, technicians, endUsers},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			fast := acctest.Object{"max_requests_per_second": 0, "refresh_mode": "individual"} // where nothing depends on who comes first
			users := make([]*acctest.Instance, n)
			each := func(p *acctest.Protocol, act func(i int, user *acctest.Instance)) {
				var wait sync.WaitGroup
				for worker := range 10 {
					wait.Go(func() {
						for i := worker; i < n; i += 10 {
							act(i, users[i].In(p))
						}
					})
				}
				wait.Wait()
			}
			config := func(i int, more acctest.Object) acctest.Object {
				all := ada(e, more)
				all["user_name"] = e.Name(fmt.Sprintf("u%04d", i))
				return all
			}
			p := e.Protocol(fast)
			for i := range users {
				users[i] = p.Resource(typeName)
			}
			each(p, func(i int, _ *acctest.Instance) { users[i].Apply(config(i, nil)) })
			scim := map[bool]int{}
			for _, credentials := range []bool{false, true} {
				settings := fast
				if credentials {
					settings = e.API(fast)
				}
				e.Forget()
				each(e.ProtocolAt(settled, settings), func(i int, user *acctest.Instance) {
					diags := user.Refresh()
					_, more := user.Plan(config(i, c.change))
					if errs := append(diags, more...).Errors(); len(errs) > 0 {
						t.Error(errs)
					}
				})
				asked := e.Asked()
				scim[credentials] = len(e.Tenant().Requests()) - len(asked)
				want := []string{}
				if credentials {
					want = append(want, c.asks...)
				}
				if diff := cmp.Diff(want, asked); diff != "" {
					t.Errorf("credentials %v: asked (-want +got):\n%s", credentials, diff)
				}
			}
			if scim[true] != scim[false] {
				t.Errorf("%d requests of SCIM, without credentials %d", scim[true], scim[false])
			}
		})
	}
}

// TestNoTraceWithoutCredentials: nothing of it is in the state of who has none.
func TestNoTraceWithoutCredentials(t *testing.T) {
	t.Parallel()
	for _, credentials := range []bool{false, true} {
		e := acctest.New(t, sandbox.Options{})
		settings := acctest.Object{}
		if credentials {
			settings = e.API(nil)
		}
		user := e.Protocol(settings).Resource(typeName)
		mustReport(t, user.Apply(ada(e, nil)))
		user = user.In(e.Protocol(settings))
		mustReport(t, user.Apply(ada(e, acctest.Object{"given_name": "Augusta"})))
		if is := bytes.Contains(user.Private, []byte(`"written"`)); is != credentials {
			t.Errorf("credentials %v: the state notes the change: %v", credentials, is)
		}
	}
}

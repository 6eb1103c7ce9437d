package faults_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// asked reports whether requests hold a text in what a service or a proxy would log of them.
func asked(requests []sandbox.Request, text string) bool {
	for _, r := range requests {
		query, err := url.QueryUnescape(r.Query)
		if err != nil {
			query = r.Query
		}
		if strings.Contains(r.Path+" "+r.Query+" "+query+" "+string(r.Body), text) {
			return true
		}
	}
	return false
}

// TestTokenIsEchoed: a service repeats the token in what it answers, and it is in nothing that leaves the provider: no
// state, no plan, no diagnostic, no log at the finest level and no request, as it is or as JSON and URLs spell it.
func TestTokenIsEchoed(t *testing.T) {
	t.Parallel()
	const token = "Alpha1+Bravo2/Charlie3~Delta4=="
	for name, status := range map[string]int{
		"in an error": http.StatusBadRequest, "in a resource": http.StatusOK,
		"in a redirect": http.StatusFound,
	} {
		for _, dialect := range []string{"username-any-case", "patch-refused-501", "error-plain"} {
			t.Run(name+", "+dialect, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, []string{dialect})
				w.tenant.SetToken(token, w.tenant.TokenExpires())
				w.settings = with(w.settings, acctest.Object{"scim_token": token, "max_retries": 0})
				echo := sandbox.Fault{Kind: sandbox.FaultEcho, Status: status, Location: "https://login.example.com"}
				first := w.protocol().Resource(user)
				remove := w.tenant.AddFault(echo)
				made := first.Apply(ada())
				remove()
				if fails := status != http.StatusOK; fails != (len(made.Errors()) > 0) {
					t.Errorf("the create says %s", made)
				}
				inst := first.In(w.protocol())
				if diags := inst.Apply(ada()); len(diags.Errors()) > 0 {
					t.Fatal(diags)
				}
				w.tenant.AddFault(echo)
				inst = inst.In(w.protocol())
				inst.Refresh()
				inst.Apply(with(ada(), acctest.Object{"given_name": "Augusta"}))
				left := w.left.String()
				if !strings.Contains(left, "(token)") {
					t.Error("nothing was repeated")
				}
				for _, part := range []string{"Bravo2", "Charlie3", "Delta4"} {
					if i := strings.Index(left, part); i >= 0 {
						t.Errorf("the token is in what left the provider: %q", left[max(0, i-200):min(len(left), i+100)])
						break
					}
				}
				if asked(w.tenant.Requests(), token) || asked(w.tenant.Requests(), "Charlie3") {
					t.Error("the token is in the path, the query or the body of a request")
				}
			})
		}
	}
}

package user_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// latin1 is the address of a tenant that answers in ISO-8859-1, under this Content-Type.
func latin1(t *testing.T, e *acctest.Env, contentType string) string {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		e.Server.ServeHTTP(answer, r)
		body, err := charmap.ISO8859_1.NewEncoder().String(answer.Body.String())
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(answer.Code)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(front.Close)
	return front.URL + "/scim/v2"
}

// TestUserInAnotherCharset: an answer in a charset that it names is read in it, so that there is nothing to do after
// the create.
func TestUserInAnotherCharset(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"auto", "individual"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			url := latin1(t, e, "application/scim+json; charset=ISO-8859-1")
			config := ada(e, acctest.Object{"given_name": "Jörg", "family_name": "Müller"})
			start := func() *acctest.Protocol { return e.Protocol(acctest.Object{"scim_url": url, "refresh_mode": mode}) }
			user := start().Resource(typeName)
			mustReport(t, user.Apply(config))
			if got := user.State["display_name"]; got != "Jörg Müller" {
				t.Errorf("display_name is %q", got)
			}
			for range 2 {
				user = user.In(start())
				mustReport(t, user.Refresh())
				planned, diags := user.Plan(config)
				mustReport(t, diags)
				if user.Changes(planned) {
					t.Errorf("planned: %v", planned)
				}
			}
			mustReport(t, user.In(start()).Destroy())
		})
	}
}

// TestUserInACharsetThatIsNotNamed: what cannot be read for certain is an error that names it, and changes no state.
func TestUserInACharsetThatIsNotNamed(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"auto", "individual"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			config := ada(e, acctest.Object{"given_name": "Jörg"})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(config))
			before := user.State["given_name"]
			user = user.In(e.Protocol(acctest.Object{"scim_url": latin1(t, e, "application/scim+json"), "refresh_mode": mode}))
			mustReport(t, user.Refresh(), "displayName of \""+e.Name("ada")+"\" is not valid UTF-8", "Content-Type")
			if user.State["given_name"] != before {
				t.Errorf("given_name is %q", user.State["given_name"])
			}
		})
	}
}

package acctest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// API returns provider settings with credentials of the sandbox's REST API, and further settings.
func (e *Env) API(more Object) Object {
	e.t.Helper()
	e.Tenant() // skips where there is no sandbox
	settings := Object{
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
		"api_url": e.Server.Origin(), "max_retries": 3,
	}
	maps.Copy(settings, more)
	return settings
}

// APISettings is [Env.API] as lines of the provider block.
func (e *Env) APISettings() string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(e.API(nil))) {
		lines = append(lines, fmt.Sprintf("%s = %q", name, fmt.Sprint(e.API(nil)[name])))
	}
	return strings.Join(lines, "\n  ")
}

// ProtocolAt is like [Env.Protocol], with a clock that is ahead by a duration.
func (e *Env) ProtocolAt(ahead time.Duration, settings Object) *Protocol {
	e.t.Helper()
	return e.protocol(FactoriesAt(func() time.Time { return time.Now().Add(ahead) })["ninjaone"], settings)
}

// Asked returns the requests to the REST API since [Env.Forget], in order, without throttled ones.
func (e *Env) Asked() []string {
	asked := []string{}
	for _, r := range e.Server.Tenant().Requests() {
		if ofAPI(r) && r.Status != http.StatusTooManyRequests {
			asked = append(asked, r.Method+" "+r.Path)
		}
	}
	return asked
}

const tokenPath = "/ws/oauth/token"

func ofAPI(r sandbox.Request) bool { return r.Path == tokenPath || strings.HasPrefix(r.Path, "/v2/") }

// apiManners checks that requests to the REST API only read.
func apiManners(r sandbox.Request) error {
	if ofAPI(r) && r.Method != http.MethodGet && (r.Method != http.MethodPost || r.Path != tokenPath) {
		return errors.New("the REST API is only to be read")
	}
	return nil
}

// Native creates a technician in the console that SCIM does not show, with the address in upper case.
func (e *Env) Native(local string, administrator bool) {
	e.t.Helper()
	_, err := e.Tenant().AddAccount(sandbox.Document{
		"email": strings.ToUpper(e.Name(local)), "firstName": local, "lastName": "Native", "userType": "TECHNICIAN",
		"administrator": administrator,
	})
	e.must("make "+local, err)
}

// Promote makes a user a system administrator in the console.
func (e *Env) Promote(local string) {
	e.t.Helper()
	promote := func(doc sandbox.Document) { doc["administrator"] = true }
	e.must("promote "+local, e.Tenant().UpdateAccount(e.Name(local), promote))
}

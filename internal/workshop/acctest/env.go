// Package acctest runs Terraform against a tenant: the sandbox, in every way a service may behave, or a real one.
package acctest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Env is the tenant of one test, and another client that changes it outside Terraform.
type Env struct {
	t testing.TB
	// Server is the sandbox; nil on a real tenant.
	Server *sandbox.Server
	// Client is another client, for changes outside Terraform.
	Client *scim.Client
	// Settings are more lines of the provider block, one a line.
	Settings string

	prefix     string
	url, token string
	dialects   []string
}

// OnRealTenant reports whether tests run on a real tenant and not on a sandbox: TF_ACC, NINJAONE_SCIM_URL and
// NINJAONE_SCIM_TOKEN are set.
func OnRealTenant() bool {
	return os.Getenv("TF_ACC") == "1" && os.Getenv("NINJAONE_SCIM_URL") != "" && os.Getenv("NINJAONE_SCIM_TOKEN") != ""
}

// New starts a sandbox tenant for a test. A test that can run on any tenant is a [Story] instead. Tests of a real
// tenant skip this one.
func New(t testing.TB, options sandbox.Options) *Env {
	t.Helper()
	if OnRealTenant() {
		t.Skip("needs a sandbox")
	}
	return newEnv(t, options)
}

// NewReal is the tenant that the environment names, for a test that runs on no sandbox.
func NewReal(t testing.TB) *Env {
	t.Helper()
	if !OnRealTenant() {
		t.Fatal("TF_ACC, NINJAONE_SCIM_URL and NINJAONE_SCIM_TOKEN name no tenant")
	}
	return newEnv(t, sandbox.Options{})
}

// newEnv starts a sandbox tenant, or takes the real one that the environment names. What a test creates carries a
// prefix of its own and is removed when the test ends. readLag is how far reads are behind writes in a story (dialect
// 48): longer than a request and shorter than Terraform takes to start, so that what one run has written lags in that
// run, and the next run sees it.
const readLag = 100 * time.Millisecond

func newEnv(t testing.TB, options sandbox.Options) *Env {
	t.Helper()
	e := &Env{t: t, prefix: "tf-acc-" + token(4) + "-", dialects: options.Dialects}
	if e.Speaks("latin1", "names-decomposed") { // dialects that only show in letters beyond ASCII
		e.prefix += "\u00e9-"
	}
	if e.Speaks("reads-lag") && options.ReadLag == 0 {
		options.ReadLag = readLag
	}
	if OnRealTenant() {
		e.url, e.token = os.Getenv("NINJAONE_SCIM_URL"), os.Getenv("NINJAONE_SCIM_TOKEN")
	} else {
		server, err := sandbox.Start(options)
		if err != nil {
			t.Fatalf("start sandbox: %v", err)
		}
		t.Cleanup(func() {
			if err := server.Close(); err != nil {
				t.Errorf("close sandbox: %v", err)
			}
		})
		e.Server, e.url, e.token = server, server.URL(), server.Token()
	}
	base, err := url.Parse(strings.TrimSuffix(e.url, "/"))
	if err != nil {
		t.Fatalf("parse the tenant's URL: %v", err)
	}
	const retries = 4
	e.Client = scim.NewClient(scim.Options{BaseURL: base, Token: e.token, MaxRetries: retries, UserAgent: "acctest"})
	if e.Server == nil {
		t.Cleanup(e.sweep)
	} else {
		t.Cleanup(e.checkManners)
	}
	return e
}

// Tenant returns the sandbox's tenant. On a real tenant it skips the test.
func (e *Env) Tenant() *sandbox.Tenant {
	e.t.Helper()
	if e.Server == nil {
		e.t.Skip("looks inside the sandbox; on a real tenant there is no looking inside")
	}
	return e.Server.Tenant()
}

// Name returns an address of this test: "ada" becomes tf-acc-…-ada@example.com.
func (e *Env) Name(local string) string { return e.prefix + local + "@example.com" }

// Group returns a group name of this test.
func (e *Env) Group(name string) string { return e.prefix + name }

// Config returns a configuration: the provider block for this tenant, and body with {{ada}} replaced by Name("ada") and
// {{g:team}} by Group("team").
func (e *Env) Config(body string) string {
	return fmt.Sprintf("provider \"ninjaone\" {\n  scim_url   = %q\n  scim_token = %q\n  %s\n}\n\n", e.url, e.token,
		e.Settings) + e.Names(body)
}

// Names replaces {{ada}} and {{g:team}} with this test's names.
func (e *Env) Names(body string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(body, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}}")
		if group, ok := strings.CutPrefix(name, "g:"); ok {
			b.WriteString(e.Group(group))
		} else {
			b.WriteString(e.Name(name))
		}
		body = after
	}
}

// Factories make the provider, in this process.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) { return FactoriesAt(time.Now) }

// FactoriesAt is [Factories] with a clock.
func FactoriesAt(now func() time.Time) map[string]func() (tfprotov6.ProviderServer, error) {
	made := provider.NewAt("acctest", now)()
	return map[string]func() (tfprotov6.ProviderServer, error){
		"ninjaone": func() (tfprotov6.ProviderServer, error) { return provider.Server(made), nil },
	}
}

// sweep removes what this test left on a real tenant.
func (e *Env) sweep() {
	ctx := context.Background()
	s := &sweeper{client: e.Client, prefix: e.prefix, failed: e.t.Errorf, note: e.t.Logf}
	s.users(ctx)
	s.groups(ctx)
}

func token(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

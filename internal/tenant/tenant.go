// Package tenant is one tenant in one run, as the provider passes it to every entity: its SCIM service and its REST
// API. Each is there only if the configuration has settings for it.
package tenant

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// Tenant is what the provider's Configure creates.
type Tenant struct {
	// Directory is the SCIM service, or nil if settings are missing.
	Directory *directory.Directory
	// Missing are the errors about missing SCIM settings.
	Missing diag.Diagnostics
	// Account is the REST API, or nil without credentials.
	Account *Account
	// Lasting is true if this process serves several walks of Terraform and cannot know where one ends.
	Lasting bool

	mu      sync.Mutex // guards the fields below, and Account if Lasting is true
	renewed time.Time
}

// moment is how long callers share an answer of the REST API if the end of a walk is not known.
const moment = time.Second

// account returns the REST API for resources, many of which ask at the same time.
func (t *Tenant) account() *Account {
	if !t.Lasting {
		return t.Account
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Account != nil && time.Since(t.renewed) > moment {
		t.Account, t.renewed = NewAccount(t.Account.client), time.Now()
	}
	return t.Account
}

// BeforeCreate is for the plan of a create, and returns an error if an outage prevents creates. If a plan has many
// creates, only one gets the error.
func BeforeCreate(ctx context.Context, d *directory.Directory, kind, name string) diag.Diagnostics {
	if d == nil {
		return nil
	}
	return diagnose.Unplanned("look up "+kind, name, d.BeforeCreate(ctx))
}

// Account is what the REST API returns about the tenant in one run. Each list is read at most once, when it is first
// needed.
type Account struct {
	client        *api.Client
	organizations once[[]api.Organization]
	technicians   once[[]api.Account]
	endUsers      once[[]api.Account]
	roles         once[[]api.Role]

	administrators once[map[string]bool]       // by key of the address
	unchecked      atomic.Bool                 // a warning has reported that they were not read
	addresses      once[map[string]restValues] // by key
	uncompared     atomic.Bool                 // a warning has reported that they were not read
	activities     activities
}

// NewAccount returns an account that reads with a client. It makes no request.
func NewAccount(client *api.Client) *Account { return &Account{client: client} }

// Organizations returns all organizations. Callers share the slice and must not change it.
func (a *Account) Organizations(ctx context.Context) ([]api.Organization, error) {
	return a.organizations.get(ctx, a.client.Organizations)
}

// Technicians returns all technicians, including system administrators. Callers share the slice and must not change it.
func (a *Account) Technicians(ctx context.Context) ([]api.Account, error) {
	return a.technicians.get(ctx, a.client.Technicians)
}

// EndUsers returns all end users. Callers share the slice and must not change it.
func (a *Account) EndUsers(ctx context.Context) ([]api.Account, error) {
	return a.endUsers.get(ctx, a.client.EndUsers)
}

// Roles returns all roles. Callers share the slice and must not change it.
func (a *Account) Roles(ctx context.Context) ([]api.Role, error) {
	return a.roles.get(ctx, a.client.Roles)
}

// once is a value that is read once for all callers. They share a failure too, unless it is a cancelled request.
type once[T any] struct {
	mu    sync.Mutex // held while the value is read
	known bool
	value T
	err   error
}

func (o *once[T]) get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.known {
		o.value, o.err = read(ctx)
		o.known = o.err == nil || ctx.Err() == nil
	}
	return o.value, o.err
}

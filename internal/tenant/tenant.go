// Package tenant is one tenant in one run, as the provider hands it to every entity: its SCIM service and its REST API,
// each only where the configuration has settings for it.
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

// Tenant is what the provider's Configure makes.
type Tenant struct {
	// Directory is the SCIM service; nil where settings are missing.
	Directory *directory.Directory
	// Missing are the errors of the SCIM settings that are missing.
	Missing diag.Diagnostics
	// Account is the REST API; nil without credentials.
	Account *Account
	// Lasting is set where this serves more than one walk of Terraform, and nobody tells where one ends.
	Lasting bool

	mu      sync.Mutex // guards what follows, and Account where this lasts
	renewed time.Time
}

// moment is how long what the REST API says is shared where nobody tells where a walk ends.
const moment = time.Second

// account is what the REST API says, for resources: many ask at the same time.
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

// Directory is for the Configure of an entity of SCIM. data is what the provider made; nil before it is configured.
func Directory(data any, diags *diag.Diagnostics) *directory.Directory {
	t, ok := data.(*Tenant)
	if !ok {
		return nil
	}
	for _, missing := range t.Missing { // without their path, which is the provider block's
		diags.AddError(missing.Summary(), missing.Detail())
	}
	return t.Directory
}

// BeforeCreate is for the plan of a create of a kind of thing, which an outage keeps from being done. Of a plan with many,
// one has the error.
func BeforeCreate(ctx context.Context, d *directory.Directory, kind, name string) diag.Diagnostics {
	if d == nil {
		return nil
	}
	return diagnose.Unplanned("look up "+kind, name, d.BeforeCreate(ctx))
}

// AccountOf is for the Configure of an entity of the REST API.
func AccountOf(data any, diags *diag.Diagnostics) *Account {
	t, ok := data.(*Tenant)
	if !ok {
		return nil
	}
	account := t.account()
	if account == nil {
		diags.Append(diagnose.MissingAPI())
		return nil
	}
	if t.Lasting { // a data source asks once in a walk, and what was read before may be another walk's
		return NewAccount(account.client)
	}
	return account
}

// Account is what the REST API says of the tenant in one run. Each list is read at most once, when something first asks
// for it.
type Account struct {
	client        *api.Client
	organizations once[[]api.Organization]
	technicians   once[[]api.Account]
	endUsers      once[[]api.Account]
	roles         once[[]api.Role]

	administrators once[map[string]bool] // by key of the address
	unchecked      atomic.Bool           // a warning has said that they were not read
	addresses      once[map[string]held] // by key
	uncompared     atomic.Bool           // a warning has said that they were not read
	activities     activities
}

// NewAccount returns the account that a client reads. It makes no request.
func NewAccount(client *api.Client) *Account { return &Account{client: client} }

// Organizations are all organizations. Callers share the slice and must not change it.
func (a *Account) Organizations(ctx context.Context) ([]api.Organization, error) {
	return a.organizations.get(ctx, a.client.Organizations)
}

// Technicians are all technicians, system administrators included. Callers share the slice and must not change it.
func (a *Account) Technicians(ctx context.Context) ([]api.Account, error) {
	return a.technicians.get(ctx, a.client.Technicians)
}

// EndUsers are all end users. Callers share the slice and must not change it.
func (a *Account) EndUsers(ctx context.Context) ([]api.Account, error) {
	return a.endUsers.get(ctx, a.client.EndUsers)
}

// Roles are all roles. Callers share the slice and must not change it.
func (a *Account) Roles(ctx context.Context) ([]api.Role, error) {
	return a.roles.get(ctx, a.client.Roles)
}

// once is a value that is read once for all callers. They share a failure too, unless it is that somebody gave up.
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

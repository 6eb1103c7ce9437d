package tenant

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Administrators returns those acts, by user name, whose accounts are system administrators in the REST API. If the API
// cannot be read, it returns none, and the first caller of a run gets a warning.
func (a *Account) Administrators(ctx context.Context,
	acts ...diagnose.AdministratorChange,
) ([]diagnose.AdministratorChange, diag.Diagnostics) {
	if a == nil || len(acts) == 0 {
		return nil, nil
	}
	known, err := a.administrators.get(ctx, a.readAdministrators)
	if err != nil {
		return nil, a.unread(ctx, &a.unchecked, func() diag.Diagnostic {
			return diagnose.AdministratorsNotChecked(err)
		})
	}
	var on []diagnose.AdministratorChange
	for _, act := range acts {
		if known[person.Key(act.UserName)] {
			on = append(on, act)
		}
	}
	return on, nil
}

// errNoFlag means that the list of technicians has no system administrator, although every tenant has one.
var errNoFlag = errors.New("the REST API lists technicians, but does not show which of them are system administrators")

// readAdministrators returns the keys of the addresses of all system administrators. If several accounts have one
// address, one administrator among them is enough. Accounts without an address are not SCIM accounts.
func (a *Account) readAdministrators(ctx context.Context) (map[string]bool, error) {
	technicians, err := a.Technicians(ctx)
	if err != nil {
		return nil, err
	}
	known, shown := map[string]bool{}, len(technicians) == 0
	for _, one := range technicians {
		shown = shown || one.Administrator != nil
		if one.Administrator != nil && *one.Administrator && person.Key(one.Email) != "" {
			known[person.Key(one.Email)] = true
		}
	}
	if !shown {
		return nil, errNoFlag
	}
	return known, nil
}

// unread returns the warning that something was not read, once in a run. It returns none if the user has cancelled the
// run.
func (a *Account) unread(ctx context.Context, before *atomic.Bool, warning func() diag.Diagnostic) diag.Diagnostics {
	if ctx.Err() != nil || before.Swap(true) {
		return nil
	}
	return diag.Diagnostics{warning()}
}

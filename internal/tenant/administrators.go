package tenant

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// AccountIfAny is for the Configure of an entity of SCIM that asks the REST API where it can: nil without credentials. A nil
// Account knows nothing and makes no request.
func AccountIfAny(data any) *Account {
	if t, ok := data.(*Tenant); ok {
		return t.account()
	}
	return nil
}

// Administrators are the acts on accounts that the REST API calls system administrators', by the user name of each. Where
// the API cannot be read there are none, and the first caller of a run gets a warning.
func (a *Account) Administrators(ctx context.Context, acts ...diagnose.Act) ([]diagnose.Act, diag.Diagnostics) {
	if a == nil || len(acts) == 0 {
		return nil, nil
	}
	known, err := a.administrators.get(ctx, a.readAdministrators)
	if err != nil {
		return nil, a.unread(ctx, &a.unchecked, func() diag.Diagnostic { return diagnose.AdministratorsNotChecked(err) })
	}
	var on []diagnose.Act
	for _, act := range acts {
		if known[person.Key(act.UserName)] {
			on = append(on, act)
		}
	}
	return on, nil
}

// errNoFlag is a list in which a tenant without any system administrator would be, and there is none.
var errNoFlag = errors.New("the REST API lists technicians and says of none whether they are a system administrator")

// readAdministrators returns the keys of the addresses of all system administrators. Of two accounts of one address, one is
// enough. An account without an address is no account of SCIM.
func (a *Account) readAdministrators(ctx context.Context) (map[string]bool, error) {
	technicians, err := a.Technicians(ctx)
	if err != nil {
		return nil, err
	}
	known, said := map[string]bool{}, len(technicians) == 0
	for _, one := range technicians {
		said = said || one.Administrator != nil
		if one.Administrator != nil && *one.Administrator && person.Key(one.Email) != "" {
			known[person.Key(one.Email)] = true
		}
	}
	if !said {
		return nil, errNoFlag
	}
	return known, nil
}

// unread is the warning that something was not read, the first time in a run. Who pressed Ctrl-C need not be warned.
func (a *Account) unread(ctx context.Context, before *atomic.Bool, warning func() diag.Diagnostic) diag.Diagnostics {
	if ctx.Err() != nil || before.Swap(true) {
		return nil
	}
	return diag.Diagnostics{warning()}
}

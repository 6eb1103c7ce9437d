package origin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// ForeignList is [Foreign] for a state that is a list of names and has no account of its own. name is what messages
// call it. knows reports whether the endpoint has any name of the list. It is called only if the endpoint differs in
// nothing but the port, on this machine. Its result does not prove anything about the states of accounts, so it is not
// recorded for them.
func ForeignList(
	ctx context.Context, d *directory.Directory, state private.Reader, act, name string,
	knows func(context.Context) (bool, error), diags *diag.Diagnostics,
) bool {
	o, reads, elsewhere := look(ctx, d, state, act)
	if !elsewhere {
		return false
	}
	if o.mayBeRestarted(d.Endpoint()) {
		known := d.SawRestarted()
		if !known {
			var err error
			if known, err = knows(ctx); err != nil {
				diags.Append(diagnose.ForeignUnread(act, name, err, o.URL, Shown(d.Endpoint())))
				return true
			}
		}
		if known {
			return false
		}
	}
	if d.SawForeign() && reads {
		return true // the error of the first state has the details
	}
	d.NoteForeign()
	diags.Append(diagnose.ForeignList(name, o.URL, Shown(d.Endpoint())))
	return true
}

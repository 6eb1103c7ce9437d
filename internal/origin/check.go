package origin

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// Foreign reports whether a state was made at another endpoint than d speaks to, and the error that says so. act is what was to
// be done, as in "read user". The first state in a run tells everything; for a further one that is only read nothing is added,
// and its state stays as it is.
func Foreign(ctx context.Context, d *directory.Directory, state private.Reader, act string, of lifecycle.Subject) (diags diag.Diagnostics, foreign bool) {
	reads := strings.HasPrefix(act, "read")
	if reads {
		d.Reads()
	}
	o := Of(ctx, state)
	if o.IsOf(d.Endpoint()) || d.FormerEndpoint() != nil && o.IsOf(d.FormerEndpoint()) {
		return nil, false
	}
	restarted := o.mayBeRestarted(d.Endpoint())
	if restarted && d.SawRestarted() {
		return nil, false
	}
	if d.SawForeign() {
		if !reads {
			diags.Append(diagnose.ForeignToo(of.Kind, of.Name))
		}
		return diags, true
	}
	there := "this id does not exist."
	switch name, err := of.Look(ctx); {
	case errors.Is(err, directory.ErrGone):
	case err != nil: // why it cannot be read says more
		return diag.Diagnostics{diagnose.ForeignUnread(act, of.Name, err, o.URL, Shown(d.Endpoint()))}, true
	case restarted && ledger.Same(of.Kind, name, of.Name):
		d.NoteRestarted()
		return nil, false
	default:
		there = "this id is " + diagnose.Printable(name) + "."
	}
	d.NoteForeign()
	return diag.Diagnostics{diagnose.ForeignState(of.Kind, of.Name, of.ID, o.URL, Shown(d.Endpoint()), there)}, true
}

// Keep marks a state that was read at the endpoint of d, where it is not marked so yet.
func Keep(ctx context.Context, d *directory.Directory, before private.Reader, after private.Writer) diag.Diagnostics {
	o := Of(ctx, before)
	if o.Tag != "" && o.Endpoint != "" && o.IsOf(d.Endpoint()) {
		return nil
	}
	marked := At(d.Endpoint())
	if o.Tag != "" {
		marked.Tag = o.Tag
	}
	return marked.Mark(ctx, after)
}

// Owner is what tells the resource of a state from every other: its tag, or where it has none yet, something that nothing else has.
func Owner(ctx context.Context, state private.Reader) string {
	if tag := Of(ctx, state).Tag; tag != "" {
		return tag
	}
	return Stranger()
}

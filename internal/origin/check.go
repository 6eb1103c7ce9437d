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

// Foreign reports whether a state was made at another endpoint than d's, and adds the error for that to diags. act is
// the step that would follow, such as "read user". The error of the first state in a run has all details. A further
// state that is only read gets no error and stays as it is.
func Foreign(
	ctx context.Context, d *directory.Directory, state private.Reader, act string, of lifecycle.Subject,
	diags *diag.Diagnostics,
) bool {
	o, reads, elsewhere := look(ctx, d, state, act)
	if !elsewhere {
		return false
	}
	restarted := o.mayBeRestarted(d.Endpoint())
	if restarted && d.SawRestarted() {
		return false
	}
	if d.SawForeign() {
		if !reads {
			diags.Append(diagnose.ForeignToo(of.Kind, of.Name))
		}
		return true
	}
	there := "this id does not exist."
	switch name, err := of.ReadName(ctx); {
	case errors.Is(err, directory.ErrGone):
	case err != nil: // the error of reading it explains more
		diags.Append(diagnose.ForeignUnread(act, of.Name, err, o.URL, Shown(d.Endpoint())))
		return true
	case restarted && ledger.Same(of.Kind, name, of.Name):
		d.NoteRestarted()
		return false
	default:
		there = "this id is " + diagnose.Printable(name) + "."
	}
	d.NoteForeign()
	diags.Append(diagnose.ForeignState(of.Kind, of.Name, of.ID, o.URL, Shown(d.Endpoint()), there))
	return true
}

// look returns the origin of a state, and whether that is another endpoint than those of d. A step that only reads is
// recorded.
func look(ctx context.Context, d *directory.Directory, state private.Reader, act string) (o Origin, reads,
	elsewhere bool,
) {
	reads = strings.HasPrefix(act, "read")
	if reads {
		d.RecordRead()
	}
	o = Of(ctx, state)
	return o, reads, !o.Matches(d.Endpoint()) && (d.FormerEndpoint() == nil || !o.Matches(d.FormerEndpoint()))
}

// MarkIfMissing marks a state that was read at the endpoint of d, if it has no mark yet.
func MarkIfMissing(ctx context.Context, d *directory.Directory, before private.Reader,
	after private.Writer,
) diag.Diagnostics {
	o := Of(ctx, before)
	if o.Tag != "" && o.Endpoint != "" && o.Matches(d.Endpoint()) {
		return nil
	}
	marked := At(d.Endpoint())
	if o.Tag != "" {
		marked.Tag = o.Tag
	}
	return marked.Mark(ctx, after)
}

// Owner returns the identity of the resource of a state: its tag or, if it has none yet, a new random one.
func Owner(ctx context.Context, state private.Reader) string {
	if tag := Of(ctx, state).Tag; tag != "" {
		return tag
	}
	return NewOwner()
}

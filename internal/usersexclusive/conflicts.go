package usersexclusive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// recordExclusive records in the ledger which users may be active as a guard plans it, and returns the conflicts with
// the plans of other resources. out are the users that the guard deactivates now.
func (r *Resource) recordExclusive(ctx context.Context, state private.Reader, g guard, out []string) diag.Diagnostics {
	e := ledger.Exclusive{Owner: planOwner(ctx, state, g), Names: slices.Concat(g.named, g.ignored), Outsiders: out}
	if g.userType != "" {
		e.Types = []string{g.userType}
	}
	kept, clashes := r.Directory.Ledger().RecordExclusive(e)
	var diags diag.Diagnostics
	if len(kept) > 0 {
		diags.Append(diagnose.KeptActiveAndDeactivated(kept))
	}
	for _, clash := range clashes {
		if clash.Roster {
			diags.Append(diagnose.KeptActiveAndDeactivatedByRoster(clash.Ours))
		} else {
			diags.Append(diagnose.GuardsClash(clash))
		}
	}
	return diags
}

// planOwner returns a guard's owner in the ledger. A guard that is to be created has no tag yet, so its list identifies
// it.
func planOwner(ctx context.Context, state private.Reader, g guard) string {
	if tag := origin.Of(ctx, state).Tag; tag != "" {
		return tag
	}
	return g.owner()
}

// owner is the owner of a guard that has no tag. Two guards that list the same share one owner, and they do not
// disagree either.
func (g guard) owner() string {
	text, err := json.Marshal([]any{scim.Fold(g.userType), slices.Sorted(maps.Keys(g.allowed()))})
	if err != nil {
		return origin.NewOwner() // it is texts
	}
	sum := sha256.Sum256(text)
	return typeName + " " + hex.EncodeToString(sum[:])
}

// foreign reports whether the state of a guard was made at another endpoint, and adds the error for that. A guard
// has no account whose name could be compared. A sandbox on another port of this machine passes where it has a user
// that the guard names. A sandbox with other people is another tenant.
func (r *Resource) foreign(ctx context.Context, state private.Reader, act string, g guard,
	diags *diag.Diagnostics,
) bool {
	return origin.ForeignList(ctx, r.Directory, state, act, "ninjaone"+typeName, func(ctx context.Context) (bool, error) {
		users, _, err := r.Directory.Users(ctx, showsAll)
		named := person.Keys(g.named)
		return slices.ContainsFunc(users, func(u *scim.User) bool { return named[person.Key(u.UserName)] }), err
	}, diags)
}

// foreignPlan returns the error of a plan for a guard that was made at another endpoint. Without a refresh, no read has
// looked.
func (r *Resource) foreignPlan(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	if req.State.Raw.IsNull() || r.Directory.SawForeign() {
		return nil
	}
	var state model
	diags := req.State.Get(ctx, &state)
	g, more := state.configured(ctx, req.Private)
	if diags.Append(more...); diags.HasError() {
		return diags
	}
	r.foreign(ctx, req.Private, "plan", g, &diags)
	return diags
}

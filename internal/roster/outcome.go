package roster

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// settle writes to the new state the outcome for a listed person: as planned, or as known before where the change
// failed.
func (r *run) settle(t *task) {
	switch {
	case !t.failed:
		r.memory.IDs[t.want.key] = t.id
		r.done[t.want.person.UserName] = t.text()
	case t.known.raw != "":
		key := t.from
		if t.known.key == t.want.key { // renamed elsewhere, and another person may have the old name now
			key = t.want.key
		}
		r.memory.remember(key, t.id, t.known.key)
		if r.before.Rekeyed[t.from] {
			r.memory.Rekeyed[key] = true
		}
		r.done[t.known.person.UserName] = t.known.raw
	case t.id != "":
		r.memory.IDs[t.from] = t.id
	}
}

// orphaned records an account that no other state has any longer and whose update failed. The state gets only its name
// and user type, so that the next plan shows all other attributes, even without a refresh.
func (t *task) orphaned(id string) {
	t.id, t.from = id, t.want.key
	t.known = entry{
		key: t.want.key, person: person.Person{UserName: t.want.person.UserName},
		raw: asJSON(map[string]string{"user_type": t.want.person.UserType}),
	}
}

// keepInState leaves a person that was not released in the state, under the lock.
func (r *run) keepInState(l *leaver, outsider bool) {
	switch {
	case l.known.raw == "":
		return
	case outsider:
		r.memory.Outsiders[l.key] = l.id
	default:
		r.memory.remember(l.key, l.id, l.known.key)
	}
	r.done[l.userName()] = l.known.raw
}

func (r *run) skipTask(t *task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t.failed = true
	r.notReached++
}

func (r *run) skip(l *leaver, outsider bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.endsAccess() {
		r.notReached++
	}
	r.keepInState(l, outsider)
}

// fail notes a failure, under the lock.
func (r *run) fail(userName string, err error) {
	r.failures = append(r.failures, diagnose.RosterFailure{UserName: userName, Err: err})
}

// succeeded reports whether everything succeeded.
func (r *run) succeeded() bool { return len(r.failures) == 0 && r.notReached == 0 }

// state is the text and the number of people for the new state. Where everything succeeded, it is exactly the plan's.
func (r *run) state(planned textValue) (textValue, types.Int64) {
	if r.succeeded() {
		return planned, types.Int64Value(int64(len(r.want)))
	}
	return newText(encode(r.done)), types.Int64Value(int64(len(r.done)))
}

// diagnostics returns one error with every failure and its reason, and the remarks as warnings.
func (r *run) diagnostics() diag.Diagnostics {
	diags := diagnose.RosterRemarks(r.remarks)
	if !r.succeeded() {
		slices.SortStableFunc(r.failures,
			func(a, b diagnose.RosterFailure) int { return compareNames(a.UserName, b.UserName) })
		diags.Append(diagnose.RosterFailed(r.failures, r.notReached, r.unsent))
	}
	if r.ended.NeedsAttention() {
		diags.Append(r.ended.Warning())
	}
	return diags
}

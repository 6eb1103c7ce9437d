package roster

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// settle writes to the new state what became of a listed person: as planned, or as it was known before where that failed.
func (r *run) settle(t *task) {
	switch {
	case !t.failed:
		r.memory.IDs[t.want.key] = t.id
		r.done[t.want.person.UserName] = t.text()
	case t.known.raw != "":
		r.memory.remember(t.from, t.id, t.known.key)
		if r.before.Rekeyed[t.from] {
			r.memory.Rekeyed[t.from] = true
		}
		r.done[t.known.person.UserName] = t.known.raw
	case t.id != "":
		r.memory.IDs[t.from] = t.id
	}
}

// keep leaves somebody who was not let go in state, under the lock.
func (r *run) keep(l *leaver, outsider bool) {
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
	if l.goes() {
		r.notReached++
	}
	r.keep(l, outsider)
}

// fail notes a failure, under the lock.
func (r *run) fail(userName string, err error) {
	r.failures = append(r.failures, diagnose.RosterFailure{UserName: userName, Err: err})
}

// whole reports whether everything was done.
func (r *run) whole() bool { return len(r.failures) == 0 && r.notReached == 0 }

// state is the text and the number of people that are to be in state: the plan's to the letter where everything was done.
func (r *run) state(planned textValue) (textValue, types.Int64) {
	if r.whole() {
		return planned, types.Int64Value(int64(len(r.want)))
	}
	return newText(encode(r.done)), types.Int64Value(int64(len(r.done)))
}

// diagnostics tells in one error who failed and why, and the remarks as warnings.
func (r *run) diagnostics() diag.Diagnostics {
	diags := diagnose.RosterRemarks(r.remarks)
	if !r.whole() {
		slices.SortStableFunc(r.failures, func(a, b diagnose.RosterFailure) int { return compareNames(a.UserName, b.UserName) })
		diags.Append(diagnose.RosterFailed(r.failures, r.notReached, r.unsent))
	}
	if r.ended.NeedsAttention() {
		diags.Append(r.ended.Warning())
	}
	return diags
}

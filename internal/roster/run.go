package roster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// inFlight is how many people are worked on at a time, as many as Terraform works on resources.
const inFlight = 10

// run is one apply of a roster: what there is to do, worked out without a request, and what came of it.
type run struct {
	directory *directory.Directory
	plan      model
	want      people
	known     people
	memory    memory

	tasks     []*task   // people who are listed
	leavers   []*leaver // people who were, and are no longer
	outsiders []*leaver // people whom the state shows though nobody listed them

	listing map[string][]*scim.User // by key, where the whole listing was read beforehand

	mu                              sync.Mutex
	done                            map[string]json.RawMessage // the state that is to be, by user name
	failures                        []diagnose.RosterFailure
	remarks                         []diagnose.RosterRemark
	made, changed, adopted, removed int
	finished                        int
	notReached                      int
	started                         time.Time
}

// task is one listed person.
type task struct {
	want, known entry // known is empty where the state does not know them
	id          string
	failed      bool
	fresh       bool // made, taken over or found again in this run: nothing is known of their groups
}

// leaver is one person who is to go.
type leaver struct {
	known  entry
	id     string
	key    string // in the memory
	policy lifecycle.Policy
	shown  string // user name in state
}

// newRun works out who is to be made, changed and let go. People are matched by id: the memory tells the id of everybody
// whom the configuration had, and what the state shows of them under another name. Somebody who is listed anew with the
// external id of somebody who leaves is the same person, renamed in the roster.
func newRun(d *directory.Directory, plan model, want, known people, remembered memory) *run {
	r := &run{directory: d, plan: plan, want: want, known: known, memory: remembered, done: map[string]json.RawMessage{}, started: d.Now()}
	gone := map[string]bool{} // keys in memory of those who are not listed
	byExternalID := map[string]string{}
	for key := range remembered.IDs {
		if _, listed := want[key]; listed {
			continue
		}
		gone[key] = true
		if e, ok := known[remembered.shownAs(key)]; ok && e.person.ExternalID != nil {
			byExternalID[*e.person.ExternalID] = key
		}
	}
	for _, key := range want.keys() {
		t := &task{want: want[key]}
		from := key
		if remembered.IDs[from] == "" && t.want.person.ExternalID != nil {
			if renamed, ok := byExternalID[*t.want.person.ExternalID]; ok && gone[renamed] {
				from = renamed
				delete(gone, renamed)
			}
		}
		t.id, t.known = remembered.IDs[from], known[remembered.shownAs(from)]
		r.tasks = append(r.tasks, t)
	}
	for _, key := range sorted(gone) {
		// Somebody renamed elsewhere whose new name the roster now lists is not leaving.
		if t := r.listedAs(remembered.shownAs(key)); t != nil && t.id == "" {
			t.id, t.known = remembered.IDs[key], known[remembered.shownAs(key)]
			continue
		}
		e := known[remembered.shownAs(key)]
		r.leavers = append(r.leavers, &leaver{known: e, id: remembered.IDs[key], key: key, policy: plan.removed(), shown: e.person.UserName})
	}
	for _, key := range sorted(remembered.Outsiders) {
		if _, listed := want[key]; listed {
			continue // somebody has put them on the roster: they are taken over
		}
		if e, shown := known[key]; shown {
			r.outsiders = append(r.outsiders, &leaver{known: e, id: remembered.Outsiders[key], key: key, policy: lifecycle.Deactivate, shown: e.person.UserName})
		}
	}
	return r
}

func (r *run) listedAs(key string) *task {
	i, found := slices.BinarySearchFunc(r.tasks, key, func(t *task, key string) int {
		switch {
		case t.want.key < key:
			return -1
		case t.want.key > key:
			return 1
		}
		return 0
	})
	if !found {
		return nil
	}
	return r.tasks[i]
}

// do works through everything: people first, then their groups, and then those who go.
func (r *run) do(ctx context.Context) {
	total := len(r.tasks) + len(r.leavers) + len(r.outsiders)
	stop := r.report(ctx, total)
	defer stop()
	r.preload(ctx)
	r.memory.Outsiders = map[string]string{}
	r.memory.Renamed = map[string]string{}
	before := r.memory.IDs
	r.memory.IDs = make(map[string]string, len(r.tasks))

	each(ctx, r.tasks, func(t *task) { r.bring(ctx, t) }, r.skipTask)
	r.groups(ctx)
	for _, t := range r.tasks {
		r.settle(t, before)
	}
	leave := func(l *leaver) { r.release(ctx, l) }
	each(ctx, r.leavers, leave, func(l *leaver) { r.skipLeaver(l, false) })
	each(ctx, r.outsiders, func(l *leaver) { r.releaseOutsider(ctx, l) }, func(l *leaver) { r.skipLeaver(l, true) })
}

// preload reads the whole listing where many names are to be looked up, so that those who exist are taken over from it
// instead of being asked for one by one.
func (r *run) preload(ctx context.Context) {
	unknown := 0
	for _, t := range r.tasks {
		if t.id == "" {
			unknown++
		}
	}
	const many = 20
	if r.directory.Individual() || unknown < many {
		return
	}
	users, _, err := r.directory.Users(ctx, func(*scim.User) bool { return true })
	if err != nil {
		return // everybody is looked up by name
	}
	r.listing = make(map[string][]*scim.User, len(users))
	for _, u := range users {
		r.listing[person.Key(u.UserName)] = append(r.listing[person.Key(u.UserName)], u)
	}
}

// bring makes one person what the roster says.
func (r *run) bring(ctx context.Context, t *task) {
	var (
		made    lifecycle.Obtained
		remarks []lifecycle.Remark
		err     error
		sent    = true
	)
	want := t.want.want()
	switch {
	case t.id == "":
		made, err = r.obtain(ctx, want)
		remarks, t.fresh = made.Remarks, true
		if err == nil {
			t.id = made.User.ID
		}
	case t.known.raw == nil:
		err = r.again(ctx, t, want)
	default:
		known := t.known.want()
		sent = len(changes(t.want, t.known)) > 0
		_, remarks, err = lifecycle.Bring(ctx, r.directory, t.id, inherit(want, known), known)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished++
	for _, remark := range remarks {
		r.remarks = append(r.remarks, diagnose.RosterRemark{UserName: want.UserName, Remark: remark})
	}
	switch {
	case err != nil:
		t.failed = true
		r.fail(want.UserName, err)
	case t.fresh && made.Adopted:
		r.adopted++
	case t.fresh && made.User != nil:
		r.made++
	case sent:
		r.changed++
	}
}

// obtain makes somebody or takes them over, from the listing where it tells enough of exactly one.
func (r *run) obtain(ctx context.Context, want person.Person) (lifecycle.Obtained, error) {
	found := r.listing[person.Key(want.UserName)]
	if r.plan.adopts() && len(found) == 1 && person.Tells(found[0], want) {
		return lifecycle.TakeOver(ctx, r.directory, found[0], want, r.terms())
	}
	return lifecycle.Obtain(ctx, r.directory, want, r.terms())
}

// terms are how somebody who exists is taken over: what the roster does not say is not managed.
func (r *run) terms() lifecycle.Terms {
	return lifecycle.Terms{Adopt: r.plan.adopts(), AnyOrganization: true}
}

// again brings somebody in line whose id is known but of whom the state shows nothing.
func (r *run) again(ctx context.Context, t *task, want person.Person) error {
	t.fresh = true
	user, err := r.directory.SettledUser(ctx, t.id)
	if isGone(err) {
		made, err := r.obtain(ctx, want)
		if err == nil {
			t.id = made.User.ID
		}
		return err
	}
	if err != nil {
		return &lifecycle.ActError{Act: "read user", Err: err}
	}
	_, err = lifecycle.TakeOver(ctx, r.directory, user, want, r.terms())
	return err
}

// settle writes to the new state what became of a listed person: as planned, or as it was known before where that failed.
func (r *run) settle(t *task, before map[string]string) {
	switch {
	case !t.failed:
		r.memory.IDs[t.want.key] = t.id
		r.done[t.want.person.UserName] = t.want.raw
	case t.known.raw != nil && t.id != "":
		key := t.want.key
		for configured, id := range before {
			if id == t.id {
				key = configured
			}
		}
		r.memory.IDs[key] = t.id
		if t.known.key != key {
			r.memory.Renamed[key] = t.known.key
		}
		r.done[t.known.person.UserName] = t.known.raw
	}
}

// release lets go of somebody who is no longer listed.
func (r *run) release(ctx context.Context, l *leaver) {
	current := l.known.want()
	var (
		remarks []lifecycle.Remark
		err     error
	)
	if l.policy != lifecycle.Deactivate || current.IsActive() {
		remarks, err = lifecycle.Release(ctx, r.directory, l.id, current, l.policy)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished++
	for _, remark := range remarks {
		r.remarks = append(r.remarks, diagnose.RosterRemark{UserName: l.shown, Remark: remark})
	}
	if err != nil {
		r.fail(l.shown, err)
		r.keep(l, false)
		return
	}
	r.removed++
}

// releaseOutsider deactivates somebody whom the roster never listed.
func (r *run) releaseOutsider(ctx context.Context, l *leaver) {
	_, err := lifecycle.Release(ctx, r.directory, l.id, l.known.want(), l.policy)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished++
	if err != nil {
		r.fail(l.shown, err)
		r.keep(l, true)
		return
	}
	r.removed++
}

// keep leaves somebody who was not let go in state, under the lock.
func (r *run) keep(l *leaver, outsider bool) {
	if l.known.raw == nil {
		return
	}
	r.done[l.shown] = l.known.raw
	if outsider {
		r.memory.Outsiders[l.key] = l.id
		return
	}
	r.memory.IDs[l.key] = l.id
	if l.known.key != l.key {
		r.memory.Renamed[l.key] = l.known.key
	}
}

func (r *run) skipTask(t *task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t.failed = true
	r.notReached++
}

func (r *run) skipLeaver(l *leaver, outsider bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notReached++
	r.keep(l, outsider)
}

// fail notes a failure, under the lock. After a refused token or a cancellation nothing is sent any more, so those are
// counted and not told one by one.
func (r *run) fail(userName string, err error) {
	if errors.Is(err, scim.ErrTokenRefused) || errors.Is(err, context.Canceled) {
		r.notReached++
		return
	}
	r.failures = append(r.failures, diagnose.RosterFailure{UserName: userName, Err: err})
}

// state is the text and the number of people that are to be in state: the plan's to the letter where everything was done.
func (r *run) state(planned textValue) (textValue, types.Int64) {
	if len(r.failures) == 0 && r.notReached == 0 {
		return planned, types.Int64Value(int64(len(r.want)))
	}
	return newText(encode(r.done)), types.Int64Value(int64(len(r.done)))
}

// diagnostics tells in one error who failed and why, and the remarks as warnings.
func (r *run) diagnostics() diag.Diagnostics {
	diags := diagnose.RosterRemarks(r.remarks)
	if len(r.failures) > 0 || r.notReached > 0 {
		slices.SortFunc(r.failures, func(a, b diagnose.RosterFailure) int {
			return compareNames(a.UserName, b.UserName)
		})
		diags.Append(diagnose.RosterFailed(r.failures, r.notReached))
	}
	return diags
}

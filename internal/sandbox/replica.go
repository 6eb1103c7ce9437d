package sandbox

import "time"

// usualLag is how far reads are behind writes unless Options say otherwise (dialect 48).
const usualLag = 300 * time.Millisecond

// replica is the tenant that reads are answered from where they lag behind writes (dialect 48): the same changes come
// to it later.
type replica struct {
	tenant  *Tenant
	waiting []lateRecord // oldest first
}

type lateRecord struct {
	record

	due time.Time
}

// reading is the tenant that answers reads: t itself unless reads lag.
func (t *Tenant) reading() (*Tenant, error) {
	r, err := t.lagging()
	if err != nil || r == nil {
		return t, err
	}
	return r.tenant, r.advance(t.now())
}

// lagging is the replica, made of what is there now when it is first needed; nil where reads do not lag.
func (t *Tenant) lagging() (*replica, error) {
	if !t.on.has(readsLag) {
		t.replica = nil
		return nil, nil //nolint:nilnil // reads do not lag
	}
	if t.replica != nil {
		return t.replica, nil
	}
	r := &replica{tenant: &Tenant{
		now: t.now, base: t.base, turns: t.turns, users: newCollection(t.users.kind), groups: newCollection(t.groups.kind),
		memberOf: map[string]map[string]bool{}, on: t.on, store: &store{},
	}}
	for _, all := range []*collection{t.users, t.groups} {
		for _, e := range all.order {
			if err := r.tenant.replay(change{e, &e.state}.record()); err != nil {
				return nil, err
			}
		}
	}
	t.replica = r
	return r, nil
}

// follow has changes come to the replica when they are due.
func (r *replica) follow(changes []change, due time.Time) {
	for _, c := range changes {
		r.waiting = append(r.waiting, lateRecord{c.record(), due})
	}
}

// advance brings the replica to where it is at a time.
func (r *replica) advance(now time.Time) error {
	for len(r.waiting) > 0 && !now.Before(r.waiting[0].due) {
		if err := r.tenant.replay(r.waiting[0].record); err != nil {
			return err
		}
		r.waiting = r.waiting[1:]
	}
	return nil
}

// catchUp has reads show all that was written: what somebody else did was done a while ago.
func (t *Tenant) catchUp() {
	t.replica = nil
}

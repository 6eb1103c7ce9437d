package sandbox

import "time"

// usualLag is how far reads are behind writes unless Options say otherwise (dialect 48).
const usualLag = 300 * time.Millisecond

// replica is the tenant that reads are answered from where they lag behind writes (dialect 48, and the REST API's own):
// the same changes come to it later.
type replica struct {
	tenant  *Tenant
	waiting []lateRecord // oldest first
}

type lateRecord struct {
	record

	due time.Time
}

// reading is the tenant that answers reads: t itself unless a dialect has them lag.
func (t *Tenant) reading(dialect string) (*Tenant, error) {
	r, err := t.lagging(dialect)
	if err != nil || r == nil {
		return t, err
	}
	return r.tenant, r.advance(t.now())
}

// lagging is the replica, copied from the tenant when it is first needed; nil: reads do not lag.
func (t *Tenant) lagging(dialect string) (*replica, error) {
	if !t.on.has(dialect) {
		delete(t.replicas, dialect)
		return nil, nil //nolint:nilnil // reads do not lag
	}
	if r := t.replicas[dialect]; r != nil {
		return r, nil
	}
	r := &replica{tenant: &Tenant{now: t.now, base: t.base, turns: t.turns, on: t.on, store: &store{}}}
	r.tenant.furnish(t)
	for _, all := range t.collections() {
		for _, e := range all.order {
			if err := r.tenant.replay(change{e, &e.state}.record()); err != nil {
				return nil, err
			}
		}
	}
	t.replicas[dialect] = r
	return r, nil
}

// follow has changes come to the replica when they are due.
func (r *replica) follow(changes []change, due time.Time) {
	for _, c := range changes {
		r.waiting = append(r.waiting, lateRecord{c.record(), due})
	}
}

// advance moves the replica forward to a time.
func (r *replica) advance(now time.Time) error {
	for len(r.waiting) > 0 && !now.Before(r.waiting[0].due) {
		if err := r.tenant.replay(r.waiting[0].record); err != nil {
			return err
		}
		r.waiting = r.waiting[1:]
	}
	return nil
}

// catchUp lets reads show all writes: a change by another writer happened a while ago.
func (t *Tenant) catchUp() {
	clear(t.replicas)
}

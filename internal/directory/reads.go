package directory

import "crypto/rand"

// RecordRead notes that a resource is read, as for [ledger.Ledger.RecordRead]. If this read begins another walk of the
// same process, RecordRead drops what the earlier walk has read.
func (d *Directory) RecordRead() {
	if !d.Ledger().RecordRead() {
		return
	}
	d.client.Resume()
	d.creates.Store(0)
	d.counts.begin()
	d.reached.Store(false)
	of(d).users.begin()
	of(d).groups.begin()
	d.memberQueues.forget()
	d.memberQueues.mu.Lock()
	defer d.memberQueues.mu.Unlock()
	d.run = rand.Text()
	for _, r := range d.byGroup {
		r.mu.Lock()
		r.added = nil
		r.mu.Unlock()
	}
}

// Run is the unique name of this run.
func (d *Directory) Run() string {
	d.memberQueues.mu.Lock()
	defer d.memberQueues.mu.Unlock()
	return d.run
}

func (c *collection[T]) begin() {
	c.mu.Lock()
	clear(c.namedIDs)
	clear(c.exists)
	c.mu.Unlock()
	c.cache.begin()
}

// begin drops what was listed. A walk through the listing that is under way in another walk of Terraform continues for
// the callers that wait for it.
func (s *listingCache[T]) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.walk, s.next, s.endless, s.spent = s.newWalk(), nil, nil, 0
}

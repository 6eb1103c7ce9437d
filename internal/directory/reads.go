package directory

import "crypto/rand"

// Reads notes that a resource is read, as for [ledger.Ledger.Reads]. Where that begins another walk of a process that
// outlives one walk, it drops what the walk before has read.
func (d *Directory) Reads() {
	if !d.Ledger().Reads() {
		return
	}
	d.client.Resume()
	d.creates.Store(0)
	d.reached.Store(false)
	d.users.begin()
	d.groups.begin()
	d.rosters.forget()
	d.rosters.mu.Lock()
	defer d.rosters.mu.Unlock()
	d.run = rand.Text()
	for _, r := range d.byGroup {
		r.mu.Lock()
		r.added = nil
		r.mu.Unlock()
	}
}

// Run is the unique name of this run.
func (d *Directory) Run() string {
	d.rosters.mu.Lock()
	defer d.rosters.mu.Unlock()
	return d.run
}

func (c *collection[T]) begin() {
	c.mu.Lock()
	clear(c.made)
	clear(c.exists)
	c.mu.Unlock()
	c.shelf.begin()
}

// begin drops what was listed. A walk through the listing that is under way in another walk of Terraform continues for
// the callers that wait for it.
func (s *shelf[T]) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.walk, s.next, s.endless, s.spent = s.newWalk(), nil, nil, 0
}

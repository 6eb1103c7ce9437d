package directory

import "crypto/rand"

// Reads notes that a resource is read, as [ledger.Ledger.Reads] says. Where that begins another walk of a process that outlives
// one, what was read in the walk before is not known any more.
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

// Run names this run, other than any other.
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

// begin drops what was listed. A walk through the listing that is under way in another walk of Terraform goes on for those who
// wait for it.
func (s *shelf[T]) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.walk, s.next, s.endless, s.spent = s.newWalk(), nil, nil, 0
}

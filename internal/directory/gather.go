package directory

import (
	"sync"
	"time"
)

// How long the member changes of a group wait for others to leave with them. Without a wait the first of a hundred
// memberships would leave alone, and the rest in twos and threes.
const (
	// atOnce is how many resources Terraform works on at a time unless told otherwise: while so many wait, none can come.
	atOnce = 10
	// leastPatience is what a change waits for another in any case.
	leastPatience = 20 * time.Millisecond
	// patientGaps is how many times the usual gap between two changes is waited for another. Terraform evaluates for_each
	// anew for each instance, so that memberships come one by one and ever slower, the more there are: a second apart or
	// more where there are thousands.
	patientGaps = 4
	// mostPatience bounds it for whoever comes last.
	mostPatience = 5 * time.Second
	// After so many waits in a row in which nobody else came, no more are expected than were there then, as with
	// -parallelism=2; but every so many times it is tried again.
	convincing, hopeful = 3, 10
	// fewGroups is up to how many groups it pays to send one after the other, as more gather for the others meanwhile.
	fewGroups = 4
)

// gathering decides when the changes of which group leave.
type gathering struct {
	mu      sync.Mutex
	queues  map[*queue]struct{}
	callers int           // whose change is not answered
	flying  int           // groups whose changes are being sent
	stirred chan struct{} // closed when something comes or is answered

	vain     int // waits in a row that ended without anybody else coming
	crowd    int // callers at the end of them, at most
	departed int // times that something was sent
}

// queue is what waits to leave for one group.
type queue struct {
	changes, members int
	gap              time.Duration // between changes, as a moving average
	last             time.Time     // when a change came, or some were answered, whose callers bring the next
}

// arrive notes a change of so many members.
func (g *gathering) arrive(q *queue, members int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if gap := min(now.Sub(q.last), mostPatience); q.gap == 0 && !q.last.IsZero() {
		q.gap = gap
	} else if !q.last.IsZero() {
		const weight = 4
		q.gap += (gap - q.gap) / weight
	}
	q.last = now
	q.changes++
	q.members += members
	g.callers++
	if g.callers > g.crowd {
		g.vain, g.crowd = 0, g.callers
	}
	if g.queues == nil {
		g.queues = map[*queue]struct{}{}
	}
	g.queues[q] = struct{}{}
	g.stir()
}

// answered notes that a caller has gone.
func (g *gathering) answered() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.callers--
	g.stir()
}

// gather waits until a queue is to leave, and marks it as leaving. One that is full, most being what a PATCH carries, does
// so at once. It is false for an empty one.
func (g *gathering) gather(q *queue, most int) bool {
	for {
		g.mu.Lock()
		if q.changes == 0 {
			g.mu.Unlock()
			return false
		}
		wait := g.wait(q, most, time.Now())
		if wait <= 0 {
			g.flying++
			g.departed++
			g.mu.Unlock()
			return true
		}
		if g.stirred == nil {
			g.stirred = make(chan struct{})
		}
		stirred := g.stirred
		g.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
			g.waited()
		case <-stirred:
		}
		timer.Stop()
	}
}

// waited notes that nobody came while somebody waited.
func (g *gathering) waited() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.vain == 0 {
		g.crowd = 0
	}
	g.vain++
	g.crowd = max(g.crowd, g.callers)
}

// wait, under the lock, is how long a queue waits if nothing happens.
func (g *gathering) wait(q *queue, most int, now time.Time) time.Duration {
	switch {
	case q.members >= most:
		return 0
	case g.complete() && (g.flying == 0 || len(g.queues) > fewGroups) && g.longest(q):
		return 0
	}
	return q.last.Add(min(max(leastPatience, patientGaps*q.gap), mostPatience)).Sub(now)
}

// complete, under the lock, reports whether nobody else can come, as far as is known.
func (g *gathering) complete() bool {
	return g.callers >= atOnce || g.vain >= convincing && g.callers >= g.crowd && g.departed%hopeful != 0
}

// longest, under the lock, reports whether no other queue is longer.
func (g *gathering) longest(q *queue) bool {
	for other := range g.queues {
		if other.changes > q.changes {
			return false
		}
	}
	return true
}

// depart notes what is left in a queue.
func (g *gathering) depart(q *queue, left []*memberChange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	q.changes, q.members = len(left), 0
	for _, change := range left {
		q.members += len(change.items)
	}
	if q.changes == 0 {
		delete(g.queues, q)
	}
}

// land notes that the changes of a queue have been sent.
func (g *gathering) land(q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flying--
	q.last = time.Now()
	g.stir()
}

// stir, under the lock, wakes everybody who waits.
func (g *gathering) stir() {
	if g.stirred != nil {
		close(g.stirred)
		g.stirred = nil
	}
}

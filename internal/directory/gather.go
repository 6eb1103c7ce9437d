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
	// mostPatience bounds it for whoever comes last, and wholePatience for whoever waits while others come for other groups.
	mostPatience, wholePatience = 8 * time.Second, 30 * time.Second
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
	callers int           // whose change waits or is being sent
	flying  int           // groups whose changes are being sent
	stirred chan struct{} // closed when something comes or is answered
	last    time.Time     // when a change came for any group, or some were answered, whose callers bring the next

	silence  time.Time // since when nobody came, as of the last vain wait
	vain     int       // waits in a row that ended without anybody else coming
	crowd    int       // callers at the end of them, at most
	departed int       // times that something was sent
}

// queue is what waits to leave for one group.
type queue struct {
	changes, members int
	sending          int           // changes that are being sent
	gap              time.Duration // between changes, as a moving average
	first, last      time.Time     // when the first of them came, and the last change or answer
	by               time.Time     // when they have to leave, for somebody's time to suffice
	tired            bool          // left because nobody came
}

// arrive notes a change of so many members, which has to leave by a time; the zero time is any.
func (g *gathering) arrive(q *queue, members int, by time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if gap := min(now.Sub(q.last), mostPatience); q.gap == 0 && !q.last.IsZero() {
		q.gap = gap
	} else if !q.last.IsZero() {
		const weight = 4
		q.gap += (gap - q.gap) / weight
	}
	if q.changes == 0 {
		q.first, q.by = now, time.Time{}
	}
	q.by = sooner(q.by, by)
	q.last, g.last = now, now
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

// gather waits until a queue is to leave, and marks it as leaving. One that is full, most being what a PATCH carries, does
// so at once. It is false for an empty one.
func (g *gathering) gather(q *queue, most int) bool {
	for {
		g.mu.Lock()
		if q.changes == 0 {
			g.mu.Unlock()
			return false
		}
		wait := time.Duration(0)
		if q.tired = !g.ready(q, most); q.tired {
			wait = time.Until(g.until(q))
		}
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

// waited notes that nobody came while somebody waited, once for all queues that did.
func (g *gathering) waited() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.silence.Equal(g.last) {
		return
	}
	g.silence = g.last
	if g.vain == 0 {
		g.crowd = 0
	}
	g.vain++
	g.crowd = max(g.crowd, g.callers)
}

// ready, under the lock, reports whether there is nothing that a queue could wait for.
func (g *gathering) ready(q *queue, most int) bool {
	return q.members >= most || g.complete() && (g.flying == 0 || len(g.queues) > fewGroups) && g.longest(q)
}

// until, under the lock, is how long a queue waits if nothing happens. While changes come for other groups Terraform is at
// it, and the next may be for this one.
func (g *gathering) until(q *queue) time.Time {
	until := g.last.Add(min(max(leastPatience, patientGaps*q.gap), mostPatience))
	return sooner(sooner(until, q.first.Add(wholePatience)), q.by)
}

// sooner is the sooner of two times; the zero time is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
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
	q.sending = q.changes - len(left)
	q.changes, q.members, q.first, q.by = len(left), 0, time.Now(), time.Time{}
	for _, change := range left {
		q.members += len(change.items)
		q.by = sooner(q.by, change.by)
	}
	if q.changes == 0 {
		delete(g.queues, q)
	}
}

// land notes that the changes of a queue have been sent, and that their callers are free to bring others.
func (g *gathering) land(q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flying--
	g.callers -= q.sending
	q.sending = 0
	q.last = time.Now()
	if !q.tired { // else nobody came, and the others have waited as long
		g.last = q.last
	}
	g.stir()
}

// stir, under the lock, wakes everybody who waits.
func (g *gathering) stir() {
	if g.stirred != nil {
		close(g.stirred)
		g.stirred = nil
	}
}

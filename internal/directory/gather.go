package directory

import (
	"sync"
	"time"
)

// Member changes of a group that arrive while a PATCH of it is in flight leave together in the next one. A change also
// waits a short time for others. Without a wait the first of a hundred memberships would leave alone, and the rest in
// twos and threes.
const (
	// atOnce is how many resources Terraform works on at a time by default. While so many wait, no other can arrive.
	atOnce = 10
	// patience is how long no change may arrive before the waiting ones leave. Changes that arrive further apart leave
	// alone, which costs the service few requests a second.
	patience = 200 * time.Millisecond
	// mostPatience bounds a change's wait while others arrive for other groups.
	mostPatience = 2 * time.Second
	// fewGroups is the number of groups up to which it pays to send one after the other, while more changes gather for
	// the others.
	fewGroups = 4
)

// gathering decides when the changes of each group leave.
type gathering struct {
	mu      sync.Mutex
	queues  map[*queue]struct{} // those in which a change waits
	callers int                 // callers whose change waits or is being sent
	flying  int                 // groups whose changes are being sent
	last    time.Time           // when a change last arrived for any group, or was answered: its caller brings the next
	changed chan struct{}       // closed when a change arrives or is answered
}

// queue holds the changes that wait for one group.
type queue struct {
	changes, members int
	sending          int       // changes that are being sent
	first            time.Time // when the first of the waiting changes arrived
}

// arrive notes a change of so many members.
func (g *gathering) arrive(q *queue, members int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.queues == nil {
		g.queues = map[*queue]struct{}{}
	}
	g.last = time.Now()
	if q.changes == 0 {
		g.queues[q], q.first = struct{}{}, g.last
	}
	q.changes++
	q.members += members
	g.callers++
	g.wake()
}

// gather waits until a queue may leave, and marks it as leaving. A queue leaves when it holds as many members as a
// PATCH carries (most), when its first change has waited long enough, or when it has its turn and no other change can
// arrive or arrives. gather returns false for an empty queue.
func (g *gathering) gather(q *queue, most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for q.changes > 0 {
		wait := time.Until(q.first.Add(mostPatience))
		if g.itsTurn(q) {
			wait = min(wait, time.Until(g.last.Add(patience)))
			if g.callers >= atOnce {
				wait = 0
			}
		}
		if wait <= 0 || q.members >= most {
			g.flying++
			return true
		}
		if g.changed == nil {
			g.changed = make(chan struct{})
		}
		stirred := g.changed
		g.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-stirred:
		}
		g.mu.Lock()
	}
	return false
}

// itsTurn, under the lock, reports whether no other queue is longer. Where there are few groups, one leaves at a time.
func (g *gathering) itsTurn(q *queue) bool {
	for other := range g.queues {
		if other.changes > q.changes {
			return false
		}
	}
	return g.flying == 0 || len(g.queues) > fewGroups
}

// depart notes the changes that stay in a queue.
func (g *gathering) depart(q *queue, left []*memberChange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	q.sending = q.changes - len(left)
	q.changes, q.members, q.first = len(left), 0, time.Now()
	for _, change := range left {
		q.members += len(change.items)
	}
	if q.changes == 0 {
		delete(g.queues, q)
	}
}

// land notes that the changes of a queue were sent and that their callers may bring others.
func (g *gathering) land(q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flying--
	g.callers -= q.sending
	q.sending, g.last = 0, time.Now()
	g.wake()
}

// wake, under the lock, wakes all callers that wait.
func (g *gathering) wake() {
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

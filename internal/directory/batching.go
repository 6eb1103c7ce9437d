package directory

import (
	"sync"
	"time"
)

// Member changes that callers request while a PATCH of the group is in flight are sent together in the next PATCH. A
// change also waits a short time for others. Without that wait, the first of a hundred memberships would be sent alone,
// and the rest in twos and threes.
const (
	// quiet is how long no new change may come before the waiting ones are sent. Changes that are further apart are
	// sent alone, which costs the service few requests a second.
	quiet = 200 * time.Millisecond
	// maxWait bounds a change's wait while changes of other groups come.
	maxWait = 2 * time.Second
	// fewGroups is the number of groups up to which it pays to send one group at a time, while the others collect more
	// changes.
	fewGroups = 4
)

// batching decides when the changes of each group are sent.
type batching struct {
	mu      sync.Mutex          // guards what follows
	queues  map[*queue]struct{} // those in which a change waits
	callers int                 // callers whose change waits or is being sent
	groups  int                 // groups whose changes are being sent
	// last is when a change of any group was last added or answered. After an answer, its caller may add the next.
	last    time.Time
	changed chan struct{} // closed when a change is added or answered
}

// queue holds the changes that wait for one group.
type queue struct {
	changes, members int
	sending          int       // changes that are being sent
	first            time.Time // when the first of the waiting changes was added
}

// enqueue adds a change of so many members.
func (g *batching) enqueue(q *queue, members int) {
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

// await waits until a queue may be sent, and counts it as being sent. That is when the queue holds as many members as a
// PATCH carries (most), when its first change has waited long enough, or when the queue is next and no further change
// comes or can come. await returns false for an empty queue.
func (g *batching) await(q *queue, most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for q.changes > 0 {
		wait := time.Until(q.first.Add(maxWait))
		if g.isNext(q) {
			wait = min(wait, time.Until(g.last.Add(quiet)))
			if g.callers >= Parallelism { // there can be no further change
				wait = 0
			}
		}
		if wait <= 0 || q.members >= most {
			g.groups++
			return true
		}
		if g.changed == nil {
			g.changed = make(chan struct{})
		}
		changed := g.changed
		g.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-changed:
		}
		g.mu.Lock()
	}
	return false
}

// isNext, under the lock, reports whether no other queue is longer. If there are few groups, one is sent at a time.
func (g *batching) isNext(q *queue) bool {
	for other := range g.queues {
		if other.changes > q.changes {
			return false
		}
	}
	return g.groups == 0 || len(g.queues) > fewGroups
}

// startSending notes that a queue is being sent, except for the changes that are left.
func (g *batching) startSending(q *queue, left []*memberChange) {
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

// finishSending notes that the changes of a queue were sent and that their callers may add others.
func (g *batching) finishSending(q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.groups--
	g.callers -= q.sending
	q.sending, g.last = 0, time.Now()
	g.wake()
}

// wake, under the lock, wakes all callers that wait.
func (g *batching) wake() {
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

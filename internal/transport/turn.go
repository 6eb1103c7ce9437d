package transport

import (
	"context"
	"slices"
	"sync"
)

// turn is held by one request at a time. The request with the most attempts gets it next. If requests got it in the
// order in which they came, each of a long queue would fail once before any had used up its attempts, and only a
// request that has used up its attempts shows an outage.
type turn struct {
	mu    sync.Mutex // guards what follows
	taken bool
	line  []*waiter
}

type waiter struct {
	attempts int
	called   chan struct{} // closed when the turn is the waiter's
}

// take waits for the turn. pass gives it to the next request.
func (t *turn) take(ctx context.Context, attempts int) (pass func(), err error) {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return t.pass, nil
	}
	w := &waiter{attempts, make(chan struct{})}
	t.line = append(t.line, w)
	t.mu.Unlock()
	select {
	case <-w.called:
		return t.pass, nil
	case <-ctx.Done():
		t.leave(w)
		return nil, ctx.Err()
	}
}

func (t *turn) pass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next()
}

// next gives the turn, under the lock, to the first of those with the most attempts.
func (t *turn) next() {
	if len(t.line) == 0 {
		t.taken = false
		return
	}
	best := 0
	for i, w := range t.line {
		if w.attempts > t.line[best].attempts {
			best = i
		}
	}
	w := t.line[best]
	t.line = slices.Delete(t.line, best, best+1)
	close(w.called)
}

// leave removes a waiter from the line. If the waiter already has the turn, the next one gets it.
func (t *turn) leave(w *waiter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.line, w); i >= 0 {
		t.line = slices.Delete(t.line, i, i+1)
		return
	}
	t.next()
}

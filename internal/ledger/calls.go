package ledger

import (
	"sync"
	"time"
)

// Calls counts the calls of a plan that Terraform waits for, and measures how long Terraform takes to make another one.
// It is safe for concurrent use, and its zero value is ready.
type Calls struct {
	mu       sync.Mutex    // guards all fields below
	underway int           // calls of a plan
	last     time.Time     // when the last call, also one of an apply, began or ended
	longest  time.Duration // from there to the begin of the next call
}

// Begin records that a call begins. Call end when it has ended. planned is true for a read or a plan, after which
// Terraform may plan further resources.
func (c *Calls) Begin(planned bool) (end func()) {
	count := 0
	if planned {
		count = 1
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.last.IsZero() {
		c.longest = max(c.longest, time.Since(c.last))
	}
	c.underway, c.last = c.underway+count, time.Now()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.underway, c.last = c.underway-count, time.Now()
	}
}

// restart records that a walk begins.
func (c *Calls) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.longest = time.Now(), 0
}

// quiet returns how long no call must begin or end until Terraform has no further resource to plan. On a machine that
// is busy with something else, Terraform takes longer between two calls.
func (c *Calls) quiet() time.Duration {
	if c == nil {
		return planWait
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return min(max(planWait, gaps*c.longest), maxQuiet)
}

const (
	// planWait is how long at least no resource must be planned before waiting ends: some hundred times the gap between
	// two calls on a machine that does nothing else.
	planWait = 300 * time.Millisecond
	// gaps is how many of the longest gaps so far must pass. At a load of 30 on two processors, the longest was 0.2 s.
	gaps = 5
	// maxQuiet bounds the wait, because Terraform may also have waited for another provider.
	maxQuiet = 2 * time.Second
)

// remaining returns how long it takes at least until no call has begun or ended for a moment. It is 0 or less if that
// is so now. While more calls of a plan than awaiting are under way, it is a whole moment.
func (c *Calls) remaining(awaiting int) time.Duration {
	quiet := c.quiet()
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.underway > awaiting {
		return quiet
	}
	return quiet - time.Since(c.last)
}

package directory

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gatherer sends what gathers for some groups, and counts.
type gatherer struct {
	batching
	mu     sync.Mutex
	queues map[string]*queue
	served map[string]bool
	here   map[string][]chan struct{}
	sent   []int // changes each time
	patch  time.Duration
}

// change is one membership: it waits for others and is sent in a moment.
func (g *gatherer) change(group string) {
	done := make(chan struct{})
	g.mu.Lock()
	if g.queues[group] == nil {
		g.queues[group] = &queue{}
	}
	q := g.queues[group]
	g.here[group] = append(g.here[group], done)
	g.enqueue(q, 1)
	if !g.served[group] {
		g.served[group] = true
		go g.serve(group, q)
	}
	g.mu.Unlock()
	<-done
}

func (g *gatherer) serve(group string, q *queue) {
	for g.await(q, 100) {
		g.mu.Lock()
		batch := g.here[group]
		g.here[group] = nil
		g.sent = append(g.sent, len(batch))
		g.startSending(q, nil)
		g.mu.Unlock()
		time.Sleep(g.patch)
		for _, done := range batch {
			close(done)
		}
		g.finishSending(q)
		g.mu.Lock()
		g.served[group] = len(g.here[group]) > 0
		more := g.served[group]
		g.mu.Unlock()
		if !more {
			return
		}
	}
}

// TestMembershipsAreGatheredIntoFewPatches: Terraform works on some memberships at a time and takes a while over each
// before it asks for it.
func TestMembershipsAreGatheredIntoFewPatches(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		memberships, groups, atATime int
		each                         time.Duration // that Terraform takes on average, one after the other
		patch                        time.Duration
		patches                      int           // at most
		within                       time.Duration // beyond what Terraform takes
	}{
		"one":                     {1, 1, 10, 0, time.Millisecond, 1, 250 * time.Millisecond},
		"quickly":                 {200, 1, 10, 0, time.Millisecond, 200/4 + 10, 200 * time.Millisecond},
		"one by one":              {1000, 1, 10, 50 * time.Millisecond, time.Millisecond, 1000/4 + 10, time.Second},
		"one by one, slowly":      {1000, 1, 10, 80 * time.Millisecond, time.Millisecond, 1000/4 + 10, time.Second},
		"one by one, five groups": {1000, 5, 10, 50 * time.Millisecond, time.Millisecond, 1000/3 + 5*10, 2 * time.Second},
		"one by one, slowly, in five": {
			1000, 5, 10, 80 * time.Millisecond, 50 * time.Millisecond, 1000/3 + 5*10,
			15 * time.Second,
		},
		"far apart":                   {200, 1, 10, 200 * time.Millisecond, time.Millisecond, 200, time.Second},
		"a second apart":              {200, 1, 10, time.Second, time.Millisecond, 200, time.Second},
		"a second apart, five groups": {1000, 5, 10, time.Second, 50 * time.Millisecond, 1000, time.Second},
		"two at a time":               {200, 1, 2, time.Second, time.Millisecond, 200, 60 * time.Second},
		"hundreds of groups":          {300, 100, 10, 0, 250 * time.Millisecond, 300, 20 * time.Second},
		"one at a time, in vain":      {100, 1, 1, 200 * time.Millisecond, time.Millisecond, 100, 21 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := &gatherer{
					patch: c.patch, queues: map[string]*queue{}, served: map[string]bool{},
					here: map[string][]chan struct{}{},
				}
				var workers sync.WaitGroup
				work := make(chan int)
				evaluating := make(chan struct{}, 1)
				random := rand.New(rand.NewPCG(1, 1)) // guarded by evaluating
				var evaluated time.Duration
				for range c.atATime {
					workers.Go(func() {
						for i := range work {
							evaluating <- struct{}{}
							takes := time.Duration(random.ExpFloat64() * float64(c.each))
							evaluated += takes
							time.Sleep(takes)
							<-evaluating
							g.change(fmt.Sprint(i * 7919 % 1009 % c.groups))
						}
					})
				}
				started := time.Now()
				for i := range c.memberships {
					work <- i
				}
				close(work)
				workers.Wait()
				sum := 0
				for _, n := range g.sent {
					sum += n
				}
				took := time.Since(started) - evaluated
				if sum != c.memberships || len(g.sent) > c.patches || took > c.within {
					t.Errorf("%d of %d in %d PATCHes, %s beyond what Terraform takes", sum, c.memberships, len(g.sent), took)
				}
				time.Sleep(time.Minute) // everyone has ended
			})
		})
	}
}

// A caller with little time does not wait for others before its change is sent.
func TestGatheringInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gatherer{
			patch: time.Millisecond, queues: map[string]*queue{}, served: map[string]bool{},
			here: map[string][]chan struct{}{},
		}
		g.change("team")
		time.Sleep(2 * time.Second) // so that the next one is waited for that long, and longer
		const most = 500 * time.Millisecond
		started := time.Now()
		g.change("team")
		if took := time.Since(started); took > most+g.patch {
			t.Errorf("it left after %s", took)
		}
		time.Sleep(time.Minute) // everyone has ended
	})
}

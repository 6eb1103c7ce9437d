package directory

import "sync"

// counts is how often each kind of error and warning has occurred in this run.
type counts struct {
	mu sync.Mutex // guards of
	of map[string]int
}

// Count counts an error or a warning of a kind, and returns which one of its kind it is in this run, from 1. The words
// of a message may depend on it, and no value.
func (d *Directory) Count(kind string) (nth int) {
	d.counts.mu.Lock()
	defer d.counts.mu.Unlock()
	if d.counts.of == nil {
		d.counts.of = map[string]int{}
	}
	d.counts.of[kind]++
	return d.counts.of[kind]
}

func (c *counts) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.of)
}

package directory

import "sync"

// counts is how often each kind of error and warning has occurred in this run.
type counts struct {
	mu sync.Mutex // guards of
	of map[string]int
}

// Count counts an error or a warning of a kind. It returns 1 for the first one of its kind in this run, 2 for the
// second, and so on. Use the number only for the words of a message, never for a value.
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

package transport

import (
	"errors"
	"testing"
)

// TestActThatFails: after one request has used up its attempts, others of the same act make one, and after three
// failures in a row few are sent at all. One success ends that. Other acts are not touched.
func TestActThatFails(t *testing.T) {
	t.Parallel()
	failure := func(status int) error { return &Error{Op: "update user", Method: "PATCH", Status: status} }
	update := &Request{Op: "update user", Method: "PATCH"}
	held := func(c *Client) (n int) {
		for range 16 {
			if c.acts.barred(&trip{Request: update}) != nil {
				n++
			}
		}
		return n
	}
	c := New(Options{}, Protocol{})
	for range enoughFailed {
		if h := HaltOf(c.Judge(update, failure(503))); h == nil || !h.Holds() || h.Act() != "update user" {
			t.Fatalf("%#v", h)
		}
	}
	if !c.acts.lastAttempt("update user") || c.acts.lastAttempt("create user") {
		t.Error("attempts")
	}
	if n := held(c); n != 11 { // all but the first, second, fourth, eighth and sixteenth
		t.Errorf("%d held", n)
	}
	if err := c.Judge(update, nil); err != nil || held(c) != 0 || c.acts.lastAttempt("update user") {
		t.Errorf("after a success: %v", err)
	}
	for range 2 * enoughFailed { // each may be about the values of one request
		if h := HaltOf(c.Judge(update, failure(500))); h == nil || h.Holds() {
			t.Errorf("500: %#v", h)
		}
	}
	if n := held(c); n != 0 {
		t.Errorf("500: %d held", n)
	}
	for _, other := range []error{failure(429), failure(400), errors.New("other")} {
		if HaltOf(c.Judge(update, other)) != nil {
			t.Error(other)
		}
	}
	for range 2 * enoughFailed {
		c.Worked(c.Judge(update, failure(504)))
	}
	if n := held(c); n != 0 {
		t.Errorf("with an effect: %d held", n)
	}
}

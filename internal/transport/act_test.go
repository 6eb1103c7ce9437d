package transport

import (
	"errors"
	"net/http"
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

// TestRefusedCreates: a refusal that is about all creates explains itself once, and holds none back. One that is about
// the values of a user, or about one user that is changed, speaks for itself.
func TestRefusedCreates(t *testing.T) {
	t.Parallel()
	create := &Request{Op: "create user", Method: http.MethodPost, Once: true}
	change := &Request{Op: "update user", Method: http.MethodPatch}
	refusal := func(r *Request, status int) error { return &Error{Op: r.Op, Method: r.Method, Status: status} }
	for status, folds := range map[int]bool{
		403: true, 404: true, 405: true, 501: true,
		400: false, 409: false, 422: false,
	} {
		c := New(Options{}, Protocol{})
		for i := range 2 * enoughFailed {
			halt := HaltOf(c.Judge(create, refusal(create, status)))
			if (halt != nil) != folds || halt != nil && (halt.Holds() || halt.FirstReport() != (i == 0)) {
				t.Fatalf("%d, create %d: %+v", status, i, halt)
			}
		}
		if halt := HaltOf(c.Judge(change, refusal(change, status))); halt != nil {
			t.Errorf("%d of a change: %+v", status, halt)
		}
	}
}

// TestForbiddenReads: a service that permits no read explains itself once, and holds none back. One that permits the
// next read forbids only this one.
func TestForbiddenReads(t *testing.T) {
	t.Parallel()
	read := &Request{Op: "read user", Method: http.MethodGet}
	c := New(Options{}, Protocol{})
	forbidden := func() *Halt { return HaltOf(c.Judge(read, &Error{Op: read.Op, Method: read.Method, Status: 403})) }
	for i := range 2 * enoughFailed {
		if halt := forbidden(); halt == nil || halt.Holds() || halt.FirstReport() != (i == 0) {
			t.Fatalf("read %d: %+v", i, halt)
		}
	}
	if c.Judge(read, nil) != nil {
		t.Fatal("a read that succeeds")
	}
	if halt := forbidden(); halt == nil || !halt.FirstReport() {
		t.Errorf("after a read that succeeds: %+v", halt)
	}
}

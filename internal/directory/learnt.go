package directory

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// habits are what this run has found out of how a service treats one kind of resource.
type habits struct {
	noPatch        bool
	noProof        bool
	noDelete       bool
	patch404       bool
	create200      bool
	create201      bool
	told200        bool // a warning of such a create was given
	keepsGone      bool
	capped         bool
	atOnce         int         // member changes that the service takes in one PATCH, where that was found out
	undeleted      *scim.Error // the latest refusal of a delete
	deletesRefused int
	hasDeleted     bool

	spoke                     bool // the service has answered something as SCIM that was no error
	gateway                   bool
	trueAnswers, falseAnswers bool // of writes, compared with what a read tells
	listsTruly                bool // who was deleted and is missing from the whole listing is gone
	deletesTruly              bool // what was answered as deleted is gone
	deletesNames              bool // who was deleted is not there under another id
	putIgnores                bool // members of a group that is put
	listTried                 bool // to take a member out by a list
	listRemoves, listEmpties  bool // just who is listed, or others too
	neverShown                int  // ends that were not seen, however long they were looked for
	showsLate                 bool // one was seen after a while
}

// learnt and learn keep what was found out about the service; the first to learn logs it.
func (c *collection[T]) learnt(what *bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *what
}

func (c *collection[T]) learn(ctx context.Context, what *bool, words string) {
	c.mu.Lock()
	first := !*what
	*what = true
	c.mu.Unlock()
	if first {
		c.log.DebugContext(ctx, "the service is not as usual", "resources", c.name, "how", words)
	}
}

// undeletable is the service's refusal where deletes need not be tried, else nil. It says nothing of whoever was refused then.
func (c *collection[T]) undeletable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.noDelete {
		return nil
	}
	was := c.undeleted
	return &scim.Error{Op: was.Op, Method: was.Method, Path: was.Path[:strings.LastIndex(was.Path, "/")+1] + "{id}", Status: was.Status, Genuine: was.Genuine}
}

// judgeDelete learns from how a delete ended. One that is refused may be of an account of a kind of its own; where several are
// refused and nothing was deleted, it is the service's way.
func (c *collection[T]) judgeDelete(ctx context.Context, err error) {
	const several = 2
	answer, _ := errors.AsType[*scim.Error](err)
	c.mu.Lock()
	if refused := answer != nil && scim.IsUnsupported(answer); refused {
		c.deletesRefused++
		c.undeleted = answer
	}
	c.hasDeleted = c.hasDeleted || err == nil
	always := c.deletesRefused >= several && !c.hasDeleted
	c.mu.Unlock()
	if always {
		c.learn(ctx, &c.noDelete, "the service refuses to delete; it is not asked again in this run")
	}
}

// judgeSize learns that a PATCH was refused for its size alone: its halves were taken. The refusal of a few is more likely
// a fault that passed.
func (c *collection[T]) judgeSize(ctx context.Context, taken int) {
	const few = 10
	if taken <= few {
		return
	}
	c.mu.Lock()
	if c.atOnce == 0 || taken < c.atOnce {
		c.atOnce = taken
	}
	c.mu.Unlock()
	c.learn(ctx, &c.capped, "the service takes fewer member changes in one PATCH than it was sent; fewer are sent from now on")
}

// atMost is how many member changes one PATCH carries: as many as configured, unless the service was found to take fewer.
func (c *collection[T]) atMost(configured int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.atOnce > 0 {
		return min(c.atOnce, configured)
	}
	return configured
}

// judgeCreate learns from the status that a create was answered with.
func (c *collection[T]) judgeCreate(ctx context.Context, status int) {
	c.mu.Lock()
	c.create201 = c.create201 || status != http.StatusOK
	c.mu.Unlock()
	if status == http.StatusOK {
		c.learn(ctx, &c.create200, "a create was answered with 200 instead of 201, as one of what exists already")
	}
}

// ReportsCreate200 reports whether a create that was answered with 200 is worth a warning of its own: the first in a run
// is, and each where the service is seen to answer creates with 201 otherwise. One that answers every create with 200
// says nothing by it.
func (d *Directory) ReportsCreate200() bool {
	d.users.mu.Lock()
	defer d.users.mu.Unlock()
	warns := d.users.create201 || !d.users.told200
	d.users.told200 = true
	return warns
}

package directory

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// findings are what this run has found out about how a service treats one kind of resource.
type findings struct {
	noPatch        bool
	noProof        bool
	noDelete       bool
	patch404       bool
	create200      bool
	create201      bool
	warned200      bool // a warning of such a create was given
	keepsGone      bool
	capped         bool
	maxPerPatch    int         // member changes that the service accepts in one PATCH, where that was found out
	undeleted      *scim.Error // the latest refusal of a delete
	deletesRefused int
	hasDeleted     bool

	spoke                     bool // the service has answered successfully as SCIM
	gateway                   bool
	trueAnswers, falseAnswers bool // answers to writes, compared with a read
	listsTruly                bool // a deleted resource that is missing from the whole listing is gone
	deletesNames              bool // a deleted resource does not exist under another id
	answersList               bool // an answer to a change of members has listed members
	putIgnores                bool // a PUT of a group does not change its members
	listTried                 bool // removing a member by a list was tried
	listRemoves, listEmpties  bool // a list removes only the listed members, or others too
	neverShown                int  // ends that were not seen in all the time allowed
	neverKept                 int  // updates that were not seen in all the time allowed
	showsLate                 bool // an end was seen after a while
}

// learnt and learn keep what was found out about the service. The first caller to learn it logs it.
func (c *collection[T]) learnt(what *bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *what
}

func (c *collection[T]) learn(ctx context.Context, what *bool, words string) {
	if !c.swap(what, true) {
		c.log.DebugContext(ctx, "the service is not as usual", "resources", c.name, "how", words)
	}
}

// swap sets a flag and returns what it was before.
func (c *collection[T]) swap(flag *bool, to bool) (was bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	was, *flag = *flag, to
	return was
}

// undeletable is the service's refusal if it refuses all deletes, else nil. The error names no resource.
func (c *collection[T]) undeletable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.noDelete {
		return nil
	}
	was := c.undeleted
	return &scim.Error{
		Op: was.Op, Method: was.Method, Path: was.Path[:strings.LastIndex(was.Path, "/")+1] + "{id}",
		Status: was.Status, Genuine: was.Genuine,
	}
}

// judgeDelete learns from the result of a delete. A single refusal may concern a special account. Several refusals
// without a deletion show that the service refuses all.
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

// judgeSize learns that a PATCH was refused for its size alone, because its halves were accepted. A refusal of a small
// PATCH is more likely a temporary fault.
func (c *collection[T]) judgeSize(ctx context.Context, taken int) {
	const few = 10
	if taken <= few {
		return
	}
	c.mu.Lock()
	if c.maxPerPatch == 0 || taken < c.maxPerPatch {
		c.maxPerPatch = taken
	}
	c.mu.Unlock()
	c.learn(ctx, &c.capped, "the service accepts fewer member changes in one PATCH than the provider sent; it sends "+
		"fewer from now on")
}

// atMost is how many member changes one PATCH carries: as many as configured, unless the service was found to accept
// fewer.
func (c *collection[T]) atMost(configured int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.maxPerPatch > 0 {
		return min(c.maxPerPatch, configured)
	}
	return configured
}

// judgeCreate learns from the status of a create's answer.
func (c *collection[T]) judgeCreate(ctx context.Context, status int) {
	c.mu.Lock()
	c.create201 = c.create201 || status != http.StatusOK
	c.mu.Unlock()
	if status == http.StatusOK {
		c.learn(ctx, &c.create200, "a create was answered with 200 instead of 201, as if the resource had existed before")
	}
}

// ReportsCreate200 reports whether a create that was answered with 200 deserves a warning. The first one in a run does.
// Each further one does only if the service answers other creates with 201. If a service answers every create with 200,
// the status means nothing.
func (d *Directory) ReportsCreate200() bool {
	of(d).users.mu.Lock()
	defer of(d).users.mu.Unlock()
	warns := of(d).users.create201 || !of(d).users.warned200
	of(d).users.warned200 = true
	return warns
}

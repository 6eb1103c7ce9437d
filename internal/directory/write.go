package directory

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// create sends a POST for a name that a look-up has found free. A POST whose outcome is unknown is looked up before it
// is sent again. If ours returns true for the result, this POST created it. Otherwise another client did, which is a
// [TakenError], as is a name that the service refuses as taken.
func (c *collection[T]) create(ctx context.Context, resource *T, ours func(*T) bool) (created *T, err error) {
	ended := c.cache.writing("")
	defer func() {
		id := ""
		if created != nil {
			id = c.describe(created).id
			c.remember(c.describe(resource).name, id)
			c.mu.Lock()
			c.createdIDs[id] = true
			c.mu.Unlock()
		}
		ended(id)
	}()
	unknown := false // an earlier POST may have arrived
	for attempt := 0; ; attempt++ {
		answer, err := c.post(ctx, resource)
		switch {
		case err == nil && c.describe(answer).id != "":
			c.judgeCreate(ctx, c.describe(answer).status)
			return answer, nil
		case err != nil && !scim.OutcomeUnknown(err) && !scim.IsConflict(err):
			return nil, err
		}
		name := c.describe(resource).name
		looking, cancel := lastLook(ctx, scim.OutcomeUnknown(err))
		found, proven, lookupErr := c.lookUpSent(looking, name, sentPost{
			taken: scim.IsConflict(err), slow: isSlow(err), once: scim.HaltOf(err) != nil,
		})
		cancel()
		switch {
		case lookupErr != nil && (err == nil || scim.Stopped(lookupErr) || scim.IsUnauthorized(lookupErr)):
			return nil, errors.Join(err, lookupErr)
		case lookupErr != nil: // the service's answer to the create is more useful
			return nil, fmt.Errorf("%w; the look-up of what it may have made: %v", err, lookupErr) //nolint:errorlint // the create's error is what this is
		}
		// An answer without an id is a create that arrived and whose result must be looked up.
		unknown = unknown || err == nil || scim.OutcomeUnknown(err)
		switch {
		case unknown && len(found) == 1 && ours(found[0]):
			c.client.Worked(err)
			return found[0], nil
		case len(found) > 0 || scim.IsConflict(err):
			return nil, &TakenError[T]{Name: name, Found: found, Err: err}
		case err == nil:
			return nil, fmt.Errorf("create %q: the service answered a create without an id, and does not list what it made", name)
		case ctx.Err() != nil, scim.HaltOf(err) != nil: // another create has made all attempts
			return nil, err
		case attempt == createAttempts, !proven:
			return nil, c.client.GaveUp(err)
		}
	}
}

// isSlow reports whether a service, or the gateway in front of it, timed out, so that it may still be working on the
// request.
func isSlow(err error) bool {
	if answer, ok := errors.AsType[*scim.Error](err); ok {
		switch answer.Status {
		case http.StatusRequestTimeout, http.StatusGatewayTimeout, 522, 524, 598: // the last three are CDNs'
			return true
		}
		return false
	}
	var slow interface{ Timeout() bool }
	transport, ok := errors.AsType[*scim.TransportError](err)
	return ok && errors.As(transport.Err, &slow) && slow.Timeout()
}

// lastLook is the context of a look-up for what a POST may have created. If Ctrl-C or a timeout has ended the caller's
// context in the middle of the POST, the look-up gets a moment of its own: the state must get a resource that was
// created.
func lastLook(ctx context.Context, unknown bool) (context.Context, context.CancelFunc) {
	const moment = 15 * time.Second
	if ctx.Err() == nil || !unknown {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(ctx), moment)
}

// createAttempts is how often a POST is sent again after a look-up has shown that it did not arrive.
const createAttempts = 3

// change sends operations by PATCH. A service without PATCH gets a PUT of the whole resource as it holds it, with
// overlay written over it. The answer is nil where the service gave none. A 404 to a PATCH proves nothing (dialect 17),
// so a GET decides whether the resource is gone.
func (c *collection[T]) change(ctx context.Context, id string, ops []scim.Operation, overlay func(*T)) (*T, error) {
	ended := c.cache.writing(id)
	defer func() { ended(id) }()
	for _, op := range ops {
		if name, ok := op.Value.(string); ok && op.Path == c.attribute {
			c.remember(name, id)
		}
	}
	if !c.learnt(&c.noPatch) {
		answer, err := c.modify(ctx, id, ops)
		if !scim.IsUnsupported(err) {
			return answer, err
		}
		c.learn(ctx, &c.noPatch, "the service does not support PATCH; whole resources are replaced by PUT from now on")
	}
	return c.replace(ctx, id, overlay)
}

// modify sends operations by PATCH.
func (c *collection[T]) modify(ctx context.Context, id string, ops []scim.Operation) (*T, error) {
	answer, err := c.patch(ctx, id, ops)
	if scim.IsNotFound(err) {
		if _, getErr := c.existing(ctx, id); errors.Is(getErr, ErrGone) || isGateway(getErr) {
			return nil, getErr
		}
		c.learn(ctx, &c.patch404, "a PATCH of what exists was answered with 404; such an answer is believed only after a GET")
		answer, err = c.patch(ctx, id, ops) // it exists, perhaps since a moment ago (dialect 19)
	}
	return c.dropEmptyAnswer(ctx, id, answer, err)
}

// dropEmptyAnswer treats an answer that is not the resource ({}, null, OK, another resource) as none: the caller must
// read the outcome of the write back. A service that has not answered as SCIM yet in this run must do so first.
func (c *collection[T]) dropEmptyAnswer(ctx context.Context, id string, answer *T, err error) (*T, error) {
	if !scim.IsNoResource(err) {
		return answer, err
	}
	if c.client.Spoke() {
		return nil, nil
	}
	if _, getErr := c.existing(ctx, id); getErr != nil {
		if errors.Is(getErr, ErrGone) || isGateway(getErr) {
			return nil, getErr
		}
		return nil, err
	}
	return nil, nil
}

// replace PUTs a whole resource, guarded by its ETag where the service gives one. Another client's write in between, or
// a read that lags behind the writes (dialect 48), is a 412: replace then waits a moment, reads the resource again and
// writes the overlay over that, a few times.
func (c *collection[T]) replace(ctx context.Context, id string, overlay func(*T)) (*T, error) {
	const attempts = 3
	for attempt := 1; ; attempt++ {
		current, err := c.proven(ctx, id, c.whole)
		if err != nil {
			return nil, err
		}
		overlay(current)
		answer, err := c.put(ctx, id, current, c.describe(current).etag)
		if !scim.IsPreconditionFailed(err) || attempt == attempts {
			return c.dropEmptyAnswer(ctx, id, answer, err)
		}
		if err := pause(ctx, settlePause<<attempt); err != nil {
			return nil, err
		}
	}
}

package directory

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Ending is an act of this run that was to end an access, a deactivation or a deletion, with the service's answer. The
// answer to a write proves nothing. [Directory.ProveEnds] reads back whether the access has ended.
type Ending struct {
	id, name string
	deletes  bool
	ofGroup  bool
	notFound bool  // the act was answered with 404
	answered bool  // the answer to the act shows the user inactive
	cause    error // the act's error; the service may have acted all the same
	seen     bool
	inactive bool
}

// LeftInactive reports whether the service has kept the account, inactive, after a deletion that was seen to end the
// access.
func (e *Ending) LeftInactive() bool { return e.deletes && e.inactive }

func (e *Ending) act() Act {
	if e.deletes {
		return Deletion
	}
	return Deactivation
}

// Deactivated returns the ending for a deactivation by [Directory.UpdateUser]. answer and err are what that returned.
func (d *Directory) Deactivated(ctx context.Context, id, name string, answer *scim.User, err error) (*Ending, error) {
	e := &Ending{id: id, name: name}
	switch {
	case err == nil:
		e.answered = answer != nil && answer.ID == id && answer.Active != nil && !*answer.Active
		of(d).users.answerProves(ctx, e) // compares the first answer of a run
	case errors.Is(err, ErrGone): // another user may have the name
		e.notFound = true
	case ctx.Err() != nil || !scim.MayHaveActed(err) || scim.Stopped(err):
		return nil, err
	default:
		e.cause = err
	}
	return e, nil
}

// DeleteUser deletes a user by id. name is the user name. A service that refuses to delete users answers 405 or 501,
// which scim.IsUnsupported recognises.
func (d *Directory) DeleteUser(ctx context.Context, id, name string) (*Ending, error) {
	defer d.memberQueues.forget()
	return of(d).users.end(ctx, id, name)
}

// ProveEnds reads until the service shows that each access has ended: the user is inactive, or a GET by id is answered
// with 404 and no user has the name. It returns the errors in the order of the endings, and nil for an ending that it
// has seen. It reads many endings together from the listing if that costs fewer requests than a GET each. For a single
// ending, an answer that shows the user inactive is as good as a read, once a GET of this run has shown that the
// service's answers are true. The reason is that Terraform destroys a thousand users one by one. The same holds if
// nothing more can be read, for example because the token has expired.
func (d *Directory) ProveEnds(ctx context.Context, endings ...*Ending) []error {
	return of(d).users.prove(ctx, endings)
}

// end deletes a resource, unless the service is known to refuse that.
func (c *collection[T]) end(ctx context.Context, id, name string) (*Ending, error) {
	if err := c.undeletable(); err != nil {
		return nil, err
	}
	ended := c.cache.writing(id)
	err := c.remove(ctx, id)
	ended(id)
	c.judgeDelete(ctx, err)
	e := &Ending{id: id, name: name, deletes: true, ofGroup: c.active == nil}
	answer, refused := errors.AsType[*scim.Error](err)
	switch {
	case err == nil, scim.IsNoResource(err): // {}, null and OK prove as little as an answer without a body
	case ctx.Err() != nil || scim.Stopped(err) || scim.IsUnsupported(err) || scim.IsUnauthorized(err):
		return nil, err
	case refused && scim.IsNotFound(answer):
		e.notFound = true
	case refused || scim.MayHaveActed(err):
		// Services answer 404 or 500 for what is gone already (dialect 29), and an answer that is not SCIM may come
		// from something in front of the service.
		e.cause = err
	default:
		return nil, err
	}
	return e, nil
}

// answerProves reports whether the answer to a deactivation may be trusted. The first such answer of a run is compared
// with a GET. The others wait for the result.
func (c *collection[T]) answerProves(ctx context.Context, e *Ending) bool {
	return e.answered && c.trustsAnswers(ctx, func(ctx context.Context) (bool, error) {
		resource, err := c.get(ctx, e.id)
		if err != nil {
			return false, err
		}
		active := c.active(resource)
		return active != nil && !*active, nil
	})
}

// trustsAnswers reports whether answers to writes are true. compare is called once in a run and reports whether a read
// shows what the answer has shown. Where it fails, nothing is learnt.
func (c *collection[T]) trustsAnswers(ctx context.Context, compare func(context.Context) (bool, error)) bool {
	known := func() bool { return c.learnt(&c.trueAnswers) || c.learnt(&c.falseAnswers) }
	if !known() {
		_, _ = c.trusting.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
			if known() {
				return struct{}{}, nil
			}
			same, err := compare(ctx)
			switch {
			case err != nil: // nothing is learnt
			case same:
				c.mu.Lock()
				c.trueAnswers = true
				c.mu.Unlock()
			default:
				c.learn(ctx, &c.falseAnswers, "a change was answered as done and a read does not show it; answers to changes "+
					"prove nothing from now on")
			}
			return struct{}{}, err
		})
	}
	return c.learnt(&c.trueAnswers)
}

// prove reads until each ending shows, or for as long as a service may take to show it.
func (c *collection[T]) prove(ctx context.Context, endings []*Ending) []error {
	errs := make([]error, len(endings))
	var looks []*check
	for i, e := range endings {
		if e.seen = e.seen || len(endings) == 1 && c.answerProves(ctx, e); e.seen {
			continue
		}
		looks = append(looks, &check{Ending: e, report: func(err error) {
			errs[i] = err
			e.seen = err == nil
		}})
	}
	switch len(looks) {
	case 0:
	case 1:
		c.checkTogether(ctx, looks[0])
	default:
		c.checkAll(ctx, looks)
	}
	for i, e := range endings {
		if e.seen && e.cause != nil {
			c.client.Worked(e.cause)
		}
		if h := scim.HaltOf(errs[i]); h != nil && h.Act() == "" && e.answered && c.learnt(&c.trueAnswers) {
			errs[i], e.seen = nil, true
		}
	}
	return errs
}

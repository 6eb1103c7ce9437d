package directory

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Ending is an act of this run that was to end an access, as the service has answered it: a deactivation or a deletion. What the
// service answers to a write is no proof. It is believed once it was seen: see [Directory.Prove].
type Ending struct {
	id, name string
	deletes  bool
	answered bool  // the service has answered that it is done
	cause    error // what the act failed with, which may have been done all the same
	seen     bool
	inactive bool
}

// LeftInactive reports of a deletion that was seen to have ended the access that the service has kept the account, inactive.
func (e *Ending) LeftInactive() bool { return e.deletes && e.inactive }

func (e *Ending) act() Act {
	if e.deletes {
		return Deletion
	}
	return Deactivation
}

// Deactivated is the ending of a user whom [Directory.UpdateUser] was to deactivate, by its answer. An answer that shows the user
// inactive is as good as a read once this run has seen by a GET that the service's answers are true of what it keeps.
func (d *Directory) Deactivated(ctx context.Context, id, name string, answer *scim.User, err error) (*Ending, error) {
	e := &Ending{id: id, name: name}
	switch {
	case err == nil:
		e.seen = d.users.believes(ctx, e, answer)
	case errors.Is(err, ErrGone): // who has the name is to be seen
	case ctx.Err() != nil || !scim.MayHaveActed(err) || scim.HaltOf(err) != nil:
		return nil, err
	default:
		e.cause = err
	}
	return e, nil
}

// EndUser deletes a user, by its id; name is the user name that it is known by. A service that refuses to delete users answers 405
// or 501, which scim.IsUnsupported recognises.
func (d *Directory) EndUser(ctx context.Context, id, name string) (*Ending, error) {
	defer d.rosters.forget()
	return d.users.end(ctx, id, name)
}

// Prove looks until the service shows that each access has ended: the user is inactive, or a GET by id is answered with 404 and
// nobody has the name. It returns an error for each that it has not seen, in their order, nil for the others. Many are looked at together,
// in the listing, where that costs fewer requests than a GET each.
func (d *Directory) Prove(ctx context.Context, endings ...*Ending) []error {
	return d.users.see(ctx, endings)
}

// end deletes a resource, or finds that this need not be tried.
func (c *collection[T]) end(ctx context.Context, id, name string) (*Ending, error) {
	if err := c.undeletable(); err != nil {
		return nil, err
	}
	ended := c.shelf.writing(id)
	err := c.remove(ctx, id)
	ended(id)
	c.judgeDelete(ctx, err)
	e := &Ending{id: id, name: name, deletes: true}
	answer, refused := errors.AsType[*scim.Error](err)
	switch {
	case err == nil:
		e.answered = true
	case ctx.Err() != nil || scim.HaltOf(err) != nil || scim.IsUnsupported(err) || scim.IsUnauthorized(err):
		return nil, err
	case refused && scim.IsNotFound(answer):
	case refused || scim.MayHaveActed(err):
		// Services answer 404 or 500 for what is gone already (dialect 29), and what is not SCIM may have stood in for one.
		e.cause = err
	default:
		return nil, err
	}
	return e, nil
}

// believes reports whether an answer to a write shows that somebody is inactive and may be taken for what the service keeps. The first
// such answer of a run is compared with what a GET tells; the others wait for what comes of that.
func (c *collection[T]) believes(ctx context.Context, e *Ending, answer *T) bool {
	if answer == nil || c.active == nil || c.describe(answer).id != e.id {
		return false
	}
	if active := c.active(answer); active == nil || *active {
		return false
	}
	return c.trusts(ctx, func(ctx context.Context) (bool, error) {
		resource, err := c.get(ctx, e.id)
		if err != nil {
			return false, err
		}
		active := c.active(resource)
		return active != nil && !*active, nil
	})
}

// trusts reports whether answers to writes are true of what the service keeps. compare, which is called once in a run, looks whether a
// read shows what an answer has shown; where it fails, nothing is learnt.
func (c *collection[T]) trusts(ctx context.Context, compare func(context.Context) (bool, error)) bool {
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
				c.learn(ctx, &c.falseAnswers, "a change was answered as done and a read does not show it; answers to changes prove nothing from now on")
			}
			return struct{}{}, err
		})
	}
	return c.learnt(&c.trueAnswers)
}

// see looks until each ending shows, or for as long as a service may take to show it.
func (c *collection[T]) see(ctx context.Context, endings []*Ending) []error {
	errs := make([]error, len(endings))
	var looks []*look
	for i, e := range endings {
		if e.seen {
			continue
		}
		looks = append(looks, &look{Ending: e, tell: func(err error) {
			errs[i] = err
			e.seen = err == nil
		}})
	}
	switch len(looks) {
	case 0:
	case 1:
		c.seeWithOthers(ctx, looks[0])
	default:
		c.seeAll(ctx, looks)
	}
	return errs
}

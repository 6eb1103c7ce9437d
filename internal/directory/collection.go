package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// collection is one kind of resource of a tenant, users or groups: the requests they share, so that what follows from an
// answer is written once, and what this run has learnt of how the service behaves.
type collection[T any] struct {
	requests[T]
	client *scim.Client
	log    *slog.Logger
	shelf  *shelf[T]

	mu        sync.Mutex
	noPatch   bool
	noFilters bool
	made      map[string][]string // ids that this run gave a name to: an older listing does not know them
	born      map[string]bool     // ids that this run created: a service may not know them for a moment
}

// requests are the calls of the client for one kind of resource, and what differs between the kinds.
type requests[T any] struct {
	name      string // "users", "groups"; in messages
	attribute string // the unique name: "userName", "displayName"
	get       func(ctx context.Context, id string) (*T, error)
	whole     func(ctx context.Context, id string) (*T, error) // with everything that a PUT must repeat
	list      func(ctx context.Context, o scim.ListOptions) (*scim.Page[T], error)
	pages     func(o scim.ListOptions) *scim.Pager[T]
	post      func(ctx context.Context, resource *T) (*T, error)
	patch     func(ctx context.Context, id string, ops []scim.Operation) (*T, error)
	put       func(ctx context.Context, id string, resource *T, ifMatch string) (*T, error)
	remove    func(ctx context.Context, id string) error
	excluded  []string // attributes that a listing is not asked for
	describe  func(*T) description
}

// description is what a collection needs to know of a resource.
type description struct {
	id, name   string
	externalID *string
	etag       string
}

func newCollection[T any](client *scim.Client, o Options, r requests[T]) *collection[T] {
	c := &collection[T]{requests: r, client: client, log: o.Logger, made: map[string][]string{}, born: map[string]bool{}}
	c.shelf = newShelf(r.name, o, kind[T]{
		pager: func() *scim.Pager[T] {
			return r.pages(scim.ListOptions{Count: o.PageSize, ExcludedAttributes: r.excluded})
		},
		describe: func(resource *T) (id, name string) {
			d := r.describe(resource)
			return d.id, nameKey(d.name)
		},
	})
	return c
}

// read is the resource with an id, from the shared listing where that is cheaper than a GET and the entry tells enough.
func (c *collection[T]) read(ctx context.Context, id string, tells func(*T) bool) (*T, error) {
	entry, err := c.shelf.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if entry != nil && tells(entry) {
		return entry, nil
	}
	resource, err := c.existing(ctx, id)
	if err == nil && entry != nil && tells(resource) {
		c.shelf.leaner(ctx)
	}
	return resource, err
}

// existing GETs a resource by id; what does not exist is [ErrGone].
func (c *collection[T]) existing(ctx context.Context, id string) (*T, error) {
	return c.proven(ctx, id, c.get)
}

// proven is existing by another GET. What this run has created is asked for again a few times before it is gone.
func (c *collection[T]) proven(ctx context.Context, id string, get func(context.Context, string) (*T, error)) (*T, error) {
	c.mu.Lock()
	born := c.born[id]
	c.mu.Unlock()
	if born {
		return c.patient(ctx, id, get)
	}
	return c.once(ctx, id, get)
}

// once GETs a resource. A 404 is [ErrGone] only when it is a SCIM error or the service has spoken SCIM in this run;
// otherwise the service is first asked for something that every SCIM service has.
func (c *collection[T]) once(ctx context.Context, id string, get func(context.Context, string) (*T, error)) (*T, error) {
	resource, err := get(ctx, id)
	if !scim.IsNotFound(err) {
		return resource, err
	}
	var answer *scim.Error
	if errors.As(err, &answer) && answer.SCIM || c.client.Spoke() {
		return nil, fmt.Errorf("%w (%w)", ErrGone, err)
	}
	if _, listErr := c.client.ListUsers(ctx, scim.ListOptions{StartIndex: 1, Count: 1}); listErr != nil {
		return nil, &UnprovenGoneError{Err: err}
	}
	return nil, fmt.Errorf("%w (%w)", ErrGone, err)
}

// settled GETs a resource that a write has just touched.
func (c *collection[T]) settled(ctx context.Context, id string) (*T, error) {
	return c.patient(ctx, id, c.get)
}

// patient asks again a few times before it believes that a resource is gone: some services answer 404 for a moment to
// what they have just created (dialect 19).
func (c *collection[T]) patient(ctx context.Context, id string, get func(context.Context, string) (*T, error)) (*T, error) {
	for attempt := 0; ; attempt++ {
		resource, err := c.once(ctx, id, get)
		if !errors.Is(err, ErrGone) || attempt == settleAttempts {
			return resource, err
		}
		if err := pause(ctx, settlePause<<attempt); err != nil {
			return nil, err
		}
	}
}

// How long a service may take to know what it has just created: 0.1 + 0.2 + 0.4 + 0.8 s.
const (
	settleAttempts = 4
	settlePause    = 100 * time.Millisecond
)

// all is everything that is listed, no older than the last write of this run. Entries that do not tell enough are
// confirmed by a GET each, until a few GETs in a row have told no more either: then the service does not keep what its
// listing leaves out (dialect 14), and thousands would be asked for in vain.
func (c *collection[T]) all(ctx context.Context, tells func(*T) bool) (resources []*T, doubt string, err error) {
	entries, doubt, err := c.shelf.all(ctx)
	if err != nil {
		return nil, "", err
	}
	const enough = 3
	inVain := 0
	for _, entry := range entries {
		if tells(entry) || inVain == enough {
			resources = append(resources, entry)
			continue
		}
		full, err := c.existing(ctx, c.describe(entry).id)
		if errors.Is(err, ErrGone) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if tells(full) {
			inVain = 0
		} else {
			inVain++
		}
		resources = append(resources, full)
	}
	return resources, doubt, nil
}

// create sends a POST for a name that a look-up has found free. One whose outcome is unknown is looked up before it is
// sent again: what is found then is what was just made if ours says so, else somebody else's, a [TakenError], as is a
// name that the service refuses as taken.
func (c *collection[T]) create(ctx context.Context, resource *T, ours func(*T) bool) (created *T, err error) {
	ended := c.shelf.writing("")
	defer func() {
		id := ""
		if created != nil {
			id = c.describe(created).id
			c.remember(c.describe(resource).name, id)
			c.mu.Lock()
			c.born[id] = true
			c.mu.Unlock()
		}
		ended(id)
	}()
	unknown := false // an earlier POST may have arrived
	for attempt := 0; ; attempt++ {
		answer, err := c.post(ctx, resource)
		switch {
		case err == nil && c.describe(answer).id != "":
			return answer, nil
		case err != nil && !scim.OutcomeUnknown(err) && !scim.IsConflict(err):
			return nil, err
		}
		name := c.describe(resource).name
		found, lookupErr := c.lookUpSent(ctx, name)
		if lookupErr != nil {
			return nil, errors.Join(err, lookupErr)
		}
		// An answer without an id is a create that arrived and whose result must be looked up.
		unknown = unknown || err == nil || scim.OutcomeUnknown(err)
		switch {
		case unknown && len(found) == 1 && ours(found[0]):
			return found[0], nil
		case len(found) > 0 || scim.IsConflict(err):
			return nil, &TakenError[T]{Name: name, Found: found, Err: err}
		case err == nil:
			return nil, fmt.Errorf("create %q: the service answered a create without an id, and does not list what it made", name)
		case attempt == createAttempts:
			return nil, err
		}
	}
}

// createAttempts is how often a POST is sent again after a look-up has shown that it did not arrive.
const createAttempts = 3

// change sends operations by PATCH. A service that knows no PATCH gets a PUT of the whole resource, with overlay written
// over what it holds. The answer is nil where the service gave none. A 404 to a PATCH proves nothing (dialect 17), so a
// GET decides whether the resource is gone.
func (c *collection[T]) change(ctx context.Context, id string, ops []scim.Operation, overlay func(*T)) (*T, error) {
	ended := c.shelf.writing(id)
	defer func() { ended(id) }()
	for _, op := range ops {
		if name, ok := op.Value.(string); ok && op.Path == c.attribute {
			c.remember(name, id)
		}
	}
	if !c.learnt(&c.noPatch) {
		answer, err := c.patch(ctx, id, ops)
		if scim.IsNotFound(err) {
			if _, getErr := c.existing(ctx, id); errors.Is(getErr, ErrGone) {
				return nil, getErr
			}
			answer, err = c.patch(ctx, id, ops) // it exists, perhaps since a moment ago (dialect 19)
		}
		if !scim.IsUnsupported(err) {
			return answer, err
		}
		c.learn(ctx, &c.noPatch, "the service knows no PATCH; whole resources are replaced by PUT from now on")
	}
	return c.replace(ctx, id, overlay)
}

// replace PUTs a whole resource, guarded by its ETag where the service gives one. Somebody else's write in between is a
// 412: the resource is read again and the overlay written over that, a few times.
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
			return answer, err
		}
	}
}

// delete deletes a resource. Services answer 404 or 500 for one that is gone already (dialect 29), so what counts is
// whether a GET still finds it.
func (c *collection[T]) delete(ctx context.Context, id string) error {
	ended := c.shelf.writing(id)
	defer func() { ended(id) }()
	err := c.remove(ctx, id)
	var answer *scim.Error
	if err == nil || !errors.As(err, &answer) || scim.IsUnsupported(err) || scim.IsUnauthorized(err) {
		return err
	}
	if _, getErr := c.existing(ctx, id); errors.Is(getErr, ErrGone) {
		return nil
	}
	return err
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
		c.log.DebugContext(ctx, words, "resources", c.name)
	}
}

func (c *collection[T]) remember(name, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made[nameKey(name)] = append(c.made[nameKey(name)], id)
}

func nameKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

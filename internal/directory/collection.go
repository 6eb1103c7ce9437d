package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// collection is one kind of resource of a tenant, users or groups. It holds the requests that both kinds share, so that
// the consequences of an answer are written once, and what this run has learnt about the service.
type collection[T any] struct {
	requests[T]
	client *scim.Client
	log    *slog.Logger
	cache  *listingCache[T]

	mu         sync.Mutex          // guards the three maps, and what the run has found out
	namedIDs   map[string][]string // ids whose name this run has set: an older listing does not show these names
	createdIDs map[string]bool     // ids that this run created: a service may answer 404 for a moment
	exists     map[string]bool     // ids that a GET of this run has found or not

	findings
	filters

	gets      flights[version, *T]
	trusting  flights[struct{}, struct{}] // finds out whether answers to writes are true
	naming    flights[struct{}, struct{}] // finds out whether a deletion leaves the name behind
	endChecks                             // guarded by mu

	elsewhere func() bool // the service has answered for the other kind of resource
}

// version identifies the state of a resource between two writes of this run.
type version struct {
	id    string
	write int
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
	excluded  []string // attributes that a listing leaves out on request
	describe  func(*T) description
	shows     func(*T) bool  // as [traits] has it
	active    func(*T) *bool // whether a user can sign in, nil: not shown; the func is nil for groups
}

// description is what a collection needs to know of a resource.
type description struct {
	id, name   string
	externalID *string
	etag       string
	status     int // of the answer that described it
}

func newCollection[T any](client *scim.Client, o Options, r requests[T]) *collection[T] {
	c := &collection[T]{
		requests: r, client: client, log: o.Logger, namedIDs: map[string][]string{},
		createdIDs: map[string]bool{}, exists: map[string]bool{},
	}
	c.cache = newListingCache(r.name, o, traits[T]{
		pager: func() *scim.Pager[T] {
			return r.pages(scim.ListOptions{
				Count: o.PageSize, ExcludedAttributes: r.excluded, MaxResources: o.MaxResources,
			})
		},
		describe: func(resource *T) (id, name string) {
			d := r.describe(resource)
			return d.id, nameKey(d.name)
		},
		shows: r.shows,
	})
	c.gets.overtime, c.casing.overtime, c.cache.flights.overtime = client.Overtime, client.Overtime, client.Overtime
	return c
}

// read returns the resource with an id. It uses the shared listing where that is cheaper than a GET and showsAll
// accepts the entry. Without showsAll, only a GET is enough.
func (c *collection[T]) read(ctx context.Context, id string, showsAll func(*T) bool) (*T, error) {
	if showsAll == nil {
		return c.shared(ctx, id)
	}
	entry, err := c.cache.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if entry == nil {
		resource, err := c.shared(ctx, id)
		if err == nil {
			c.cache.found(ctx, id)
		}
		return resource, err
	}
	return c.complete(ctx, entry, showsAll)
}

// complete returns an entry of the listing, or the answer of a GET where the entry leaves out what the caller knows.
func (c *collection[T]) complete(ctx context.Context, entry *T, showsAll func(*T) bool) (*T, error) {
	id := c.describe(entry).id
	switch {
	case showsAll(entry):
		c.cache.enough()
		return entry, nil
	case c.cache.suffices(id):
		return entry, nil
	}
	return c.confirmed(ctx, entry)
}

// confirmed returns the answer of a GET for an entry that does not show enough.
func (c *collection[T]) confirmed(ctx context.Context, entry *T) (*T, error) {
	id := c.describe(entry).id
	resource, err := c.shared(ctx, id)
	if err != nil {
		return nil, err
	}
	c.cache.compared(ctx, id, showsMore(resource, entry))
	return resource, nil
}

// shared is like existing, with one GET for all callers that ask at the same time.
func (c *collection[T]) shared(ctx context.Context, id string) (*T, error) {
	write, settled := c.cache.version(id)
	if c.cache.individual || !settled {
		return c.existing(ctx, id)
	}
	return c.gets.do(ctx, version{id, write}, func(ctx context.Context) (*T, error) { return c.existing(ctx, id) })
}

// nameOf GETs a resource and returns the name that it has now.
func (c *collection[T]) nameOf(ctx context.Context, id string) (string, error) {
	resource, err := c.read(ctx, id, nil)
	if err != nil {
		return "", err
	}
	return c.describe(resource).name, nil
}

// existing GETs a resource by id. A resource that does not exist is [ErrGone].
func (c *collection[T]) existing(ctx context.Context, id string) (*T, error) {
	return c.proven(ctx, id, c.get)
}

// proven is existing with another GET, such as one that also reads members. If this run has created the resource, it
// asks again a few times before it returns [ErrGone].
func (c *collection[T]) proven(ctx context.Context, id string,
	get func(context.Context, string) (*T, error),
) (*T, error) {
	c.mu.Lock()
	born := c.createdIDs[id]
	c.mu.Unlock()
	if born {
		return c.withPatience(ctx, id, get)
	}
	return c.once(ctx, id, get)
}

// once GETs a resource and notes whether it exists.
func (c *collection[T]) once(ctx context.Context, id string,
	get func(context.Context, string) (*T, error),
) (*T, error) {
	resource, err := get(ctx, id)
	if scim.IsNotFound(err) {
		err = c.gone(ctx, id, err)
	}
	if err == nil || errors.Is(err, ErrGone) {
		c.mu.Lock()
		c.exists[id] = err == nil
		c.mu.Unlock()
	}
	return resource, err
}

// gone decides what a 404 means. If a 404 is not a SCIM error, and the service still lists the resource or does not
// list all, something else may have answered: that is a [GatewayError]. Otherwise it is [ErrGone] once the service has
// answered as SCIM.
func (c *collection[T]) gone(ctx context.Context, id string, err error) error {
	var unlisted error
	if !isSCIM(err) {
		shown, whole, listErr := c.lists(ctx, id)
		switch {
		case isFinal(ctx, listErr):
			return listErr
		case shown:
			return &GatewayError{Err: err}
		case listErr == nil && !whole:
			listErr = errIncomplete
		}
		unlisted = listErr
	}
	if unproven := c.requireSCIM(ctx, err); unproven != nil {
		return unproven
	}
	if unlisted != nil {
		return &GatewayError{Err: err, Listing: unlisted}
	}
	return fmt.Errorf("%w (%w)", ErrGone, err)
}

// requireSCIM returns an error for a 404 unless the service has answered successfully as SCIM in this run. A service
// answers 404 in SCIM's form to a wrong path too, so requireSCIM first asks for something that every SCIM service has.
func (c *collection[T]) requireSCIM(ctx context.Context, err error) error {
	if c.answered() || c.elsewhere() {
		return nil
	}
	_, listErr := c.client.ListUsers(ctx, scim.ListOptions{StartIndex: 1, Count: 1})
	if _, odd := errors.AsType[*scim.IDError](listErr); listErr != nil && !odd {
		return &UnprovenGoneError{Err: err, Listing: listErr}
	}
	c.swap(&c.spoke, true)
	return nil
}

// errIncomplete is why a listing does not show that a resource is gone.
var errIncomplete = errors.New("it may be incomplete")

// lists reports whether the listing, no older than the last write of this run, shows an id, and if not, whether that
// proves that no resource has it. A page may be older than another client's deletion. So the first resource that is
// listed and answered with 404 is looked up by name, too.
func (c *collection[T]) lists(ctx context.Context, id string) (shown, whole bool, err error) {
	entries, doubt, err := c.cache.all(ctx)
	if err != nil {
		return false, false, err
	}
	at := slices.IndexFunc(entries, func(entry *T) bool { return c.describe(entry).id == id })
	if at < 0 {
		return false, doubt == "", nil
	}
	if c.learnt(&c.gateway) {
		return true, false, nil
	}
	now, err := c.filter(ctx, c.describe(entries[at]).name)
	switch {
	case isFinal(ctx, err):
		return false, false, err
	case err == nil && now.proof && !slices.ContainsFunc(now.found,
		func(found *T) bool { return c.describe(found).id == id }):
		return false, true, nil
	}
	c.learn(ctx, &c.gateway, "a GET of a listed resource is answered with a 404 that is not a SCIM error; something in "+
		"front of the service answers instead")
	return true, false, nil
}

// answered reports whether the service has returned a resource or a page of the listing in this run.
func (c *collection[T]) answered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.spoke || c.work || len(c.createdIDs) > 0 || c.cache.answered() {
		return true
	}
	for _, exists := range c.exists {
		if exists {
			return true
		}
	}
	return false
}

// knownGone reports whether a resource that a whole listing leaves out is gone. It asks for each at most once.
func (c *collection[T]) knownGone(ctx context.Context, id string) bool {
	if !c.cache.lacks(id) {
		return false
	}
	c.mu.Lock()
	exists, asked := c.exists[id]
	c.mu.Unlock()
	if asked {
		return !exists
	}
	if c.cache.hidesMany() {
		return false
	}
	_, err := c.shared(ctx, id)
	if err == nil {
		c.cache.recordHidden(ctx)
		c.cache.found(ctx, id)
	}
	return errors.Is(err, ErrGone)
}

// all returns everything that is listed, no older than the last write of this run. Entries that do not show enough are
// confirmed by a GET each.
func (c *collection[T]) all(ctx context.Context, showsAll func(*T) bool) (resources []*T, doubt string, err error) {
	entries, doubt, err := c.cache.all(ctx)
	if err != nil {
		return nil, "", err
	}
	resources, err = c.completed(ctx, entries, showsAll)
	return resources, doubt, err
}

// completed returns entries of a listing. It replaces those that do not show enough by the answer of a GET, and leaves
// out those that are gone meanwhile.
func (c *collection[T]) completed(ctx context.Context, entries []*T, showsAll func(*T) bool) ([]*T, error) {
	var lean []int
	for i, entry := range entries {
		if !showsAll(entry) {
			lean = append(lean, i)
		}
	}
	var passed []int
	for len(lean) > 0 {
		n := len(lean)
		if c.cache.open() { // the GETs of a few entries show whether the others are worth a GET
			n = min(n, enoughEqual)
		}
		more, err := c.confirmEach(ctx, entries, lean[:n])
		if err != nil {
			return nil, err
		}
		lean, passed = lean[n:], append(passed, more...)
		if len(lean) == 0 && c.cache.omitsValues() { // GETs show more after all, so confirm what was passed over
			lean, passed = passed, nil
		}
	}
	return slices.DeleteFunc(entries, func(entry *T) bool { return entry == nil }), nil
}

// confirmEach replaces some entries by the answers of GETs, by nil for a resource that is gone. It returns which
// entries it passed over.
func (c *collection[T]) confirmEach(ctx context.Context, entries []*T, which []int) (passed []int, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(Parallelism)
	for _, i := range which {
		if c.cache.suffices(c.describe(entries[i]).id) {
			passed = append(passed, i)
			continue
		}
		group.Go(func() error {
			full, err := c.confirmed(ctx, entries[i])
			if errors.Is(err, ErrGone) {
				err = nil
			}
			entries[i] = full
			return err
		})
	}
	return passed, group.Wait()
}

// Parallelism is how many resources Terraform works on at a time by default. One question, or one resource with many
// accounts, has no more requests under way.
const Parallelism = 10

func (c *collection[T]) remember(name, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.namedIDs[nameKey(name)] = append(c.namedIDs[nameKey(name)], id)
}

// nameKey is a name as the directory keeps it.
func nameKey(name string) string { return scim.Fold(name) }

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

package directory

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// filters are what this run has learnt about look-ups by filter. The collection's lock guards them.
type filters struct {
	noFilters bool  // they are ignored or refused (dialect 8)
	fault     error // the failure that counted as a refusal of filters, if it may be temporary
	work      bool  // a filter has worked
	anyCase   bool  // they compare without case
	exactCase bool  // they compare with case (dialect 7)
	casing    flights[struct{}, struct{}]
}

// filtered is the result of a look-up by filter.
type filtered[T any] struct {
	found []*T
	proof bool  // no result means that there is no such resource
	fault error // why there is no proof, where that may be temporary
}

// filterCost is how many requests a look-up of a name by filter takes; 0: the service supports no filters.
func (c *collection[T]) filterCost(name string) int {
	switch {
	case c.learnt(&c.noFilters):
		return 0
	case c.learnt(&c.anyCase):
		return len(scim.Spellings(name))
	}
	return 2 * len(scim.Spellings(name))
}

// filter looks a name up by filter, in each of its spellings: a service may hold it decomposed, and compare letter by
// letter (dialect 47). Where the service compares with case, no result is no proof: the name may exist in another case.
func (c *collection[T]) filter(ctx context.Context, name string) (filtered[T], error) {
	spellings := scim.Spellings(name)
	answer, err := c.askEach(ctx, spellings)
	if err != nil || len(answer.found) > 0 || !answer.proof {
		return answer, err
	}
	if answer.proof, err = c.provesByFilter(ctx); err != nil || answer.proof && c.learnt(&c.anyCase) {
		return answer, err
	}
	var lower []string
	for _, spelling := range spellings {
		if other := scim.Lower(spelling); !slices.Contains(spellings, other) {
			lower = append(lower, other)
		}
	}
	other, err := c.askEach(ctx, lower)
	other.proof = other.proof && answer.proof
	return other, err
}

// askEach sends a filter for each spelling of a name, even if an earlier one has found an account: two accounts may
// look the same.
func (c *collection[T]) askEach(ctx context.Context, spellings []string) (filtered[T], error) {
	all := filtered[T]{proof: true}
	for _, spelling := range spellings {
		answer, err := c.ask(ctx, spelling)
		if err != nil {
			return filtered[T]{}, err
		}
		all.found = append(all.found, answer.found...)
		all.proof = all.proof && answer.proof
		all.fault = cmp.Or(all.fault, answer.fault)
	}
	return all, nil
}

// ask sends one filter. It repeats a filter after a failure that may be temporary. Where filters are known to work,
// such a failure proves nothing about other names.
func (c *collection[T]) ask(ctx context.Context, name string) (filtered[T], error) {
	if c.learnt(&c.noFilters) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return filtered[T]{fault: c.fault}, nil
	}
	page, err := c.list(ctx, c.lookup(c.attribute, name))
	if isTemporary(err) {
		if err := pause(ctx, settlePause); err != nil {
			return filtered[T]{}, err
		}
		page, err = c.list(ctx, c.lookup(c.attribute, name))
	}
	if refusesFilter(err) {
		return filtered[T]{fault: c.refused(ctx, err)}, nil
	}
	if err != nil {
		return filtered[T]{}, err
	}
	answer := filtered[T]{proof: true}
	for i := range page.Resources {
		found := c.describe(&page.Resources[i])
		if found.name != "" && !scim.Same(found.name, name) {
			c.learn(ctx, &c.noFilters, "the service ignores a filter by name; names are looked up in the whole listing from "+
				"now on")
			return filtered[T]{}, nil
		}
		answer.found = append(answer.found, &page.Resources[i])
	}
	c.swap(&c.work, true)
	return answer, nil
}

// refused notes that the service refuses filters, unless one has worked. It returns the refusal where that may be a
// temporary failure.
func (c *collection[T]) refused(ctx context.Context, err error) (fault error) {
	if answer, ok := errors.AsType[*scim.Error](err); ok && answer.Status == http.StatusInternalServerError {
		fault = err
	}
	c.mu.Lock()
	work := c.work
	if !work {
		c.fault = fault
	}
	c.mu.Unlock()
	if !work {
		c.learn(ctx, &c.noFilters, "the service refuses a filter by name; names are looked up in the whole listing from "+
			"now on")
	}
	return fault
}

// provesByFilter reports whether a filter without a result is proof. Once in a run, and only if it matters, it looks up
// a listed resource in another case. If none is listed, it believes the service.
func (c *collection[T]) provesByFilter(ctx context.Context) (bool, error) {
	known := func() bool { return c.learnt(&c.anyCase) || c.learnt(&c.exactCase) }
	other := ""
	c.cache.some(func(entry *T) bool {
		other = otherCase(c.describe(entry).name)
		return other != ""
	})
	if known() || other == "" {
		return !c.learnt(&c.exactCase), nil
	}
	_, err := c.casing.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
		if known() {
			return struct{}{}, nil
		}
		answer, err := c.ask(ctx, other)
		switch {
		case err != nil || !answer.proof: // nothing is learnt
		case len(answer.found) > 0:
			c.swap(&c.anyCase, true)
		default:
			c.learn(ctx, &c.exactCase, "a filter by name compares with case; names that it does not find are looked up in "+
				"the whole listing")
		}
		return struct{}{}, err
	})
	return c.learnt(&c.anyCase), err
}

// otherCase is a name with each letter in its other case, "" where it has none. Only ASCII letters certainly have one.
func otherCase(name string) string {
	const apart = 'a' - 'A'
	other := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - apart
		case 'A' <= r && r <= 'Z':
			return r + apart
		}
		return r
	}, name)
	if other == name {
		return ""
	}
	return other
}

// lookup asks for the few resources that a filter is expected to match. One is expected, and two are an error.
func (c *collection[T]) lookup(attribute, value string) scim.ListOptions {
	const count = 10
	return scim.ListOptions{Filter: scim.Eq(attribute, value), StartIndex: 1, Count: count, ExcludedAttributes: c.excluded}
}

// refusesFilter reports whether an answer is a service's way to refuse a filter that it does not support (dialect 8).
func refusesFilter(err error) bool {
	answer, ok := errors.AsType[*scim.Error](err)
	if !ok {
		return false
	}
	switch answer.Status {
	case 400, 403, 404, 405, 422, 500, 501:
		return true
	}
	return false
}

// isTemporary reports whether a refusal may be temporary.
func isTemporary(err error) bool {
	answer, ok := errors.AsType[*scim.Error](err)
	return ok && (answer.Status == http.StatusForbidden || answer.Status == http.StatusNotFound ||
		answer.Status == http.StatusInternalServerError)
}

package scim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const (
	maxPages     = 50_000
	maxResources = 2_000_000 // unless ListOptions has another number
	maxBytes     = 1 << 30   // of all pages together
)

// ErrEndless means that a listing went on after more resources than any company has.
var ErrEndless = errors.New("the listing does not end")

// Pager walks a listing page by page. It neither loops nor skips resources, whatever the service does with startIndex,
// count and totalResults (dialects 1 to 5). If it cannot know that it has seen every resource, Doubt reports that. It
// is not safe for concurrent use.
type Pager[T any] struct {
	fetch func(ctx context.Context, o ListOptions, place string) (*Page[T], error)
	id    func(*T) string
	lists resourceType

	o        ListOptions
	page     int            // pages read so far
	bytes    int            // size of the pages read so far
	seenOn   map[string]int // id to the page on which it first occurred
	total    int
	hasTotal bool
	grown    int  // how much the total grew between pages
	shrunk   bool // the total fell between pages
	isSize   bool // on every page, the total was the size of that page (dialect 2)
	done     bool
	doubt    string
	ahead    ahead[T]
}

func newPager[T any, P resource[T]](c *Client, o ListOptions) *Pager[T] {
	if o.StartIndex < 1 {
		o.StartIndex = 1
	}
	return &Pager[T]{
		fetch: func(ctx context.Context, o ListOptions, place string) (*Page[T], error) {
			return listPage[T, P](ctx, c, o, place)
		},
		id:     func(t *T) string { return P(t).identity() },
		lists:  P(nil).resourceType(),
		o:      o,
		seenOn: make(map[string]int),
		isSize: true,
	}
}

// Next returns the resources of the next page that no earlier page had. It returns io.EOF after the last page. After
// any other error, call it again to request the same page.
func (p *Pager[T]) Next(ctx context.Context) ([]T, error) {
	if p.done {
		return nil, io.EOF
	}
	if p.page >= maxPages || p.o.StartIndex > cmp.Or(p.o.MaxResources, maxResources) || p.bytes > maxBytes {
		return nil, &DecodeError{
			Op: "list " + p.lists.many + place(p.page+1), Method: http.MethodGet, Path: p.lists.path,
			Status: http.StatusOK, Err: fmt.Errorf("%w: %d pages, %d resources", ErrEndless, p.page, len(p.seenOn)),
		}
	}
	page, err := p.get(ctx)
	if err != nil {
		return nil, err
	}
	p.page++
	p.bytes += page.bytes
	read := page.size()
	if read == 0 {
		p.finish(page)
		return nil, io.EOF
	}
	p.count(page)
	leftOut := p.leaveOut(page.unkept, page.why)
	fresh := p.unseen(page.Resources)
	p.ahead.learn(p.page, read, len(fresh))
	p.o.StartIndex += read
	switch {
	case len(fresh) == 0 && leftOut:
		return p.Next(ctx)
	case len(fresh) == 0:
		p.done = true
		return nil, io.EOF
	// A total that equals the size of this page proves nothing (dialect 2), so a listing of one page needs a second
	// request.
	case p.hasTotal && p.total == p.o.StartIndex-1 && p.total > read:
		p.finish(nil)
	}
	return fresh, nil
}

// place returns the number of a page for errors.
func place(page int) string { return fmt.Sprintf(": page %d", page) }

// Total returns the latest total of the service, or 0 before the first page. It can be wrong (dialect 2).
func (p *Pager[T]) Total() int { return p.total }

// Doubt returns, after io.EOF, why the result may not be the whole listing as it was when the walk began. It returns ""
// if no answer of the service contradicts that. A resource that is added during the walk may or may not be read, but
// pushes no other resource off a page. A deletion moves later resources forward, and may move one to a page that was
// already read. The total then falls, unless as many resources were added between the same two pages. So look a
// resource up if it is missing from a listing: its absence is no proof that it is gone.
func (p *Pager[T]) Doubt() string { return p.doubt }

// count records the total of a page that has resources.
func (p *Pager[T]) count(page *Page[T]) {
	if !page.HasTotal {
		return
	}
	p.isSize = p.isSize && page.TotalResults == page.size()
	p.compare(page.TotalResults)
}

// compare records a new total and how it differs from the last one.
func (p *Pager[T]) compare(total int) {
	if p.hasTotal && !p.isSize {
		p.grown += max(0, total-p.total)
		p.shrunk = p.shrunk || total < p.total
	}
	p.total, p.hasTotal = total, true
}

// leaveOut records resources with unusable ids, and reports whether any of them is new. If so, the walk goes on.
func (p *Pager[T]) leaveOut(unkept []string, why *IDError) (fresh bool) {
	for _, id := range unkept {
		if _, seen := p.seenOn[id]; !seen {
			p.seenOn[id], fresh = p.page, true
		}
	}
	if len(unkept) > 0 {
		p.suspect("page %d left out: %v", p.page, why)
	}
	return fresh
}

// unseen returns the resources whose ids are new.
func (p *Pager[T]) unseen(all []T) []T {
	fresh := all[:0]
	repeated := 0
	for i := range all {
		id := p.id(&all[i])
		on, seen := p.seenOn[id]
		if !seen {
			p.seenOn[id] = p.page
			fresh = append(fresh, all[i])
			continue
		}
		if repeated == 0 || repeated == on {
			repeated = on
		} else {
			repeated = -1 // on several pages
		}
	}
	switch {
	case repeated == 0:
	case len(fresh) > 0:
		// A new resource pushes later ones onto the next page, where they occur again, unless that page was answered
		// earlier.
		if p.grown -= len(all) - len(fresh); p.grown < 0 || p.ahead.grew {
			p.suspect("page %d repeated %d resources", p.page, len(all)-len(fresh))
		}
	case repeated > 0:
		p.suspect("page %d repeated page %d", p.page, repeated)
	default:
		p.suspect("page %d held nothing new", p.page)
	}
	return fresh
}

// finish ends the walk. last is the empty page that ended it, or nil.
func (p *Pager[T]) finish(last *Page[T]) {
	p.done = true
	if last != nil && last.HasTotal && (last.TotalResults > 0 || p.page == 1) {
		p.compare(last.TotalResults)
	}
	if read := p.o.StartIndex - 1; p.hasTotal && p.total > read {
		p.suspect("the listing ended %d short of its total, %d", p.total-read, p.total)
	}
	if p.shrunk {
		p.suspect("the total fell while the listing was read")
	}
}

func (p *Pager[T]) suspect(format string, args ...any) {
	if p.doubt == "" {
		p.doubt = fmt.Sprintf(format, args...)
	}
}

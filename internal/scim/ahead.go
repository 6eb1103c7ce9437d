package scim

import (
	"context"
	"sync"
)

// abreast is the most pages of a listing that are fetched together. The pace may permit fewer.
const abreast = 8

// maxBytesAbreast bounds the bodies of the pages that are fetched together. The size of earlier pages is the estimate.
const maxBytesAbreast = 64 << 20

// provenPages is how many pages must arrive one by one, all of one size and each with new resources only, before later
// pages are fetched together. By then, a service that ignores startIndex (dialect 1) has shown it.
const provenPages = 2

// ahead holds the pages that a walk has fetched in advance. The size of a page is known only when it arrives (dialects
// 3, 4). So pages are fetched abreast only if all earlier pages had one size, and are discarded if a page breaks the
// pattern.
type ahead[T any] struct {
	size   int  // resources of every page so far
	uneven bool // the pages differed in size, or repeated a resource
	grew   bool // the total grew while pages were fetched abreast
	pages  []fetched[T]
}

// fetched is the outcome of one request.
type fetched[T any] struct {
	startIndex int
	page       *Page[T]
	err        error
}

// learn records the size of a page, counted from 1, and how many of its resources no earlier page had.
func (a *ahead[T]) learn(page, size, fresh int) {
	if page == 1 {
		a.size = size
	}
	// The last page may be shorter, but no page is fetched after it.
	a.uneven = a.uneven || size != a.size || fresh != size
}

// get returns the page at the walk's position.
func (p *Pager[T]) get(ctx context.Context) (*Page[T], error) {
	a := &p.ahead
	if len(a.pages) > 0 && a.pages[0].startIndex != p.o.StartIndex {
		a.pages = nil
	}
	if len(a.pages) == 0 {
		a.pages = p.fetchAbreast(ctx, p.abreast())
	}
	next := a.pages[0]
	a.pages = a.pages[1:]
	if next.err != nil {
		a.pages = nil // the next call may have another context, and the service may have recovered
	}
	return next.page, next.err
}

// abreast returns how many pages to fetch now.
func (p *Pager[T]) abreast() int {
	if p.page < provenPages || p.ahead.uneven || !p.hasTotal || p.isSize {
		return 1
	}
	left := p.total - (p.o.StartIndex - 1)
	fit := max(1, maxBytesAbreast/max(1, p.bytes/p.page))
	return min(max(1, (left+p.ahead.size-1)/p.ahead.size), abreast, fit)
}

// fetchAbreast fetches n pages, concurrently if there are several, and returns when the last has arrived.
func (p *Pager[T]) fetchAbreast(ctx context.Context, n int) []fetched[T] {
	all := make([]fetched[T], n)
	var group sync.WaitGroup
	for i := range all {
		o := p.o
		o.StartIndex += i * p.ahead.size
		group.Go(func() {
			page, err := p.fetch(ctx, o, place(p.page+1+i))
			all[i] = fetched[T]{o.StartIndex, page, err}
		})
	}
	group.Wait()
	reportRefusal(all)
	if n > 1 {
		p.level(all)
	}
	return all
}

// level gives pages that were fetched abreast one total if the tenant grew meanwhile. The total fell for none of them,
// although it seems to fall from one page to the next if the later page was answered first. If any total is below the
// one before this fetch, all totals stay as the service sent them.
func (p *Pager[T]) level(all []fetched[T]) {
	highest := p.total
	for _, one := range all {
		if one.err != nil {
			continue
		}
		if !one.page.HasTotal || one.page.TotalResults < p.total {
			return
		}
		highest = max(highest, one.page.TotalResults)
	}
	p.ahead.grew = p.ahead.grew || highest > p.total
	for _, one := range all {
		if one.err == nil {
			one.page.TotalResults = highest
		}
	}
}

// reportRefusal moves a refusal of the token before the errors that it has caused. After a refusal nothing is sent, so
// earlier pages may fail with no better error.
func reportRefusal[T any](all []fetched[T]) {
	for _, refused := range all {
		if !IsUnauthorized(refused.err) {
			continue
		}
		for i := range all {
			if all[i].err != nil {
				all[i].err = refused.err
				return
			}
		}
	}
}

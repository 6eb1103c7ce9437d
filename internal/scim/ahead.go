package scim

import (
	"context"
	"sync"
)

// abreast is how many pages of a listing are fetched at a time. A service that takes a quarter of a second over a page is then
// asked for 32 pages a second, about what the rate limit of a careful client allows.
const abreast = 8

// maxBytesAbreast bounds the bodies of the pages that are fetched at a time, as far as those before them tell how large they are.
const maxBytesAbreast = 64 << 20

// provenPages is how many pages must have come one by one, all of one size and each with new resources only, before the places
// of those behind them are taken for known: a service that ignores startIndex (dialect 1) has shown it by then.
const provenPages = 2

// ahead is what a walk has fetched before its time. How far a page reaches is known only when it is in (dialects 3, 4), so
// pages are fetched abreast only where all before them were of one size, and what came is thrown away where that does not go on.
type ahead[T any] struct {
	size   int  // resources of every page so far
	uneven bool // they were not of one size, or held somebody twice
	grew   bool // the total grew while pages were fetched abreast
	pages  []fetched[T]
}

// fetched is the outcome of one request.
type fetched[T any] struct {
	startIndex int
	page       *Page[T]
	err        error
}

// learn takes the size of a page, counted from 1, and how many of its resources no earlier page had.
func (a *ahead[T]) learn(page, size, fresh int) {
	if page == 1 {
		a.size = size
	}
	// The last page may be shorter; nothing is fetched after it.
	a.uneven = a.uneven || size != a.size || fresh != size
}

// get returns the page at the walk's place.
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
		a.pages = nil // whoever asks again may have another context, and the service may have come round
	}
	return next.page, next.err
}

// abreast is how many pages are to be fetched now.
func (p *Pager[T]) abreast() int {
	if p.page < provenPages || p.ahead.uneven || !p.hasTotal || p.isSize {
		return 1
	}
	left := p.total - (p.o.StartIndex - 1)
	fit := max(1, maxBytesAbreast/max(1, p.bytes/p.page))
	return min(max(1, (left+p.ahead.size-1)/p.ahead.size), abreast, fit)
}

// fetchAbreast fetches n pages, at a time if there are several, and returns when the last is in.
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
	tellRefusal(all)
	if n > 1 {
		p.level(all)
	}
	return all
}

// level gives pages that were fetched abreast one total where the tenant grew meanwhile: it fell for none of them, though it
// does from one to the next where the later was answered first. Where it fell below what it was before, it stays as told.
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

// tellRefusal puts a refusal of the token before what it has caused: after it nothing is sent, so pages before the refused
// one may say no more than that.
func tellRefusal[T any](all []fetched[T]) {
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

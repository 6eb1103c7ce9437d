package probe

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// cleaningTime is what cleaning up may take beside what the pace and throttling cost.
	cleaningTime = 2 * time.Minute
	// cleaningRequests are what one thing may take: to be set inactive, deleted, read and looked up, each as often as
	// it is throttled.
	cleaningRequests = 8 * maxTries
	// searchPages bound the search of a listing for what a lost POST may have made.
	searchPages = 200
	// lateArrival is how long a lost POST may take to arrive after all.
	lateArrival = 3 * time.Second
)

// cleanUp removes what was made, groups first. Users are set inactive before anything is deleted, so that no one stays
// able to sign in should the service not delete, or the time not suffice.
func (p *prober) cleanUp(ctx context.Context) {
	if p.stopped != nil {
		p.reason = "it stopped early: " + p.plain(p.stopped.Error())
	}
	requests, limit := p.cleaningBounds()
	p.stopped, p.allowed = nil, p.sent+requests
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p.deactivate(ctx)
	if len(p.doubtful) > 0 {
		p.adoptDoubtful(ctx)
		p.deactivate(ctx)
	}
	for _, endpoint := range []string{"/Groups", "/Users"} {
		for _, t := range p.made {
			if t.endpoint == endpoint && !t.gone {
				p.afresh()
				p.remove(ctx, t)
			}
		}
	}
	p.stopped = nil // what all answers together showed is still to be reported
}

// cleaningBounds are for cleaning up alone: what the questions leave of their own bounds is not counted on.
func (p *prober) cleaningBounds() (requests int, limit time.Duration) {
	things := len(p.made) + len(p.doubtful)
	requests = things * cleaningRequests
	if len(p.doubtful) > 0 {
		requests += 2 * searchPages
	}
	limit = cleaningTime + time.Duration(things)*maxWait
	if p.o.RequestsPerSecond > 0 {
		limit += time.Duration(float64(requests) / p.o.RequestsPerSecond * float64(time.Second))
	}
	return requests, limit
}

func (p *prober) deactivate(ctx context.Context) {
	for _, t := range p.made {
		if t.endpoint == "/Users" && !t.gone && !t.inactive {
			t.inactive = p.modify(ctx, t, "active", false).ok()
		}
	}
}

// adoptDoubtful looks for what may have been made although the answer did not come, by its random name: by a filter,
// which may be ignored or compare otherwise, and then on every page. A user that is not found is reported too, because
// it may still appear.
func (p *prober) adoptDoubtful(ctx context.Context) {
	certain := p.filters
	if p.filterDoubtful(ctx); !slices.ContainsFunc(p.doubtful, p.missing) {
		return
	}
	if p.o.Sleep(ctx, lateArrival) == nil {
		p.filterDoubtful(ctx)
	}
	searched := map[string]bool{}
	for _, t := range p.doubtful {
		if _, done := searched[t.endpoint]; !done && p.missing(t) {
			searched[t.endpoint] = p.search(ctx, t.endpoint)
		}
	}
	for _, t := range p.doubtful {
		if !p.missing(t) || t.answered && (certain || searched[t.endpoint] || p.named(t)) {
			continue
		}
		why := ", and not all can be listed to look for it"
		if searched[t.endpoint] {
			why = ". It is in no listing now"
		}
		p.left = append(p.left, fmt.Sprintf("`%s` may exist: the create got no answer%s", t.name, why))
	}
}

// missing reports whether a lost POST's own has not been found.
func (p *prober) missing(t *thing) bool { return !slices.Contains(p.made, t) }

// named reports whether something of that name was made by another POST.
func (p *prober) named(t *thing) bool {
	return slices.ContainsFunc(p.made, func(m *thing) bool { return m.endpoint == t.endpoint && sameName(m.name, t.name) })
}

func (p *prober) filterDoubtful(ctx context.Context) {
	for _, t := range p.doubtful {
		if p.missing(t) {
			l, _ := p.byName(ctx, t.endpoint, t.name)
			p.adoptFrom(t.endpoint, l)
		}
	}
}

// search looks through a whole listing. It is false where that could not be read to its end.
func (p *prober) search(ctx context.Context, endpoint string) bool {
	seen := map[string]bool{}
	for start, page := 1, 0; page < searchPages; page++ {
		l, e := p.page(ctx, endpoint, start, bigPage)
		if _, ok := e.listing(); !ok {
			return false
		}
		before := len(seen)
		for _, id := range l.ids() {
			seen[id] = true
		}
		if len(seen) == before {
			return !l.hasTotal || len(seen) >= l.total
		}
		p.adoptFrom(endpoint, l)
		start += len(l.resources)
	}
	return false
}

// adoptFrom adopts what a listing has of the doubtful.
func (p *prober) adoptFrom(endpoint string, l *listing) {
	for _, doc := range l.resources {
		id, name := textAt(doc, "id"), textAt(doc, nameAttribute(endpoint))
		if id == "" || p.known(endpoint, id) {
			continue
		}
		for _, t := range p.doubtful {
			if t.endpoint == endpoint && p.missing(t) && sameName(name, t.name) {
				t.id = id
				p.made = append(p.made, t)
				break
			}
		}
	}
}

func nameAttribute(endpoint string) string {
	if endpoint == "/Groups" {
		return "displayName"
	}
	return "userName"
}

func (p *prober) known(endpoint, id string) bool {
	return slices.ContainsFunc(p.made, func(t *thing) bool { return t.endpoint == endpoint && t.id == id })
}

func (p *prober) remove(ctx context.Context, t *thing) {
	e := p.send(ctx, message{method: http.MethodDelete, path: t.path()})
	after := p.get(ctx, t.path())
	if t.endpoint == "/Groups" {
		p.groupDeleted(e, after)
	}
	if after.gone() && !p.listedStill(ctx, t) {
		t.gone = true
		p.removed++
		return
	}
	if t.endpoint == "/Groups" {
		p.left = append(p.left, fmt.Sprintf("the group `%s`: DELETE answers %s", t.name, p.words(e)))
		return
	}
	active, known := truth(at(after.doc, "active"))
	if active || !known {
		t.inactive = p.modify(ctx, t, "active", false).ok() || t.inactive
		active, known = p.active(ctx, t)
	}
	state := "**perhaps still active**"
	switch {
	case known && !active:
		state = "inactive"
	case !known && t.inactive:
		state = "deactivated and not read since"
	}
	p.left = append(p.left, fmt.Sprintf("the user `%s`, %s: DELETE answers %s", t.name, state, p.words(e)))
}

// listedStill reports whether what a GET does not find is in a listing all the same: something in front of the service
// may answer for it (dialect 45).
func (p *prober) listedStill(ctx context.Context, t *thing) bool {
	l, _ := p.byName(ctx, t.endpoint, t.name)
	if l.find(t.id) == nil {
		l, _ = p.page(ctx, t.endpoint, 1, bigPage)
	}
	return l.find(t.id) != nil
}

// groupDeleted keeps what the first DELETE of a group showed.
func (p *prober) groupDeleted(e, after *exchange) {
	if e.refuses() {
		p.saw(0, "groups-delete-refused", "")
	}
	p.reply("delete-group",
		when(e.refuses(), "DELETE is refused: %s.", p.words(e)),
		when(after.status == http.StatusNotFound, "DELETE answers %s and the group is gone.", p.words(e)),
		when(true, "DELETE answers %s, and a GET after it %d.", p.words(e), after.status))
}

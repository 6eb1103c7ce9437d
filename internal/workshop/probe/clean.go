package probe

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// cleaningTime is the time that removing users and groups may take, without the waits of the pace and of throttling.
	cleaningTime = 2 * time.Minute
	// cleaningRequests is the number of requests that one user or group may take: to deactivate, delete, read and look it
	// up, each as often as the service throttles it.
	cleaningRequests = 8 * maxTries
	// searchPages bounds the search of a listing for what a lost POST may have created.
	searchPages = 200
	// lateArrival is the time after which a lost POST may still arrive.
	lateArrival = 3 * time.Second
)

// cleanUp removes what the probe created, groups first. It deactivates all users before it deletes any, so that no user
// stays active if the service does not delete, or if the time runs out.
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

// cleaningBounds are the bounds of the removal alone. They do not rely on what the questions leave of their own bounds.
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

// adoptDoubtful looks for what may have been created although no answer came, by its random name: with a filter, which
// the service may ignore or compare in another way, and then on every page. It reports a user that it does not find
// too, because the user may still appear.
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

// missing reports whether the resource of a lost POST was not found.
func (p *prober) missing(t *thing) bool { return !slices.Contains(p.made, t) }

// named reports whether another POST created a resource with that name.
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

// search looks through a whole listing. It returns false if it could not read the listing to its end.
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

// adoptFrom adopts the doubtful resources that a listing has.
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

// listedStill reports whether a listing still has a resource that a GET does not find: something in front of the
// service may answer the GET (dialect 45).
func (p *prober) listedStill(ctx context.Context, t *thing) bool {
	l, _ := p.byName(ctx, t.endpoint, t.name)
	if l.find(t.id) == nil {
		l, _ = p.page(ctx, t.endpoint, 1, bigPage)
	}
	return l.find(t.id) != nil
}

// groupDeleted records what the first DELETE of a group showed.
func (p *prober) groupDeleted(e, after *exchange) {
	if e.refuses() {
		p.saw(0, "groups-delete-refused", "")
	}
	p.reply("delete-group",
		when(e.refuses(), "DELETE is refused: %s.", p.words(e)),
		when(after.status == http.StatusNotFound, "DELETE answers %s and the group is gone.", p.words(e)),
		when(true, "DELETE answers %s, and a GET after it %d.", p.words(e), after.status))
}

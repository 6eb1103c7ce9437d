package probe

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

const (
	bigPage = 200       // more than services usually answer at once, and still little
	farAway = 1_000_000 // past the end of any tenant
)

func (p *prober) page(ctx context.Context, endpoint string, start, size int) (*listing, *exchange) {
	e := p.get(ctx, endpoint, "startIndex", strconv.Itoa(start), "count", strconv.Itoa(size))
	l, _ := e.listing()
	return l, e
}

// listings asks about dialects 1 to 6.
func (p *prober) listings(ctx context.Context) {
	two, e := p.page(ctx, "/Users", 1, 2)
	third, _ := p.page(ctx, "/Users", 3, 2)
	one, _ := p.page(ctx, "/Users", 1, 1)
	if !e.ok() {
		p.untold("GET /Users answers "+p.words(e), 1, 2, 3, 4, 5, 6)
		return
	}
	if two.hasTotal {
		p.answer("listed", "It lists %d users, those of this probe among them, if it made any. Compare that with the number that the console shows: "+
			"fewer here means that only those managed through SCIM are listed.", two.total)
	}
	if len(two.resources) < 2 {
		p.untold("there are too few users to turn pages", 1, 2, 3)
	} else {
		p.paging(two, third)
		p.totals(one, two)
		p.cap(ctx)
	}
	p.ask(ctx, p.pastEnd)
	p.afresh()
	if p.crowd.main == nil {
		p.compareFirst(ctx, two)
	} else {
		p.compareOwn(ctx)
	}
}

func (p *prober) paging(two, third *listing) {
	p.pageCount = len(two.resources) > 2
	p.pageStart = len(third.resources) > 0 && slices.Equal(two.ids()[:1], third.ids()[:1])
	all := two.hasTotal && two.total <= len(two.resources)
	switch {
	case p.pageCount && p.pageStart && !all:
		p.saw(1, "paging-ignored", "startIndex and count are ignored: %d of %d users came, whatever was asked", len(two.resources), two.total)
	case p.pageCount && p.pageStart:
		p.saw(1, "paging-returns-all", "startIndex and count are ignored: all %d users came, whatever was asked", len(two.resources))
	case p.pageStart:
		p.saw(1, "start-index-ignored", "startIndex is ignored, count is not: every page is page 1")
	case p.pageCount:
		p.note(1, "count is ignored, startIndex is not")
	case len(third.resources) == 0:
		p.untold("there are too few users to turn pages", 1)
	default:
		p.note(1, "no: pages of two turn as they should")
	}
}

func (p *prober) totals(one, two *listing) {
	switch {
	case !two.hasTotal:
		p.note(2, "there is no totalResults")
	case p.pageCount:
		p.untold("count is ignored", 2)
	case one.total == len(one.resources) && two.total == len(two.resources) && one.total != two.total:
		p.saw(2, "total-is-page-size", "totalResults was %d on a page of %d and %d on a page of %d", one.total, one.total, two.total, two.total)
	default:
		p.note(2, "no: totalResults counts all")
	}
}

// cap asks for more than comes (dialect 3).
func (p *prober) cap(ctx context.Context) {
	big, e := p.page(ctx, "/Users", 1, bigPage)
	p.listed = big
	came := len(big.resources)
	switch {
	case !e.ok():
		p.note(3, "count=%d answers %s", bigPage, p.words(e))
		return
	case p.pageCount:
		p.untold("count is ignored", 3)
		return
	case came >= bigPage:
		p.note(3, "no, up to %d a page", bigPage)
		return
	}
	more := big.hasTotal && big.total > came
	if !more && !p.pageStart {
		next, _ := p.page(ctx, "/Users", came+1, 1)
		more = len(next.resources) > 0 && big.find(textAt(next.resources[0], "id")) == nil
	}
	if more {
		p.saw(3, "count-capped", "%d came of %d asked for, and there are more", came, bigPage)
		return
	}
	p.note(3, "no: all %d users came on one page, so a cap above that would not show", came)
}

func (p *prober) pastEnd(ctx context.Context) {
	far, e := p.page(ctx, "/Users", farAway, 2)
	switch {
	case !e.ok():
		p.note(5, "startIndex=%d answers %s", farAway, p.words(e))
	case len(far.resources) > 0:
		p.untold("startIndex is ignored", 5)
	case far.form == "array":
		p.saw(5, "past-end-empty", "200 and an empty Resources")
	case far.form == "null":
		p.saw(5, "past-end-null", "200 and Resources null")
	default:
		p.saw(5, "past-end-absent", "200 without Resources")
	}
}

// compareFirst compares the first user that is listed with a GET of it, for names of attributes only (dialect 6).
func (p *prober) compareFirst(ctx context.Context, l *listing) {
	if len(l.resources) == 0 {
		p.untold("there is no user to compare", 6)
		return
	}
	p.example = l.resources[0]
	e := p.get(ctx, (&thing{endpoint: "/Users", id: textAt(p.example, "id")}).path())
	if !e.ok() {
		p.untold("a user that is listed answers "+p.words(e), 6)
		if e.status == http.StatusNotFound {
			p.gateway = true
			p.saw(45, "gateway-404", "a GET of a user who is listed answers %s", p.words(e))
		}
		return
	}
	p.note(45, "no: a GET of a user is answered by the service")
	p.first = e
	p.compareUsers(l.resources[0], e.doc)
}

// compareOwn compares the probe's own user in a listing with a GET of it.
func (p *prober) compareOwn(ctx context.Context) {
	main := p.crowd.main
	shown := p.read(ctx, main)
	var listed document
	if p.listed != nil {
		listed = p.listed.find(main.id)
	}
	if listed == nil {
		e := p.get(ctx, "/Users", "filter", "userName eq "+quote(textAt(shown, "userName")))
		l, _ := e.listing()
		listed = l.find(main.id)
	}
	if listed == nil || shown == nil {
		p.untold("the probe's own user is not where it was looked for in the listing", 6)
		return
	}
	p.compareUsers(listed, shown)
}

func (p *prober) compareUsers(listed, shown document) {
	missing := leftOut(listed, shown)
	_, has := lookup(shown, ninjaone.ExtensionURN)
	switch {
	case !has:
		p.note(6, "users: a GET has no extension to compare")
	case slices.ContainsFunc(missing, func(name string) bool { return strings.EqualFold(name, ninjaone.ExtensionURN) }):
		p.finding(6).users = true
		p.note(6, "users: the listing leaves out %s", p.several(missing))
	case len(missing) > 0:
		p.note(6, "users: the listing has the extension and leaves out %s", p.several(missing))
	default:
		p.note(6, "users: the listing leaves out nothing")
	}
}

// compareGroups compares a group with members in a listing with a GET of it, and says what the two comparisons came to. Without a group
// of the probe's own it takes the first that is listed.
func (p *prober) compareGroups(ctx context.Context, own *thing) {
	l, e := p.page(ctx, "/Groups", 1, bigPage)
	var listed document
	switch {
	case own != nil:
		if listed = l.find(own.id); listed == nil {
			found, _ := p.get(ctx, "/Groups", "filter", "displayName eq "+quote(own.name)).listing()
			listed = found.find(own.id)
		}
	case len(l.resources) > 0:
		listed = l.resources[0]
		p.groupFilter(ctx, &thing{endpoint: "/Groups", id: textAt(listed, "id"), name: textAt(listed, "displayName")})
	}
	leavesOut := false
	if listed == nil {
		p.note(6, "groups: none to compare (GET /Groups answers %s)", p.words(e))
	} else {
		shown := p.read(ctx, &thing{endpoint: "/Groups", id: textAt(listed, "id")})
		missing := leftOut(listed, shown)
		leavesOut = len(memberIDs(shown)) > 0 && len(memberIDs(listed)) == 0
		switch {
		case len(memberIDs(shown)) == 0:
			p.note(6, "groups: a GET has no members to compare")
		case leavesOut:
			p.note(6, "groups: the listing leaves out members")
		case len(missing) > 0:
			p.note(6, "groups: the listing leaves out %s", p.several(missing))
		default:
			p.note(6, "groups: the listing leaves out nothing")
		}
	}
	users := p.finding(6).users
	switch {
	case users && leavesOut:
		p.saw(6, "list-leaves-out", "")
	case users:
		p.saw(6, "list-without-extension", "")
	case leavesOut:
		p.saw(6, "list-without-members", "")
	}
}

// leftOut are the names of attributes that a GET has and the listing has not.
func leftOut(listed, shown document) []string {
	has := make(map[string]bool, len(listed))
	for name := range listed {
		has[strings.ToLower(name)] = true
	}
	var out []string
	for name := range shown {
		if !has[strings.ToLower(name)] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

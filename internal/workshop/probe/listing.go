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
	bigPage = 200       // more than services usually return at once, and still few
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
		p.answer("listed", "It lists %d users, those of this probe among them, if it made any. Compare that with the "+
			"number that the console shows: "+
			"fewer here means that only those managed through SCIM are listed.", two.total)
	}
	if len(two.resources) < 2 {
		p.untold("there are too few users for several pages", 1, 2, 3)
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
	came := len(two.resources)
	p.decide(1,
		is(p.pageCount && p.pageStart && !all, "paging-ignored",
			"startIndex and count are ignored: %d of %d users came, whatever was asked", came, two.total),
		is(p.pageCount && p.pageStart, "paging-returns-all",
			"startIndex and count are ignored: all %d users came, whatever was asked", came),
		is(p.pageStart, "start-index-ignored", "startIndex is ignored, count is not: every page is page 1"),
		when(p.pageCount, "count is ignored, startIndex is not"),
		unclear(len(third.resources) == 0, "there are too few users for several pages"),
		when(true, "no: pages of two come as they should"))
}

func (p *prober) totals(one, two *listing) {
	ofPage := one.total == len(one.resources) && two.total == len(two.resources) && one.total != two.total
	p.decide(2,
		when(!two.hasTotal, "there is no totalResults"),
		unclear(p.pageCount, "count is ignored"),
		is(ofPage, "total-is-page-size", "totalResults was %[1]d on a page of %[1]d and %[2]d on a page of %[2]d",
			one.total, two.total),
		when(true, "no: totalResults counts all"))
}

// cap requests more resources than the service returns (dialect 3).
func (p *prober) cap(ctx context.Context) {
	big, e := p.page(ctx, "/Users", 1, bigPage)
	p.listed = big
	came := len(big.resources)
	more := big.hasTotal && big.total > came
	if e.ok() && !p.pageCount && came < bigPage && !more && !p.pageStart {
		next, _ := p.page(ctx, "/Users", came+1, 1)
		more = len(next.resources) > 0 && big.find(textAt(next.resources[0], "id")) == nil
	}
	p.decide(3,
		when(!e.ok(), "count=%d answers %s", bigPage, p.words(e)),
		unclear(p.pageCount, "count is ignored"),
		when(came >= bigPage, "no, up to %d a page", bigPage),
		is(more, "count-capped", "%d came of %d asked for, and there are more", came, bigPage),
		when(true, "no: all %d users came on one page, so a cap above that would not show", came))
}

func (p *prober) pastEnd(ctx context.Context) {
	far, e := p.page(ctx, "/Users", farAway, 2)
	p.decide(5,
		when(!e.ok(), "startIndex=%d answers %s", farAway, p.words(e)),
		unclear(len(far.resources) > 0, "startIndex is ignored"),
		is(far.form == "array", "past-end-empty", "200 and an empty Resources"),
		is(far.form == "null", "past-end-null", "200 and Resources null"),
		is(true, "past-end-absent", "200 without Resources"))
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
			p.saw(45, "gateway-404", "a GET of a listed user answers %s", p.words(e))
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
		l, _ := p.byName(ctx, "/Users", textAt(shown, "userName"))
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
	p.usersCut = has && slices.ContainsFunc(missing, func(name string) bool {
		return strings.EqualFold(name, ninjaone.ExtensionURN)
	})
	p.decide(6,
		when(!has, "users: a GET has no extension to compare"),
		when(p.usersCut, "users: the listing leaves out %s", p.several(missing)),
		when(len(missing) > 0, "users: the listing has the extension and leaves out %s", p.several(missing)),
		when(true, "users: the listing leaves out nothing"))
}

// compareGroups compares a group with members in a listing with a GET of it, and reports the result of both
// comparisons. If the probe has no group of its own, it takes the first listed one.
func (p *prober) compareGroups(ctx context.Context, own *thing) {
	l, e := p.page(ctx, "/Groups", 1, bigPage)
	var listed document
	switch {
	case own != nil:
		if listed = l.find(own.id); listed == nil {
			found, _ := p.byName(ctx, "/Groups", own.name)
			listed = found.find(own.id)
		}
	case len(l.resources) > 0:
		listed = l.resources[0]
		p.groupFilter(ctx, &thing{endpoint: "/Groups", id: textAt(listed, "id"), name: textAt(listed, "displayName")})
	}
	groupsCut := false
	if listed == nil {
		p.note(6, "groups: none to compare (GET /Groups answers %s)", p.words(e))
	} else {
		shown := p.read(ctx, &thing{endpoint: "/Groups", id: textAt(listed, "id")})
		missing, has := leftOut(listed, shown), len(memberIDs(shown)) > 0
		groupsCut = has && len(memberIDs(listed)) == 0
		p.decide(6,
			when(!has, "groups: a GET has no members to compare"),
			when(groupsCut, "groups: the listing leaves out members"),
			when(len(missing) > 0, "groups: the listing leaves out %s", p.several(missing)),
			when(true, "groups: the listing leaves out nothing"))
	}
	p.decide(6,
		is(p.usersCut && groupsCut, "list-leaves-out", ""),
		is(p.usersCut, "list-without-extension", ""),
		is(groupsCut, "list-without-members", ""))
}

// leftOut returns the names of attributes that a GET has and the listing does not have.
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

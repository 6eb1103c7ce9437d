package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// quote returns a JSON string, as filters contain it (RFC 7644 §3.4.2.2).
func quote(s string) string {
	data, _ := json.Marshal(s) // strings always marshal
	return string(data)
}

// byName looks users or groups up by name, with further query parameters if there are any.
func (p *prober) byName(ctx context.Context, endpoint, name string, more ...string) (*listing, *exchange) {
	e := p.get(ctx, endpoint, append(more, "filter", nameAttribute(endpoint)+" eq "+quote(name))...)
	l, _ := e.listing()
	return l, e
}

// lookUps asks about dialects 7 to 10. It uses the probe's own user or, in read-only mode, the first listed one.
func (p *prober) lookUps(ctx context.Context) {
	p.strangerLookup(ctx)
	shown := p.read(ctx, p.crowd.main)
	if p.crowd.main == nil {
		shown = p.example
		if p.first != nil {
			shown = p.first.doc
		}
	}
	id, name := textAt(shown, "id"), textAt(shown, "userName")
	if name == "" {
		p.untold("there is no user to look up", 7, 9, 10)
		return
	}
	found, e := p.byName(ctx, "/Users", name)
	switch {
	case !e.ok():
		p.note(8, "a look-up of an existing user answers %s", p.words(e))
		p.untold("a filter is refused", 7, 9, 10)
		return
	case !p.filters:
		p.untold("a filter is ignored", 7, 9, 10)
		return
	case found.find(id) == nil:
		p.note(8, "a look-up by userName does not find an existing user")
		p.untold("a look-up by userName finds no user", 7, 10)
		p.filters = false
	default:
		p.note(8, "no: userName eq finds an existing user, and none for an unknown name")
		p.loose(found)
		p.afresh()
		p.caseOf(ctx, id, name)
	}
	p.afresh()
	p.extensionFilter(ctx, shown)
	p.afresh()
	l, okta := p.byName(ctx, "/Users", name, "startIndex", "1", "count", "100")
	p.form("Okta: `GET /Users?filter=userName eq \"…\"&startIndex=1&count=100`", okta, l.find(id) != nil)
}

// strangerLookup sends Entra ID's test of a connection: it looks up a random user and expects 200 and an empty list.
func (p *prober) strangerLookup(ctx context.Context) {
	none, e := p.byName(ctx, "/Users", p.address("unknown-"))
	p.form("Entra ID: test of the connection, a look-up of a random user that wants 200 and an empty list", e,
		len(none.resources) == 0)
	if p.filters = e.ok() && len(none.resources) == 0; e.ok() {
		p.decide(8, is(!p.filters, "filter-ignored", "a look-up of an unknown user finds %d users", len(none.resources)))
		return
	}
	p.sawStatus(8, e, "filter-", "a look-up by userName", http.StatusBadRequest, http.StatusInternalServerError)
}

func (p *prober) caseOf(ctx context.Context, id, name string) {
	other, e := p.byName(ctx, "/Users", swapCase(name))
	p.decide(7,
		when(!e.ok(), "a look-up in another case answers %s", p.words(e)),
		is(other.find(id) != nil, "username-any-case", "userName eq compares without case"),
		is(true, "username-exact-case", "userName eq compares with case"))
}

// loose: the other user's name begins with the main one's.
func (p *prober) loose(found *listing) {
	other := p.crowd.other
	p.decide(10,
		unclear(other == nil, "that takes users of its own"),
		is(other != nil && found.find(other.id) != nil, "username-eq-loose",
			"userName eq also finds a user whose name only contains the value"),
		when(true, "userName eq finds one user, and not the one whose name contains the value"))
}

func (p *prober) extensionFilter(ctx context.Context, shown document) {
	userType := userTypeOf(shown)
	filter := ninjaone.UserTypePath + " eq " + quote(cmp.Or(userType, ninjaone.Technician))
	e := p.get(ctx, "/Users", "filter", filter, "startIndex", "1", "count", "2")
	l, ok := e.listing()
	p.decide(9,
		when(!ok, "a filter on userType answers %s", p.words(e)),
		when(len(l.resources) > 0, "no: a filter on userType finds users"),
		unclear(userType == "", "no answer shows the extension"),
		is(true, "extension-filter-empty", "a filter on userType finds no user, though there is one"))
}

// extension asks about dialect 14.
func (p *prober) extension(ctx context.Context) {
	main := p.crowd.main
	shown := p.read(ctx, main)
	if shown == nil {
		p.untold("the probe's own user cannot be read", 14)
		return
	}
	if userType := userTypeOf(shown); userType != "" {
		p.note(14, "no: a GET has the extension, with userType %s", p.plain(userType))
		p.note(42, "no: a POST keeps the extension")
		return
	}
	if !p.patchless() && p.extensionRefused(ctx) {
		return
	}
	filter := ninjaone.UserTypePath + " eq " + quote(ninjaone.Technician) + " and userName eq " +
		quote(textAt(shown, "userName"))
	e := p.get(ctx, "/Users", "filter", filter)
	l, ok := e.listing()
	reported := ok && p.filters
	p.decide(14,
		is(reported && l.find(main.id) != nil, "extension-dropped-from-answer",
			"no answer has the extension, but a filter on its userType finds the user: it is stored"),
		is(reported, "extension-dropped", "no answer has the extension, and no filter on its userType finds the user; "+
			"the console shows whether it is a technician"),
		is(true, "extension-dropped", "no answer has the extension; only the console shows whether it is stored"))
	if !reported {
		p.saw(14, "extension-dropped-from-answer", "")
	}
}

// extensionRefused asks whether the service refuses a PATCH of the extension, which a POST has silently dropped
// (dialect 42).
func (p *prober) extensionRefused(ctx context.Context) bool {
	e := p.patch(ctx, p.crowd.main, operation("replace", ninjaone.UserTypePath, ninjaone.Technician))
	switch {
	case e.status/100 == 4 && !e.refuses() && !e.lost():
		const words = "a POST with the extension is accepted, and no answer has it; a PATCH of it answers %s"
		p.saw(42, "post-drops-extension", words, p.words(e))
		p.note(14, "a POST drops the extension, and a PATCH of it is refused (dialect 42)")
		return true
	case userTypeOf(p.read(ctx, p.crowd.main)) != "":
		p.note(42, "a POST drops the extension, and a PATCH sets it")
		p.note(14, "not in answers to a GET after a PATCH of it")
		return true
	}
	p.decide(42,
		when(e.ok(), "no: a PATCH of the extension is accepted"),
		when(true, "a PATCH of the extension answers %s", p.words(e)))
	return false
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// quote is a JSON string, as filters have them (RFC 7644 §3.4.2.2).
func quote(s string) string {
	data, _ := json.Marshal(s) // strings always marshal
	return string(data)
}

func (p *prober) lookup(ctx context.Context, userName string) (*listing, *exchange) {
	e := p.get(ctx, "/Users", "filter", "userName eq "+quote(userName))
	l, _ := e.listing()
	return l, e
}

// lookUps asks about dialects 7 to 10, of the probe's own user or, in read-only mode, of the first that is listed.
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
	found, e := p.lookup(ctx, name)
	switch {
	case !e.ok():
		p.note(8, "a look-up of a user who is there answers %s", p.words(e))
		p.untold("a filter is refused", 7, 9, 10)
		return
	case !p.filters:
		p.untold("a filter is ignored", 7, 9, 10)
		return
	case found.find(id) == nil:
		p.note(8, "a look-up by userName does not find a user who is there")
		p.untold("a look-up by userName finds nobody", 7, 10)
		p.filters = false
	default:
		p.note(8, "no: userName eq finds who is there, and nobody else where nobody is")
		p.loose(found)
		p.afresh()
		p.caseOf(ctx, id, name)
	}
	p.afresh()
	p.extensionFilter(ctx, shown)
	p.afresh()
	okta := p.get(ctx, "/Users", "filter", "userName eq "+quote(name), "startIndex", "1", "count", "100")
	l, _ := okta.listing()
	p.form("Okta: `GET /Users?filter=userName eq \"…\"&startIndex=1&count=100`", okta, l.find(id) != nil)
}

// strangerLookup is Entra ID's test of a connection: a random user, 200 and an empty list expected.
func (p *prober) strangerLookup(ctx context.Context) {
	none, e := p.lookup(ctx, p.address("nobody-"))
	p.form("Entra ID: test of the connection, a look-up of a random user that wants 200 and an empty list", e, len(none.resources) == 0)
	switch {
	case !e.ok():
		p.sawStatus(8, e, "filter-", "a look-up by userName", http.StatusBadRequest, http.StatusInternalServerError)
	case len(none.resources) > 0:
		p.saw(8, "filter-ignored", "a look-up of nobody brings %d users", len(none.resources))
	default:
		p.filters = true
	}
}

func (p *prober) caseOf(ctx context.Context, id, name string) {
	other, e := p.lookup(ctx, swapCase(name))
	switch {
	case !e.ok():
		p.note(7, "a look-up in another case answers %s", p.words(e))
	case other.find(id) != nil:
		p.saw(7, "username-any-case", "userName eq compares without case")
	default:
		p.saw(7, "username-exact-case", "userName eq compares with case")
	}
}

// loose: the other user's name begins with the main one's.
func (p *prober) loose(found *listing) {
	switch {
	case p.crowd.other == nil:
		p.untold("that takes users of its own", 10)
	case found.find(p.crowd.other.id) != nil:
		p.saw(10, "username-eq-loose", "userName eq also finds a user whose name only contains the value")
	default:
		p.note(10, "userName eq finds one user, and not the one whose name contains the value")
	}
}

func (p *prober) extensionFilter(ctx context.Context, shown document) {
	userType := textAt(shown, ninjaone.ExtensionURN, "userType")
	asked := userType
	if asked == "" {
		asked = ninjaone.Technician
	}
	e := p.get(ctx, "/Users", "filter", ninjaone.UserTypePath+" eq "+quote(asked), "startIndex", "1", "count", "2")
	l, ok := e.listing()
	switch {
	case !ok:
		p.note(9, "a filter on userType answers %s", p.words(e))
	case len(l.resources) > 0:
		p.note(9, "no: a filter on userType finds users")
	case userType == "":
		p.untold("no answer shows the extension", 9)
	default:
		p.saw(9, "extension-filter-empty", "a filter on userType finds nobody, though there is somebody")
	}
}

// extension asks about dialect 14.
func (p *prober) extension(ctx context.Context) {
	main := p.crowd.main
	shown := p.read(ctx, main)
	if shown == nil {
		p.untold("the probe's own user cannot be read", 14)
		return
	}
	if userType := textAt(shown, ninjaone.ExtensionURN, "userType"); userType != "" {
		p.note(14, "no: a GET has the extension, with userType %s", p.plain(userType))
		p.note(42, "no: a POST keeps the extension")
		return
	}
	if !p.patchless() && p.extensionRefused(ctx) {
		return
	}
	filter := ninjaone.UserTypePath + " eq " + quote(ninjaone.Technician) + " and userName eq " + quote(textAt(shown, "userName"))
	e := p.get(ctx, "/Users", "filter", filter)
	l, ok := e.listing()
	switch {
	case ok && p.filters && l.find(main.id) != nil:
		p.saw(14, "extension-dropped-from-answer", "no answer has the extension, but a filter on its userType finds the user: it is stored")
	case ok && p.filters:
		p.saw(14, "extension-dropped", "no answer has the extension, and no filter on its userType finds the user; the console can tell whether it is a technician")
	default:
		p.saw(14, "extension-dropped-from-answer", "no answer has the extension; whether it is stored, only the console can tell")
		p.saw(14, "extension-dropped", "")
	}
}

// extensionRefused asks whether a PATCH of the extension, which a POST has dropped without a word, is refused
// (dialect 42).
func (p *prober) extensionRefused(ctx context.Context) bool {
	e := p.patch(ctx, p.crowd.main, operation("replace", ninjaone.UserTypePath, ninjaone.Technician))
	switch {
	case e.status/100 == 4 && !e.refuses() && !e.lost():
		const words = "a POST with the extension is taken, and no answer has it; a PATCH of it answers %s"
		p.saw(42, "post-drops-extension", words, p.words(e))
		p.note(14, "a POST drops the extension, and a PATCH of it is refused (dialect 42)")
		return true
	case textAt(p.read(ctx, p.crowd.main), ninjaone.ExtensionURN, "userType") != "":
		p.note(42, "a POST drops the extension, and a PATCH sets it")
		p.note(14, "not in answers to a GET after a PATCH of it")
		return true
	case e.ok():
		p.note(42, "no: a PATCH of the extension is taken")
	default:
		p.note(42, "a PATCH of the extension answers %s", p.words(e))
	}
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

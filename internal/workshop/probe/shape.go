package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// withoutToken asks how the service turns a user away, and what an unknown id answers.
func (p *prober) withoutToken(ctx context.Context) {
	e := p.send(ctx, message{method: http.MethodGet, path: "/Users", query: url.Values{"count": {"1"}}, naked: true})
	p.reply("unauthenticated", when(e.ok(), "**It is answered (%d).**", e.status), when(true, "%s.", p.words(e)))
	p.strangerForm = errorForm(p.get(ctx, "/Users/"+p.stranger))
}

// otherEntry asks whether the token works at another identity-provider entry, by one GET.
func (p *prober) otherEntry(ctx context.Context) {
	if p.o.OtherEndpoint == nil {
		return
	}
	e := p.send(ctx, message{
		method: http.MethodGet, path: "/Users",
		query: url.Values{"startIndex": {"1"}, "count": {"1"}}, other: true,
	})
	l, ok := e.listing()
	p.reply("other-entry",
		when(ok && l.hasTotal, "Yes: GET /Users there lists %d users. If this entry lists more or fewer, the two do not "+
			"see the same people.", l.total),
		when(ok, "Yes: GET /Users there is answered (%d).", e.status),
		when(e.status == http.StatusUnauthorized || e.status == http.StatusForbidden,
			"No: GET /Users there answers %s.", p.words(e)),
		when(true, "It is not known: GET /Users there answers %s, which is neither a listing nor a refusal.", p.words(e)))
}

// discovery asks about dialect 33, and what the service says that it can do.
func (p *prober) discovery(ctx context.Context) {
	var missing []string
	pages := 0 // answers of 404 that are HTML pages
	for _, path := range []string{"/ServiceProviderConfig", "/Schemas", "/ResourceTypes"} {
		e := p.get(ctx, path)
		if !e.ok() || e.doc == nil {
			missing = append(missing, path+" answers "+p.words(e))
			if e.status == http.StatusNotFound && errorForm(e) == formHTML {
				pages++
			}
			continue
		}
		switch path {
		case "/ServiceProviderConfig":
			p.answer("discovery", "%s.", claims(e.doc))
		case "/Schemas":
			p.answer("schemas", "%s", p.extensionSchema(e))
		}
	}
	html := pages == 3 && p.strangerForm != formHTML
	p.decide(44,
		is(html, "discovery-404-html", "all three answer 404 and an HTML page, an unknown user %s", p.strangerForm),
		when(len(missing) > 0, "no: errors of the discovery endpoints are as others"),
		when(true, "no: all three are there"))
	p.decide(33,
		when(html, "they are 404 as HTML (dialect 44)"),
		is(len(missing) > 0, "discovery-missing", "%s", strings.Join(missing, "; ")),
		when(true, "no: all three are there"))
}

// claims words a ServiceProviderConfig (RFC 7643 §5).
func claims(doc document) string {
	var yes, no []string
	for _, name := range []string{"patch", "bulk", "filter", "changePassword", "sort", "etag"} {
		supported, known := truth(at(doc, name, "supported"))
		switch {
		case supported:
			yes = append(yes, name)
		case known:
			no = append(no, name)
		}
	}
	out := "/ServiceProviderConfig claims " + listed(yes) + ", and not " + listed(no)
	if most, ok := integer(at(doc, "filter", "maxResults")); ok {
		out += fmt.Sprintf("; filter.maxResults is %d", most)
	}
	return out
}

// extensionSchema words what /Schemas says of NinjaOne's extension.
func (p *prober) extensionSchema(e *exchange) string {
	l, _ := e.listing()
	var others []string
	for _, schema := range l.resources {
		if !strings.EqualFold(textAt(schema, "id"), ninjaone.ExtensionURN) {
			others = append(others, "`"+p.plain(textAt(schema, "id"))+"`")
			continue
		}
		attributes, _ := at(schema, "attributes").([]any)
		var words []string
		for _, item := range attributes {
			required, _ := truth(at(item, "required"))
			exact, _ := truth(at(item, "caseExact"))
			words = append(words, fmt.Sprintf("`%s` (%s, required %v, case-exact %v, %s)", p.plain(textAt(item, "name")),
				p.plain(textAt(item, "type")),
				required, exact, p.plain(textAt(item, "mutability"))))
		}
		return "/Schemas describes it: " + listed(words) + "."
	}
	return "/Schemas does not describe it. It describes " + listed(others) + "."
}

// shapes says what all answers together showed (dialects 4 and 25 to 32).
func (p *prober) shapes() {
	p.afresh()
	p.decide(4,
		is(p.seen.itemsPerPage != "", "items-per-page-wrong", "%s", p.seen.itemsPerPage),
		when(true, "no: itemsPerPage was the number returned in each answer that has it"))
	p.charsets()
	p.idShapes()
	p.metaShapes()
	p.errorShapes()
	plain := p.seen.contentTypes["application/json"]
	p.decide(30,
		is(len(p.seen.contentTypes) == 1 && plain > 0, "content-type-json", "all %d answers are application/json", plain),
		when(true, "answers are %s", p.several(sorted(p.seen.contentTypes))))
	for _, form := range sorted(p.seen.throttles) {
		p.saw(31, form, "%d answers were 429", p.seen.throttles[form])
	}
	p.decide(31, when(len(p.seen.throttles) == 0, "no 429 was met in %d requests", p.sent))
	p.decide(32,
		is(p.seen.textBooleans, "booleans-as-strings", "active comes as a text"),
		when(true, "no: active comes as a boolean"))
	names := sorted(p.seen.headers)
	p.reply("expiry",
		when(len(names) == 0, "No header of any answer looks like it, nor like a rate limit."),
		when(true, "Headers that may mean an end or a limit: %s.", p.several(names)))
	p.floor()
}

// charsets asks about dialect 46.
func (p *prober) charsets() {
	var others []string
	for _, name := range sorted(p.seen.charsets) {
		switch strings.ToLower(name) {
		case "", "utf-8":
		case "iso-8859-1", "latin1":
			p.saw(46, "latin1", "%d answers say that they are in %s", p.seen.charsets[name], p.plain(name))
		default:
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		p.note(46, "answers say that they are in %s", p.several(others))
	}
	p.note(46, "%d answers are in UTF-8, or name no charset", p.seen.charsets[""]+p.seen.charsets["utf-8"])
}

// idShapes looks at the ids of users and groups, the probe's own if it made any.
func (p *prober) idShapes() {
	ids := sorted(p.seen.ids)
	if len(p.made) > 0 {
		ids = nil
		for _, t := range p.made {
			ids = append(ids, t.id)
		}
	}
	const unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
	special := map[rune]bool{}
	for _, id := range ids {
		for _, r := range id {
			if !strings.ContainsRune(unreserved, r) {
				special[r] = true
			}
		}
	}
	if len(ids) == 0 {
		p.untold("no id was seen", 25)
		return
	}
	p.decide(25,
		is(special['"'] || special['\\'], "ids-hold-quotes", "ids hold %s", runes(special)),
		is(len(special) > 0, "ids-need-escaping", "ids hold %s", runes(special)),
		when(true, "no: ids look like `%s`", shapeOf(ids[0])))
}

func runes(set map[rune]bool) string {
	var out []string
	for r := range set {
		out = append(out, fmt.Sprintf("%q", r))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// shapeOf shows how an id is built, and not the id: `x` for a letter, `9` for a digit.
func shapeOf(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9'
		case r == '-' || r == '_' || r == '.' || r == '~':
			return r
		}
		return 'x'
	}, id)
}

// metaShapes asks about dialects 26 and 27.
func (p *prober) metaShapes() {
	if p.first == nil || p.first.doc == nil {
		p.untold("no single user was read", 26, 27)
		return
	}
	location := textAt(p.first.doc, "meta", "location")
	differs := whereItDiffers(location, p.base+"/Users/"+url.PathEscape(textAt(p.first.doc, "id")))
	p.decide(26,
		is(location == "", "location-missing", "there is no meta.location"),
		is(slices.Contains(differs, noHost), "location-relative", "meta.location is relative"),
		is(len(differs) > 0, "location-wrong", "meta.location is not the URL that the user was read from: %s",
			listed(differs)),
		when(true, "no: meta.location is where the user is"))
	etag, version := p.first.header.Get("ETag"), textAt(p.first.doc, "meta", "version")
	p.decide(27,
		is(etag == "" && version == "", "etag-missing", "there is neither ETag nor meta.version"),
		is(etag != version, "etag-mismatch", "ETag is %s, meta.version is %s", p.described(etag), p.described(version)),
		when(true, "no: ETag and meta.version agree"))
}

func (p *prober) described(version string) string {
	if version == "" {
		return "absent"
	}
	return "`" + p.plain(version) + "`"
}

const noHost = "no host"

// whereItDiffers compares two URLs without the case of the host and the spelling of escapes.
func whereItDiffers(location, want string) (differs []string) {
	one, err := url.Parse(location)
	two, errTwo := url.Parse(want)
	switch {
	case err != nil || errTwo != nil:
		return []string{"it is no URL"}
	case one.Host == "":
		return []string{noHost}
	}
	for part, values := range map[string][2]string{
		"scheme": {one.Scheme, two.Scheme}, "host": {one.Host, two.Host}, "path": {one.Path, two.Path},
	} {
		if values[0] != values[1] && (part != "host" || !strings.EqualFold(values[0], values[1])) {
			differs = append(differs, "another "+part)
		}
	}
	return differs
}

// errorShapes says in which forms errors came (dialect 28).
func (p *prober) errorShapes() {
	names := map[string]string{
		formEmpty: "error-empty", formPlain: "error-plain", formHTML: "error-html", formString: "error-status-string",
		formNumber: "error-status-number", formDetailArray: "error-detail-array",
	}
	if p.gateway { // which has its own
		delete(p.seen.errors[p.strangerForm], http.StatusNotFound)
		if len(p.seen.errors[p.strangerForm]) == 0 {
			delete(p.seen.errors, p.strangerForm)
		}
	}
	for _, form := range sorted(p.seen.errors) {
		var statuses []string
		for status := range p.seen.errors[form] {
			statuses = append(statuses, fmt.Sprint(status))
		}
		slices.Sort(statuses)
		p.saw(28, names[form], "%s: %s", strings.Join(statuses, ", "), form)
	}
}

// listed puts words in a row, in order; of many the first and how many more there are.
func listed(words []string) string {
	const most = 8
	if len(words) == 0 {
		return "nothing"
	}
	slices.Sort(words)
	if more := len(words) - most; more > 0 {
		words = append(words[:most:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

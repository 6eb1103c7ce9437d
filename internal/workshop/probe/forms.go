package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// form is a request as an identity provider's own client sends it, and its result.
type form struct {
	name, words  string
	known, works bool
}

// knownForms is the number of forms that the probe tries if nothing prevents it.
const knownForms = 16

// form records the result of a request: refused, without effect, or done.
func (p *prober) form(name string, e *exchange, effect bool) {
	if p.stopped != nil {
		return
	}
	f := form{name: name, words: "works (" + p.words(e) + ")", known: !p.lost, works: e.ok() && effect}
	switch {
	case p.lost:
		f.words = "not known: the answer was lost"
	case !e.ok():
		f.words = "**refused**: " + p.words(e)
	case !effect:
		f.words = "**answers " + p.words(e) + ", and has no effect**"
	}
	p.forms = append(p.forms, f)
}

// floor sums up whether the requests that NinjaOne's documented integrations send all worked.
func (p *prober) floor() {
	var reported int
	var not []string
	for _, f := range p.forms {
		if f.known {
			reported++
		}
		if f.known && !f.works {
			not = append(not, f.name)
		}
	}
	if reported == 0 {
		return
	}
	rest := ""
	if reported < knownForms {
		rest = fmt.Sprintf(" %d more were not tried, or not answered.", knownForms-reported)
	}
	p.reply("floor",
		when(len(not) == 0, "All %d forms that were tried work.%s", reported, rest),
		when(true, "%d of %d forms that were tried work. These do not: %s.%s", reported-len(not), reported,
			strings.Join(not, "; "), rest))
}

// providerForms sends PATCH as Entra ID and Okta do.
func (p *prober) providerForms(ctx context.Context) {
	main := p.crowd.main
	if p.patchRefused {
		return
	}
	is := func(want bool) func(document) bool {
		return func(doc document) bool { active, known := truth(at(doc, "active")); return known && active == want }
	}
	reads := func(want string, path ...string) func(document) bool {
		return func(doc document) bool { return sameName(textAt(doc, path...), want) }
	}
	work := p.address("work-")
	for _, f := range []struct {
		name  string
		op    document
		holds func(document) bool
	}{
		{"Entra ID: `Replace` of `active` with the text `\"False\"`", operation("Replace", "active", "False"), is(false)},
		{"Okta: pathless replace `{\"active\": true}`", operation("replace", "", document{"active": true}), is(true)},
		{"Okta: pathless replace `{\"active\": false}`", operation("replace", "", document{"active": false}), is(false)},
		{
			"Entra ID: `Replace` of `name.familyName`", operation("Replace", "name.familyName", "Entra"),
			reads("Entra", "name", "familyName"),
		},
		{
			"Entra ID: `Replace` of `emails[type eq \"work\"].value`",
			operation("Replace", `emails[type eq "work"].value`, work), reads(work, "emails", "value"),
		},
		{
			"Entra ID: `Add` of `" + ninjaone.UserTypePath + "`", operation("Add", ninjaone.UserTypePath, ninjaone.Technician),
			reads(ninjaone.Technician, ninjaone.ExtensionURN, "userType"),
		},
		{
			"Entra ID with its compliance flag: pathless replace of dotted and URN keys",
			operation("replace", "", document{"name.givenName": "Dotted", ninjaone.OrganizationIDPath: "All"}), reads("Dotted",
				"name", "givenName"),
		},
		{"This provider: `replace` of `active` with `true`", operation("replace", "active", true), is(true)},
	} {
		p.afresh()
		e := p.patch(ctx, main, f.op)
		p.form(f.name, e, f.holds(p.read(ctx, main)))
	}
}

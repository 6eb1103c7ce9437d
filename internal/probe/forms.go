package probe

import (
	"context"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// form is a request as an identity provider's own client sends it, and how it was taken.
type form struct {
	name, words string
}

// form keeps how a request was taken: refused, without effect, or as it was meant.
func (p *prober) form(name string, e *exchange, effect bool) {
	words := "works (" + p.words(e) + ")"
	switch {
	case e.status == 0:
		words = "not told: " + p.words(e)
	case !e.ok():
		words = "**refused**: " + p.words(e)
	case !effect:
		words = "**answers " + p.words(e) + ", and does not do it**"
	}
	p.forms = append(p.forms, form{name, words})
}

// providerForms sends PATCH as Entra ID and Okta do (ninjaone-scim.md, "What identity providers send").
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
		{"Entra ID: `Replace` of `name.familyName`", operation("Replace", "name.familyName", "Entra"), reads("Entra", "name", "familyName")},
		{"Entra ID: `Replace` of `emails[type eq \"work\"].value`", operation("Replace", `emails[type eq "work"].value`, work), reads(work, "emails", "value")},
		{
			"Entra ID: `Add` of `" + ninjaone.UserTypePath + "`", operation("Add", ninjaone.UserTypePath, ninjaone.Technician),
			reads(ninjaone.Technician, ninjaone.ExtensionURN, "userType"),
		},
		{
			"Entra ID with its compliance flag: pathless replace of dotted and URN keys",
			operation("replace", "", document{"name.givenName": "Dotted", ninjaone.OrganizationIDPath: "All"}), reads("Dotted", "name", "givenName"),
		},
		{"This provider: `replace` of `active` with `true`", operation("replace", "active", true), is(true)},
	} {
		e := p.patch(ctx, main, f.op)
		p.form(f.name, e, f.holds(p.read(ctx, main)))
	}
}

package probe

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// user is what a provisioner sends at least.
func user(userName, givenName, familyName, userType string) document {
	doc := document{
		"schemas":  []any{userSchema},
		"userName": userName,
		"name":     document{"givenName": givenName, "familyName": familyName},
		"emails":   []any{document{"value": userName, "type": "work", "primary": true}},
		"active":   true,
	}
	if userType != "" {
		doc["schemas"] = []any{userSchema, ninjaone.ExtensionURN}
		doc[ninjaone.ExtensionURN] = document{"userType": userType}
	}
	return doc
}

func with(doc document, more document) document {
	out := maps.Clone(doc)
	maps.Copy(out, more)
	return out
}

// userTypeOf is the user type in NinjaOne's extension, or "" if it is no text.
func userTypeOf(doc document) string { return textAt(doc, ninjaone.ExtensionURN, "userType") }

// people creates the users for the questions, and learns from the answers. It returns false if it could not even create
// the first one.
func (p *prober) people(ctx context.Context) bool {
	if !p.makeMain(ctx) {
		return false
	}
	p.ask(ctx, p.firstChanges, p.makeOther, p.makeMember, p.makePlain, p.takenNames, p.nameless, p.noAddress)
	return true
}

// makeMain creates the first user: a technician whose name has capital letters.
func (p *prober) makeMain(ctx context.Context) bool {
	p.afresh()
	name := "Terraform-Probe-" + p.run + "@example.com"
	sent := document{"displayName": "Probe " + p.run, "externalId": "probe-" + p.run}
	main, e := p.create(ctx, "/Users", with(user(name, "Terraform", "Probe", ninjaone.Technician), sent))
	if main == nil && p.stopped == nil && !e.ok() && !e.lost() {
		p.answer("floor", "Creating a user as identity providers do is refused: %s.", p.words(e))
		main, e = p.post(ctx, "/Users", user(p.address(""), "Terraform", "Probe", ninjaone.Technician))
	}
	if main == nil {
		p.reason = "no user could be created: " + p.words(e)
		return false
	}
	p.crowd.main = main
	p.settle(ctx, main)
	p.first = p.get(ctx, main.path())
	if p.behindGateway(ctx) {
		p.crowd.main, p.first = nil, nil
		p.reason = "a gateway answers 404 for every single user"
		return false
	}
	p.spelling(main.name, p.first.doc)
	for question, attribute := range map[string]string{"display-name": "displayName", "external-id": "externalId"} {
		got := textAt(p.first.doc, attribute)
		p.reply(question,
			when(got == sent[attribute], "Yes: a GET has %s as it was sent.", attribute),
			when(got == "", "No: a GET has no %s although one was sent.", attribute),
			when(true, "A GET has another %s than was sent: “%s”.", attribute, p.plain(got)))
	}
	return true
}

// spelling asks how a name with capital letters comes back (dialect 16).
func (p *prober) spelling(sent string, shown document) {
	for _, value := range []struct{ what, sent, got string }{
		{"userName", sent, textAt(shown, "userName")},
		{"emails", sent, textAt(shown, "emails", "value")},
		{"userType", ninjaone.Technician, userTypeOf(shown)},
	} {
		switch value.got {
		case "", value.sent:
			continue
		case strings.ToLower(value.sent):
			p.lower = true
		case strings.ToUpper(value.sent):
			p.upper = true
		}
		p.note(16, "%s `%s` comes back as `%s`", value.what, value.sent, p.plain(value.got))
	}
}

// makeOther creates a second technician, with the type in the guide's spelling, spaces in the family name, no
// displayName, and a user name that begins with the first one's. If the service refuses that, it leaves out the type's
// spelling, the spaces, or both.
func (p *prober) makeOther(ctx context.Context) {
	const spaced, plain, lowerCase = " Probe ", "Probe", "technician"
	body := user(p.crowd.main.name+".example.com", "Terraform", spaced, lowerCase)
	answers := map[string]*exchange{} // the last user with this type
	var other *thing
	var family string
	for _, try := range []struct{ family, userType string }{
		{spaced, lowerCase}, {spaced, ninjaone.Technician}, {plain, lowerCase}, {plain, ninjaone.Technician},
	} {
		family = try.family
		body["name"] = document{"givenName": "Terraform", "familyName": family}
		body[ninjaone.ExtensionURN] = document{"userType": try.userType}
		t, e := p.create(ctx, "/Users", body)
		if answers[try.userType] = e; t == nil && e.lost() {
			return
		}
		if t != nil {
			other = t
			break
		}
		if try.family == spaced && try.userType == ninjaone.Technician {
			p.note(16, "a family name with spaces around it is refused: %s", p.words(e))
		}
	}
	if other == nil {
		return
	}
	lower := answers[lowerCase]
	if !lower.ok() {
		p.answer("type-case", "`Technician` is accepted; `technician` is refused: %s.", p.words(lower))
		p.saw(41, "user-type-exact-case", "`technician` is refused: %s", p.words(lower))
	}
	p.crowd.other = other
	p.lateReader(ctx, other)
	shown := p.read(ctx, other)
	if lower.ok() {
		p.note(41, "no: `technician` is accepted as well as `Technician`")
		got := orNothing(p.plain(userTypeOf(shown)))
		p.answer("type-case", "Both are accepted. `technician` comes back as `%s`.", got)
	}
	if _, has := lookup(shown, "displayName"); has {
		p.note(15, "a user made without displayName has one at once")
	}
	p.spaces(family == spaced && textAt(shown, "name", "familyName") == plain)
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// spaces reports what the service did to the spelling of values, and to the spaces around a family name (dialect 16).
func (p *prober) spaces(trimmed bool) {
	if trimmed {
		p.note(16, "spaces around a family name are trimmed")
	}
	if p.lower && trimmed && !p.upper {
		p.saw(16, "values-normalised", "")
		return
	}
	p.decide(16, is(p.lower, "values-lower-case", ""), is(p.upper, "values-upper-case", ""))
	p.decide(16,
		is(trimmed, "values-trimmed", ""),
		when(!p.lower && !p.upper, "no: case and spaces come back as they were sent"))
}

// lateReader distinguishes a service that hides what is new for a moment from one that hides it from the first reads
// (dialect 19): it waits before its first read of the second user.
func (p *prober) lateReader(ctx context.Context, second *thing) {
	const pause = 2 * time.Second
	missed := p.crowd.main.missed
	if p.lag == 0 && missed > 0 && p.o.Sleep(ctx, pause) != nil {
		return
	}
	p.decide(19,
		when(p.lag > 0, "reads are behind all writes (dialect 48)"),
		when(missed == 0, "no: a GET right after the POST found the new user"))
	p.settle(ctx, second)
	if p.lag > 0 || missed == 0 {
		return
	}
	p.decide(19,
		is(second.missed > 0, "created-404-twice",
			"the first %d reads of a new user answer 404, even after two seconds", second.missed),
		is(true, "created-404-for-a-moment",
			"%d reads right after the POST answer 404; two seconds later the user is found", missed))
}

// makeMember creates an end user of all organizations.
func (p *prober) makeMember(ctx context.Context) {
	body := with(user(p.address("member-"), "Terraform", "Member", ninjaone.EndUser), document{
		"displayName": "Member " + p.run, "externalId": "member-" + p.run,
	})
	body[ninjaone.ExtensionURN] = document{"userType": ninjaone.EndUser, "organizationId": "All"}
	member, e := p.make(ctx, "/Users", body)
	if member == nil && !e.lost() {
		p.answer("organization", "An end user with organizationId `All` is refused: %s.", p.words(e))
		body[ninjaone.ExtensionURN] = document{"userType": ninjaone.EndUser}
		p.crowd.member, _ = p.make(ctx, "/Users", body)
	}
	if member == nil {
		return
	}
	p.crowd.member = member
	got := at(p.read(ctx, member), ninjaone.ExtensionURN, "organizationId")
	text, isText := got.(string)
	p.reply("organization",
		when(got == nil, "`All` is accepted, and does not come back."),
		when(isText, "`All` is accepted, and comes back as the text `%s`.", p.plain(text)),
		when(true, "`All` is accepted, and comes back as the %T `%s`.", got, p.plain(fmt.Sprint(got))))
}

// makePlain creates a user without a type, in the form that Okta sends, and first tries it with a null (dialect 13).
func (p *prober) makePlain(ctx context.Context) {
	const okta = "Okta: POST with `groups: []`, `locale` and `password`"
	body := with(user(p.address("plain-"), "Terraform", "Plain", ""), document{
		"groups": []any{}, "locale": "en-US", "password": randomWord(12) + "Aa1!", "displayName": nil,
	})
	plain, null := p.make(ctx, "/Users", body)
	e := null
	if plain == nil {
		if null.lost() {
			return
		}
		delete(body, "displayName")
		plain, e = p.make(ctx, "/Users", body)
	}
	p.form(okta, e, plain != nil)
	if plain == nil {
		p.untold(fmt.Sprintf("the same POST is refused with and without a null (%s)", p.words(e)), 13)
		return
	}
	if null.ok() {
		p.note(13, "a null in a POST is accepted")
	} else {
		p.sawStatus(13, null, "null-", "a null in a POST", http.StatusBadRequest, http.StatusInternalServerError)
	}
	p.crowd.plain = plain
	shown := p.read(ctx, plain)
	userType := userTypeOf(shown)
	p.reply("type-absent",
		when(userType != "", "It becomes `%s`.", p.plain(userType)),
		when(true, "It is accepted, and no userType comes back. Only the console shows the type of such a user."))
	p.reply("organization-absent",
		when(at(shown, ninjaone.ExtensionURN, "organizationId") == nil,
			"No organizationId comes back. Only the console shows what such a user sees."),
		when(true, "The service sets one by itself."))
}

// takenNames asks what a create of an existing userName does (dialects 10 and 18).
func (p *prober) takenNames(ctx context.Context) {
	main := p.crowd.main
	again := with(user(main.name, "Terraform", "Again", ninjaone.Technician), document{"displayName": "Again " + p.run})
	t, e := p.makeAgain(ctx, "/Users", again)
	if t != nil && t != main {
		p.saw(10, "username-not-unique", "a second user with the same userName can be created")
	}
	p.decide(18,
		is(t == main && e.status == http.StatusCreated, "create-existing-201", "201 and the existing user"),
		is(t == main, "create-existing-200", "%d and the existing user", e.status),
		when(t != nil, "a second user is made (dialect 10)"),
		is(e.status == http.StatusConflict, "create-existing-409", "%s", p.words(e)),
		when(true, "%s", p.words(e)))
	if t == main {
		changed := textAt(p.read(ctx, main), "displayName") == "Again "+p.run
		p.decide(18,
			when(changed, "the existing user gets the values of the POST"),
			when(true, "the existing user is not changed"))
	}
	if t != nil {
		return
	}
	p.afresh()
	t, e = p.makeAgain(ctx, "/Users", with(again, document{"userName": swapCase(main.name)}))
	p.decide(18,
		when(t != nil && t != main, "the same userName in another case creates a second user"),
		when(e.status == http.StatusConflict, "in another case too"),
		when(true, "in another case: %s", p.words(e)))
}

// nameless asks whether a user needs a name.
func (p *prober) nameless(ctx context.Context) {
	nameless := user(p.address("nameless-"), "", "", ninjaone.EndUser)
	delete(nameless, "name")
	t, e := p.make(ctx, "/Users", nameless)
	p.reply("names",
		when(t != nil, "No: a user without name is accepted."),
		when(true, "A user without name is refused: %s.", p.words(e)))
}

// noAddress asks whether a userName must be an address.
func (p *prober) noAddress(ctx context.Context) {
	noAddress := user(Prefix+"word-"+p.run, "Terraform", "Word", ninjaone.EndUser)
	noAddress["emails"] = []any{document{"value": p.address("word-"), "type": "work", "primary": true}}
	t, e := p.make(ctx, "/Users", noAddress)
	p.reply("address",
		when(t != nil, "No: a userName that is not an address is accepted."),
		when(true, "A userName that is not an address is refused: %s.", p.words(e)))
}

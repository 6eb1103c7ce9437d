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
func user(userName, givenName, familyName string, extension document) document {
	doc := document{
		"schemas":  []any{userSchema},
		"userName": userName,
		"name":     document{"givenName": givenName, "familyName": familyName},
		"emails":   []any{document{"value": userName, "type": "work", "primary": true}},
		"active":   true,
	}
	if extension != nil {
		doc["schemas"] = []any{userSchema, ninjaone.ExtensionURN}
		doc[ninjaone.ExtensionURN] = extension
	}
	return doc
}

func with(doc document, more document) document {
	out := maps.Clone(doc)
	maps.Copy(out, more)
	return out
}

// people makes the users that the questions are asked about, and learns from how they are taken. It is false where not even the first
// could be made.
func (p *prober) people(ctx context.Context) bool {
	if !p.makeMain(ctx) {
		return false
	}
	p.ask(ctx, p.firstChanges, p.makeOther, p.makeMember, p.makePlain, p.takenNames, p.nameless, p.noAddress)
	return true
}

// makeMain makes the first user: a technician whose name holds capital letters.
func (p *prober) makeMain(ctx context.Context) bool {
	p.afresh()
	name := "Terraform-Probe-" + p.run + "@example.com"
	body := with(user(name, "Terraform", "Probe", document{"userType": ninjaone.Technician}), document{
		"displayName": "Probe " + p.run, "externalId": "probe-" + p.run,
	})
	main, e := p.create(ctx, "/Users", body)
	if main == nil && p.stopped == nil && !e.ok() && !e.lost() {
		p.answer("floor", "Creating a user as identity providers do is refused: %s.", p.words(e))
		main, e = p.post(ctx, "/Users", user(p.address(""), "Terraform", "Probe", document{"userType": ninjaone.Technician}))
	}
	if main == nil {
		p.reason = "no user could be made: " + p.words(e)
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
	p.stored("display-name", "displayName", textAt(body, "displayName"), p.first.doc)
	p.stored("external-id", "externalId", textAt(body, "externalId"), p.first.doc)
	return true
}

func (p *prober) stored(question, attribute, sent string, shown document) {
	switch got := textAt(shown, attribute); got {
	case sent:
		p.answer(question, "Yes: a GET has %s as it was sent.", attribute)
	case "":
		p.answer(question, "No: a GET has no %s after one was sent.", attribute)
	default:
		p.answer(question, "A GET has another %s than was sent: “%s”.", attribute, p.plain(got))
	}
}

// spelling asks how a name with capital letters comes back (dialect 16).
func (p *prober) spelling(sent string, shown document) {
	userType := textAt(shown, ninjaone.ExtensionURN, "userType")
	email := textAt(shown, "emails", "value")
	f := p.finding(16)
	for _, value := range []struct{ what, sent, got string }{
		{"userName", sent, textAt(shown, "userName")}, {"emails", sent, email}, {"userType", ninjaone.Technician, userType},
	} {
		switch value.got {
		case "", value.sent:
			continue
		case strings.ToLower(value.sent):
			f.lower = true
		case strings.ToUpper(value.sent):
			f.upper = true
		}
		p.note(16, "%s `%s` comes back as `%s`", value.what, value.sent, p.plain(value.got))
	}
}

// makeOther makes a second technician, with the type in the guide's spelling, spaces in the family name, no displayName, and a user name
// that begins with the first one's.
func (p *prober) makeOther(ctx context.Context) {
	name := p.crowd.main.name + ".example.com"
	body := user(name, "Terraform", " Probe ", document{"userType": "technician"})
	other, e := p.create(ctx, "/Users", body)
	spaced := true
	if other == nil && !e.lost() { // which of the two is it?
		lower := e
		body[ninjaone.ExtensionURN] = document{"userType": ninjaone.Technician}
		if other, e = p.create(ctx, "/Users", body); other == nil && !e.lost() {
			spaced = false
			p.note(16, "a family name with spaces around it is refused: %s", p.words(e))
			body["name"] = document{"givenName": "Terraform", "familyName": "Probe"}
			body[ninjaone.ExtensionURN] = document{"userType": "technician"}
			if other, lower = p.create(ctx, "/Users", body); other == nil && !lower.lost() {
				body[ninjaone.ExtensionURN] = document{"userType": ninjaone.Technician}
				other, _ = p.create(ctx, "/Users", body)
			}
		}
		if other != nil && !lower.ok() {
			p.answer("type-case", "`Technician` is taken; `technician` is refused: %s.", p.words(lower))
			p.saw(41, "user-type-exact-case", "`technician` is refused: %s", p.words(lower))
		}
	}
	if other == nil {
		return
	}
	p.crowd.other = other
	p.lateReader(ctx, other)
	shown := p.read(ctx, other)
	if _, told := p.answers["type-case"]; !told {
		p.note(41, "no: `technician` is taken as well as `Technician`")
		p.answer("type-case", "Both are taken. `technician` comes back as `%s`.", orNothing(p.plain(textAt(shown, ninjaone.ExtensionURN, "userType"))))
	}
	if _, has := lookup(shown, "displayName"); has {
		p.note(15, "a user made without displayName has one at once")
	}
	p.spaces(spaced, textAt(shown, "name", "familyName"))
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func (p *prober) spaces(sent bool, got string) {
	f := p.finding(16)
	trimmed := sent && got == "Probe"
	if trimmed {
		p.note(16, "spaces around a family name are trimmed")
	}
	switch {
	case f.lower && trimmed && !f.upper:
		p.saw(16, "values-normalised", "")
		return
	case f.lower:
		p.saw(16, "values-lower-case", "")
	case f.upper:
		p.saw(16, "values-upper-case", "")
	}
	switch {
	case trimmed:
		p.saw(16, "values-trimmed", "")
	case !f.lower && !f.upper:
		p.note(16, "no: case and spaces come back as they were sent")
	}
}

// lateReader tells apart a service that hides what is new for a moment and one that hides it from the first reads (dialect 19): it waits
// before it reads the second user for the first time.
func (p *prober) lateReader(ctx context.Context, second *thing) {
	const pause = 2 * time.Second
	missed := p.crowd.main.missed
	if p.lag > 0 {
		p.note(19, "reads are behind all writes (dialect 48)")
		p.settle(ctx, second)
		return
	}
	if missed == 0 {
		p.note(19, "no: a GET right after the POST found the new user")
		p.settle(ctx, second)
		return
	}
	if p.o.Sleep(ctx, pause) != nil {
		return
	}
	p.settle(ctx, second)
	if second.missed > 0 {
		p.saw(19, "created-404-twice", "the first %d reads of a new user answer 404, even after two seconds", second.missed)
		return
	}
	p.saw(19, "created-404-for-a-moment", "%d reads right after the POST answer 404; two seconds later the user is found", missed)
}

// makeMember makes an end user of all organizations.
func (p *prober) makeMember(ctx context.Context) {
	body := with(user(p.address("member-"), "Terraform", "Member", document{"userType": ninjaone.EndUser, "organizationId": "All"}), document{
		"displayName": "Member " + p.run, "externalId": "member-" + p.run,
	})
	member, e := p.make(ctx, "/Users", body)
	if member == nil {
		if e.lost() {
			return
		}
		p.answer("organization", "An end user with organizationId `All` is refused: %s.", p.words(e))
		delete(body, ninjaone.ExtensionURN)
		body["schemas"], body[ninjaone.ExtensionURN] = []any{userSchema, ninjaone.ExtensionURN}, document{"userType": ninjaone.EndUser}
		if member, _ = p.make(ctx, "/Users", body); member == nil {
			return
		}
	}
	p.crowd.member = member
	if _, told := p.answers["organization"]; told {
		return
	}
	switch got := at(p.read(ctx, member), ninjaone.ExtensionURN, "organizationId").(type) {
	case nil:
		p.answer("organization", "`All` is taken, and does not come back.")
	case string:
		p.answer("organization", "`All` is taken, and comes back as the text `%s`.", p.plain(got))
	default:
		p.answer("organization", "`All` is taken, and comes back as the %T `%s`.", got, p.plain(fmt.Sprint(got)))
	}
}

// makePlain makes a user without type, in the form that Okta sends, and first with a null in it (dialect 13).
func (p *prober) makePlain(ctx context.Context) {
	body := with(user(p.address("plain-"), "Terraform", "Plain", nil), document{
		"groups": []any{}, "locale": "en-US", "password": randomWord(12) + "Aa1!", "displayName": nil,
	})
	plain, null := p.make(ctx, "/Users", body)
	if plain != nil {
		p.note(13, "a null in a POST is taken")
		p.form("Okta: POST with `groups: []`, `locale` and `password`", null, true)
	} else {
		if null.lost() {
			return
		}
		var e *exchange
		delete(body, "displayName")
		plain, e = p.make(ctx, "/Users", body)
		p.form("Okta: POST with `groups: []`, `locale` and `password`", e, plain != nil)
		if plain == nil {
			p.untold(fmt.Sprintf("the same POST is refused with and without a null (%s)", p.words(e)), 13)
			return
		}
		p.sawStatus(13, null, "null-", "a null in a POST", http.StatusBadRequest, http.StatusInternalServerError)
	}
	p.crowd.plain = plain
	shown := p.read(ctx, plain)
	if got := textAt(shown, ninjaone.ExtensionURN, "userType"); got != "" {
		p.answer("type-absent", "It becomes `%s`.", p.plain(got))
	} else {
		p.answer("type-absent", "It is taken, and no userType comes back: only the console can tell, of a user made like it.")
	}
	switch got := at(shown, ninjaone.ExtensionURN, "organizationId"); got {
	case nil:
		p.answer("organization-absent", "No organizationId comes back. What such a user sees, only the console can tell.")
	default:
		p.answer("organization-absent", "The service gives it one by itself.")
	}
}

// takenNames asks what a create of an existing userName does (dialects 10 and 18).
func (p *prober) takenNames(ctx context.Context) {
	main := p.crowd.main
	again := with(user(main.name, "Terraform", "Again", document{"userType": ninjaone.Technician}), document{"displayName": "Again " + p.run})
	t, e := p.makeAgain(ctx, "/Users", again)
	switch {
	case t == main && e.status == http.StatusCreated:
		p.saw(18, "create-existing-201", "201 and the user who is there")
	case t == main:
		p.saw(18, "create-existing-200", "%d and the user who is there", e.status)
	case t != nil:
		p.saw(10, "username-not-unique", "a second user with the same userName can be made")
		p.note(18, "a second user is made (dialect 10)")
	case e.status == http.StatusConflict:
		p.saw(18, "create-existing-409", "%s", p.words(e))
	default:
		p.note(18, "%s", p.words(e))
	}
	if t == main {
		changed := textAt(p.read(ctx, main), "displayName") == "Again "+p.run
		p.note(18, "the user who is there is %s", map[bool]string{true: "changed to what the POST says", false: "not changed by it"}[changed])
		return
	}
	if t != nil {
		return
	}
	p.afresh()
	t, e = p.makeAgain(ctx, "/Users", with(again, document{"userName": swapCase(main.name)}))
	switch {
	case t != nil && t != main:
		p.note(18, "in another case the same userName makes a second user")
	case e.status == http.StatusConflict:
		p.note(18, "in another case too")
	default:
		p.note(18, "in another case: %s", p.words(e))
	}
}

// nameless asks whether a user needs a name.
func (p *prober) nameless(ctx context.Context) {
	nameless := user(p.address("nameless-"), "", "", document{"userType": ninjaone.EndUser})
	delete(nameless, "name")
	if t, e := p.make(ctx, "/Users", nameless); t != nil {
		p.answer("names", "No: a user without name is taken.")
	} else {
		p.answer("names", "A user without name is refused: %s.", p.words(e))
	}
}

// noAddress asks whether a userName must be an address.
func (p *prober) noAddress(ctx context.Context) {
	noAddress := user(Prefix+"word-"+p.run, "Terraform", "Word", document{"userType": ninjaone.EndUser})
	noAddress["emails"] = []any{document{"value": p.address("word-"), "type": "work", "primary": true}}
	if t, e := p.make(ctx, "/Users", noAddress); t != nil {
		p.answer("address", "No: a userName that is no address is taken.")
	} else {
		p.answer("address", "A userName that is no address is refused: %s.", p.words(e))
	}
}

package probe

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// patches asks about dialects 11, 13, 15 and 17, and about what PATCH can change.
func (p *prober) patches(ctx context.Context) {
	if p.patchIdle {
		p.untold("PATCH does nothing", 11, 39)
		p.ask(ctx, p.cleared, p.garbage)
		for _, question := range []string{"if-match", "emails", "roles", "rename"} {
			p.answer(question, "It is not known: PATCH does nothing.")
		}
		return
	}
	main := p.crowd.main
	renamed := "Renamed " + p.run
	first := p.patch(ctx, main, operation("replace", "displayName", renamed))
	if first.refuses() {
		p.sawStatus(0, first, "patch-refused-", "PATCH", http.StatusMethodNotAllowed, http.StatusNotImplemented)
		p.untold("PATCH is refused: "+p.words(first), 11, 17, 39)
		p.ask(ctx, p.cleared)
		return
	}
	took := textAt(p.read(ctx, main), "displayName") == renamed
	second := p.patch(ctx, main, operation("replace", "displayName", renamed))
	p.patchAnswers(first, second, took)
	p.afresh()
	null := p.patch(ctx, main, document{"op": "replace", "path": "displayName", "value": nil})
	if null.ok() {
		p.note(13, "a null in a PATCH is accepted")
	} else {
		p.sawStatus(13, null, "null-", "a null in a PATCH", http.StatusBadRequest, http.StatusInternalServerError)
	}
	p.ask(ctx, p.cleared, p.paths, p.garbage, p.versions, p.severalEmails, p.roles, p.renamed)
}

func (p *prober) patchAnswers(first, second *exchange, took bool) {
	p.decide(11,
		when(!first.ok() || first.acted, "a change of displayName answers %s", p.words(first)),
		is(first.status == http.StatusNoContent, "patch-204", "204 and no body"),
		is(second.status == http.StatusNoContent, "patch-204-unchanged",
			"%d for a change, 204 where nothing changed", first.status),
		is(textAt(first.doc, "id") != "" && second.ok(), "patch-200", "%d and the resource", first.status),
		when(true, "%d for a change, %d where nothing changed", first.status, second.status))
	if first.ok() && !took {
		p.note(11, "a changed displayName is not there in a GET afterwards")
	}
}

// cleared asks what happens to a displayName that is removed (dialect 15).
func (p *prober) cleared(ctx context.Context) {
	main, custom := p.crowd.main, "Countess "+p.run
	set := p.modify(ctx, main, "displayName", custom)
	if got := textAt(p.read(ctx, main), "displayName"); !set.ok() || got != custom {
		p.untold("displayName is not kept as it is set", 15)
		return
	}
	var e *exchange
	if p.patchless() {
		doc := p.read(ctx, main)
		delete(doc, "displayName")
		e = p.send(ctx, message{method: http.MethodPut, path: main.path(), body: doc})
	} else {
		e = p.patch(ctx, main, operation("remove", "displayName", nil))
	}
	got := textAt(p.read(ctx, main), "displayName")
	p.decide(15,
		when(!e.ok(), "to clear displayName answers %s", p.words(e)),
		when(got == "", "no: a cleared displayName stays away"),
		when(got == custom, "a cleared displayName stays unchanged"),
		is(true, "display-name-derived", "a cleared displayName comes back as `%s`", p.plain(got)))
}

// garbage asks how the service answers a PATCH that makes no sense (dialect 17).
func (p *prober) garbage(ctx context.Context) {
	broken := p.patchRaw(ctx, p.crowd.main, "{")
	unknown := p.patch(ctx, p.crowd.main, operation("replace", "terraformProbe", "x"))
	there := p.read(ctx, p.crowd.main) != nil
	words := fmt.Sprintf("a PATCH that is not JSON answers %s, one of an unknown attribute %s",
		p.words(broken), p.words(unknown))
	p.decide(17,
		is(there && (broken.status == http.StatusNotFound || unknown.status == http.StatusNotFound),
			"patch-parse-404", "%s, of an existing user", words),
		when(true, "%s", words))
}

// versions asks whether If-Match is honoured.
func (p *prober) versions(ctx context.Context) {
	body := document{"schemas": []any{patchSchema}, "Operations": []any{operation("replace", "displayName",
		"Version "+p.run)}}
	e := p.send(ctx, message{
		method: http.MethodPatch, path: p.crowd.main.path(), body: body, ifMatch: `W/"terraform-probe"`,
	})
	p.reply("if-match",
		when(e.status == http.StatusPreconditionFailed, "Yes: a PATCH with another version answers 412."),
		when(e.ok(), "No: a PATCH with another version is accepted (%d).", e.status),
		when(true, "A PATCH with another version answers %s.", p.words(e)))
}

// severalEmails asks whether a user keeps a second e-mail address.
func (p *prober) severalEmails(ctx context.Context) {
	main := p.crowd.main
	e := p.patch(ctx, main, operation("add", "emails", []any{document{"value": p.address("second-"), "type": "home"}}))
	emails, _ := at(p.read(ctx, main), "emails").([]any)
	p.reply("emails",
		when(e.ok(), "After a second one was added (%d), a GET has %d.", e.status, len(emails)),
		when(true, "A second address is refused: %s. A GET has %d.", p.words(e), len(emails)))
}

// roles asks whether a role is stored.
func (p *prober) roles(ctx context.Context) {
	e := p.patch(ctx, p.crowd.main, operation("add", "roles", []any{document{"value": Prefix + p.run}}))
	roles := at(p.read(ctx, p.crowd.main), "roles")
	p.reply("roles",
		when(!e.ok(), "A role that no console knows is refused: %s.", p.words(e)),
		when(roles == nil, "No: they are accepted (%d) and do not come back.", e.status),
		when(true, "A role that no console knows is accepted (%d) and comes back. "+
			"Only the console shows whether it does anything.", e.status))
}

// renamed asks whether a userName can change. It uses the plain user, about which no other question is asked.
func (p *prober) renamed(ctx context.Context) {
	t := p.crowd.plain
	if t == nil {
		return
	}
	before, name := textAt(p.read(ctx, t), "emails", "value"), p.address("renamed-")
	e := p.patch(ctx, t, operation("replace", "userName", name))
	shown := p.read(ctx, t)
	email, renamed := textAt(shown, "emails", "value"), sameName(textAt(shown, "userName"), name)
	if e.ok() && renamed {
		t.name = name
	}
	p.reply("rename",
		when(!e.ok(), "It is refused: %s.", p.words(e)),
		when(!renamed, "It answers %d, and the name stays.", e.status),
		when(sameName(email, name), "Yes, and the e-mail follows."),
		when(sameName(email, before), "Yes, and the e-mail stays as it was."),
		when(true, "Yes; the e-mail is neither the old nor the new name."))
}

// types asks whether the type of a user can change.
func (p *prober) types(ctx context.Context) {
	main := p.crowd.main
	if userTypeOf(p.read(ctx, main)) == "" {
		p.answer("type-change", "It is not known: no answer has the extension.")
		return
	}
	e := p.modify(ctx, main, ninjaone.UserTypePath, ninjaone.EndUser)
	after := userTypeOf(p.read(ctx, main))
	if e.ok() && e.method == http.MethodPatch {
		after = p.urnPaths(ctx, after, e)
	}
	if e.status == 0 {
		return // the probe could not ask it
	}
	changed := strings.EqualFold(after, ninjaone.EndUser)
	if e.ok() && !changed {
		p.saw(0, "user-type-fixed", "")
	}
	p.reply("type-change",
		when(e.refuses(), "Neither PATCH nor PUT is accepted."),
		when(!e.ok(), "From Technician to endUser is refused: %s.", p.words(e)),
		when(changed, "Yes: a technician becomes an end user (%d), as far as a GET shows.", e.status),
		when(true, "No: it answers %d, and the user stays `%s`.", e.status, p.plain(after)))
}

// puts asks what a PUT does with what it leaves out (dialect 12).
func (p *prober) puts(ctx context.Context) {
	t := p.crowd.member
	if t == nil {
		p.untold("no second user could be created", 12)
		return
	}
	set := p.modify(ctx, t, "active", false)
	before := p.read(ctx, t)
	active, known := truth(at(before, "active"))
	inactive := known && !active
	if inactive {
		p.answer("deactivate", "A user is inactive in a GET after active was set to false.")
		p.note(34, "a deactivated user is inactive")
	} else {
		if set.ok() && known {
			p.saw(34, "deactivation-acknowledged", "to set active to false answers %d, and the user stays active", set.status)
		}
		p.answer("deactivate", "A user is not inactive in a GET after active was set to false.")
	}
	partial := user(textAt(before, "userName"), "Terraform", "Member", "")
	delete(partial, "active")
	e := p.send(ctx, message{method: http.MethodPut, path: t.path(), body: partial})
	after := p.read(ctx, t)
	switch {
	case e.refuses():
		p.putRefused = true
		p.saw(0, "put-refused", "")
		p.untold("PUT is refused: "+p.words(e), 12)
		return
	case !e.ok() || after == nil:
		p.note(12, "a PUT of user name, name and e-mail alone answers %s", p.words(e))
	default:
		p.omitted(before, after, inactive)
	}
	p.ask(ctx, of(t, p.whole))
}

func (p *prober) omitted(before, after document, inactive bool) {
	var cleared, kept []string
	for name, path := range map[string][]string{
		"displayName": {"displayName"}, "externalId": {"externalId"},
		"organizationId": {ninjaone.ExtensionURN, "organizationId"},
	} {
		switch was := textAt(before, path...); {
		case was == "":
		case textAt(after, path...) == was:
			kept = append(kept, name)
		default:
			cleared = append(cleared, name)
		}
	}
	active, known := truth(at(after, "active"))
	activeWords := "active is not known"
	if inactive && known {
		activeWords = map[bool]string{
			true:  "an inactive user becomes active",
			false: "an inactive user stays inactive",
		}[active]
	}
	words := "cleared: " + listed(cleared) + "; kept: " + listed(kept) + "; " + activeWords
	p.decide(12,
		is(inactive && active, "put-resets-active", "%s", words),
		is(len(cleared) > 0, "put-clears", "%s", words),
		is(len(kept) > 0, "put-keeps", "%s", words),
		when(true, "%s", words))
}

// whole sends Okta's update: GET, then PUT of the whole answer with one change.
func (p *prober) whole(ctx context.Context, t *thing) {
	doc := maps.Clone(p.read(ctx, t))
	if doc == nil {
		return
	}
	doc["displayName"] = "Whole " + p.run
	e := p.send(ctx, message{method: http.MethodPut, path: t.path(), body: doc})
	p.form("Okta: GET, then PUT of the whole object with `id`, `groups` and `meta`", e,
		textAt(p.read(ctx, t), "displayName") == "Whole "+p.run)
}

package probe

import (
	"context"
	"net/http"
	"slices"
)

func group(name string, members ...*thing) document {
	doc := document{"schemas": []any{groupSchema}, "displayName": name}
	if len(members) > 0 {
		doc["members"] = values(members...)
	}
	return doc
}

func values(members ...*thing) []any {
	out := make([]any, 0, len(members))
	for _, m := range members {
		out = append(out, document{"value": m.id})
	}
	return out
}

func memberFilter(id string) string { return "members[value eq " + quote(id) + "]" }

// groupQuestions asks about dialects 20, 21, 23 and 24, on groups of the probe's own.
func (p *prober) groupQuestions(ctx context.Context) {
	p.afresh()
	empty, e := p.make(ctx, "/Groups", group(p.groupName("empty")))
	if empty == nil {
		p.compareGroups(ctx, nil)
		p.untold("a group is refused: "+p.words(e), 20, 21, 22, 23, 24)
		p.answer("groups", "Creating a group is refused: %s.", p.words(e))
		return
	}
	p.answer("groups", "A group can be made (%s).", p.words(e))
	p.afresh()
	p.noMembers(ctx, empty)
	p.afresh()
	p.sameNames(ctx, empty)
	p.afresh()
	members := []*thing{p.crowd.main}
	if p.crowd.member != nil {
		p.modify(ctx, p.crowd.member, "active", true) // what was asked before may have left it inactive
		p.afresh()
		members = append(members, p.crowd.member)
	}
	desk, e := p.make(ctx, "/Groups", group(p.groupName("desk"), members...))
	if desk == nil {
		p.untold("a group with members is refused: "+p.words(e), 20, 21, 22, 24)
		p.compareGroups(ctx, nil)
		return
	}
	p.desk = desk
	p.compareGroups(ctx, desk)
	p.afresh()
	p.userGroups(ctx)
	p.afresh()
	p.inactiveMember(ctx, desk)
	p.afresh()
	excluded := p.get(ctx, "/Groups", "excludedAttributes", "members", "filter", "displayName eq "+quote(desk.name))
	l, _ := excluded.listing()
	p.form("Entra ID: `GET /Groups?excludedAttributes=members&filter=displayName eq \"…\"`", excluded,
		l.find(desk.id) != nil && len(memberIDs(l.find(desk.id))) == 0)
	if p.patchRefused {
		p.untold("PATCH is refused", 20, 21, 24)
		return
	}
	p.memberChanges(ctx, desk)
	p.afresh()
	p.manyChanges(ctx, empty)
}

func (p *prober) noMembers(ctx context.Context, empty *thing) {
	doc := p.read(ctx, empty)
	value, has := lookup(doc, "members")
	items, isList := value.([]any)
	switch {
	case doc == nil:
		p.untold("the group cannot be read", 23)
	case !has:
		p.saw(23, "members-absent", "a group without members has no key members")
	case value == nil:
		p.saw(23, "members-null", "a group without members has members null")
	case isList && len(items) == 0:
		p.saw(23, "members-empty", "a group without members has members []")
	default:
		p.note(23, "a group made without members has some")
	}
}

func (p *prober) sameNames(ctx context.Context, first *thing) {
	second, e := p.makeAgain(ctx, "/Groups", group(first.name))
	switch {
	case second == first:
		p.answer("group-names", "A second POST answers %d and the first group.", e.status)
	case second != nil:
		p.answer("group-names", "Yes: a second group of the same name is made.")
	default:
		p.answer("group-names", "No: %s.", p.words(e))
	}
}

func (p *prober) userGroups(ctx context.Context) {
	groups, _ := at(p.read(ctx, p.crowd.main), "groups").([]any)
	if len(groups) > 0 {
		p.answer("user-groups", "Yes: a GET of a member has groups.")
		return
	}
	p.answer("user-groups", "No: a GET of a member has no groups.")
}

// inactiveMember asks what becomes of the groups of a user who is set inactive, and makes the user an active member again.
func (p *prober) inactiveMember(ctx context.Context, desk *thing) {
	t := p.crowd.member
	isMember := func() bool { return slices.Contains(memberIDs(p.read(ctx, desk)), t.id) }
	if t == nil || !isMember() {
		return
	}
	p.modify(ctx, t, "active", false)
	active, known := truth(at(p.read(ctx, t), "active"))
	stayed := isMember()
	p.modify(ctx, t, "active", true)
	back := isMember()
	switch {
	case active || !known:
		p.answer("inactive-groups", "It cannot be told: a GET does not show a user inactive who was set so.")
	case stayed:
		p.answer("inactive-groups", "It stays a member, as far as a GET of the group tells.")
	case back:
		p.answer("inactive-groups", "It leaves them, and is back once it is active again.")
	default:
		p.answer("inactive-groups", "It leaves them, and does not come back by being active again.")
	}
	if !back && !p.patchRefused {
		p.patch(ctx, desk, operation("add", "members", values(t)))
	}
}

// memberChanges adds and removes members in every form that clients use.
func (p *prober) memberChanges(ctx context.Context, desk *thing) {
	main, other := p.crowd.main, p.crowd.other
	now := func() []string { return memberIDs(p.read(ctx, desk)) }
	if other != nil {
		p.afresh()
		e := p.patch(ctx, desk, operation("add", "members", values(other)))
		p.form("`add` of `members`", e, slices.Contains(now(), other.id))
		if e.ok() {
			p.answer("member-patch", "%d.", e.status)
		}
		p.afresh()
		e = p.patch(ctx, desk, operation("remove", memberFilter(other.id), nil))
		p.form("This provider and Entra ID: `remove` of `members[value eq \"id\"]`", e, !slices.Contains(now(), other.id))
	}
	p.afresh()
	again := p.patch(ctx, desk, operation("add", "members", values(main)))
	switch n := count(now(), main.id); {
	case !again.ok():
		p.note(21, "to add a present member answers %s", p.words(again))
	case n > 1:
		p.saw(21, "member-add-duplicates", "a present member that is added is listed %d times", n)
	default:
		p.note(21, "no: a present member that is added stays once")
	}
	p.afresh()
	p.valueLists(ctx, desk)
}

// valueLists removes one of several members by a value list (dialect 20).
func (p *prober) valueLists(ctx context.Context, desk *thing) {
	main, member := p.crowd.main, p.crowd.member
	if member == nil {
		p.untold("that takes two members", 20)
		return
	}
	remove := p.patch(ctx, desk, operation("remove", "members", values(main)))
	left := memberIDs(p.read(ctx, desk))
	switch {
	case !remove.ok():
		p.note(20, "it answers %s", p.words(remove))
	case !slices.Contains(left, member.id):
		p.saw(20, "remove-list-empties-group", "a value list with one of two members removed both")
	case slices.Contains(left, main.id):
		p.note(20, "it answers %d and removes nobody", remove.status)
	default:
		p.note(20, "no: a value list removes who is on it, and nobody else")
	}
	p.afresh()
	p.patch(ctx, desk, operation("add", "members", values(main)))
	entra := p.patch(ctx, desk, operation("Remove", "members", []any{document{"value": main.id, "$ref": nil}}))
	p.form("Entra ID: `Remove` of `members` with a value list and `\"$ref\": null`", entra, !slices.Contains(memberIDs(p.read(ctx, desk)), main.id))
	// Back to both, for what is asked of deleted members.
	if !slices.Contains(memberIDs(p.read(ctx, desk)), member.id) {
		p.patch(ctx, desk, operation("add", "members", values(member)))
	}
}

const documentedCap = 100 // that AWS documents for its SCIM service (dialect 24)

// manyChanges sends the same two members again and again: what counts is how many changes one PATCH may hold.
func (p *prober) manyChanges(ctx context.Context, t *thing) {
	if p.crowd.other == nil {
		p.untold("that takes two users", 24)
		return
	}
	send := func(n int) *exchange {
		list := make([]*thing, 0, n)
		for i := range n {
			list = append(list, []*thing{p.crowd.main, p.crowd.other}[i%2])
		}
		return p.patch(ctx, t, operation("add", "members", values(list...)))
	}
	few, many := send(documentedCap), send(documentedCap+1)
	switch {
	case few.ok() && many.ok():
		p.note(24, "no: a PATCH with 101 member changes is taken")
	case few.ok():
		p.saw(24, "member-changes-capped", "a PATCH with 100 member changes is taken, one with 101 answers %s", p.words(many))
	default:
		p.note(24, "a PATCH with 100 member changes, of two users over and over, answers %s", p.words(few))
	}
}

// deletes asks what DELETE of a user does (dialects 22 and 29). The user is a member of a group meanwhile.
func (p *prober) deletes(ctx context.Context) {
	t := p.crowd.member
	if t == nil {
		p.untold("no second user could be made", 22, 29)
		return
	}
	p.afresh()
	wasMember := p.desk != nil && slices.Contains(memberIDs(p.read(ctx, p.desk)), t.id)
	p.modify(ctx, t, "active", true)
	e := p.send(ctx, message{method: http.MethodDelete, path: t.path()})
	after := p.get(ctx, t.path())
	active, known := truth(at(after.doc, "active"))
	gone := after.status == http.StatusNotFound || after.status == http.StatusGone
	switch {
	case e.refuses():
		p.also(map[int]string{http.StatusMethodNotAllowed: "users-delete-refused-405", http.StatusNotImplemented: "users-delete-refused-501"}[e.status])
		p.answer("delete", "It is refused: %s.", p.words(e))
	case !e.ok():
		p.answer("delete", "It answers %s; a GET afterwards answers %d.", p.words(e), after.status)
	case gone:
		t.gone = true
		p.removed++
		p.answer("delete", "It answers %d, and a GET afterwards %d: the user is gone, as far as SCIM tells.", e.status, after.status)
	case known && !active:
		p.also("users-delete-deactivates")
		p.answer("delete", "It answers %d, and the user is inactive afterwards.", e.status)
	default:
		p.answer("delete", "It answers %d, and the user is there as before (a GET answers %d).", e.status, after.status)
	}
	p.missingDelete(ctx, t)
	p.formerMember(ctx, t, wasMember)
}

func (p *prober) missingDelete(ctx context.Context, t *thing) {
	path, what := "/Users/"+p.stranger, "an id that nobody has"
	if t.gone {
		path, what = t.path(), "a user who was deleted"
	}
	switch e := p.send(ctx, message{method: http.MethodDelete, path: path}); {
	case e.refuses():
		p.untold("DELETE of users is refused as such", 29)
	case e.status == http.StatusNotFound:
		p.saw(29, "delete-missing-404", "DELETE of %s answers 404", what)
	case e.status == http.StatusInternalServerError:
		p.saw(29, "delete-missing-500", "DELETE of %s answers %s", what, p.words(e))
	default:
		p.note(29, "DELETE of %s answers %s", what, p.words(e))
	}
}

func (p *prober) formerMember(ctx context.Context, t *thing, wasMember bool) {
	switch {
	case !t.gone:
		p.untold("the service does not delete users", 22)
	case !wasMember:
		p.untold("the user was in no group", 22)
	case slices.Contains(memberIDs(p.read(ctx, p.desk)), t.id):
		p.saw(22, "deleted-user-stays", "a deleted user is still in members")
	default:
		p.saw(22, "deleted-user-leaves", "a deleted user has left members")
	}
}

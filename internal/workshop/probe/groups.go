package probe

import (
	"context"
	"net/http"
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
	empty, e := p.make(ctx, "/Groups", group(p.groupName("empty")))
	if empty == nil {
		p.ask(ctx, of(nil, p.compareGroups))
		p.untold("a group is refused: "+p.words(e), 20, 21, 22, 23, 24, 35, 36, 43)
		p.answer("groups", "Creating a group is refused: %s.", p.words(e))
		return
	}
	p.answer("groups", "A group can be created (%s).", p.words(e))
	p.ask(ctx, of(empty, p.groupFilter), of(empty, p.noMembers), of(empty, p.sameNames))
	p.afresh()
	members := []*thing{p.crowd.main}
	if p.crowd.member != nil {
		p.modify(ctx, p.crowd.member, "active", true) // an earlier question may have left it inactive
		p.afresh()
		members = append(members, p.crowd.member)
	}
	desk, e := p.make(ctx, "/Groups", group(p.groupName("desk"), members...))
	if desk == nil {
		p.untold("a group with members is refused: "+p.words(e), 20, 21, 22, 24, 35, 36)
		p.ask(ctx, of(nil, p.compareGroups))
		return
	}
	p.desk = desk
	shown := p.tellsMembers(ctx, desk)
	p.ask(ctx, of(desk, p.compareGroups), p.userGroups, of(desk, p.inactiveMember))
	p.afresh()
	l, excluded := p.byName(ctx, "/Groups", desk.name, "excludedAttributes", "members")
	p.form("Entra ID: `GET /Groups?excludedAttributes=members&filter=displayName eq \"…\"`", excluded,
		l.find(desk.id) != nil && len(memberIDs(l.find(desk.id))) == 0)
	if !shown {
		p.untold("no answer shows members", 20, 21, 36)
	}
	switch {
	case p.patchRefused:
		p.untold("PATCH is refused", 20, 21, 24)
	case p.patchIdle:
		p.untold("PATCH does nothing", 20, 21, 24)
	default:
		if shown {
			p.memberChanges(ctx, desk)
		}
		p.ask(ctx, of(empty, p.manyChanges))
	}
	if shown {
		p.ask(ctx, of(empty, p.memberPut))
	}
}

// groupFilter asks whether groups are found by name (dialect 43).
func (p *prober) groupFilter(ctx context.Context, t *thing) {
	l, e := p.byName(ctx, "/Groups", t.name)
	_, ok := e.listing()
	found := l.find(t.id) != nil
	p.decide(43,
		unclear(!ok && !p.filters, "a filter is refused"),
		when(!ok, "a look-up of a group by displayName answers %s", p.words(e)),
		unclear(found && !p.filters, "a filter is ignored"),
		when(found, "no: displayName eq finds a group"),
		is(true, "group-name-filter-empty", "displayName eq does not find an existing group"))
}

func (p *prober) noMembers(ctx context.Context, empty *thing) {
	doc := p.read(ctx, empty)
	value, has := lookup(doc, "members")
	items, isList := value.([]any)
	p.decide(23,
		unclear(doc == nil, "the group cannot be read"),
		is(!has, "members-absent", "a group without members has no key members"),
		is(value == nil, "members-null", "a group without members has members null"),
		is(isList && len(items) == 0, "members-empty", "a group without members has members []"),
		when(true, "a group made without members has some"))
}

func (p *prober) sameNames(ctx context.Context, first *thing) {
	second, e := p.makeAgain(ctx, "/Groups", group(first.name))
	p.reply("group-names",
		when(second == first, "A second POST answers %d and the first group.", e.status),
		when(second != nil, "Yes: a second group with the same name is created."),
		when(true, "No: %s.", p.words(e)))
}

func (p *prober) userGroups(ctx context.Context) {
	groups, _ := at(p.read(ctx, p.crowd.main), "groups").([]any)
	p.reply("user-groups",
		when(len(groups) > 0, "Yes: a GET of a member has groups."),
		when(true, "No: a GET of a member has no groups."))
}

// inactiveMember asks what happens to the groups of a user that is deactivated, and makes the user an active member
// again.
func (p *prober) inactiveMember(ctx context.Context, desk *thing) {
	t := p.crowd.member
	if t == nil || !p.isMember(ctx, desk, t) {
		return
	}
	p.modify(ctx, t, "active", false)
	active, known := p.active(ctx, t)
	stayed := p.isMember(ctx, desk, t)
	p.modify(ctx, t, "active", true)
	back := p.isMember(ctx, desk, t)
	p.reply("inactive-groups",
		when(active || !known, "It is not known: after a deactivation, a GET does not show the user as inactive."),
		when(stayed, "It stays a member, as far as a GET of the group shows."),
		when(back, "It leaves them, and returns when it is active again."),
		when(true, "It leaves them, and does not return when it is active again."))
	if !back && !p.patchless() {
		p.patch(ctx, desk, operation("add", "members", values(t)))
	}
}

// deletes asks what DELETE of a user does (dialects 22 and 29). The user is a member of a group meanwhile.
func (p *prober) deletes(ctx context.Context) {
	t := p.crowd.member
	if t == nil {
		p.untold("no second user could be created", 22, 29)
		return
	}
	wasMember := p.desk != nil && p.isMember(ctx, p.desk, t)
	p.modify(ctx, t, "active", true)
	e := p.send(ctx, message{method: http.MethodDelete, path: t.path()})
	after := p.get(ctx, t.path())
	active, known := truth(at(after.doc, "active"))
	switch {
	case e.refuses():
		p.sawStatus(0, e, "users-delete-refused-", "DELETE", http.StatusMethodNotAllowed, http.StatusNotImplemented)
	case e.ok() && after.gone():
		t.gone = true
		p.removed++
		p.note(34, "a deleted user is gone")
	case e.ok() && known && !active:
		p.saw(0, "users-delete-deactivates", "")
	case e.ok() && after.ok() && known:
		p.saw(34, "delete-acknowledged", "DELETE of a user answers %d, and the user still exists unchanged", e.status)
	}
	p.reply("delete",
		when(e.refuses(), "It is refused: %s.", p.words(e)),
		when(!e.ok(), "It answers %s; a GET afterwards answers %d.", p.words(e), after.status),
		when(t.gone, "It answers %d, and a GET afterwards %d: the user is gone, as far as SCIM shows.",
			e.status, after.status),
		when(known && !active, "It answers %d, and the user is inactive afterwards.", e.status),
		when(true, "It answers %d, and the user still exists unchanged (a GET answers %d).", e.status, after.status))
	p.missingDelete(ctx, t)
	p.decide(22,
		unclear(!t.gone, "the service does not delete users"),
		unclear(!wasMember, "the user was in no group"),
		is(t.gone && wasMember && p.isMember(ctx, p.desk, t), "deleted-user-stays", "a deleted user is still in members"),
		is(true, "deleted-user-leaves", "a deleted user has left members"))
}

func (p *prober) missingDelete(ctx context.Context, t *thing) {
	path, what := "/Users/"+p.stranger, "an id that no user has"
	if t.gone {
		path, what = t.path(), "a user who was deleted"
	}
	e := p.send(ctx, message{method: http.MethodDelete, path: path})
	if e.refuses() {
		p.untold("DELETE of users is refused as such", 29)
		return
	}
	p.sawStatus(29, e, "delete-missing-", "DELETE of "+what, http.StatusNotFound, http.StatusInternalServerError)
}

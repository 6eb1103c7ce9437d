package probe

import (
	"context"
	"net/http"
	"slices"
)

// tellsMembers asks whether a group that was created with members shows any (dialect 35).
func (p *prober) tellsMembers(ctx context.Context, desk *thing) bool {
	doc := p.read(ctx, desk)
	if doc == nil || len(memberIDs(doc)) > 0 {
		p.note(35, "no: a GET of a group has the members that it was made with")
		return true
	}
	stored := "; only the console shows whether they are stored"
	if groups, _ := at(p.read(ctx, p.crowd.main), "groups").([]any); len(groups) > 0 {
		stored = ", though a GET of a member has groups"
	}
	p.saw(35, "members-stored-and-empty", "a GET of a group has none of the members that it was made with%s", stored)
	return false
}

// memberPut asks what a PUT of a group does to its members (dialects 34 and 36): of two members, one should stay and
// one should be replaced.
func (p *prober) memberPut(ctx context.Context, t *thing) {
	main, other, member := p.crowd.main, p.crowd.other, p.crowd.member
	if other == nil || member == nil {
		p.untold("that takes three users", 36)
		return
	}
	put := func(members ...*thing) *exchange {
		body := with(group(t.name, members...), document{"id": t.id})
		return p.send(ctx, message{method: http.MethodPut, path: t.path(), body: body})
	}
	if !p.isMember(ctx, t, other) {
		put(main, other)
	}
	e := put(main, member)
	after := memberIDs(p.read(ctx, t))
	added, kept := slices.Contains(after, member.id), slices.Contains(after, other.id)
	if e.ok() && added && kept && p.patchless() {
		p.saw(34, "member-removal-acknowledged", "PUT of a group answers %d and adds members, and removes none", e.status)
		return
	}
	p.decide(36,
		when(e.refuses(), "PUT of a group is refused: %s", p.words(e)),
		when(!e.ok(), "PUT of a group answers %s", p.words(e)),
		is(!added, "put-ignores-members", "PUT of a group answers %d, and the members stay as they were", e.status),
		when(kept, "PUT of a group adds members, and removes none"),
		when(true, "PUT of a group replaces its members"))
}

// memberChanges adds and removes members in every form that clients use.
func (p *prober) memberChanges(ctx context.Context, desk *thing) {
	main, other := p.crowd.main, p.crowd.other
	if other != nil {
		p.afresh()
		e := p.patch(ctx, desk, operation("add", "members", values(other)))
		p.form("`add` of `members`", e, p.isMember(ctx, desk, other))
		p.reply("member-patch", when(e.ok(), "%d.", e.status))
		p.ask(ctx, of(desk, p.filteredRemoval))
	}
	p.afresh()
	again := p.patch(ctx, desk, operation("add", "members", values(main)))
	ids := memberIDs(p.read(ctx, desk))
	times := len(ids) - len(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == main.id }))
	p.decide(21,
		when(!again.ok(), "to add a present member answers %s", p.words(again)),
		is(times > 1, "member-add-duplicates", "a present member that is added is listed %d times", times),
		when(true, "no: a present member that is added stays once"))
	p.ask(ctx, of(desk, p.valueLists))
}

// filteredRemoval removes members by a path with a filter (dialects 34 and 36): first one of several, then the last.
func (p *prober) filteredRemoval(ctx context.Context, desk *thing) {
	main, other := p.crowd.main, p.crowd.other
	first := p.patch(ctx, desk, operation("remove", memberFilter(main.id), nil))
	firstStays := p.isMember(ctx, desk, main)
	last := p.patch(ctx, desk, operation("remove", memberFilter(other.id), nil))
	lastStays := p.isMember(ctx, desk, other)
	p.form("This provider and Entra ID: `remove` of `members[value eq \"id\"]`", last, !lastStays)
	p.filterRemoves = !firstStays || !lastStays
	both := first.ok() && last.ok()
	if both && !firstStays && !lastStays {
		p.note(34, "a removed member is gone")
	}
	p.decide(36,
		when(both && !firstStays && !lastStays, "members[value eq …] removes the named member"),
		when(both && firstStays && lastStays, "members[value eq …] answers %d and removes no member", last.status),
		is(first.status == http.StatusNotImplemented, "member-filter-refused-501",
			"members[value eq …] answers %s", p.words(first)),
		is(!first.ok() && last.ok() && !lastStays, "member-filter-no-target",
			"members[value eq …] answers %s for all but the last member, and removes the last", p.words(first)),
		when(true, "members[value eq …] answers %s and then %s", p.words(first), p.words(last)))
	if !firstStays {
		p.patch(ctx, desk, operation("add", "members", values(main)))
	}
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
	others, stays := slices.Contains(left, member.id), slices.Contains(left, main.id)
	p.decide(20,
		when(!remove.ok(), "it answers %s", p.words(remove)),
		is(!others, "remove-list-empties-group", "a value list with one of two members removed both"),
		when(stays, "it answers %d and removes no member", remove.status),
		when(true, "no: a value list removes only the listed members"))
	if remove.ok() && others && stays && !p.filterRemoves {
		p.saw(34, "member-removal-acknowledged", "the removal of a member answers %d, and the member stays", remove.status)
	}
	p.afresh()
	p.patch(ctx, desk, operation("add", "members", values(main)))
	entra := p.patch(ctx, desk, operation("Remove", "members", []any{document{"value": main.id, "$ref": nil}}))
	p.form("Entra ID: `Remove` of `members` with a value list and `\"$ref\": null`", entra, !p.isMember(ctx, desk, main))
	// Add both members again, for the questions about deleted members.
	if !p.isMember(ctx, desk, member) {
		p.patch(ctx, desk, operation("add", "members", values(member)))
	}
}

const documentedCap = 100 // that AWS documents for its SCIM service (dialect 24)

// manyChanges sends the same two members again and again, because only the number of changes in one PATCH matters.
func (p *prober) manyChanges(ctx context.Context, t *thing) {
	if p.crowd.other == nil {
		p.untold("that takes two users", 24)
		return
	}
	list := slices.Repeat([]*thing{p.crowd.main, p.crowd.other}, documentedCap)
	few := p.patch(ctx, t, operation("add", "members", values(list[:documentedCap]...)))
	many := p.patch(ctx, t, operation("add", "members", values(list[:documentedCap+1]...)))
	p.decide(24,
		when(few.ok() && many.ok(), "no: a PATCH with 101 member changes is accepted"),
		is(few.ok(), "member-changes-capped",
			"a PATCH with 100 member changes is accepted, one with 101 answers %s", p.words(many)),
		when(true, "a PATCH with 100 member changes, of two users over and over, answers %s", p.words(few)))
}

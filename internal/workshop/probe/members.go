package probe

import (
	"context"
	"net/http"
	"slices"
)

// tellsMembers asks whether a group that was made with members shows any (dialect 35).
func (p *prober) tellsMembers(ctx context.Context, desk *thing) bool {
	doc := p.read(ctx, desk)
	if doc == nil || len(memberIDs(doc)) > 0 {
		p.note(35, "no: a GET of a group has the members that it was made with")
		return true
	}
	stored := "; whether they are stored, only the console can tell"
	if groups, _ := at(p.read(ctx, p.crowd.main), "groups").([]any); len(groups) > 0 {
		stored = ", though a GET of a member has groups"
	}
	p.saw(35, "members-stored-and-empty", "a GET of a group has none of the members that it was made with%s", stored)
	return false
}

// memberPut asks what a PUT of a group makes of its members (dialects 34 and 36): of two that it had, it is to keep one and get another.
func (p *prober) memberPut(ctx context.Context, t *thing) {
	main, other, member := p.crowd.main, p.crowd.other, p.crowd.member
	if other == nil || member == nil {
		p.untold("that takes three users", 36)
		return
	}
	put := func(members ...*thing) *exchange {
		body := group(t.name, members...)
		body["id"] = t.id
		return p.send(ctx, message{method: http.MethodPut, path: t.path(), body: body})
	}
	if !p.isMember(ctx, t, other) {
		put(main, other)
	}
	e := put(main, member)
	after := memberIDs(p.read(ctx, t))
	switch {
	case e.refuses():
		p.note(36, "PUT of a group is refused: %s", p.words(e))
	case !e.ok():
		p.note(36, "PUT of a group answers %s", p.words(e))
	case !slices.Contains(after, member.id):
		p.saw(36, "put-ignores-members", "PUT of a group answers %d, and the members stay as they were", e.status)
	case slices.Contains(after, other.id) && p.patchless():
		p.saw(34, "member-removal-acknowledged", "PUT of a group answers %d and adds members, and removes none", e.status)
	case slices.Contains(after, other.id):
		p.note(36, "PUT of a group adds members, and removes none")
	default:
		p.note(36, "PUT of a group replaces its members")
	}
}

// memberChanges adds and removes members in every form that clients use.
func (p *prober) memberChanges(ctx context.Context, desk *thing) {
	main, other := p.crowd.main, p.crowd.other
	if other != nil {
		p.afresh()
		e := p.patch(ctx, desk, operation("add", "members", values(other)))
		p.form("`add` of `members`", e, p.isMember(ctx, desk, other))
		if e.ok() {
			p.answer("member-patch", "%d.", e.status)
		}
		p.ask(ctx, of(desk, p.filteredRemoval))
	}
	p.afresh()
	again := p.patch(ctx, desk, operation("add", "members", values(main)))
	switch n := count(memberIDs(p.read(ctx, desk)), main.id); {
	case !again.ok():
		p.note(21, "to add a present member answers %s", p.words(again))
	case n > 1:
		p.saw(21, "member-add-duplicates", "a present member that is added is listed %d times", n)
	default:
		p.note(21, "no: a present member that is added stays once")
	}
	p.ask(ctx, of(desk, p.valueLists))
}

// filteredRemoval removes members by a path with a filter (dialects 34 and 36): first one who is not the last, then the last.
func (p *prober) filteredRemoval(ctx context.Context, desk *thing) {
	main, other := p.crowd.main, p.crowd.other
	first := p.patch(ctx, desk, operation("remove", memberFilter(main.id), nil))
	firstStays := p.isMember(ctx, desk, main)
	last := p.patch(ctx, desk, operation("remove", memberFilter(other.id), nil))
	lastStays := p.isMember(ctx, desk, other)
	p.form("This provider and Entra ID: `remove` of `members[value eq \"id\"]`", last, !lastStays)
	p.filterRemoves = !firstStays || !lastStays
	switch {
	case first.ok() && last.ok() && !firstStays && !lastStays:
		p.note(36, "members[value eq …] removes who it names")
		p.note(34, "a member who is removed is gone")
	case first.ok() && last.ok() && firstStays && lastStays:
		p.note(36, "members[value eq …] answers %d and removes nobody", last.status)
	case first.status == http.StatusNotImplemented:
		p.saw(36, "member-filter-refused-501", "members[value eq …] answers %s", p.words(first))
	case !first.ok() && last.ok() && !lastStays:
		p.saw(36, "member-filter-no-target", "members[value eq …] answers %s for one who is not the last member, and removes the last", p.words(first))
	default:
		p.note(36, "members[value eq …] answers %s and then %s", p.words(first), p.words(last))
	}
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
	switch {
	case !remove.ok():
		p.note(20, "it answers %s", p.words(remove))
	case !slices.Contains(left, member.id):
		p.saw(20, "remove-list-empties-group", "a value list with one of two members removed both")
	case slices.Contains(left, main.id):
		p.note(20, "it answers %d and removes nobody", remove.status)
		if !p.filterRemoves {
			p.saw(34, "member-removal-acknowledged", "the removal of a member answers %d, and the member stays", remove.status)
		}
	default:
		p.note(20, "no: a value list removes who is on it, and nobody else")
	}
	p.afresh()
	p.patch(ctx, desk, operation("add", "members", values(main)))
	entra := p.patch(ctx, desk, operation("Remove", "members", []any{document{"value": main.id, "$ref": nil}}))
	p.form("Entra ID: `Remove` of `members` with a value list and `\"$ref\": null`", entra, !p.isMember(ctx, desk, main))
	// Back to both, for what is asked of deleted members.
	if !p.isMember(ctx, desk, member) {
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

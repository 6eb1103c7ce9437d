package person

import (
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Expand yields the PATCH operations that turn current into want, and none when nothing differs. What is absent in want
// and present in current is removed; fill what is not managed with [Person.Inherit] first.
func Expand(want, current Person) []scim.Operation {
	var ops []scim.Operation
	for _, a := range table {
		wanted := a.Of(&want)
		switch {
		case !a.differs(wanted, a.Of(&current)):
		case wanted.isNone() && a.Unset != Required:
			ops = append(ops, scim.Remove(a.place.path))
		case a.place.send != nil:
			ops = append(ops, scim.Replace(a.place.path, a.place.send(wanted)))
		default:
			ops = append(ops, scim.Replace(a.place.path, value(wanted.Text)))
		}
	}
	return ops
}

// Deactivation is the operation that ends somebody's access and keeps the account.
func Deactivation() []scim.Operation { return []scim.Operation{scim.Replace(pathActive, false)} }

// Document is the resource that creates a person. A display name or email that is not set is sent as identity providers
// send it: given and family name, and the user name.
func Document(p Person) *scim.User {
	if p.DisplayName == nil {
		name := p.FullName()
		p.DisplayName = &name
	}
	if p.Email == nil {
		p.Email = new(p.UserName)
	}
	if p.Active == nil {
		p.Active = new(true)
	}
	u := &scim.User{}
	Overlay(u, p, Person{})
	return u
}

// Overlay writes over a resource, just read, what turns known into p, for a service that knows only PUT. Everything
// else stays as it came: what nobody manages, so that a PUT that clears what it omits (dialect 12) clears nothing, and
// what somebody else has changed since known was read, who may have deactivated the person. Only where the resource
// says nothing of a managed attribute (dialect 14) is it filled in.
func Overlay(u *scim.User, p, known Person) {
	told := decoded(u)
	for _, a := range table {
		wanted, is := a.Of(&p), a.place.read(told)
		missing := is.IsAbsent() || a.Unset == Required && value(is.Text) == ""
		switch {
		case wanted.isNone() && (a.Unset == Required || !a.differs(wanted, a.Of(&known))):
		case missing, a.differs(wanted, a.Of(&known)), a.exact && a.same(*is.Text, *wanted.Text):
			a.place.write(u, wanted)
		}
	}
}

// Unkept names the attributes of want, as a practitioner writes them, that an answer contradicts: the service took the
// write and kept another value.
func Unkept(answer *scim.User, want Person) []string {
	kept := Flatten(answer, want)
	var names []string
	for _, a := range table {
		wanted := a.Of(&want)
		if (a.Unset == Required || !wanted.IsAbsent()) && a.differs(wanted, a.Of(&kept)) {
			names = append(names, a.Name)
		}
	}
	return names
}

// Unshown names the attributes, as a practitioner writes them, that turning current into want sets and of which an
// answer says nothing. Whether somebody is active has a proof of its own.
func Unshown(answer *scim.User, want, current Person) []string {
	var names []string
	told := decoded(answer)
	for _, a := range table {
		wanted := a.Of(&want)
		if wanted.isNone() || a.place.path == pathActive || !a.differs(wanted, a.Of(&current)) {
			continue
		}
		if a.place.read(told).IsAbsent() {
			names = append(names, a.Name)
		}
	}
	return names
}

// Uncleared names the attributes, as a practitioner writes them, that turning current into want takes away and that an
// answer still tells: the service took the write and kept what was omitted (dialect 12), or left the removal undone.
func Uncleared(answer *scim.User, want, current Person) []string {
	var names []string
	told := decoded(answer)
	for _, a := range table {
		was, is := a.Of(&current), a.place.read(told)
		if a.Unset == Required || a.kept || was.isNone() || !a.Of(&want).IsAbsent() {
			continue
		}
		still := slices.ContainsFunc(is.List, func(text string) bool { return has(was.List, text) })
		switch {
		case is.Text == nil:
		case a.Unset == None:
			still = *is.Text != ""
		default:
			// A service may make a display name of the names (dialect 15), give keys of its own and report roles that
			// nobody sent: what is told again must be what there was.
			still = a.same(*is.Text, *was.Text)
		}
		if still {
			names = append(names, a.Name)
		}
	}
	return names
}

// Shows reports whether a user shows everything that was to turn current into want. What is not told of what was set is
// not shown.
func Shows(user *scim.User, want, current Person) bool {
	for _, a := range table {
		if a.Unset == NotManaged && !a.Of(&want).IsAbsent() && a.Of(&current).IsAbsent() {
			a.Set(&current, Value{Text: new(""), List: []string{}}) // so that the answer is taken
		}
	}
	set := func(op scim.Operation) bool { return op.Op != "remove" }
	return !slices.ContainsFunc(Expand(want, Flatten(user, current)), set) && len(Uncleared(user, want, current)) == 0
}

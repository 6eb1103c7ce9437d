package person

import (
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Expand returns the PATCH operations that change current into want. It returns none if nothing differs. It removes
// what is absent in want and present in current, so call [Person.Inherit] first to fill unmanaged attributes.
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

// Deactivation returns the operation that ends a user's access and keeps the account.
func Deactivation() []scim.Operation { return []scim.Operation{scim.Replace(pathActive, false)} }

// Document returns the resource that creates a person. If the display name or the email is not set, Document uses what
// identity providers send: the given and family name, and the user name.
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

// Overlay applies the differences between known and p to a resource that was just read, for a service that supports
// only PUT. Everything else stays as it came. So a PUT does not clear unmanaged attributes on a service that clears
// what it omits (dialect 12), and changes by others since known was read survive, such as a deactivation. Overlay also
// fills in managed attributes that the resource leaves out (dialect 14).
func Overlay(u *scim.User, p, known Person) {
	shown := decoded(u)
	for _, a := range table {
		wanted, is := a.Of(&p), a.place.read(shown)
		missing := is.IsAbsent() || a.Unset == Required && value(is.Text) == ""
		switch {
		case wanted.isNone() && (a.Unset == Required || !a.differs(wanted, a.Of(&known))):
		case missing, a.differs(wanted, a.Of(&known)), a.exact && a.same(*is.Text, *wanted.Text):
			a.place.write(u, wanted)
		}
	}
}

// Unkept returns the attributes of want, as practitioners write them, that an answer contradicts: the service accepted
// the write and kept another value.
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

// Unshown returns the attributes, as practitioners write them, that an update from current to want sets and that an
// answer leaves out. It does not cover active, which is proven separately.
func Unshown(answer *scim.User, want, current Person) []string {
	var names []string
	shown := decoded(answer)
	for _, a := range table {
		wanted := a.Of(&want)
		if wanted.isNone() || a.place.path == pathActive || !a.differs(wanted, a.Of(&current)) {
			continue
		}
		if a.place.read(shown).IsAbsent() {
			names = append(names, a.Name)
		}
	}
	return names
}

// Uncleared returns the attributes, as practitioners write them, that an update from current to want removes and that
// an answer still shows. The service accepted the write but kept what was omitted (dialect 12) or did not remove the
// attribute.
func Uncleared(answer *scim.User, want, current Person) []string {
	var names []string
	shown := decoded(answer)
	for _, a := range table {
		was, is := a.Of(&current), a.place.read(shown)
		if a.Unset == Required || a.kept || was.isNone() || !a.Of(&want).IsAbsent() {
			continue
		}
		still := slices.ContainsFunc(is.List, func(text string) bool { return has(was.List, text) })
		switch {
		case is.Text == nil:
		case a.Unset == None:
			still = *is.Text != ""
		default:
			// A service may make a display name of the names (dialect 15), set keys of its own, and report roles that
			// no client sent. So only the old value counts as still there.
			still = a.same(*is.Text, *was.Text)
		}
		if still {
			names = append(names, a.Name)
		}
	}
	return names
}

// Shows reports whether a user shows every change from current to want. An attribute that was set and that the user
// does not show counts as not shown.
func Shows(user *scim.User, want, current Person) bool {
	for _, a := range table {
		if a.Unset == NotManaged && !a.Of(&want).IsAbsent() && a.Of(&current).IsAbsent() {
			a.Set(&current, Value{Text: new(""), List: []string{}}) // so that the answer's value is taken
		}
	}
	set := func(op scim.Operation) bool { return op.Op != "remove" }
	return !slices.ContainsFunc(Expand(want, Flatten(user, current)), set) && len(Uncleared(user, want, current)) == 0
}

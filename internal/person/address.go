package person

import (
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Moves reports whether turning current into want changes the email address, so that what other addresses the account
// has must be known. It does where want asks for another, and may where the user name changes and nobody manages the
// address: see [Person.Follow].
func Moves(want, current Person) bool {
	email := Named("email")
	return email.differs(email.Of(&want), email.Of(&current)) || want.Email == nil && renames(want, current)
}

func renames(want, current Person) bool {
	return want.UserName != "" && current.UserName != "" && !scim.Same(want.UserName, current.UserName)
}

// Follow lets an address that nobody manages move along with the user name where the two were equal: an account whose
// address was the old name would else get its mail there. held is the account as it was read.
func (p Person) Follow(current Person, held *scim.User) (want, known Person) {
	address, ok := held.PrimaryEmail()
	if ok && p.Email == nil && renames(p, current) && scim.Same(address, current.UserName) {
		p.Email, current.Email = new(p.UserName), &address
	}
	return p, current
}

// Readdress makes of the operations of [Expand] those for an account that has several addresses, of which all but the
// one that this project manages stay. one names just that address, as Entra ID does; whole sends the list with the
// others in it, for a service that takes no such path. Where one is nil, nothing is there that it could name without
// naming another too. Without other addresses, and without a change of the address, whole are the same operations.
func Readdress(ops []scim.Operation, held []scim.Email) (one, whole []scim.Operation) {
	at := slices.IndexFunc(ops, func(o scim.Operation) bool { return o.Path == pathEmails })
	if at < 0 {
		return nil, ops
	}
	sent, ok := ops[at].Value.([]scim.Email)
	if !ok || len(sent) != 1 || !several(held) {
		return nil, ops
	}
	to := sent[0].Value
	with := func(o scim.Operation) []scim.Operation {
		other := slices.Clone(ops)
		other[at] = o
		return other
	}
	whole = with(scim.Replace(pathEmails, readdressed(held, to)))
	if filter := naming(held); filter != "" && !holds(held, to) {
		one = with(scim.Replace(pathEmails+"["+string(filter)+"].value", to))
	}
	return one, whole
}

// naming is a filter that finds the managed address and no other; "" where there is none.
func naming(held []scim.Email) scim.Filter {
	its := held[scim.PrimaryEmail(held)]
	isOne := func(is func(scim.Email) bool) bool {
		n := 0
		for _, e := range held {
			if is(e) {
				n++
			}
		}
		return n == 1
	}
	switch {
	case its.Type != "" && isOne(func(e scim.Email) bool { return strings.EqualFold(e.Type, its.Type) }):
		return scim.Eq("type", its.Type)
	case isOne(func(e scim.Email) bool { return scim.Same(e.Value, its.Value) }):
		return scim.Eq("value", its.Value)
	}
	return ""
}

// readdressed are an account's addresses once the managed one is another: the others stay as they are, but for one
// that would be there twice.
func readdressed(held []scim.Email, to string) []scim.Email {
	if !several(held) {
		return workEmail(to)
	}
	at := scim.PrimaryEmail(held)
	list := make([]scim.Email, 0, len(held))
	for i, e := range held {
		switch {
		case i == at:
			e.Value = to
		case scim.Same(e.Value, to):
			continue
		}
		list = append(list, e)
	}
	return list
}

func workEmail(address string) []scim.Email {
	return []scim.Email{{Value: address, Type: "work", Primary: true}}
}

// several reports whether an account has other addresses beside the one that this project manages.
func several(held []scim.Email) bool {
	n := 0
	for _, e := range held {
		if e.Value != "" {
			n++
		}
	}
	return n > 1
}

func holds(held []scim.Email, address string) bool {
	return slices.ContainsFunc(held, func(e scim.Email) bool { return scim.Same(e.Value, address) })
}

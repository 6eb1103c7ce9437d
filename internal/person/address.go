package person

import (
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// MayMoveEmail reports whether changing current into want may change the email address, so that the account's other
// addresses must be read first. It does if want has another address. It may if the user name changes and the address is
// not managed: see [Person.Follow].
func MayMoveEmail(want, current Person) bool {
	email := Named("email")
	return email.differs(email.Of(&want), email.Of(&current)) || want.Email == nil && renames(want, current)
}

func renames(want, current Person) bool {
	return want.UserName != "" && current.UserName != "" && !scim.Same(want.UserName, current.UserName)
}

// Follow changes an unmanaged address together with the user name if the two were equal. Without this, mail to the
// account would still go to the old name. held is the account as it was read.
func (p Person) Follow(current Person, held *scim.User) (want, known Person) {
	address, ok := held.PrimaryEmail()
	if ok && p.Email == nil && renames(p, current) && scim.Same(address, current.UserName) {
		p.Email, current.Email = new(p.UserName), &address
	}
	return p, current
}

// Readdress turns the operations of [Expand] into those for an account with several addresses, and keeps every address
// but the managed one. one names only the managed address, as Entra ID does. whole sends the full list, for a service
// that refuses such a path. one is nil if no path can name the address without naming another one too. If the account
// has no other addresses, or the address does not change, whole equals ops.
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

// ShowsReaddressed reports whether an answer shows the addresses that ops set, and no others. An answer without any
// address shows nothing of them.
func ShowsReaddressed(answer *scim.User, ops []scim.Operation) bool {
	at := slices.IndexFunc(ops, func(o scim.Operation) bool { return o.Path == pathEmails })
	if at < 0 || len(answer.Emails) == 0 {
		return true
	}
	want, _ := ops[at].Value.([]scim.Email)
	return slices.Equal(sortedAddresses(want), sortedAddresses(answer.Emails))
}

func sortedAddresses(all []scim.Email) []string {
	var keys []string
	for _, e := range all {
		if e.Value != "" {
			keys = append(keys, scim.Fold(e.Value))
		}
	}
	slices.Sort(keys)
	return keys
}

// naming returns a filter that matches only the managed address, or "" if there is none.
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

// readdressed returns an account's addresses after a change of the managed one. The others stay as they are, but
// duplicates of the new address are removed.
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

// several reports whether an account has other addresses than the managed one.
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

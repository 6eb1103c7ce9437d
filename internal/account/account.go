package account

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// account is one account, as all sources show it.
type account struct {
	*api.Account // shared, and not to be changed

	key           string // the address as it is compared
	userType      string // as SCIM writes it
	administrator *bool
	organization  string
	roles         []role
	scimID        string // "": SCIM lists no user with this address
	lastSignIn    time.Time
}

type role struct{ name, source string }

func newAccount(reported *api.Account, userType string) *account {
	a := &account{
		Account: reported, key: scim.Fold(reported.Email), userType: userType,
		administrator: reported.Administrator,
	}
	if a.administrator == nil && userType == ninjaone.EndUser { // end users' answers omit the flag
		a.administrator = new(bool)
	}
	return a
}

// compare sorts by address, and by id where addresses are the same.
func compare(a, b *account) int {
	return cmp.Or(cmp.Compare(a.key, b.key), a.ID.Compare(b.ID))
}

// give adds a role, unless the account has it already.
func (a *account) give(name, source string) {
	if name != "" && !slices.ContainsFunc(a.roles, func(r role) bool { return r.name == name }) {
		a.roles = append(a.roles, role{name, source})
	}
}

func (a *account) sortRoles() {
	slices.SortFunc(a.roles, func(x, y role) int {
		return cmp.Or(cmp.Compare(scim.Fold(x.name), scim.Fold(y.name)), cmp.Compare(x.name, y.name))
	})
}

// isSCIM reports whether SCIM manages the account, according to the REST API or the SCIM listing. For an account that
// SCIM converted, the REST API may not show it.
func (a *account) isSCIM() bool { return a.scimID != "" || is(a.SCIMUser, true) }

// is reports whether a flag is known and has a value.
func is(reported *bool, want bool) bool { return reported != nil && *reported == want }

// join sets the SCIM ids of accounts by their address. If accounts share an address, it uses the user type too.
func join(all []*account, users []*scim.User) {
	byKey := make(map[string][]*scim.User, len(users))
	for _, u := range users {
		if !scim.Damaged(u.UserName) {
			byKey[scim.Fold(u.UserName)] = append(byKey[scim.Fold(u.UserName)], u)
		}
	}
	for i, a := range all { // sorted by key
		alone := (i == 0 || all[i-1].key != a.key) && (i+1 == len(all) || all[i+1].key != a.key)
		var best *scim.User
		var rank int
		for _, u := range byKey[a.key] {
			userType := person.Flatten(u, person.Person{}).UserType
			r := 1
			switch {
			case scim.Same(userType, a.userType):
				r = 2
			case !alone && userType != "":
				continue
			}
			if r > rank || r == rank && u.ID < best.ID {
				best, rank = u, r
			}
		}
		if best != nil && a.key != "" {
			a.scimID = best.ID
		}
	}
}

// inDomain reports whether the address ends in @ and the domain.
func (a *account) inDomain(domain string) bool {
	return strings.HasSuffix(a.key, "@"+strings.TrimPrefix(scim.Fold(domain), "@"))
}

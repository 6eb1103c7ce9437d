package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// These are user types and sign-ins in the spelling of the REST API.
const (
	apiTechnician = "TECHNICIAN"
	apiEndUser    = "END_USER"

	technicianSignIn = "APP_USER_LOGGED_IN"
	endUserSignIn    = "END_USER_LOGGED_IN"

	// These are the sources of an account's role. NinjaOne's own words for them are not known.
	sourceMapping = "SCIM"
	sourceByHand  = "MANUAL"
)

// Account is an account as the REST API shows it. SCIM shows only those that have a SCIMID.
type Account struct {
	ID               string   `json:"id"`
	UID              string   `json:"uid"`
	Email            string   `json:"email"`
	FirstName        string   `json:"firstName"`
	LastName         string   `json:"lastName"`
	Phone            string   `json:"phone"`
	UserType         string   `json:"userType"` // TECHNICIAN or END_USER
	Enabled          bool     `json:"enabled"`
	Administrator    bool     `json:"administrator"`
	MFAConfigured    bool     `json:"mfaConfigured"`
	AuthType         string   `json:"authType"`
	InvitationStatus string   `json:"invitationStatus"`
	OrganizationID   string   `json:"organizationId"` // "" for technicians, and for end users of all organizations or none
	SCIMUser         bool     `json:"scimUser"`       // the API's own flag for SCIM users
	SCIMID           string   `json:"scimId"`
	Roles            []string `json:"roles"`

	sources map[string]string // id of a role → why
}

// consoleKinds are the resources that only the console changes and only the REST API shows. Their ids are numbers. An
// account without a scimId is one that SCIM cannot see. With a scimId, it holds the values of a SCIM user that only the
// console sets.
func consoleKinds() (accounts, organizations, roles, activities *kind) {
	id := attribute{name: "id", kind: typeString, mutability: readOnly}
	yes := func(name string) attribute { return attribute{name: name, kind: typeBoolean} }
	number := func(name string) attribute { return attribute{name: name, kind: typeString, number: true} }
	names := func(name string) attribute { return attribute{name: name, kind: typeString, multi: true, number: true} }
	of := func(name, key string, attributes ...attribute) *kind {
		return &kind{name: name, key: key, core: schema{name: name, attributes: append(attributes, id)}}
	}
	accounts = of("Account", "email", text("email"), text("firstName"), text("lastName"), text("phone"), text("userType"),
		yes("enabled"), yes("administrator"), yes("mfaConfigured"), text("authType"), text("invitationStatus"),
		number("organizationId"), text("scimId"), yes("converted"))
	name := text("name")
	name.required = true
	organizations = of("Organization", "name", name, text("description"))
	roles = of("Role", "name", name, text("type"), text("description"), names("groups"), names("members"))
	activities = of("Activity", "statusCode", text("statusCode"), number("user"), text("time"), text("message"))
	return accounts, organizations, roles, activities
}

// people are all accounts, by id, with their roles.
func (t *Tenant) people() []Account {
	known := map[string]*entry{} // the console's own values of SCIM's users
	out := make([]Account, 0, len(t.accounts.order)+len(t.users.order))
	for _, e := range t.accounts.order {
		if id := textOf(e.doc, "scimId"); id != "" {
			known[id] = e
			continue
		}
		out = append(out, native(e))
	}
	for _, user := range t.users.order {
		out = append(out, t.provisioned(user, known[user.id]))
	}
	slices.SortFunc(out, func(a, b Account) int { return byNumber(a.ID, b.ID) })
	t.assign(out)
	return out
}

// native is an account that SCIM cannot see.
func native(e *entry) Account {
	a := fromConsole(e, "NATIVE")
	a.Email, a.FirstName, a.LastName = e.key(), textOf(e.doc, "firstName"), textOf(e.doc, "lastName")
	a.UserType, a.OrganizationID = textOf(e.doc, "userType"), textOf(e.doc, "organizationId")
	a.Enabled = e.doc["enabled"] == true
	return a
}

// provisioned is a user of SCIM with the console's own values, if there are any.
func (t *Tenant) provisioned(user, e *entry) Account {
	if e == nil {
		e = &entry{id: strconv.FormatUint(user.sequence, 10)}
	}
	a := fromConsole(e, "SSO")
	name, _ := user.doc["name"].(Document)
	extension, _ := user.doc[ninjaoneURN].(Document)
	a.Email, a.FirstName, a.LastName = user.key(), textOf(name, "givenName"), textOf(name, "familyName")
	a.Enabled, a.UserType, a.SCIMID = user.doc["active"] == true, apiEndUser, user.id
	if strings.EqualFold(textOf(extension, "userType"), technician) {
		a.UserType = apiTechnician
	} else if id := textOf(extension, "organizationId"); isNumber(id) {
		a.OrganizationID = id
	}
	a.SCIMUser = user.managed && !(e.doc["converted"] == true && t.on.has("api-scim-user-false"))
	if t.on.has("api-uid-is-scim-id") {
		a.UID = user.id
	}
	return a
}

func fromConsole(e *entry, authType string) Account {
	return Account{
		ID: e.id, UID: fmt.Sprintf("00000000-0000-4000-8000-%012s", e.id), Phone: textOf(e.doc, "phone"),
		Administrator: e.doc["administrator"] == true, MFAConfigured: e.doc["mfaConfigured"] == true,
		AuthType:         cmp.Or(textOf(e.doc, "authType"), authType),
		InvitationStatus: cmp.Or(textOf(e.doc, "invitationStatus"), "REGISTERED"),
	}
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

// apiNumber is an id of the REST API.
func apiNumber(id string) int {
	n, _ := strconv.Atoi(id) // it is a number
	return n
}

func byNumber(a, b string) int { return cmp.Compare(apiNumber(a), apiNumber(b)) }

// assign sets the roles of accounts: those that the console maps to their SCIM groups, and those assigned by hand. A
// role for technicians does not apply to end users, and the reverse.
func (t *Tenant) assign(people []Account) {
	bySCIM, byID := map[string]*Account{}, map[string]*Account{}
	if len(t.roles.order) > 0 {
		for i := range people {
			byID[people[i].ID] = &people[i]
			if id := people[i].SCIMID; id != "" {
				bySCIM[id] = &people[i]
			}
		}
	}
	for _, role := range t.roles.order {
		give := func(a *Account, source string) {
			if a == nil || a.UserType != textOf(role.doc, "type") || a.sources[role.id] != "" {
				return
			}
			if a.sources == nil {
				a.sources = map[string]string{}
			}
			a.sources[role.id] = source
			a.Roles = append(a.Roles, role.key())
		}
		groups, _ := role.doc["groups"].([]any)
		for _, name := range groups {
			name, _ := name.(string)
			if group := t.groups.named(name, nil); group != nil {
				for _, id := range group.members {
					give(bySCIM[id], sourceMapping)
				}
			}
		}
		members, _ := role.doc["members"].([]any)
		for _, id := range members {
			id, _ := id.(string)
			give(byID[id], sourceByHand)
		}
	}
}

// account finds an account by address, compared without case, or by either id.
func (t *Tenant) account(idOrName string) (Account, bool) {
	if e := t.accounts.named(idOrName, nil); e != nil && e.key() != "" {
		return native(e), true
	}
	e := t.users.named(t.spelled(idOrName), nil)
	if e == nil {
		e = t.users.byID[idOrName]
	}
	if e != nil {
		return t.provisioned(e, t.consoleEntry(e)), true
	}
	for _, a := range t.people() {
		if a.ID == idOrName {
			return a, true
		}
	}
	return Account{}, false
}

// consoleEntry returns the values of a SCIM user that only the console sets, or nil.
func (t *Tenant) consoleEntry(user *entry) *entry {
	for _, e := range t.accounts.order {
		if textOf(e.doc, "scimId") == user.id {
			return e
		}
	}
	return nil
}

// taking returns how a native account becomes the account of a new SCIM user with the same address (NinjaOne
// documentation). It keeps its id and the values that only the console sets. It is nil if there is no such account.
func (t *Tenant) taking(user *entry, userName string, by author) []change {
	e := t.accounts.named(userName, nil)
	if e == nil {
		return nil
	}
	if t.on.has("api-id-is-scim-id") {
		user.id = e.id
	}
	doc := overlay(e.doc, Document{"scimId": user.id, "converted": true})
	maps.DeleteFunc(doc, func(name string, _ any) bool { return !ofConsole(name) })
	return []change{{e, t.next(e, doc, nil, by)}}
}

// ofConsole returns the console's own values of an account that SCIM manages.
func ofConsole(name string) bool {
	switch name {
	case "scimId", "converted", "phone", "administrator", "mfaConfigured", "authType", "invitationStatus":
		return true
	}
	return false
}

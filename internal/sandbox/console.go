package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Accounts returns all accounts, whether SCIM can see them or not.
func (t *Tenant) Accounts() []Account {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.people()
}

// Account returns an account by address, compared without case, or by either id.
func (t *Tenant) Account(idOrName string) (Account, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := t.account(idOrName)
	if ok {
		one := []Account{a}
		t.assign(one)
		a = one[0]
	}
	return a, ok
}

// AddAccount makes an account by hand, which SCIM cannot see, and returns its id in the REST API. The document has
// email, firstName, lastName, phone, userType (TECHNICIAN, or END_USER unless said), enabled (true unless said),
// administrator, mfaConfigured, authType, invitationStatus and organizationId. Several accounts can have one
// address, or none.
func (t *Tenant) AddAccount(doc Document) (string, error) { return t.addInConsole(t.accounts, doc) }

// AddOrganization makes an organization, of a name and a description, and returns its id: the document's, if it has
// one. Several can have one name.
func (t *Tenant) AddOrganization(doc Document) (string, error) {
	return t.addInConsole(t.organizations, doc)
}

// AddRole makes a role and returns its id. The document has a name, a type (TECHNICIAN unless said, or END_USER), a
// description, the names of the SCIM groups that are mapped to it, whether they exist or not, and members by address.
func (t *Tenant) AddRole(doc Document) (string, error) { return t.addInConsole(t.roles, doc) }

// AddActivity adds an activity of a user: the user's address, a time (now unless said; RFC 3339), a statusCode (that of
// a sign-in unless said) and a message. The newest must be added last.
func (t *Tenant) AddActivity(doc Document) (string, error) { return t.addInConsole(t.activities, doc) }

// UpdateAccount changes the console's own values of an account, by address or id. Of an account that SCIM manages,
// nothing else than administrator, mfaConfigured, authType, invitationStatus and phone counts.
func (t *Tenant) UpdateAccount(idOrName string, change func(Document)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	a, ok := t.account(idOrName)
	if !ok {
		return missing(t.accounts.kind, idOrName)
	}
	e := t.accounts.byID[a.ID]
	if e == nil {
		t.sequence++
		e = &entry{kind: t.accounts.kind, id: a.ID, sequence: t.sequence, created: t.now().UTC()}
		e.doc = Document{"scimId": a.SCIMID}
	}
	return t.editEntry(e, change)
}

// RemoveAccount deletes an account that SCIM cannot see, by id or address.
func (t *Tenant) RemoveAccount(idOrName string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	a, ok := t.account(idOrName)
	if !ok || a.SCIMID != "" {
		return missing(t.accounts.kind, idOrName)
	}
	return t.remove(t.accounts.byID[a.ID])
}

func (t *Tenant) addInConsole(all *collection, doc Document) (string, error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("add %s: %w", strings.ToLower(all.kind.name), err)
	}
	doc, err := fromGo(doc)
	if err != nil {
		return fail(err)
	}
	wanted := ""
	if id, given := doc["id"]; given {
		wanted = fmt.Sprint(id)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	if doc, err = t.normalise(all.kind, doc, strict); err == nil {
		err = t.applyConsoleRules(all.kind, doc)
	}
	if err != nil {
		return fail(err)
	}
	t.sequence++
	e := &entry{kind: all.kind, id: strconv.FormatUint(t.sequence, 10), sequence: t.sequence, created: t.now().UTC()}
	if wanted != "" && all == t.organizations || wanted != "" && all == t.roles {
		e.id = wanted
	}
	if !isNumber(e.id) || all.byID[e.id] != nil {
		return fail(refuse(http.StatusConflict, uniqueness, "the id "+quoted(e.id)+" is taken, or no number"))
	}
	return e.id, t.commit(change{e, t.next(e, doc, nil, console)})
}

// applyConsoleRules fills in the values that the console sets, and refuses those that it could not hold.
func (t *Tenant) applyConsoleRules(k *kind, doc Document) error {
	switch k {
	case t.accounts.kind:
		if textOf(doc, "scimId") != "" {
			maps.DeleteFunc(doc, func(name string, _ any) bool { return !ofConsole(name) })
			return nil
		}
		if _, present := doc["enabled"]; !present {
			doc["enabled"] = true
		}
		if id := textOf(doc, "organizationId"); id != "" && !isNumber(id) {
			return refuse(http.StatusBadRequest, invalidValue, "organizationId must be a number")
		}
		return applyAPIType(doc, "userType", apiEndUser)
	case t.roles.kind:
		if err := t.resolveMembers(doc); err != nil {
			return err
		}
		return applyAPIType(doc, "type", apiTechnician)
	case t.activities.kind:
		return t.applyActivityRules(doc)
	}
	return nil
}

func applyAPIType(doc Document, name, usual string) error {
	switch textOf(doc, name) {
	case "":
		doc[name] = usual
	case apiTechnician, apiEndUser:
	default:
		return refuse(http.StatusBadRequest, invalidValue, name+" must be TECHNICIAN or END_USER")
	}
	return nil
}

// resolveMembers keeps the members of a role by id, so that they stay when an address changes.
func (t *Tenant) resolveMembers(doc Document) error {
	var ids []any
	members, _ := doc["members"].([]any)
	for _, member := range members {
		member, _ := member.(string)
		a, ok := t.account(member)
		if !ok {
			return missing(t.accounts.kind, member)
		}
		ids = append(ids, a.ID)
	}
	if delete(doc, "members"); ids != nil {
		doc["members"] = ids
	}
	return nil
}

func (t *Tenant) applyActivityRules(doc Document) error {
	a, ok := t.account(textOf(doc, "user"))
	if !ok {
		return missing(t.accounts.kind, textOf(doc, "user"))
	}
	doc["user"] = a.ID
	if textOf(doc, "statusCode") == "" {
		doc["statusCode"] = endUserSignIn
		if a.UserType == apiTechnician {
			doc["statusCode"] = technicianSignIn
		}
	}
	if textOf(doc, "time") == "" {
		doc["time"] = t.now().UTC().Format(time.RFC3339Nano)
	}
	if _, err := time.Parse(time.RFC3339Nano, textOf(doc, "time")); err != nil {
		return refuse(http.StatusBadRequest, invalidValue, "time must be as in RFC 3339")
	}
	return nil
}

// consoleControls are the acts of the control endpoint on what only the REST API shows.
func (t *Tenant) consoleControls(handle func(pattern string, act act)) {
	add := func(path string, add func(Document) (string, error)) {
		handle("POST "+path, func(_ *http.Request, body []byte) (any, error) {
			doc, err := decodeDocument(body)
			if err != nil {
				return nil, err
			}
			id, err := add(doc)
			return Document{"id": id}, err
		})
	}
	update := func(path string, update func(string, func(Document)) error) {
		handle("PATCH "+path+"/{id}", func(r *http.Request, body []byte) (any, error) {
			change, err := decodeDocument(body)
			if err != nil {
				return nil, err
			}
			return nil, update(r.PathValue("id"), func(doc Document) { mergePatch(doc, change) })
		})
	}
	add("/accounts", t.AddAccount)
	add("/organizations", t.AddOrganization)
	add("/roles", t.AddRole)
	add("/activities", t.AddActivity)
	update("/accounts", t.UpdateAccount)
	for path, all := range map[string]*collection{"/organizations": t.organizations, "/roles": t.roles} {
		update(path, func(idOrName string, change func(Document)) error { return t.edit(all, idOrName, change) })
	}
	handle("GET /accounts", func(*http.Request, []byte) (any, error) { return t.Accounts(), nil })
	handle("DELETE /accounts/{id}", func(r *http.Request, _ []byte) (any, error) {
		return nil, t.RemoveAccount(r.PathValue("id"))
	})
}

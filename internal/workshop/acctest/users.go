package acctest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// The functions below are another client that changes users outside Terraform: on the sandbox without a request, on a
// real tenant by SCIM. local is a name for [Env.Name].

// ExtensionURN is NinjaOne's extension, spelled here once more so that a test does not believe the code it tests.
const ExtensionURN = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"

// Add makes a user and returns its id. extra goes over the least document of an end user, by SCIM attribute.
func (e *Env) Add(local string, extra map[string]any) string {
	e.t.Helper()
	doc := sandbox.Document{
		"userName": e.Name(local), "active": true,
		"name":       sandbox.Document{"givenName": "Some", "familyName": "Body"},
		"emails":     []any{sandbox.Document{"value": e.Name(local), "type": "work", "primary": true}},
		ExtensionURN: sandbox.Document{"userType": "endUser"},
	}
	for path, value := range extra {
		put(doc, path, value)
	}
	if e.Server != nil {
		id, err := e.Server.Tenant().AddUser(doc)
		e.must("add a user", err)
		e.seen(e.user(id))
		return id
	}
	user, err := e.Client.CreateUser(context.Background(), sent[scim.User](e, doc))
	e.must("add a user", err)
	return user.ID
}

// seen waits until the service shows what it has just created (dialect 19), because another client's resources are
// older than a moment.
func (e *Env) seen(get func() error) {
	e.t.Helper()
	if !e.Speaks("created-404-twice", "created-404-for-a-moment") {
		return
	}
	const patience = 50
	for range patience {
		err := get()
		if err == nil {
			return
		}
		if !scim.IsNotFound(err) {
			e.must("see what was made", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	e.t.Fatal("what was made is never seen")
}

func (e *Env) user(id string) func() error {
	return func() error { _, err := e.Client.GetUser(context.Background(), id); return err }
}

func (e *Env) group(id string) func() error {
	return func() error { _, err := e.Client.GetGroup(context.Background(), id); return err }
}

// Settle waits until all that was made shows in answers, on a service that needs a moment (dialect 19), as a run that
// comes later finds it.
func (e *Env) Settle() {
	e.t.Helper()
	if e.Server == nil {
		return
	}
	for _, doc := range e.Tenant().Users() {
		id, _ := doc["id"].(string)
		e.seen(e.user(id))
	}
	for _, doc := range e.Tenant().Groups() {
		id, _ := doc["id"].(string)
		e.seen(e.group(id))
	}
}

// ID is the id of a user; the test fails when there is none.
func (e *Env) ID(local string) string {
	e.t.Helper()
	id, ok := e.find(local)
	if !ok {
		e.t.Fatalf("there is no user %s", e.Name(local))
	}
	return id
}

// Exists reports whether there is a user.
func (e *Env) Exists(local string) bool {
	_, ok := e.find(local)
	return ok
}

// Count is how many users have a name, which a service may allow to be more than one (dialect 10).
func (e *Env) Count(local string) int { return count(e.Tenant().Users(), "userName", e.Name(local)) }

func count(all []sandbox.Document, attribute, name string) int {
	n := 0
	for _, doc := range all {
		if is, _ := doc[attribute].(string); Folded(is) == Folded(name) {
			n++
		}
	}
	return n
}

func (e *Env) find(local string) (id string, ok bool) {
	e.t.Helper()
	if e.Server != nil {
		doc, ok := e.Server.Tenant().UserByName(e.Name(local))
		id, _ := doc["id"].(string)
		return id, ok
	}
	page, err := e.Client.ListUsers(context.Background(), scim.ListOptions{Filter: scim.Eq("userName", e.Name(local))})
	e.must("look for a user", err)
	if len(page.Resources) == 0 {
		return "", false
	}
	return page.Resources[0].ID, true
}

// Change sets an attribute of a user, by its SCIM path: "active", "name.givenName", ExtensionURN + ":userType". A value
// of nil removes it.
func (e *Env) Change(local, path string, value any) {
	e.t.Helper()
	id := e.ID(local)
	if e.Server != nil {
		e.must("change a user", e.Server.Tenant().UpdateUser(id, func(doc sandbox.Document) { put(doc, path, value) }))
		return
	}
	_, err := e.Client.PatchUser(context.Background(), id, []scim.Operation{changing(path, value)})
	e.must("change a user", err)
}

// Deactivate makes a user inactive.
func (e *Env) Deactivate(local string) { e.t.Helper(); e.Change(local, "active", false) }

// Rename gives a user another user name.
func (e *Env) Rename(local, to string) { e.t.Helper(); e.Change(local, "userName", e.Name(to)) }

// Delete deletes a user.
func (e *Env) Delete(local string) {
	e.t.Helper()
	id := e.ID(local)
	if e.Server != nil {
		e.must("delete a user", e.Server.Tenant().RemoveUser(id))
		return
	}
	e.must("delete a user", e.Client.DeleteUser(context.Background(), id))
}

// User is a user as the tenant holds it, whatever its answers leave out.
func (e *Env) User(local string) sandbox.Document {
	e.t.Helper()
	doc, ok := e.Tenant().UserByName(e.Name(local))
	if !ok {
		e.t.Fatalf("there is no user %s", e.Name(local))
	}
	return doc
}

// Fault adds a fault; on a real tenant the test is skipped.
func (e *Env) Fault(f sandbox.Fault) {
	e.t.Helper()
	e.Tenant().AddFault(f)
}

// ClearFaults ends all faults.
func (e *Env) ClearFaults() {
	e.t.Helper()
	e.Tenant().ClearFaults()
}

// SetDialects makes the sandbox speak other dialects from now on.
func (e *Env) SetDialects(names ...string) {
	e.t.Helper()
	e.must("set dialects", e.Tenant().SetDialects(names...))
}

// sent is a document as the client sends it.
func sent[T any](e *Env, doc sandbox.Document) *T {
	e.t.Helper()
	text, err := json.Marshal(doc)
	e.must("write a document", err)
	resource := new(T)
	e.must("read a document", json.Unmarshal(text, resource))
	return resource
}

// changing sets an attribute; a value of nil removes it.
func changing(path string, value any) scim.Operation {
	if value == nil {
		return scim.Remove(path)
	}
	return scim.Replace(path, value)
}

func (e *Env) must(act string, err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatalf("%s: %v", act, err)
	}
}

// put sets a path of a document: an attribute, a sub-attribute after a dot, or one of the extension after its URN and a
// colon.
func put(doc sandbox.Document, path string, value any) {
	if attribute, ok := strings.CutPrefix(path, ExtensionURN+":"); ok {
		putInside(doc, ExtensionURN, attribute, value)
		return
	}
	if outer, inner, ok := strings.Cut(path, "."); ok && !strings.HasPrefix(path, "urn:") {
		putInside(doc, outer, inner, value)
		return
	}
	if value == nil {
		delete(doc, path)
		return
	}
	doc[path] = value
}

func putInside(doc sandbox.Document, outer, inner string, value any) {
	object, ok := doc[outer].(sandbox.Document)
	if !ok {
		object = sandbox.Document{}
		doc[outer] = object
	}
	if value == nil {
		delete(object, inner)
		return
	}
	object[inner] = value
}

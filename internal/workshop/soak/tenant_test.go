package soak_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// others are those who change the tenant outside Terraform, and what must survive Terraform.
type others struct {
	*testing.T

	tenant *sandbox.Tenant
	random *rand.Rand
	came   int

	guarded bool // Terraform deactivates strangers

	strangers map[string]sandbox.Document // users who are not on the roster, by id
	guests    map[string]map[string]bool  // ids of members that others added to a group that is not exact, by group
	notes     map[string]string           // what others wrote at people on the roster, where Terraform has no say, by id
	accounts  map[string]string           // ids of everyone who was on the roster, by key, as Terraform last knew them
	known     map[string]bool             // ids of the users that Terraform has in its state between two rounds
	deleted   map[string]bool             // ids of users that were deleted, or were to be, or have no owner any more
}

func newOthers(t *testing.T, tenant *sandbox.Tenant, random *rand.Rand, guarded bool) *others {
	t.Helper()
	o := &others{
		T: t, tenant: tenant, random: random, guarded: guarded,
		strangers: map[string]sandbox.Document{}, guests: map[string]map[string]bool{}, notes: map[string]string{},
		accounts: map[string]string{}, deleted: map[string]bool{},
	}
	for range 4 {
		o.stranger()
	}
	return o
}

// drift changes the tenant a little, at random. It is done between two runs of Terraform.
func (o *others) drift(c *company) {
	acts := []func(*company){
		o.deactivate, o.deactivate, o.delete, o.rename, o.mistype, o.note, o.note, func(*company) { o.stranger() },
		o.changeStranger, o.join, o.join, o.expel, o.retitle, o.dissolve,
	}
	for range o.random.IntN(3 + len(c.people)/3) {
		acts[o.random.IntN(len(acts))](c)
	}
}

// managed is a user on the roster who is in the tenant.
func (o *others) managed(c *company) (id string, ok bool) {
	e := c.anyone()
	if e == nil {
		return "", false
	}
	doc, ok := o.tenant.UserByName(e.userName)
	return fmt.Sprint(doc["id"]), ok
}

func (o *others) change(c *company, change func(sandbox.Document)) {
	if id, ok := o.managed(c); ok {
		o.must(o.tenant.UpdateUser(id, change))
	}
}

func (o *others) deactivate(c *company) {
	o.change(c, func(doc sandbox.Document) { doc["active"] = false })
}

// rename gives a user a name that the roster does not know. A user on the roster keeps the account. If a user is only
// just returning to it, Terraform knows only the name, and the account is a stranger's from then on.
func (o *others) rename(c *company) {
	o.came++
	id, ok := o.managed(c)
	if !ok {
		return
	}
	o.must(o.tenant.UpdateUser(id, func(doc sandbox.Document) { doc["userName"] = fmt.Sprintf("renamed.%d@example.com", o.came) }))
	if !o.known[id] {
		o.strangers[id] = o.look(id)
		o.deleted[id] = true
	}
}

func (o *others) mistype(c *company) {
	o.change(c, func(doc sandbox.Document) {
		doc["name"] = sandbox.Document{"givenName": "Mistyped", "familyName": "Otherwise"}
	})
}

// note writes where Terraform has no say.
func (o *others) note(c *company) {
	id, ok := o.managed(c)
	if !ok {
		return
	}
	o.came++
	o.notes[id] = fmt.Sprintf("note %d", o.came)
	o.must(o.tenant.UpdateUser(id, func(doc sandbox.Document) { doc["nickName"] = o.notes[id] }))
}

func (o *others) delete(c *company) {
	if id, ok := o.managed(c); ok {
		o.must(o.tenant.RemoveUser(id))
		delete(o.notes, id)
		o.deleted[id] = true
	}
}

func (o *others) stranger() {
	o.came++
	name := fmt.Sprintf("stranger.%d@example.com", o.came)
	userType := "endUser"
	if o.came%2 == 0 {
		userType = "Technician"
	}
	id, err := o.tenant.AddUser(sandbox.Document{
		"userName": name, "active": o.random.IntN(3) > 0 || name == breakGlass,
		"name":               sandbox.Document{"givenName": "Stranger", "familyName": fmt.Sprint(o.came)},
		"emails":             []any{sandbox.Document{"value": name, "type": "work", "primary": true}},
		acctest.ExtensionURN: sandbox.Document{"userType": userType},
	})
	o.must(err)
	o.strangers[id] = o.look(id)
}

func (o *others) changeStranger(*company) {
	if id, ok := o.someStranger(); ok {
		o.must(o.tenant.UpdateUser(id, func(doc sandbox.Document) { doc["active"] = o.random.IntN(2) == 0 }))
		o.strangers[id] = o.look(id)
	}
}

func (o *others) someStranger() (id string, ok bool) {
	ids := slices.Sorted(maps.Keys(o.strangers))
	if len(ids) == 0 {
		return "", false
	}
	return ids[o.random.IntN(len(ids))], true
}

func (o *others) group(c *company) (t *team, id string, ok bool) {
	if t = c.some(); t == nil {
		return nil, "", false
	}
	doc, ok := o.tenant.GroupByName(t.name)
	return t, fmt.Sprint(doc["id"]), ok
}

// join puts a stranger into a team.
func (o *others) join(c *company) {
	t, group, ok := o.group(c)
	id, has := o.someStranger()
	if !ok || !has {
		return
	}
	o.must(o.tenant.AddMember(group, id))
	if !t.exact || c.oneRoster {
		if o.guests[group] == nil {
			o.guests[group] = map[string]bool{}
		}
		o.guests[group][id] = true
	}
}

// expel takes a user out of a team.
func (o *others) expel(c *company) {
	_, group, ok := o.group(c)
	if !ok {
		return
	}
	for _, id := range o.tenant.Members(group) {
		if o.random.IntN(2) == 0 {
			o.must(o.tenant.RemoveMember(group, id))
			delete(o.guests[group], id)
			return
		}
	}
}

func (o *others) retitle(c *company) {
	if _, group, ok := o.group(c); ok {
		o.came++
		o.must(o.tenant.UpdateGroup(group,
			func(doc sandbox.Document) { doc["displayName"] = fmt.Sprintf("Retitled %d", o.came) }))
	}
}

func (o *others) dissolve(c *company) {
	if _, group, ok := o.group(c); ok && o.random.IntN(3) == 0 {
		o.must(o.tenant.RemoveGroup(group))
		delete(o.guests, group)
	}
}

// look is a user without what changes when groups do, or time passes; nil where there is none.
func (o *others) look(id string) sandbox.Document {
	doc, _ := o.tenant.User(id)
	delete(doc, "groups")
	delete(doc, "meta")
	return doc
}

// fail makes a share of all requests fail, in every way that comes by itself.
func (o *others) fail(share float64, seed uint64) {
	o.tenant.ClearFaults()
	o.tenant.SeedFaults(seed)
	kinds := []sandbox.Fault{
		{Kind: sandbox.FaultStatus, Status: 429},
		{Kind: sandbox.FaultStatus, Status: 429, RetryAfter: "0"},
		{Kind: sandbox.FaultStatus, Status: 500},
		{Kind: sandbox.FaultStatus, Status: 502},
		{Kind: sandbox.FaultStatus, Status: 503},
		{Kind: sandbox.FaultResetBefore},
		{Kind: sandbox.FaultResetAfter},
		{Kind: sandbox.FaultTruncate},
		{Kind: sandbox.FaultGarbage},
		{Kind: sandbox.FaultHTML},
		{Kind: sandbox.FaultTimeoutAfter},
	}
	for _, f := range kinds {
		f.Share = share / float64(len(kinds))
		o.tenant.AddFault(f)
	}
	// There are few creates, and a second one of a user is the worst that can come of a lost answer.
	o.tenant.AddFault(sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Share: share})
}

// traffic counts the requests since the last time.
func (o *others) traffic() string {
	requests := o.tenant.Requests()
	o.tenant.ResetRequests()
	faults, writes := 0, 0
	for _, r := range requests {
		if r.Fault != "" {
			faults++
		}
		if r.Method != http.MethodGet {
			writes++
		}
	}
	return fmt.Sprintf("%d requests, %d of them writes, %d failed", len(requests), writes, faults)
}

func (o *others) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

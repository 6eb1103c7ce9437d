package soak_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// others are those who change the tenant behind Terraform's back, and what must survive Terraform.
type others struct {
	*testing.T

	tenant *sandbox.Tenant
	random *rand.Rand
	came   int

	strangers map[string]string          // users who are not on the roster, by id: their JSON
	guests    map[string]map[string]bool // ids of members whom others put into a group that is not exact, by the group's id
	notes     map[string]string          // what others wrote at people on the roster, where Terraform has no say, by id
}

func newOthers(t *testing.T, tenant *sandbox.Tenant, random *rand.Rand) *others {
	t.Helper()
	o := &others{T: t, tenant: tenant, random: random, strangers: map[string]string{}, guests: map[string]map[string]bool{}, notes: map[string]string{}}
	for range 4 {
		o.stranger()
	}
	return o
}

// drift changes the tenant a little, at random. It is done between two runs of Terraform.
func (o *others) drift(c *company) {
	acts := []func(*company){
		o.deactivate, o.deactivate, o.delete, o.rename, o.mistype, o.note, o.note, func(*company) { o.stranger() }, o.changeStranger,
		o.join, o.join, o.expel, o.retitle, o.dissolve,
	}
	for range o.random.IntN(3 + len(c.people)/3) {
		acts[o.random.IntN(len(acts))](c)
	}
}

// managed is somebody on the roster who is in the tenant.
func (o *others) managed(c *company) (id string, ok bool) {
	e := c.somebody()
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

func (o *others) rename(c *company) {
	o.came++
	o.change(c, func(doc sandbox.Document) { doc["userName"] = fmt.Sprintf("renamed.%d@example.com", o.came) })
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
	}
}

func (o *others) stranger() {
	o.came++
	name := fmt.Sprintf("stranger.%d@example.com", o.came)
	id, err := o.tenant.AddUser(sandbox.Document{
		"userName": name, "active": o.random.IntN(3) > 0, "name": sandbox.Document{"givenName": "Stranger", "familyName": fmt.Sprint(o.came)},
		"emails":             []any{sandbox.Document{"value": name, "type": "work", "primary": true}},
		acctest.ExtensionURN: sandbox.Document{"userType": "endUser"},
	})
	o.must(err)
	o.strangers[id] = o.describe(id)
}

func (o *others) changeStranger(*company) {
	if id, ok := o.someStranger(); ok {
		o.must(o.tenant.UpdateUser(id, func(doc sandbox.Document) { doc["active"] = o.random.IntN(2) == 0 }))
		o.strangers[id] = o.describe(id)
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
	if !t.exact {
		if o.guests[group] == nil {
			o.guests[group] = map[string]bool{}
		}
		o.guests[group][id] = true
	}
}

// expel takes somebody out of a team.
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
		o.must(o.tenant.UpdateGroup(group, func(doc sandbox.Document) { doc["displayName"] = fmt.Sprintf("Retitled %d", o.came) }))
	}
}

func (o *others) dissolve(c *company) {
	if _, group, ok := o.group(c); ok && o.random.IntN(3) == 0 {
		o.must(o.tenant.RemoveGroup(group))
		delete(o.guests, group)
	}
}

// describe is a user without what changes when groups do, or time passes.
func (o *others) describe(id string) string {
	doc, ok := o.tenant.User(id)
	if !ok {
		return "is not there"
	}
	delete(doc, "groups")
	delete(doc, "meta")
	text, err := json.Marshal(doc)
	o.must(err)
	return string(text)
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

// check compares the tenant with the roster: everybody on it is there once and as it says, who has left is out, and nobody else was touched.
func (o *others) check(c *company, left []*employee) {
	o.Helper()
	byName := map[string][]sandbox.Document{}
	for _, doc := range o.tenant.Users() {
		name := strings.ToLower(fmt.Sprint(doc["userName"]))
		byName[name] = append(byName[name], doc)
	}
	for name, docs := range byName {
		if len(docs) > 1 {
			o.Errorf("%s is there %d times: %v", name, len(docs), docs)
			for _, r := range o.tenant.Requests() {
				o.Logf("%s %s?%s → %d %s %s", r.Method, r.Path, r.Query, r.Status, r.Fault, r.Body)
			}
		}
	}
	ids := map[string]string{}
	for key, e := range c.people {
		docs := byName[strings.ToLower(e.userName)]
		if len(docs) == 0 {
			o.Errorf("%s (%s) is lost", e.userName, key)
			continue
		}
		ids[key] = fmt.Sprint(docs[0]["id"])
		if got, want := appearance(docs[0]), e.appearance(); !strings.EqualFold(got, want) {
			o.Errorf("%s is %s, want %s", e.userName, got, want)
		}
		if note := o.notes[ids[key]]; note != "" && docs[0]["nickName"] != note {
			o.Errorf("what others wrote at %s is lost: %v, want %s", e.userName, docs[0]["nickName"], note)
		}
	}
	for _, e := range left {
		if docs := byName[strings.ToLower(e.userName)]; len(docs) > 0 && e.policy != "abandon" && docs[0]["active"] == true {
			o.Errorf("%s has left (%s) and is active", e.userName, e.policy)
		}
	}
	for id, was := range o.strangers {
		if now := o.describe(id); now != was {
			o.Errorf("a stranger was touched: %s\nwas: %s", now, was)
		}
	}
	o.checkTeams(c, ids)
}

func (o *others) checkTeams(c *company, ids map[string]string) {
	o.Helper()
	onRoster := map[string]bool{}
	for _, id := range ids {
		onRoster[id] = true
	}
	for _, t := range c.teams {
		if c.oneRoster && len(t.members) == 0 {
			continue
		}
		doc, ok := o.tenant.GroupByName(t.name)
		if !ok {
			o.Errorf("group %s is lost", t.name)
			continue
		}
		group := fmt.Sprint(doc["id"])
		want := map[string]bool{}
		for key := range t.members {
			want[ids[key]] = true
		}
		if !t.exact && !c.oneRoster {
			maps.Copy(want, o.guests[group])
		}
		got := map[string]bool{}
		for _, id := range o.tenant.Members(group) {
			_, exists := o.tenant.User(id) // some services keep deleted ones (dialect 22)
			if exists && (!c.oneRoster || onRoster[id]) {
				got[id] = true
			}
		}
		if !maps.Equal(got, want) {
			o.Errorf("group %s has the members %v, want %v", t.name, got, want)
		}
	}
}

// settle takes note of the end of a round: who is not on the roster is a stranger from now on.
func (o *others) settle(c *company) {
	o.strangers = map[string]string{}
	for _, doc := range o.tenant.Users() {
		o.strangers[fmt.Sprint(doc["id"])] = o.describe(fmt.Sprint(doc["id"]))
	}
	o.recognise(c)
}

// recognise takes out of the strangers those who are on the roster, perhaps again.
func (o *others) recognise(c *company) {
	for _, e := range c.people {
		if doc, ok := o.tenant.UserByName(e.userName); ok {
			delete(o.strangers, fmt.Sprint(doc["id"]))
		}
	}
}

// appearance is what the roster has a say in.
func appearance(doc sandbox.Document) string {
	name, _ := doc["name"].(sandbox.Document)
	extension, _ := doc[acctest.ExtensionURN].(sandbox.Document)
	organization := extension["organizationId"]
	if organization == nil {
		organization = ""
	}
	return fmt.Sprintf("%v %v, %v of %q, active %v", name["givenName"], name["familyName"], extension["userType"], organization, doc["active"])
}

func (e *employee) appearance() string {
	return fmt.Sprintf("%s %s, %s of %q, active %t", e.given, e.family, e.userType, e.organization, e.active)
}

package soak_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// check compares the tenant with the roster: everyone on it is there once and as it says, who has left is out, and no
// one else was touched.
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
			o.logRequests("")
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
		if docs := byName[strings.ToLower(e.userName)]; len(docs) > 0 && (e.policy != "abandon" || o.guarded) &&
			docs[0]["active"] == true {
			o.Errorf("%s has left (%s) and is active", e.userName, e.policy)
		}
	}
	o.checkAccounts(c, ids, left)
	o.checkStrangers(c, ids)
	o.checkTeams(c, ids)
}

// checkAccounts checks the accounts: each person keeps the account under any name, unless it was deleted, and no
// account was created without a reason.
func (o *others) checkAccounts(c *company, ids map[string]string, left []*employee) {
	o.Helper()
	known := map[string]bool{}
	for id := range o.strangers {
		known[id] = true
	}
	for key, id := range ids {
		was := o.accounts[key]
		if old := o.look(was); old != nil && !o.known[was] &&
			!strings.EqualFold(fmt.Sprint(old["userName"]), c.people[key].userName) {
			known[was], o.deleted[was] = true, true // came back under another name, and Terraform knows no one by anything else
		}
		if was != "" && was != id && !o.deleted[was] {
			o.Errorf("%s (%s) has the account %s, had %s, which is %v", c.people[key].userName, key, id, was, o.look(was))
		}
		o.accounts[key], known[id] = id, true
	}
	for _, e := range left {
		id := o.accounts[e.key]
		known[id] = true
		if e.policy == "delete" {
			o.deleted[id] = true
		}
		if _, exists := o.tenant.User(id); id != "" && !exists && !o.deleted[id] {
			o.Errorf("%s has left (%s) and was deleted", e.userName, e.policy)
		}
	}
	for _, doc := range o.tenant.Users() {
		if id := fmt.Sprint(doc["id"]); !known[id] {
			o.Errorf("nobody has the account %s of %v: %v", id, doc["userName"], doc)
		}
	}
}

// checkStrangers holds Terraform to leaving alone who is not on the roster, but for a guard: it ends the access of
// exactly those who have one, changes nothing else of them, and writes to no one else.
func (o *others) checkStrangers(c *company, ids map[string]string) {
	o.Helper()
	written := map[string]bool{}
	for _, r := range o.tenant.Writes() {
		written[r.Path] = true
	}
	for id, was := range o.strangers {
		out := o.isOutsider(c, was)
		want := maps.Clone(was)
		if out {
			want["active"] = false
		}
		if diff := cmp.Diff(want, o.look(id)); diff != "" {
			o.Errorf("stranger %v is not as is to be expected (outsider %t; -want +got):\n%s", was["userName"], out, diff)
		}
		if path := "/Users/" + url.PathEscape(id); written[path] != out {
			o.Errorf("stranger %v was written to: %t, want %t", was["userName"], written[path], out)
		}
	}
	onRoster := map[string]bool{}
	for _, id := range ids {
		onRoster[id] = true
	}
	for _, doc := range o.tenant.Users() {
		if !onRoster[fmt.Sprint(doc["id"])] && o.isOutsider(c, doc) {
			o.Errorf("%v is not on the roster, and active", doc["userName"])
		}
	}
}

// isOutsider reports whether a guard is to end the access of a user who is not on the roster. A roster guards the user
// types that it lists.
func (o *others) isOutsider(c *company, doc sandbox.Document) bool {
	if !o.guarded || doc["active"] != true {
		return false
	}
	if !c.oneRoster {
		return doc["userName"] != breakGlass
	}
	extension, _ := doc[acctest.ExtensionURN].(sandbox.Document)
	for _, e := range c.people {
		if e.userType == extension["userType"] {
			return true
		}
	}
	return false
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
		guests := o.guests[group]
		for id := range guests {
			// Of a roster's people, only the roster says who is in a group, also of those who were no more than guests
			// before.
			_, exists := o.tenant.User(id)
			if c.oneRoster && onRoster[id] {
				delete(guests, id) // for good: if they leave, they are in no group
			}
			if exists && (c.oneRoster && !onRoster[id] || !c.oneRoster && !t.exact) {
				want[id] = true
			}
		}
		got := map[string]bool{}
		for _, id := range o.tenant.Members(group) {
			_, exists := o.tenant.User(id) // some services keep deleted ones (dialect 22)
			if exists && (!c.oneRoster || onRoster[id] || guests[id]) {
				if got[id] { // where a user can be (dialect 21), a PATCH was sent once too often
					o.Errorf("group %s has the member %s twice", t.name, id)
				}
				got[id] = true
			}
		}
		if !maps.Equal(got, want) {
			o.Errorf("group %s (%s) has the members %v, want %v", t.name, group, got, want)
			o.logRequests(group)
			for id := range want {
				if !got[id] {
					o.Logf("not in it: %v", o.look(id))
				}
			}
		}
	}
}

// logRequests logs those of the round that speak of something; "" for all.
func (o *others) logRequests(of string) {
	o.Helper()
	for _, r := range o.tenant.Requests() {
		if strings.Contains(r.Path+" "+string(r.Body), of) {
			o.Logf("%s %s?%s → %d %s %s", r.Method, r.Path, r.Query, r.Status, r.Fault, r.Body)
		}
	}
}

// settle takes note of the end of a round: who is not on the roster is a stranger from now on.
func (o *others) settle(c *company) {
	o.strangers = map[string]sandbox.Document{}
	for _, doc := range o.tenant.Users() {
		id := fmt.Sprint(doc["id"])
		o.strangers[id] = o.look(id)
	}
	o.recognise(c)
	o.known = map[string]bool{}
	for key := range c.people {
		o.known[o.accounts[key]] = true
	}
}

// recognise removes of the strangers those who are on the roster, perhaps again.
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
	return fmt.Sprintf("%v %v, %v of %q, active %v", name["givenName"], name["familyName"], extension["userType"],
		organization, doc["active"])
}

func (e *employee) appearance() string {
	return fmt.Sprintf("%s %s, %s of %q, active %t", e.given, e.family, e.userType, e.organization, e.active)
}

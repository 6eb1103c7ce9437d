package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// These limit how much of a tenant one page shows, so that it is as quick with twenty thousand people as with five.
const (
	peoplePerPage   = 50
	groupsPerPage   = 25
	membersShown    = 50
	requestsShown   = 50
	groupNamesShown = 4
	nativeShown     = 50
)

// pageView is what the page shows.
type pageView struct {
	URL          string
	TokenExpires time.Time
	Search       string
	Status, Sort string // from the query, "" if it has none
	People       peopleView
	Groups       groupsView
	Native       nativeView
	Dialects     []Dialect
	Offered      []Dialect // all that can be switched on
	FaultKinds   []FaultKind
	Faults       []faultView
	Requests     []Request // newest first
	RequestCount int
}

type peopleView struct {
	pages
	Total, Active, Technicians, Managed int
	Shown                               []personView
}

type personView struct {
	ID, UserName, GivenName, FamilyName, DisplayName string
	Type, Organization                               string
	Active, Administrator                            bool
	By                                               string // who created and changed it, in words
	Groups                                           []string
	MoreGroups                                       int
}

// Name is the person's display name, if there is one.
func (p personView) Name() string {
	return cmp.Or(p.DisplayName, strings.TrimSpace(p.GivenName+" "+p.FamilyName))
}

// Technician is false for an end user.
func (p personView) Technician() bool { return strings.EqualFold(p.Type, technician) }

// nativeView lists the accounts that SCIM cannot see.
type nativeView struct {
	Total, Found int
	Shown        []Account
}

type groupsView struct {
	pages
	Total int
	Shown []groupView
}

type groupView struct {
	ID, Name, By string
	Count        int
	Members      []memberView
	More         int
}

type memberView struct {
	ID, UserName string
	Gone         bool // deleted, but still a member (dialect 22)
}

// pages is a position in a list that is shown page by page. Page counts from 1.
type pages struct {
	Found, Page, Last, From, To int
}

func newPages(found, perPage, page int) pages {
	last := max(1, (found+perPage-1)/perPage)
	page = min(max(1, page), last)
	from := (page - 1) * perPage
	return pages{Found: found, Page: page, Last: last, From: from + 1, To: min(from+perPage, found)}
}

// Previous is the page before, 0 on the first.
func (p pages) Previous() int { return p.Page - 1 }

// Next is the page after, 0 on the last.
func (p pages) Next() int {
	if p.Page == p.Last {
		return 0
	}
	return p.Page + 1
}

func (s *Server) view(query url.Values) pageView {
	t := s.tenant
	number := func(name string) int { n, _ := strconv.Atoi(query.Get(name)); return n }
	v := pageView{
		URL: s.URL(), TokenExpires: t.TokenExpires(), Search: strings.TrimSpace(query.Get("search")),
		Faults: faultViews(t.Faults()), Status: oneOf(query.Get("status"),
			statuses()), Sort: oneOf(query.Get("sort"), orders()),
	}
	for _, k := range FaultKinds() {
		v.FaultKinds = append(v.FaultKinds, k.Kind)
	}
	v.Requests, v.RequestCount = t.log.newest(requestsShown)
	on := t.switches()
	for _, dialect := range allDialects() {
		if on.has(dialect.Name) {
			v.Dialects = append(v.Dialects, dialect)
		} else if !dialect.Default {
			v.Offered = append(v.Offered, dialect)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	v.People = t.viewPeople(peopleQuery{strings.ToLower(v.Search), v.Status, v.Sort}, number("people"))
	v.Native = t.viewNative(strings.ToLower(v.Search))
	v.Groups = t.viewGroups(strings.ToLower(v.Search), number("groups"))
	return v
}

// newest returns some of the last requests, the newest first, and how many there are.
func (l *requestLog) newest(n int) (newest []Request, all int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all = len(l.requests)
	newest = slices.Clone(l.requests[max(0, all-n):])
	slices.Reverse(newest)
	return newest, all
}

// statuses are the values by which a page can be filtered.
func statuses() []string { return []string{"active", "inactive"} }

// orders are the ways to sort people on a page. Without one, they are in the order of creation.
func orders() []string { return []string{"user-name", "type", "status"} }

func oneOf(text string, known []string) string {
	if slices.Contains(known, text) {
		return text
	}
	return ""
}

// peopleQuery is which people a page shows, and in which order.
type peopleQuery struct{ search, status, sort string }

// compare orders two users. If they are equal in the chosen order, they stay in the order of creation.
func (q peopleQuery) compare(a, b *entry) int {
	typeOf := func(e *entry) string {
		extension, _ := e.doc[ninjaoneURN].(Document)
		return fold(textOf(extension, "userType"))
	}
	status := func(e *entry) int {
		if e.doc["active"] == true {
			return 0
		}
		return 1
	}
	switch q.sort {
	case "user-name":
		return strings.Compare(fold(a.key()), fold(b.key()))
	case "type":
		return strings.Compare(typeOf(b), typeOf(a)) // technicians first
	case "status":
		return cmp.Compare(status(a), status(b))
	}
	return 0
}

func (t *Tenant) viewPeople(q peopleQuery, page int) peopleView {
	v := peopleView{Total: len(t.users.order)}
	var found []*entry
	for _, e := range t.users.order {
		extension, _ := e.doc[ninjaoneURN].(Document)
		if e.doc["active"] == true {
			v.Active++
		}
		if strings.EqualFold(textOf(extension, "userType"), technician) {
			v.Technicians++
		}
		if e.managed {
			v.Managed++
		}
		if q.status != "" && (e.doc["active"] == true) != (q.status == "active") {
			continue
		}
		if q.search == "" || t.personHolds(e, q.search) {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, q.compare)
	v.pages = newPages(len(found), peoplePerPage, page)
	for _, e := range found[v.From-1 : v.To] {
		v.Shown = append(v.Shown, t.viewPerson(e))
	}
	return v
}

func (t *Tenant) viewNative(search string) nativeView {
	var v nativeView
	for _, e := range t.accounts.order {
		if textOf(e.doc, "scimId") != "" {
			continue
		}
		a := native(e)
		v.Total++
		if strings.Contains(strings.ToLower(strings.Join([]string{a.Email, a.FirstName, a.LastName, a.UserType},
			" ")), search) {
			v.Found++
			if len(v.Shown) < nativeShown {
				v.Shown = append(v.Shown, a)
			}
		}
	}
	return v
}

func (t *Tenant) personHolds(e *entry, search string) bool {
	name, _ := e.doc["name"].(Document)
	extension, _ := e.doc[ninjaoneURN].(Document)
	full := textOf(name, "givenName") + " " + textOf(name, "familyName")
	for _, text := range []string{
		e.key(), full, textOf(e.doc, "displayName"), textOf(extension, "userType"),
		textOf(extension, "organizationId"),
	} {
		if strings.Contains(strings.ToLower(text), search) {
			return true
		}
	}
	for id := range t.memberOf[e.id] {
		if strings.Contains(strings.ToLower(t.groups.byID[id].key()), search) {
			return true
		}
	}
	return false
}

func (t *Tenant) viewPerson(e *entry) personView {
	name, _ := e.doc["name"].(Document)
	extension, _ := e.doc[ninjaoneURN].(Document)
	v := personView{
		ID: e.id, UserName: e.key(), GivenName: textOf(name, "givenName"), FamilyName: textOf(name, "familyName"),
		DisplayName: textOf(e.doc, "displayName"), Type: textOf(extension, "userType"),
		Organization: textOf(extension, "organizationId"), Active: e.doc["active"] == true, By: e.by(),
	}
	if known := t.consoleEntry(e); known != nil {
		v.Administrator = known.doc["administrator"] == true
	}
	for _, group := range t.sorted(t.memberOf[e.id]) {
		if len(v.Groups) == groupNamesShown {
			v.MoreGroups++
			continue
		}
		v.Groups = append(v.Groups, group.key())
	}
	return v
}

// by returns who created a resource and who changed it: a SCIM client such as Terraform, another writer, or both.
func (e *entry) by() string {
	switch {
	case !e.managed:
		return "by hand"
	case e.byHand:
		return "SCIM, then by hand"
	}
	return "SCIM"
}

func (t *Tenant) viewGroups(search string, page int) groupsView {
	v := groupsView{Total: len(t.groups.order)}
	var found []*entry
	for _, e := range t.groups.order {
		if search == "" || strings.Contains(strings.ToLower(e.key()), search) || t.hasMember(e, search) {
			found = append(found, e)
		}
	}
	v.pages = newPages(len(found), groupsPerPage, page)
	for _, e := range found[v.From-1 : v.To] {
		v.Shown = append(v.Shown, t.viewGroup(e))
	}
	return v
}

func (t *Tenant) hasMember(group *entry, search string) bool {
	return slices.ContainsFunc(group.members, func(id string) bool {
		user := t.users.byID[id]
		return user != nil && strings.Contains(strings.ToLower(user.key()), search)
	})
}

func (t *Tenant) viewGroup(e *entry) groupView {
	v := groupView{ID: e.id, Name: e.key(), By: e.by(), Count: len(e.members), More: max(0, len(e.members)-membersShown)}
	for _, id := range e.members[:len(e.members)-v.More] {
		member := memberView{ID: id, UserName: id, Gone: true}
		if user := t.users.byID[id]; user != nil {
			member.UserName, member.Gone = user.key(), false
		}
		v.Members = append(v.Members, member)
	}
	return v
}

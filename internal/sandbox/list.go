package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	defaultCount = 100
	maxCount     = 1000 // the value of filter.maxResults in /ServiceProviderConfig
	cappedCount  = 3    // dialect 3: low enough for a small roster to meet it
)

// list answers a query of one kind of resource (RFC 7644 §3.4.2), sorted by creation.
func (t *Tenant) list(r *request, all *collection) (*answer, error) {
	filter, err := t.filterOf(r, all.kind)
	if err != nil {
		return nil, err
	}
	start, err := number(r, "startIndex", 1)
	if err != nil {
		return nil, err
	}
	asked, err := number(r, "count", defaultCount)
	if err != nil {
		return nil, err
	}
	found := t.find(all, filter)
	page := t.page(found, max(start, 1), max(asked, 0))
	show := all.kind.parseProjection(r.query)
	show.noExtension = t.on.has("list-leaves-out") || t.on.has("list-without-extension")
	show.noMembers = t.on.has("list-leaves-out") || t.on.has("list-without-members")
	head := Document{
		"schemas": []any{listURN}, "totalResults": len(found), "itemsPerPage": len(page), "startIndex": max(start, 1),
	}
	if t.on.has("total-is-page-size") {
		head["totalResults"] = len(page)
	}
	if t.on.has("items-per-page-wrong") {
		head["itemsPerPage"] = asked
	}
	if start > len(found) && t.on.has("past-end-absent") {
		return jsonAnswer(http.StatusOK, head, t.on), nil
	}
	if start > len(found) && t.on.has("past-end-null") {
		head["Resources"] = nil
		return jsonAnswer(http.StatusOK, head, t.on), nil
	}
	body, err := t.listBody(head, page, show)
	if err != nil {
		return nil, err
	}
	return newAnswer(http.StatusOK, body).typed(contentType(t.on)), nil
}

func (t *Tenant) filterOf(r *request, k *kind) (expression, error) {
	input := r.query.Get("filter")
	switch {
	case strings.TrimSpace(input) == "" || t.on.has("filter-ignored"):
		return nil, nil
	case t.on.has("filter-400"):
		return nil, refuse(http.StatusBadRequest, invalidFilter, "filters are not supported")
	case t.on.has("filter-500"):
		return nil, refuse(http.StatusInternalServerError, "", "an unexpected error occurred")
	}
	filter, err := k.parseFilter(input)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, invalidFilter, "the filter is malformed: "+err.Error())
	}
	return filter, nil
}

func number(r *request, name string, otherwise int) (int, error) {
	if !r.query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(r.query.Get(name))
	if err != nil {
		return 0, refuse(http.StatusBadRequest, invalidValue, name+" must be a number")
	}
	return n, nil
}

// find returns the resources that a filter matches and that a listing already shows. Without a filter it returns the
// collection itself and not a copy, so that a page costs only a page.
func (t *Tenant) find(all *collection, filter expression) []*entry {
	waiting := t.pending > 0 && t.on.has("created-404-twice") || t.on.has("created-404-for-a-moment")
	if filter == nil && !waiting {
		return all.order
	}
	var found []*entry
	m := t.matching(all.kind)
	for _, e := range t.candidates(all, filter) {
		if filter != nil && !filter.matches(m, t.compose(e, func(name string) bool { return mentions(filter, name) })) {
			continue
		}
		if waiting && t.missed(e) {
			continue
		}
		found = append(found, e)
	}
	return found
}

// candidates narrows a search by the indexes: identity providers ask for `userName eq` and `id eq`.
func (t *Tenant) candidates(all *collection, filter expression) []*entry {
	if id, ok := equality(filter, "id"); ok {
		if e := all.byID[id]; e != nil {
			return []*entry{e}
		}
		return nil
	}
	if name, ok := equality(filter, all.kind.key); ok && !t.on.has("username-eq-loose") {
		return all.byName[fold(t.spelled(name))]
	}
	return all.order
}

func (t *Tenant) matching(k *kind) matching {
	return matching{
		userNameExact:    t.on.has("username-exact-case"),
		userNameLoose:    t.on.has("username-eq-loose"),
		extensionNothing: t.on.has("extension-filter-empty") || t.on.has("extension-dropped"),
		groupNameNothing: t.on.has("group-name-filter-empty") && k == t.groups.kind,
		shownUserName:    t.recase,
		spelled:          t.spelled,
	}
}

// page returns a page of the results, as dialects 1 and 3 define it.
func (t *Tenant) page(found []*entry, start, count int) []*entry {
	count = min(count, maxCount)
	switch {
	case t.on.has("paging-returns-all"):
		return found
	case t.on.has("paging-ignored"):
		start, count = 1, defaultCount
	case t.on.has("start-index-ignored"):
		start = 1
	}
	if t.on.has("count-capped") {
		count = min(count, cappedCount)
	}
	if start > len(found) {
		return nil
	}
	return found[start-1 : min(start-1+count, len(found))]
}

// listBody joins resources to the head of a listing. They are JSON already and stay unchanged: encoding them again
// would cost more than the rest of a page of a large tenant.
func (t *Tenant) listBody(head Document, page []*entry, show projection) ([]byte, error) {
	body, err := encode(head)
	if err != nil {
		return nil, err
	}
	body = append(body[:len(body)-len("}")], `,"Resources":[`...)
	for i, e := range page {
		data, err := t.render(e, show)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, data...)
	}
	return append(body, "]}"...), nil
}

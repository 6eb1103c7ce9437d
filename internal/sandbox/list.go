package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

const (
	defaultCount = 100
	maxCount     = 1000 // what /ServiceProviderConfig says of filter.maxResults
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
	show.noExtension = t.on.has(listLeavesOut) || t.on.has(listNoExtension)
	show.noMembers = t.on.has(listLeavesOut) || t.on.has(listNoMembers)
	body, err := t.listBody(page, show)
	if err != nil {
		return nil, err
	}
	if t.on.has(itemsPerPageWrong) {
		body["itemsPerPage"] = asked
	}
	body["totalResults"] = len(found)
	if t.on.has(totalIsPageSize) {
		body["totalResults"] = len(page)
	}
	body["startIndex"] = max(start, 1)
	if start > len(found) {
		if t.on.has(pastEndAbsent) {
			delete(body, "Resources")
		} else if t.on.has(pastEndNull) {
			body["Resources"] = nil
		}
	}
	return jsonAnswer(http.StatusOK, body, t.on), nil
}

func (t *Tenant) filterOf(r *request, k *kind) (expression, error) {
	input := r.query.Get("filter")
	switch {
	case strings.TrimSpace(input) == "" || t.on.has(filterIgnored):
		return nil, nil
	case t.on.has(filter400):
		return nil, refuse(http.StatusBadRequest, invalidFilter, "filters are not supported")
	case t.on.has(filter500):
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

// find returns the resources that a filter matches and that a listing shows yet. Without a filter it is the collection
// itself, not a copy, so that a page costs a page.
func (t *Tenant) find(all *collection, filter expression) []*entry {
	waiting := t.pending > 0 && t.on.has(createdMissingTwice) || t.on.has(createdMissingMoment)
	if filter == nil && !waiting {
		return all.order
	}
	var found []*entry
	m := t.matching()
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

// candidates narrows a search by the indexes: what identity providers ask is `userName eq` and `id eq`.
func (t *Tenant) candidates(all *collection, filter expression) []*entry {
	if id, ok := equality(filter, "id"); ok {
		if e := all.byID[id]; e != nil {
			return []*entry{e}
		}
		return nil
	}
	if name, ok := equality(filter, all.kind.key); ok && !t.on.has(userNameEqLoose) {
		return all.byName[fold(name)]
	}
	return all.order
}

func (t *Tenant) matching() matching {
	return matching{
		userNameExact:    t.on.has(userNameExactCase),
		userNameLoose:    t.on.has(userNameEqLoose),
		extensionNothing: t.on.has(extensionFilterEmpty) || t.on.has(extensionDropped),
		shownUserName:    t.recase,
	}
}

// page cuts a page out of what was found, as dialects 1 and 3 have it.
func (t *Tenant) page(found []*entry, start, count int) []*entry {
	count = min(count, maxCount)
	switch {
	case t.on.has(pagingReturnsAll):
		return found
	case t.on.has(pagingIgnored):
		start, count = 1, defaultCount
	case t.on.has(startIndexIgnored):
		start = 1
	}
	if t.on.has(countCapped) {
		count = min(count, cappedCount)
	}
	if start > len(found) {
		return nil
	}
	return found[start-1 : min(start-1+count, len(found))]
}

func (t *Tenant) listBody(page []*entry, show projection) (Document, error) {
	resources := make([]json.RawMessage, 0, len(page))
	for _, e := range page {
		data, err := t.render(e, show)
		if err != nil {
			return nil, err
		}
		resources = append(resources, data)
	}
	return Document{"schemas": []any{listURN}, "itemsPerPage": len(page), "Resources": resources}, nil
}

package scim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// tenant answers listings of n groups, with the dialects of a test.
type tenant struct {
	n            int
	ignoresPages bool // dialect 1
	sizeAsTotal  bool // dialect 2
	limit        int  // dialect 3
	noTotal      bool
	totalIs      func(request, n int) int
	before       func(request int, ids []string) []string // another client's change between requests

	mu       sync.Mutex
	requests []string
}

func (s *tenant) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	s.requests = append(s.requests, r.URL.RawQuery)
	var ids []string
	for i := range s.n {
		ids = append(ids, "id"+strconv.Itoa(i+1))
	}
	if s.before != nil {
		ids = s.before(len(s.requests), ids)
	}
	start, _ := strconv.Atoi(q.Get("startIndex"))
	count := len(ids)
	if q.Has("count") {
		count, _ = strconv.Atoi(q.Get("count"))
	}
	if s.limit > 0 {
		count = min(count, s.limit)
	}
	if s.ignoresPages {
		start = 1
	}
	page := ids[min(start-1, len(ids)):min(start-1+count, len(ids))]
	answer := map[string]any{"Resources": []any{}, "itemsPerPage": 9999, "startIndex": 1, "totalResults": len(ids)}
	if s.sizeAsTotal {
		answer["totalResults"] = len(page)
	}
	if s.totalIs != nil {
		answer["totalResults"] = s.totalIs(len(s.requests), len(ids))
	}
	if s.noTotal {
		delete(answer, "totalResults")
	}
	resources := []any{}
	for _, id := range page {
		resources = append(resources, map[string]any{"id": id, "displayName": id})
	}
	answer["Resources"] = resources
	_ = json.NewEncoder(w).Encode(answer)
}

func TestPager(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tenant   *tenant
		o        ListOptions
		read     int
		requests int
		doubt    string
	}{
		"nobody":                      {&tenant{}, ListOptions{Count: 100}, 0, 1, ""},
		"three whole pages":           {&tenant{n: 300}, ListOptions{Count: 100}, 300, 3, ""},
		"the last page is short":      {&tenant{n: 250}, ListOptions{Count: 100}, 250, 3, ""},
		"one page is asked for twice": {&tenant{n: 50}, ListOptions{Count: 100}, 50, 2, ""},
		"no count is asked for":       {&tenant{n: 50}, ListOptions{}, 50, 2, ""},
		"from the middle":             {&tenant{n: 250}, ListOptions{Count: 100, StartIndex: 101}, 150, 2, ""},
		"start index ignored, one page": {
			&tenant{n: 50, ignoresPages: true}, ListOptions{Count: 100}, 50, 2, "page 2 repeated page 1",
		},
		"start index ignored, many": {
			&tenant{n: 250, ignoresPages: true}, ListOptions{Count: 100}, 100, 2, "page 2 repeated page 1",
		},
		"the total is the size of the page": {&tenant{n: 250, sizeAsTotal: true}, ListOptions{Count: 100}, 250, 4, ""},
		"so it is, and it is one page":      {&tenant{n: 100, sizeAsTotal: true}, ListOptions{Count: 100}, 100, 2, ""},
		"the count is lowered":              {&tenant{n: 250, limit: 20}, ListOptions{Count: 100}, 250, 13, ""},
		"lowered, and total as size": {
			&tenant{n: 50, limit: 20, sizeAsTotal: true}, ListOptions{Count: 100}, 50, 4, "",
		},
		"no total": {&tenant{n: 250, noTotal: true}, ListOptions{Count: 100}, 250, 4, ""},
		"the total promises more": {
			&tenant{n: 110, totalIs: func(int, int) int { return 150 }},
			ListOptions{Count: 100},
			110, 3,
			"the listing ended 40 short of its total, 150",
		},
		"the total promises, nothing comes": {
			&tenant{totalIs: func(int, int) int { return 5 }},
			ListOptions{Count: 100},
			0, 1,
			"the listing ended 5 short of its total, 5",
		},
		"the total promises less": {
			&tenant{n: 250, totalIs: func(int, int) int { return 120 }}, ListOptions{Count: 100}, 250, 4, "",
		},
		"the total is gone at the end": {
			&tenant{n: 110, totalIs: func(r, _ int) int { return map[bool]int{true: 150}[r < 3] }},
			ListOptions{Count: 100},
			110, 3, "the listing ended 40 short of its total, 150",
		},
		"a user is deleted while it walks": {
			&tenant{n: 250, before: func(r int, ids []string) []string { return ids[min(r-1, 1):] }},
			ListOptions{Count: 100},
			249, 3, "the total fell while the listing was read",
		},
		"a user is added while it walks": {&tenant{n: 250, before: func(r int, ids []string) []string {
			return append(slices.Repeat([]string{"new"}, min(r-1, 1)), ids...)
		}}, ListOptions{Count: 100}, 250, 3, ""},
		"a user is there twice": {
			&tenant{n: 150, before: func(_ int, ids []string) []string { return append([]string{"id1"}, ids...) }},
			ListOptions{Count: 100},
			150, 2, "page 1 repeated 1 resources",
		},
		"a user comes after the only page": {
			&tenant{n: 50, totalIs: func(r, n int) int { return n + r - 1 }},
			ListOptions{Count: 100},
			50, 2,
			"the listing ended 1 short of its total, 51",
		},
		"a page of old ones from two pages": {&tenant{n: 60, before: func(r int, ids []string) []string {
			if r == 3 {
				return append(ids[:40:40], "id5", "id25")
			}
			return ids
		}}, ListOptions{Count: 20}, 40, 3, "page 3 held nothing new"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, test.tenant.serve)
			p := c.GroupPager(test.o)
			seen := make(map[string]bool)
			for {
				groups, err := p.Next(t.Context())
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range groups {
					if seen[g.ID] || g.ID == "" {
						t.Errorf("%q twice", g.ID)
					}
					seen[g.ID] = true
				}
			}
			if len(seen) != test.read || len(test.tenant.requests) != test.requests || p.Doubt() != test.doubt {
				t.Errorf("read %d in %d requests, doubt %q, total %d", len(seen), len(test.tenant.requests), p.Doubt(), p.Total())
			}
			if _, err := p.Next(t.Context()); !errors.Is(err, io.EOF) || len(test.tenant.requests) != test.requests {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

func TestPagerQueriesAndTotal(t *testing.T) {
	t.Parallel()
	s := &tenant{n: 3}
	p := serve(t, s.serve).UserPager(ListOptions{
		Count: 2, Filter: Eq("userName", "a"),
		ExcludedAttributes: []string{"groups"},
	})
	if p.Total() != 0 {
		t.Errorf("total %d before the first page", p.Total())
	}
	if users, err := p.Next(t.Context()); err != nil || len(users) != 2 || p.Total() != 3 {
		t.Errorf("%v, %v, total %d", users, err, p.Total())
	}
	if users, err := p.Next(t.Context()); err != nil || len(users) != 1 {
		t.Errorf("%v, %v", users, err)
	}
	common := "count=2&excludedAttributes=groups&filter=" +
		strings.ReplaceAll(url.QueryEscape(`userName eq "a"`), "+", "%20") + "&startIndex="
	if want := []string{common + "1", common + "3"}; !slices.Equal(s.requests, want) {
		t.Errorf("%v", s.requests)
	}
}

func TestPagerGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	s := &tenant{n: 30}
	requests := 0
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests == 2 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.serve(w, r)
	}).UserPager(ListOptions{Count: 20})
	if users, err := p.Next(t.Context()); err != nil || len(users) != 20 {
		t.Fatalf("%d, %v", len(users), err)
	}
	var got *Error
	if _, err := p.Next(t.Context()); !errors.As(err, &got) || got.Op != "list users: page 2" {
		t.Errorf("%v", err)
	}
	if users, err := p.Next(t.Context()); err != nil || len(users) != 10 || p.Doubt() != "" {
		t.Errorf("%d, %v", len(users), err)
	}
}

func TestPagerEndsWithAnEndlessService(t *testing.T) {
	t.Parallel()
	for name, advance := range map[string]func(p *Pager[User]){
		"too many pages": func(p *Pager[User]) { p.page = maxPages - 1 },
		"too many users": func(p *Pager[User]) { p.page, p.o.StartIndex = 9, maxResources },
		"too many bytes": func(p *Pager[User]) { p.page, p.bytes = 9, maxBytes },
	} {
		p := newPager[User](&Client{}, ListOptions{})
		p.fetch = func(_ context.Context, o ListOptions, _ string) (*Page[User], error) {
			return &Page[User]{Resources: []User{{ID: strconv.Itoa(o.StartIndex)}}, bytes: 1}, nil
		}
		advance(p)
		if users, err := p.Next(t.Context()); err != nil || len(users) != 1 {
			t.Errorf("%s: %v, %v", name, users, err)
		}
		var got *DecodeError
		if _, err := p.Next(t.Context()); !errors.As(err, &got) ||
			!strings.Contains(err.Error(), "GET /Users: 200 OK: the listing does not end") ||
			!strings.HasPrefix(err.Error(), "list users: page ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPageOfTooManyResources(t *testing.T) {
	t.Parallel()
	page := func(n int) string {
		return `{"totalResults":` + strconv.Itoa(n) + `,"Resources":[` + strings.Repeat(`{"id":"1"},`, n-1) + `{"id":"1"}]}`
	}
	c := serve(t, answering(200, "application/scim+json", page(maxPageResources)))
	if all, err := c.ListUsers(t.Context(), ListOptions{}); err != nil || len(all.Resources) != maxPageResources {
		t.Errorf("as many as are read: %v", err)
	}
	c = serve(t, answering(200, "application/scim+json", page(maxPageResources+1)))
	var got *DecodeError
	if _, err := c.ListUsers(t.Context(), ListOptions{}); !errors.As(err, &got) || !got.TooLarge ||
		!strings.Contains(err.Error(), "200000 resources on one page") {
		t.Errorf("one more: %v", err)
	}
}

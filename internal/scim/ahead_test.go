package scim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pages is a listing of n users that records how it was read.
type pages struct {
	n     int
	size  func(startIndex int) int // size of the page that begins there; nil: as requested
	fails func(startIndex int) error
	slow  func(startIndex int) time.Duration

	mu       sync.Mutex
	asked    []int
	now, top int // requests at the same time
}

func (s *pages) fetch(ctx context.Context, o ListOptions, _ string) (*Page[User], error) {
	s.mu.Lock()
	s.asked = append(s.asked, o.StartIndex)
	s.now++
	s.top = max(s.top, s.now)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now--
	}()
	if s.slow != nil {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(s.slow(o.StartIndex)):
		}
	}
	if s.fails != nil {
		if err := s.fails(o.StartIndex); err != nil {
			return nil, err
		}
	}
	count := o.Count
	if s.size != nil {
		count = s.size(o.StartIndex)
	}
	s.mu.Lock()
	n := s.n
	s.mu.Unlock()
	page := &Page[User]{TotalResults: n, HasTotal: true}
	for i := o.StartIndex; i < min(o.StartIndex+count, n+1); i++ {
		page.Resources = append(page.Resources, User{ID: strconv.Itoa(i)})
	}
	return page, nil
}

func (s *pages) pager(count int) *Pager[User] {
	p := newPager[User](&Client{}, ListOptions{Count: count})
	p.fetch = s.fetch
	return p
}

// walk reads to the end and returns the ids in order.
func (s *pages) walk(ctx context.Context, p *Pager[User]) (ids []string, err error) {
	for {
		users, err := p.Next(ctx)
		if errors.Is(err, io.EOF) {
			return ids, nil
		}
		if err != nil {
			return ids, err
		}
		for _, u := range users {
			ids = append(ids, u.ID)
		}
	}
}

// numbers returns the ids of a listing in order.
func numbers(n int) []string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i+1))
	}
	return all
}

func TestPagesAreFetchedAbreast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// The later a page is requested, the sooner it arrives.
		s := &pages{n: 1990, slow: func(startIndex int) time.Duration {
			return time.Second - time.Duration(startIndex)*time.Microsecond
		}}
		p := s.pager(100)
		started := time.Now()
		ids, err := s.walk(t.Context(), p)
		if err != nil || !slices.Equal(ids, numbers(1990)) || p.Doubt() != "" {
			t.Errorf("%d ids, %v, doubt %q", len(ids), err, p.Doubt())
		}
		// Two pages are fetched one by one, then 8, 8 and 2.
		if took := time.Since(started).Round(time.Second); len(s.asked) != 20 || s.top != abreast || took != 5*time.Second {
			t.Errorf("%d requests, %d at a time, in %s", len(s.asked), s.top, took)
		}
	})
}

// TestPagesOfAnySize: with any page sizes, no resource is lost or repeated. A service without a constant size costs at
// most one wasted round.
func TestPagesOfAnySize(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		n, count := random.IntN(400), 1+random.IntN(20)
		from := random.IntN(400)
		s := &pages{n: n, size: func(startIndex int) int {
			if startIndex >= from {
				return 1 + startIndex*7%count
			}
			return count
		}}
		p := s.pager(count)
		ids, err := s.walk(t.Context(), p)
		if err != nil || !slices.Equal(ids, numbers(n)) || p.Doubt() != "" {
			t.Errorf("seed %d: %d ids of %d, %v, doubt %q", seed, len(ids), n, err, p.Doubt())
		}
		if vain := len(s.asked) - p.page; vain >= abreast {
			t.Errorf("seed %d: %d requests for %d pages", seed, len(s.asked), p.page)
		}
	}
}

func TestPagesAbreastThatFail(t *testing.T) {
	t.Parallel()
	refused := &Error{Op: "list users: page 5", Status: http.StatusUnauthorized}
	for name, test := range map[string]struct {
		fail    map[int]error // by startIndex
		read    int
		reports error
	}{
		"the first of them": {map[int]error{21: io.ErrUnexpectedEOF}, 20, io.ErrUnexpectedEOF},
		"one in the middle": {map[int]error{41: io.ErrUnexpectedEOF}, 40, io.ErrUnexpectedEOF},
		"two": {
			map[int]error{51: io.ErrNoProgress, 41: io.ErrUnexpectedEOF}, 40, io.ErrUnexpectedEOF,
		},
		"the token is refused": {map[int]error{41: refused}, 40, refused},
		"what comes of that is reported sooner": {
			map[int]error{31: ErrTokenRefused, 41: refused, 51: ErrTokenRefused}, 30, refused,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var fails sync.Map
			for at, err := range test.fail {
				fails.Store(at, err)
			}
			s := &pages{n: 95, fails: func(startIndex int) error {
				if err, ok := fails.Load(startIndex); ok {
					return err.(error)
				}
				return nil
			}}
			p := s.pager(10)
			ids, err := s.walk(t.Context(), p)
			if !errors.Is(err, test.reports) || len(ids) != test.read {
				t.Fatalf("%d read, then %v", len(ids), err)
			}
			fails.Clear()
			more, err := s.walk(t.Context(), p)
			if ids = append(ids, more...); err != nil || !slices.Equal(ids, numbers(95)) || p.Doubt() != "" {
				t.Errorf("after it: %d ids, %v, doubt %q", len(ids), err, p.Doubt())
			}
		})
	}
}

func TestPagesAbreastEndWithTheirCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &pages{n: 1000, slow: func(int) time.Duration { return time.Minute }}
		p := s.pager(100)
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		ids, err := s.walk(ctx, p)
		if !errors.Is(err, context.DeadlineExceeded) || len(ids) != 200 {
			t.Errorf("%d ids, %v", len(ids), err)
		}
		more, err := s.walk(t.Context(), p)
		if err != nil || fmt.Sprint(len(ids)+len(more)) != "1000" {
			t.Errorf("then %d ids, %v", len(more), err)
		}
	})
}

// TestPagesAbreastWhileTheTenantGrows: users that are created during a listing come at its end. They must not cause
// doubt, because each user still to be created would then need a look-up of its own.
func TestPagesAbreastWhileTheTenantGrows(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 3))
		s := &pages{n: 30 + random.IntN(200)}
		before := s.n
		p := newPager[User](&Client{}, ListOptions{Count: 10})
		p.fetch = func(ctx context.Context, o ListOptions, place string) (*Page[User], error) {
			s.mu.Lock()
			s.n += random.IntN(3)
			s.mu.Unlock()
			return s.fetch(ctx, o, place)
		}
		ids, err := s.walk(t.Context(), p)
		if err != nil || len(ids) < before || !slices.Equal(ids, numbers(len(ids))) || p.Doubt() != "" {
			t.Errorf("seed %d: %d ids of %d, %v, doubt %q", seed, len(ids), before, err, p.Doubt())
		}
	}
}

// TestPagesAbreastWhileTheTenantChanges: a user that is added or deleted between pages that are fetched abreast must
// not hide another user without doubt, in any order of the pages.
func TestPagesAbreastWhileTheTenantChanges(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 2))
		listed := numbers(30 + random.IntN(60))
		before := slices.Clone(listed)
		var mu sync.Mutex
		var gone string
		p := newPager[User](&Client{}, ListOptions{Count: 10})
		p.fetch = func(_ context.Context, o ListOptions, _ string) (*Page[User], error) {
			mu.Lock()
			defer mu.Unlock()
			if random.IntN(4) == 0 && gone == "" {
				at := random.IntN(len(listed))
				if gone = listed[at]; seed%2 == 0 {
					listed = slices.Delete(listed, at, at+1)
				} else {
					listed, gone = slices.Insert(listed, at, "new"), "new"
				}
			}
			page := &Page[User]{TotalResults: len(listed), HasTotal: true}
			for i := o.StartIndex - 1; i < min(o.StartIndex-1+o.Count, len(listed)); i++ {
				page.Resources = append(page.Resources, User{ID: listed[i]})
			}
			return page, nil
		}
		ids, err := (&pages{}).walk(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range before {
			if id != gone && !slices.Contains(ids, id) && p.Doubt() == "" {
				t.Errorf("seed %d: %s is missing without a doubt", seed, id)
			}
		}
	}
}

// TestLargePagesAbreast: fewer large pages are fetched at a time.
func TestLargePagesAbreast(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]int{
		1: abreast, maxBytesAbreast / abreast: abreast, maxBytesAbreast / 2: 2,
		maxBytesAbreast: 1, 2 * maxBytesAbreast: 1,
	} {
		p := &Pager[User]{page: provenPages, bytes: provenPages * size, hasTotal: true, total: 1000}
		p.o.StartIndex, p.ahead.size = 1+provenPages*10, 10
		if got := p.abreast(); got != want {
			t.Errorf("%d at a time of %d bytes, want %d", got, size, want)
		}
	}
}

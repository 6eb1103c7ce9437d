package demo

import (
	"strings"
	"sync"
)

// screen keeps what is printed, and tells when certain words have come.
type screen struct {
	seen  chan struct{} // closed when they have
	words string

	mu  sync.Mutex
	out strings.Builder
}

func newScreen(words string) *screen { return &screen{seen: make(chan struct{}), words: words} }

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.out.String(), s.words)
	s.out.Write(p)
	if !before && strings.Contains(s.out.String(), s.words) {
		close(s.seen)
	}
	return len(p), nil
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

package bench

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// states keeps Terraform's states, by path, as its "http" backend asks for. A state in a file would be written again
// and synced after each instance, which for thousands of them takes Terraform longer than everything else; who has as
// many keeps the state elsewhere.
type states struct {
	*httptest.Server

	mu   sync.Mutex // guards text
	text map[string][]byte
}

func newStates() *states {
	s := &states{text: map[string][]byte{}}
	s.Server = httptest.NewServer(s)
	return s
}

func (s *states) put(path string, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text[path] = text
}

func (s *states) get(path string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text[path]
}

func (s *states) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		text := s.get(r.URL.Path)
		if text == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = w.Write(text)
	case http.MethodPost:
		text, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.put(r.URL.Path, text)
	case http.MethodDelete:
		s.put(r.URL.Path, nil)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

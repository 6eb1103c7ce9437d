package transport

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestStreamedBodyIsBoundedAndReadAgain: a body that is read as it comes is bounded in size and in the time of each
// read, and read again where it broke off.
func TestStreamedBodyIsBoundedAndReadAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer   http.HandlerFunc
		reports  string // of the error
		attempts int32
		tooLarge bool
	}{
		"it is read": {func(w http.ResponseWriter, _ *http.Request) {
			_,
				_ = io.WriteString(w, "[1,2]")
		}, "", 1, false},
		"it is no JSON": {
			func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[nope]") },
			"is not JSON but begins with", 1, false,
		},
		"it is too large": {func(w http.ResponseWriter, _ *http.Request) {
			_,
				_ = io.WriteString(w, strings.Repeat(" ", 2000)+"[]")
		}, "larger than", 1, true},
		"it ends too early": {
			func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[1,") },
			"the body broke off", 3, false,
		},
		"it stops": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "[1,")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "the body broke off", 3, false},
		"it is a page": {answering("text/html", "<html>"), "HTML page", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var attempts atomic.Int32
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				attempts.Add(1)
				c.answer(w, r)
			}, func(o *Options) { o.MaxBody, o.RequestTimeout = 1000, 2*time.Second })
			var read []int
			_, err := client.Do(t.Context(), &Request{
				Op: "list", Method: http.MethodGet, Path: "/things",
				Read: func(r io.Reader) error {
					read = nil
					return json.NewDecoder(r).Decode(&read)
				},
			})
			if attempts.Load() != c.attempts {
				t.Errorf("%d attempts", attempts.Load())
			}
			if c.reports == "" {
				if err != nil || len(read) != 2 {
					t.Errorf("%v, %v", read, err)
				}
				return
			}
			if e, ok := errors.AsType[*DecodeError](err); !ok || !strings.Contains(err.Error(), c.reports) ||
				e.TooLarge != c.tooLarge {
				t.Errorf("%v", err)
			}
		})
	}
}

func answering(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

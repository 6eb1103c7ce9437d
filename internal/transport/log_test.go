package transport

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// record keeps log records, and whether each had the caller's context.
type record struct {
	mu    sync.Mutex
	level slog.Level
	lines []map[string]any
	own   int
}

type ownKey struct{}

func (r *record) Enabled(_ context.Context, l slog.Level) bool { return l >= r.level }

func (r *record) WithAttrs([]slog.Attr) slog.Handler { return r }

func (r *record) WithGroup(string) slog.Handler { return r }

func (r *record) Handle(ctx context.Context, rec slog.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	line := map[string]any{"level": rec.Level, "msg": rec.Message}
	rec.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value.Any()
		return true
	})
	r.lines = append(r.lines, line)
	if ctx.Value(ownKey{}) != nil {
		r.own++
	}
	return nil
}

func TestAttemptsAreLoggedWithoutTheToken(t *testing.T) {
	t.Parallel()
	handler := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{"id":"1","echo":"`+testToken+strings.Repeat("x", 20000)+`"}`)
	}
	call := func(r *record) {
		var requests atomic.Int32
		c := serve(t, func(w http.ResponseWriter, req *http.Request) {
			if requests.Add(1) == 1 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			handler(w, req)
		}, func(o *Options) { o.Logger = slog.New(r) })
		ctx := context.WithValue(t.Context(), ownKey{}, true)
		if _, err := c.post(ctx); err != nil {
			t.Error(err)
		}
	}
	t.Run("one line an attempt", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelDebug}
		call(r)
		if len(r.lines) != 2 || r.own != 2 {
			t.Fatalf("%v", r.lines)
		}
		line := r.lines[1]
		if line["level"] != slog.LevelDebug || line["method"] != "POST" || line["path"] != "/things/" ||
			line["status"] != int64(200) || line["attempt"] != int64(2) || line["duration"].(time.Duration) <= 0 {
			t.Errorf("%v", line)
		}
		if text := fmt.Sprint(r.lines); strings.Contains(text, "ada@") || strings.Contains(text, testToken) {
			t.Error(text)
		}
	})
	t.Run("bodies at the trace level only, bounded and without the token", func(t *testing.T) {
		t.Parallel()
		r := &record{level: LevelTrace}
		call(r)
		if len(r.lines) != 4 {
			t.Fatalf("%d lines", len(r.lines))
		}
		line := r.lines[3]
		response := line["response"].(string)
		if line["level"] != LevelTrace || !strings.Contains(line["request"].(string), "ada@example.com") ||
			!strings.HasPrefix(response, `{"id":"1","echo":"(token)xxx`) || len(response) > maxLoggedBody+10 {
			t.Errorf("%.200v", line)
		}
		if strings.Contains(fmt.Sprint(r.lines), testToken) {
			t.Error("it shows the token")
		}
	})
	t.Run("failures too", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelDebug}
		c := serve(t, nil, func(o *Options) { o.Logger, o.BaseURL, o.MaxRetries = slog.New(r), refused(t), 0 })
		if _, err := c.get(t.Context(), "7"); err == nil || len(r.lines) != 1 ||
			!strings.Contains(fmt.Sprint(r.lines[0]["error"]), "refused") {
			t.Errorf("%v, %v", err, r.lines)
		}
	})
	t.Run("nothing above the debug level", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelInfo}
		call(r)
		if len(r.lines) != 0 {
			t.Errorf("%v", r.lines)
		}
	})
}

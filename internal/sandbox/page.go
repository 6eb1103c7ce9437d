package sandbox

import (
	"bytes"
	_ "embed" // the page
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

//go:embed page/page.html
var pageText string

//go:embed page/page.css
var pageStyle []byte

//go:embed page/page.js
var pageCode []byte

// parsePage parses the page that shows a tenant in a browser. Its buttons use the control endpoint.
func parsePage() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"clock": clock, "milliseconds": milliseconds, "readable": readable,
	}).Parse(pageText))
}

// clock formats a time of day in this machine's zone, where the page is viewed too.
func clock(at time.Time) string { return at.Local().Format("15:04:05") }

func milliseconds(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
}

// readable returns a query without escapes, which hide its filters.
func readable(query string) string {
	if plain, err := url.QueryUnescape(query); err == nil {
		return plain
	}
	return query
}

// contentPolicy lets the page load only what this server serves. Names in a tenant are untrusted input, and a script in
// one of them must not run.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) pageControls(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.showPage)
	file := func(name, contentType string, content []byte) {
		mux.HandleFunc("GET "+controlPath+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
			writePage(w, contentType, content)
		})
	}
	file("page.css", "text/css; charset=utf-8", pageStyle)
	file("page.js", "text/javascript; charset=utf-8", pageCode)
	mux.HandleFunc("GET "+controlPath+"/events", s.events)
}

func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	if err := s.page().Execute(&body, s.view(r.URL.Query())); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writePage(w, html, body.Bytes())
}

func writePage(w http.ResponseWriter, contentType string, content []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(content)))
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	_, _ = w.Write(content) // the browser may be gone
}

const (
	lookEvery      = 200 * time.Millisecond
	heartbeatAfter = 75 // looks without news: 15 seconds
)

// events notifies open pages that something has changed (Server-Sent Events), but not what. The page then requests
// itself again, with its search and its page number. Checking one number a few times a second costs less than waking
// watchers on every write.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	sent, quiet := ^uint64(0), 0
	for {
		line := ": still here\n\n"
		if turn := s.tenant.turns.Load(); turn != sent {
			line, sent, quiet = fmt.Sprintf("retry: 1000\ndata: %d\n\n", turn), turn, 0
		}
		if quiet%heartbeatAfter == 0 {
			if _, err := w.Write([]byte(line)); err != nil || out.Flush() != nil {
				return
			}
		}
		quiet++
		select {
		case <-ticker.C:
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
	}
}

package scim

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport/redacttest"
)

// TestTokenThatIsRepeated: whatever a service answers, in any spelling, no error, log or resource contains the token.
func TestTokenThatIsRepeated(t *testing.T) {
	t.Parallel()
	escaped := strings.NewReplacer("\x00", `\u0000`, "\xff", "")
	answers := map[string]func(said string) http.HandlerFunc{
		"an error": func(said string) http.HandlerFunc {
			return answering(400, "application/json", `{"detail":"no `+escaped.Replace(said)+`","scimType":"`+escaped.Replace(said)+`"}`)
		},
		"a text":               func(said string) http.HandlerFunc { return answering(400, "text/plain", "no "+said) },
		"JSON that broke off":  func(said string) http.HandlerFunc { return answering(400, "application/json", `{"detail":"no `+said) },
		"a text after padding": func(said string) http.HandlerFunc { return answering(400, "text/plain", strings.Repeat("x", 170)+said) },
		"a page":               func(said string) http.HandlerFunc { return answering(403, "text/html", "<html>"+said) },
		"no JSON":              func(said string) http.HandlerFunc { return answering(200, "text/plain", "no "+said) },
		"a resource": func(said string) http.HandlerFunc {
			return answering(200, "application/json", `{"id":"1","displayName":"`+escaped.Replace(said)+`","echo":"`+escaped.Replace(said)+`"}`)
		},
		"a redirect": func(said string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://login.example.com/"+strings.Repeat("x", 150)+"/"+said)
				w.WriteHeader(http.StatusFound)
			}
		},
	}
	for name, answer := range answers {
		for spelling, said := range redacttest.Spellings() {
			t.Run(name+", "+spelling, func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: transport.LevelTrace}))
				c := serve(t, answer(said), func(o *Options) { o.Token, o.Logger = redacttest.Token, logger })
				u, err := c.GetUser(t.Context(), "1")
				left := fmt.Sprintf("%v %+v %s", err, err, &logged)
				if u != nil {
					left += fmt.Sprintf("%v %q %s", *u.DisplayName, *u.DisplayName, u.Extra)
				}
				for _, part := range []string{"Bravo2", "Charlie3", "Delta4", `\u0042`} {
					if strings.Contains(left, part) {
						t.Fatalf("it is in %s", left)
					}
				}
			})
		}
	}
}

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
	answers := map[string]func(secret string) http.HandlerFunc{
		"an error": func(secret string) http.HandlerFunc {
			return answering(400, "application/json",
				`{"detail":"no `+escaped.Replace(secret)+`","scimType":"`+escaped.Replace(secret)+`"}`)
		},
		"a text": func(secret string) http.HandlerFunc { return answering(400, "text/plain", "no "+secret) },
		"JSON that broke off": func(secret string) http.HandlerFunc {
			return answering(400, "application/json", `{"detail":"no `+secret)
		},
		"a text after padding": func(secret string) http.HandlerFunc {
			return answering(400, "text/plain", strings.Repeat("x", 170)+secret)
		},
		"a page":  func(secret string) http.HandlerFunc { return answering(403, "text/html", "<html>"+secret) },
		"no JSON": func(secret string) http.HandlerFunc { return answering(200, "text/plain", "no "+secret) },
		"a resource": func(secret string) http.HandlerFunc {
			return answering(200, "application/json",
				`{"id":"1","displayName":"`+escaped.Replace(secret)+`","echo":"`+escaped.Replace(secret)+`"}`)
		},
		"a redirect": func(secret string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://login.example.com/"+strings.Repeat("x", 150)+"/"+secret)
				w.WriteHeader(http.StatusFound)
			}
		},
	}
	for name, answer := range answers {
		for spelling, secret := range redacttest.Spellings() {
			t.Run(name+", "+spelling, func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: transport.LevelTrace}))
				c := serve(t, answer(secret), func(o *Options) { o.Token, o.Logger = redacttest.Token, logger })
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

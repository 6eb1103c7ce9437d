package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

// TestTokenIsNowhere formats everything that holds the token, as a panic or a careless log line would.
func TestTokenIsNowhere(t *testing.T) {
	t.Parallel()
	o := Options{
		Endpoint: &url.URL{Scheme: "https", Host: "scim.example.com", Path: "/scim"}, Token: "secret-token",
		APIClientID: "an-id", APIClientSecret: "secret-too",
	}
	p, err := newProber(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]any{
		"the options": o, "a pointer to them": &o, "what embeds them": struct{ Options }{o}, "a run": p,
		"what holds several": []any{o, p},
	} {
		var shown bytes.Buffer
		fmt.Fprintf(&shown, "%v %+v %#v %s %q", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("text", "it", v)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("JSON", "it", v)
		data, err := json.Marshal(v)
		fmt.Fprint(&shown, string(data), err)
		if strings.Contains(shown.String(), "secret") {
			t.Errorf("%s: shown as %s", name, &shown)
		}
	}
}

package provider

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestLogIsReadable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	newLogger().With("resources", "users").DebugContext(ctx, "SCIM request", slog.Duration("duration", 2253241*time.Nanosecond), slog.Int("status", 200))
	lines, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil || len(lines) != 1 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for name, want := range map[string]any{
		"@message": "SCIM request", "@level": "debug", "resources": "users", "duration": "2.253ms", "status": 200.0,
	} {
		if got := lines[0][name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

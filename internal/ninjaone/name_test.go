package ninjaone_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestCheckName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Ada", "A", " Ada ", strings.Repeat("é", 150)} {
		if err := ninjaone.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	wantRefusal(t, ninjaone.CheckName("J\ufffdrg"), ninjaone.InvalidName, "damaged text", "U+FFFD", "textdecodebase64")
	for _, name := range []string{"", " ", "\t\u00a0"} {
		wantRefusal(t, ninjaone.CheckName(name), ninjaone.InvalidName, "missing or blank", "correct the roster file")
	}
	wantRefusal(t, ninjaone.CheckName(strings.Repeat("é", 151)), ninjaone.InvalidName, "éé…",
		"has 151 characters, and NinjaOne allows at most 150")
}

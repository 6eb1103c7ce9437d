package directory_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lowers how many tenants the property tests try: each of them is a server. -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "50"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

package directory_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lowers how many tenants the property tests try, five times each: each of them is a server. -rapid.checks says
// otherwise. Most tests wait for a service that lags or never answers, so many run at a time on few cores.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "10", "test.parallel": "16"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

package directory_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lowers how many tenants the property tests try, five times each: each of them is a server. -rapid.checks
// says otherwise. Most tests wait for a service that lags or never answers, so more run at a time than -parallel says,
// which is for tests that work.
func TestMain(m *testing.M) {
	set := func(name, value string) {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	set("rapid.checks", "10")
	flag.Parse()
	set("test.parallel", "24")
	os.Exit(m.Run())
}

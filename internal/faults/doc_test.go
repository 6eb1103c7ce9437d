// Package faults lets every request of every operation fail in every way, and looks at what is left: in the tenant, in the state, in the
// logs, and after the next apply. Which requests there are is taken from a run without faults, so that a new one is covered without anybody
// thinking of it.
package faults_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Almost all of the time of these tests is waiting: for retries, and for answers that do not come.
const atATime = "24"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atATime); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

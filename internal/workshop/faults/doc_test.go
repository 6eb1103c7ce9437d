// Package faults lets every request of every operation fail in every way, and looks at what is left: in the tenant, in
// the state, in the logs, and after the next apply. Which requests there are is taken from a run without faults, so
// that a new one is covered without anyone thinking of it.
package faults_test

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"
)

// Almost all of the time of these tests is waiting: for retries, and for answers that do not come.
const atATime = 256

func TestMain(m *testing.M) {
	const rarely = 400
	debug.SetGCPercent(rarely) // a case needs little memory; collecting it takes longer than the case
	flag.Parse()
	if err := flag.Set("test.parallel", strconv.Itoa(atATime)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// turns let a number of cases run at a time. Cases are subtests that are not parallel to package testing: it keeps a
// parallel subtest, with whatever its clean-ups refer to, until the test around it ends, and tens of thousands of
// tenants and logs fit into no memory.
type turns chan struct{}

// each runs all cases and waits for them.
func each[T any](turn turns, cases []T, run func(T)) {
	var all sync.WaitGroup
	for _, c := range cases {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			run(c)
		})
	}
	all.Wait()
}

// Package soak lets made-up companies live for many rounds: people come, go and change on the roster, others change the
// tenant behind Terraform's back, and requests fail. After each round the tenant is as the roster says, to the person.
package soak_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Almost all of the time of these tests is waiting for retries.
const atATime = "6"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atATime); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

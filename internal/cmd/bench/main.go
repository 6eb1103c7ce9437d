// Command bench measures what the provider costs beside one of the same schemas that does nothing, and checks the
// bounds that it must keep.
//
//	bench [-n USERS] [-only SCENARIO]
//
// Without -n it takes 100, 1,000 and 5,000 users, and rosters of up to 20,000, which takes hours.
// `bench -help` says more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

const help = `bench measures the cost of the provider beside a provider with the same schemas that does nothing (no-op): requests,
bytes, seconds, and the processor time and memory of the provider's processes. It compares an access review with curl and
jq, and parse_roster with csvdecode. It exits with 1 if the provider exceeds a bound. If it is interrupted, it prints the
results so far.

Everything runs on this machine. 1,000 users take about half an hour. With 5,000 users, "-only memberships" takes a
quarter of an hour on a quiet machine, and "-only users" up to an hour; "-only settled" measures only plans. The largest
roster takes half an hour and runs only on request: -n 100000 -only "one roster".

TF_ACC_TERRAFORM_PATH names the Terraform or OpenTofu to use.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	kept, err := run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || !kept {
		os.Exit(1)
	}
}

func run(ctx context.Context) (kept bool, err error) {
	n := flag.Int("n", 0, "`number` of users; 0: 100, 1,000 and 5,000, and rosters of up to 20,000")
	only := flag.String("only", "",
		"only scenarios whose name holds this `text`, such as settled, members, one roster, pace, access review or "+
			"parse_roster")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), help)
		flag.PrintDefaults()
	}
	flag.Parse()
	terraform, err := terraformcli.Find(ctx)
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp("", "ninjaone-bench-*")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := bench.New(ctx, terraform, dir, os.Stderr)
	if err != nil {
		return false, err
	}
	defer b.Close()
	var results []bench.Result
	for _, w := range append(wholes(b, *n), measured(b, scenarios(*n))...) {
		if !strings.Contains(w.name, *only) {
			continue
		}
		more, err := w.run(ctx)
		results = append(results, more...)
		if err != nil { // it may have run for hours, so print the results so far
			_, printErr := bench.Print(os.Stdout, results)
			return false, errors.Join(err, printErr)
		}
	}
	version, err := exec.CommandContext(ctx, terraform, "version").Output()
	if err != nil {
		return false, err
	}
	name, _, _ := strings.Cut(string(version), "\n")
	fmt.Printf("%s, %s/%s, %d processors\n\n", name, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	return bench.Print(os.Stdout, results)
}

// work is something to measure.
type work struct {
	name string
	run  func(context.Context) ([]bench.Result, error)
}

func measured(b *bench.Bench, scenarios []bench.Scenario) []work {
	var all []work
	for _, s := range scenarios {
		all = append(all, work{s.Name, func(ctx context.Context) ([]bench.Result, error) { return b.Run(ctx, s) }})
	}
	return all
}

// wholes are what has no apply and no steady plan: an access review, and parse_roster of a file.
func wholes(b *bench.Bench, users int) []work {
	people, rows := []int{20_000}, []int{20_000, 200_000}
	if users > 0 {
		people, rows = []int{users}, []int{users}
	}
	var all []work
	for _, part := range []struct {
		name    string
		sizes   []int
		measure func(context.Context, int) ([]bench.Result, error)
	}{{"access review", people, b.Review}, {"parse_roster", rows, b.Parse}} {
		for _, size := range part.sizes {
			measure := func(ctx context.Context) ([]bench.Result, error) { return part.measure(ctx, size) }
			all = append(all, work{part.name, measure})
		}
	}
	return all
}

func scenarios(users int) []bench.Scenario {
	if users > 0 {
		return append(bench.All(users), bench.Rosters(users)...)
	}
	var all []bench.Scenario
	for _, users := range []int{100, 1000, 5000} {
		all = append(all, bench.All(users)...)
	}
	return slices.Concat(all, []bench.Scenario{bench.Few()}, bench.Rosters(5000, 20_000), bench.Paces())
}

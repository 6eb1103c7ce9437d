// Package demo shows the provider at work: a story in steps, with Terraform's own output, on a tenant that runs on
// this machine. Each step is held to what the story says, by the plan and by what the tenant was asked and holds.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// Options of the story.
type Options struct {
	Out       io.Writer
	Terraform string // path of the Terraform or OpenTofu to run
	Keep      bool   // leave tenant and working directory until the context ends
	Full      bool   // show all of Terraform's output, however alike its lines
	Colour    bool
}

// Run tells the story. It errors when a step did not do what the story says, and cleans up however it ends. A context
// that is cancelled meanwhile makes it return the context's error; with Keep, after the story, that is only how it
// ends.
func Run(ctx context.Context, o Options) (err error) {
	s, err := newStage(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()

	s.printer.tofu = terraformcli.IsTofu(ctx, o.Terraform)
	s.printer.print(introduction)
	reported, err := run(ctx, s, story())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.printer.heading("What it took")
	s.printer.print(table(reported))
	if err == nil {
		s.printer.proof("Every step did what its text describes. The demo checked that in Terraform's plans and in the " +
			"tenant.")
	}
	if err == nil {
		s.printer.heading("What to do next")
		fmt.Fprint(o.Out, next)
	}
	if o.Keep && s.server != nil {
		s.printer.print(s.howToPlay())
		<-ctx.Done()
		fmt.Fprintln(o.Out, "\nThe tenant and the working directory are removed.")
	}
	return err
}

const introduction = `
A roster is the list of the people that use NinjaOne. Here it is two files. Terraform keeps the accounts in NinjaOne as
the files describe them, through SCIM: the protocol that identity providers use to create and deactivate accounts.
A sandbox on this machine takes NinjaOne's place. Nothing leaves this machine, and you need no account.
`

const next = `
  make demo KEEP=1                 the same, and keeps the tenant and the files
  make sandbox                     a tenant of your own, with a page for the browser
  make dev                         the provider for your own configurations
  docs/guides/getting-started.md   your NinjaOne tenant, from the token to the first apply
  docs/guides/roster-sources.md    the CSV export that you have, as a roster
  docs/guides/moving-in.md         the accounts that exist in NinjaOne already
  docs/guides/large-rosters.md     more than a thousand people
  examples/gitops                  a pipeline that plans, applies and reports drift
  docs/guides/troubleshooting.md   every error, and what to do about it
`

// A step is one point of the story.
type step struct {
	title string // also in the closing table
	words string // a line or two for a user who does not know Terraform, or NinjaOne

	// act does it and checks that it did. proof is what was found, in one line.
	act func(ctx context.Context, s *stage) (proof string, err error)
}

// record is what a step took.
type record struct {
	title    string
	served   bool // there was a tenant to count requests at
	reads    int
	writes   int
	duration time.Duration
	failed   bool
}

// run plays the steps in order and ends at the first that fails.
func run(ctx context.Context, s *stage, steps []step) ([]record, error) {
	reported := make([]record, 0, len(steps))
	for i, step := range steps {
		s.printer.heading(fmt.Sprintf("%d of %d: %s", i+1, len(steps), step.title))
		s.printer.say(step.words)
		s.beginStep()
		started := time.Now()
		proof, err := step.act(ctx, s)
		reads, writes := count(s.requests())
		reported = append(reported, record{
			title: step.title, served: s.server != nil, reads: reads, writes: writes,
			duration: time.Since(started), failed: err != nil,
		})
		if err != nil {
			if ctx.Err() == nil {
				s.printer.failure(err)
			}
			return reported, fmt.Errorf("step %d, %s: %w", i+1, step.title, err)
		}
		s.printer.proof(proof)
	}
	return reported, nil
}

// The probe command asks a real NinjaOne SCIM service which dialects it speaks. `probe -help` explains it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe/command"
)

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE) // a terminal or a pipe that closes must not end the cleaning up
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, func() {
		signal.Ignore(syscall.SIGHUP) // a terminal that closes hangs up more than once
		stop()                        // a second Ctrl-C does not wait for the cleaning up
	})
	code := command.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	os.Exit(code)
}

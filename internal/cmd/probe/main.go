// The probe command asks a real NinjaOne SCIM service which dialects it speaks. `probe -help` explains it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/probe/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for the cleaning up
	code := command.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	os.Exit(code)
}

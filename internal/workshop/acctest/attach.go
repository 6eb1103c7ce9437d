package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-exec/tfexec"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// attached runs Terraform in a directory with the provider in this process. Each run gets a new provider, as if
// Terraform had started it. A provider to which Terraform attaches needs no init.
func attached(t *testing.T, terraform, dir string, arguments ...string) (stdout string, err error) {
	t.Helper()
	reattach, stop := serve(t)
	defer stop()
	command := exec.CommandContext(context.WithoutCancel(t.Context()), terraform, arguments...)
	command.Dir = dir
	command.Env = append(os.Environ(), "TF_REATTACH_PROVIDERS="+reattach,
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=-no-color")
	var reported, complained strings.Builder
	command.Stdout, command.Stderr = &reported, &complained
	if err := command.Run(); err != nil {
		return reported.String(), &failedRun{error: err, complaint: complained.String()}
	}
	return reported.String(), nil
}

// failedRun is a failed run of Terraform, with the errors that it printed.
type failedRun struct {
	error
	complaint string
}

// Error returns how the run ended, and its errors.
func (f *failedRun) Error() string { return f.error.Error() + "\n" + f.complaint }

// Unwrap returns how the run ended.
func (f *failedRun) Unwrap() error { return f.error }

// exited reports whether Terraform ended with this exit code.
func exited(err error, code int) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == code
}

// serve starts a provider and returns the value of TF_REATTACH_PROVIDERS for it.
func serve(t *testing.T) (reattach string, stop func()) {
	t.Helper()
	server, err := Factories()["ninjaone"]()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	started, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- tf6server.Serve(providerAddress(), func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, started, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithoutLogStderrOverride(), tf6server.WithLoggingSink(t))
	}()
	var config *plugin.ReattachConfig
	select {
	case config = <-started:
	case err := <-served:
		cancel()
		t.Fatalf("serve the provider: %v", err)
	}
	text, err := json.Marshal(map[string]tfexec.ReattachConfig{providerAddress(): {
		Protocol: string(config.Protocol), ProtocolVersion: config.ProtocolVersion, Pid: config.Pid, Test: config.Test,
		Addr: tfexec.ReattachConfigAddr{Network: config.Addr.Network(), String: config.Addr.String()},
	}})
	if err != nil {
		t.Error(err)
	}
	return string(text), func() { cancel(); <-closed }
}

// providerAddress is the address of the provider for a configuration that does not define it. Terraform's testing
// framework reads the same variables, and so does OpenTofu.
func providerAddress() string {
	host, namespace := "registry.terraform.io", "hashicorp"
	if named := os.Getenv("TF_ACC_PROVIDER_HOST"); named != "" {
		host = named
	}
	if named := os.Getenv("TF_ACC_PROVIDER_NAMESPACE"); named != "" {
		namespace = named
	}
	return host + "/" + namespace + "/ninjaone"
}

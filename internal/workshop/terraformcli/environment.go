package terraformcli

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// PlainVariable is set to something where Terraform and a provider that it starts are not to encrypt what passes
// between them. Both make a key and a certificate for each start, of which a plan has three: half of what it works.
// Tests that are about something else set it; the demo, the bench and the tests of installed providers run as users do.
const PlainVariable = "TF_DISABLE_PLUGIN_TLS"

// Command is a run of an executable, such as a Terraform, in a directory, with [Mirror.Environment] of this process and
// extra. When ctx ends it is interrupted, as by Ctrl-C, and killed if it has not ended after a minute.
func (m *Mirror) Command(ctx context.Context, executable, dir string, extra map[string]string,
	arguments ...string,
) *exec.Cmd {
	command := exec.CommandContext(ctx, executable, arguments...)
	command.Dir = dir
	for name, value := range m.Environment(os.Environ(), extra) {
		command.Env = append(command.Env, name+"="+value)
	}
	slices.Sort(command.Env)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	return command
}

// Environment is what a Terraform gets that must behave the same for everyone: the given environment, as of os.Environ,
// without the variables that configure Terraform or this provider, with the mirror's CLI configuration, and with the
// variables in extra. It is in the form that terraform-exec takes.
func (m *Mirror) Environment(environ []string, extra map[string]string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if !configuresTerraform(name) {
			env[name] = value
		}
	}
	env["TF_CLI_CONFIG_FILE"] = m.ConfigFile()
	env["CHECKPOINT_DISABLE"] = "1"
	maps.Copy(env, extra)
	return env
}

func configuresTerraform(name string) bool {
	return slices.ContainsFunc([]string{"TF_", "TERRAFORM_", "TOFU_", "NINJAONE_"},
		func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

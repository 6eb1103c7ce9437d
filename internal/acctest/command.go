package acctest

import (
	"os"
	"slices"
)

// Environment is what a Terraform gets that a test starts by itself, to send it a signal: as [CLI.Workspace] gives it. extra
// goes over it.
func (c *CLI) Environment(extra map[string]string) []string {
	var variables []string
	for name, value := range c.mirror.Environment(os.Environ(), extra) {
		variables = append(variables, name+"="+value)
	}
	slices.Sort(variables)
	return variables
}

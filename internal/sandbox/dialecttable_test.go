package sandbox_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

//nolint:gochecknoglobals // how a test gets a flag of its own
var update = flag.Bool("update", false, "write the table of dialects")

// TestDialectTable compares dialects.md, which explains the numbers, with the switches.
func TestDialectTable(t *testing.T) {
	const file = "dialects.md"
	var b strings.Builder
	fmt.Fprint(&b, `# Dialects

SCIM services differ. A dialect is one way to differ, which the sandbox can speak: `+"`make sandbox ARGS='-dialect 12,put-refused'`"+`.
A number stands for the first of its dialects that is not the default. At most one dialect of a choice is on.
This table is written by `+"`go test ./internal/sandbox -run TestDialectTable -update`"+`; dialect.go and apidialect.go hold the words.

## SCIM

| number | name | choice | what the service does |
|---|---|---|---|
`)
	rows := func(dialects []sandbox.Dialect) {
		for _, d := range dialects {
			number, choice := "", d.Choice
			if d.Number > 0 {
				number = fmt.Sprint(d.Number)
			}
			if d.Default {
				choice += " (default)"
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", number, d.Name, choice, strings.ReplaceAll(d.Summary, "|", `\|`))
		}
	}
	rows(sandbox.Dialects())
	fmt.Fprint(&b, "\n## REST API\n\n| number | name | choice | what the service does |\n|---|---|---|---|\n")
	rows(sandbox.APIDialects())

	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("%s is not what the switches say; renew it with -update:\n%s", file, diff)
	}
}

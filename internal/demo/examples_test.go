package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

// bench is what all examples are tried with.
type bench struct {
	cli      string
	mirror   *terraformcli.Mirror
	examples string // directory
}

func newBench(t *testing.T) *bench {
	t.Helper()
	if testing.Short() {
		t.Skip("runs Terraform in each example")
	}
	b := &bench{}
	var err error
	if b.cli, err = terraformcli.Find(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.mirror, err = terraformcli.NewMirror(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if err := b.mirror.BuildProvider(t.Context(), ".", terraformcli.ProviderAddress, providerVersion); err != nil {
		t.Fatal(err)
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.examples = filepath.Join(module, "examples")
	return b
}

// open copies an example, or the files of it that are wanted, and initialises Terraform there on a tenant of its own.
func (b *bench) open(t *testing.T, example string, wanted func(file string) bool) *stage {
	t.Helper()
	s := &stage{printer: &printer{out: t.Output()}, dir: t.TempDir(), mirror: b.mirror, cli: b.cli}
	if err := s.startTenant(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.server.Close() })
	from := filepath.Join(b.examples, filepath.FromSlash(example))
	if err := copyExample(from, s.roster()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.roster(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	configuration := ""
	for _, file := range files {
		if wanted != nil && !wanted(filepath.Base(file)) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		configuration += string(content)
	}
	if !strings.Contains(configuration, "required_providers") {
		write(t, filepath.Join(s.roster(), "versions.tf"),
			"terraform {\n  required_providers {\n    ninjaone = {\n      source = \"ninjaone-community/ninjaone\"\n    }\n  }\n}\n")
	}
	if s.terraform, err = tfexec.NewTerraform(s.roster(), b.cli); err != nil {
		t.Fatal(err)
	}
	if err := s.terraform.SetEnv(b.mirror.Environment(os.Environ(), s.variables)); err != nil {
		t.Fatal(err)
	}
	if err := s.terraform.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRosterExample lives through the example that the demo applies, and holds that the provider's own is valid. The other
// examples are tried in package examples.
func TestRosterExample(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	t.Run("roster", func(t *testing.T) { t.Parallel(); testRoster(t, b) })
	t.Run("provider", func(t *testing.T) { t.Parallel(); valid(t, b.open(t, "provider", nil), "provider") })
}

func valid(t *testing.T, s *stage, what string) {
	t.Helper()
	verdict, err := s.terraform.Validate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range verdict.Diagnostics {
		t.Errorf("%s: %s: %s\n%s", what, d.Severity, d.Summary, d.Detail)
	}
	if sent := s.requests(); len(sent) > 0 {
		t.Errorf("%s: validating sent %d requests", what, len(sent))
	}
}

func applies(t *testing.T, s *stage) {
	t.Helper()
	if err := s.terraform.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.agree(t.Context()); err != nil {
		t.Error(err)
	}
	s.beginStep()
	if err := s.expectNothing(t.Context()); err != nil {
		t.Error(err)
	}
}

// testRoster lives through what a roster is for: people come, change, go on leave and leave.
func testRoster(t *testing.T, b *bench) {
	t.Helper()
	s := b.open(t, "roster", nil)
	valid(t, s, "roster")
	applies(t, s)
	ctx, tenant := t.Context(), s.server.Tenant()

	technicians := filepath.Join(s.roster(), "technicians.csv")
	content, err := os.ReadFile(technicians)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(
		"hiro@example.com,Hiro,Tanaka,Field Service,yes\n", "", // leaves
		"Chloe,Marchetti,Service Desk", "Chloe,Moreau,Service Desk", // is called otherwise
		"Daniel,Osei,Service Desk,yes", "Daniel,Osei,Service Desk,no", // goes on leave
		"Ada,Lindqvist,Service Desk", "Ada,Lindqvist,Infrastructure", // changes teams, which no account knows of
	).Replace(string(content)) + "mina@example.com,Mina,Park,Service Desk,yes\n" // comes
	write(t, technicians, changed)
	plan, err := s.plan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = expectChanges("the plan", changesOf(plan.Plan),
		change{address: addressOf("technician", "hiro@example.com"), action: "delete"},
		change{address: addressOf("technician", "chloe@example.com"), action: "update", values: map[string]string{
			"family_name": `"Marchetti" → "Moreau"`, "display_name": `"Chloe Marchetti" → unknown`, // which NinjaOne may derive
		}},
		change{address: addressOf("technician", "daniel@example.com"), action: "update", values: map[string]string{"active": "true → false"}},
		change{address: addressOf("technician", "mina@example.com"), action: "create"},
	)
	if err != nil {
		t.Error(err)
	}
	if err := s.apply(ctx); err != nil {
		t.Fatal(err)
	}
	for name, active := range map[string]bool{"hiro@example.com": false, "daniel@example.com": false, "mina@example.com": true} {
		if user, ok := tenant.UserByName(name); !ok || user["active"] != active {
			t.Errorf("%s: active is %v, want %t", name, user["active"], active)
		}
	}

	write(t, technicians, changed+"MINA@example.com,Mina,Park,Infrastructure,yes\n")
	if _, err := s.terraform.Plan(ctx); err == nil || !strings.Contains(err.Error(), "mina@example.com") {
		t.Errorf("two lines for one person: error %v, want one that names her", err)
	}
	write(t, technicians, changed)

	s.beginStep()
	if err := s.terraform.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
	for _, user := range tenant.Users() {
		if user["active"] == true {
			t.Errorf("%s is still active after destroy", text(user, "userName"))
		}
	}
}

package guides

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

var update = flag.Bool("update", false, "write into the guides what their commands print") //nolint:gochecknoglobals // how a test gets a flag of its own

// written is the Terraform whose words the guides show. Every other one must do the same, in words of its own.
const written = "~> 1.11.0"

// need is what a page shows and only newer versions know.
type need struct {
	shown, called       string
	terraform, opentofu string // the first version of each
}

func needs() []need {
	return []need{
		{"provider::", "functions of providers", "1.8.0", "1.7.0"},
		{"\nmock_provider ", "mocks of providers", "1.7.0", "1.8.0"},
		{"\nremoved {", "removed blocks that say what becomes of the object", "1.7.0", "1.10.0"},
	}
}

// of reports whether a page's files have it. To speak of it is no need.
func (n need) of(blocks []block) bool {
	return slices.ContainsFunc(blocks, func(b block) bool {
		return b.is("file") &&
			strings.Contains("\n"+b.text, n.shown)
	})
}

// ofExamples reports whether an example that the page's commands copy has it.
func (n need) ofExamples(t *testing.T, module string, blocks []block) bool {
	t.Helper()
	for _, b := range blocks {
		for _, copied := range regexp.MustCompile(`cp -R \S*/examples/(\S+)`).FindAllStringSubmatch(b.text, -1) {
			files, err := filepath.Glob(filepath.Join(module, "examples", copied[1], "*.tf"))
			if err != nil || len(files) == 0 {
				t.Fatalf("%s has no configuration: %v", copied[0], err)
			}
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains("\n"+string(text), n.shown) {
					return true
				}
			}
		}
	}
	return false
}

func TestGuides(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	installed := installedVersion(t, b.cli)
	for i, path := range pages(t, b.module) {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		if name == "README" {
			name = filepath.Base(filepath.Dir(path))
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !*update {
				acctest.PageInTurn(t, uint32(i))
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			page := string(content)
			blocks, err := parse(page)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range needs() {
				if n.of(blocks) || n.ofExamples(t, b.module, blocks) {
					installed.must(t, n)
				}
			}
			g := &guide{t: t, session: newSession(t, b), blocks: blocks, compares: *update || installed.speaks(written)}
			g.follow(t.Context())
			if *update {
				g.save(path, page)
			}
		})
	}
}

// pages are the guides, and the examples' own pages.
func pages(t *testing.T, module string) []string {
	t.Helper()
	guides, err := filepath.Glob(filepath.Join(module, "templates", "guides", "*.md"))
	if err != nil || len(guides) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	examples, err := filepath.Glob(filepath.Join(module, "examples", "*", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	// Taking a whole tenant over is tried where all examples are, with a Terraform of either age.
	examples = slices.DeleteFunc(examples,
		func(path string) bool { return filepath.Base(filepath.Dir(path)) == "import-existing" })
	return append(guides, examples...)
}

// cli is the Terraform or OpenTofu that follows the guides.
type cli struct {
	*version.Version
	opentofu bool
}

func installedVersion(t *testing.T, path string) cli {
	t.Helper()
	installed, err := product.Terraform.GetVersion(t.Context(), path) // an OpenTofu answers as a Terraform does
	if err != nil {
		t.Fatal(err)
	}
	return cli{installed, terraformcli.IsTofu(t.Context(), path)}
}

// has reports whether this version knows something. A version before a release counts as that release.
func (c cli) has(n need) bool {
	first := n.terraform
	if c.opentofu {
		first = n.opentofu
	}
	return !c.Core().LessThan(version.Must(version.NewVersion(first)))
}

// must skips the test if this version does not know what the test needs.
func (c cli) must(t *testing.T, n need) {
	t.Helper()
	if !c.has(n) {
		t.Skipf("%s are in Terraform from %s and in OpenTofu from %s on, and this is %s", n.called,
			n.terraform, n.opentofu, c)
	}
}

// speaks reports whether it is a Terraform of certain versions: OpenTofu has other words.
func (c cli) speaks(versions string) bool {
	return !c.opentofu && version.MustConstraints(version.NewConstraint(versions)).Check(c.Version)
}

// String is how a person would call it.
func (c cli) String() string {
	if c.opentofu {
		return "OpenTofu " + c.Version.String()
	}
	return "Terraform " + c.Version.String()
}

// guide is a page that is followed.
type guide struct {
	t        *testing.T
	session  *session
	blocks   []block
	compares bool
	ids      *identities
	written  map[int]string // what the page will show, by index of the block; as of -update
}

// follow does what a reader would, and ends at the first command that does not do what the page says.
func (g *guide) follow(ctx context.Context) {
	g.t.Helper()
	g.ids, g.written = newIdentities(), map[int]string{}
	if !slices.ContainsFunc(g.blocks, func(b block) bool { return b.is("sandbox") }) {
		if _, err := g.session.start(ctx, "make sandbox"); err != nil {
			g.t.Fatal(err)
		}
	}
	for i, b := range g.blocks {
		var (
			printed string
			err     error
		)
		switch {
		case b.is("file"):
			err = g.session.write(b)
		case b.is("sandbox"):
			printed, err = g.session.start(ctx, b.text)
		case b.language == "shell":
			printed, err = g.session.run(ctx, b)
		case b.is("output") && (i == 0 || g.blocks[i-1].language != "shell"):
			err = errors.New("no command before it prints this")
		}
		if err != nil {
			g.t.Fatalf("line %d: %v\n%s", b.line, err, b.text)
		}
		if b.language == "shell" && i+1 < len(g.blocks) && g.blocks[i+1].is("output") {
			g.compare(i+1, printed)
		}
	}
}

func (g *guide) compare(i int, printed string) {
	g.t.Helper()
	b := g.blocks[i]
	g.session.calls(b.text, printed)
	printed = g.session.paged(printed)
	if !g.compares {
		return
	}
	if !shows(b.text, printed) {
		g.written[i] = g.ids.paged(strings.Trim(abridge(printed), "\n") + "\n")
		if !*update {
			g.t.Errorf("line %d: the page shows something else than is printed now (-update writes it). -page +printed\n%s\nPrinted:\n%s",
				b.line, cmp.Diff(normalise(b.text), normalise(printed)), printed)
		}
		return
	}
	if text, wrong := g.ids.agree(b.text, printed); wrong != nil {
		g.written[i] = text
		if !*update {
			g.t.Errorf("line %d: the page has two ids for one, or one for two (-update puts them right): %s", b.line,
				strings.Join(wrong, "; "))
		}
	}
}

// save writes into the page what differs from what it shows.
func (g *guide) save(path, page string) {
	g.t.Helper()
	for i, b := range slices.Backward(g.blocks) {
		if text, differs := g.written[i]; differs {
			page = rewrite(page, b, text)
			g.t.Logf("line %d is written again", b.line)
		}
	}
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	n := need{shown: "\nremoved {"}
	for page, want := range map[string]bool{
		"```terraform file=a.tf\nremoved {\n}\n```\n":              true,
		"```terraform file=a.tf\n# removed {\n```\n":               false,
		"\nremoved {\n\n```terraform\nremoved {\n}\n```\n":         false,
		"```terraform file=a.tf\nlocals {}\n\nremoved {\n}\n```\n": true,
	} {
		blocks, err := parse(page)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.of(blocks); got != want {
			t.Errorf("%q: %t, want %t", page, got, want)
		}
	}
}

func TestVersionsOfTheCLI(t *testing.T) {
	t.Parallel()
	n := need{terraform: "1.8.0", opentofu: "1.7.0"}
	for name, test := range map[string]struct {
		version               string
		opentofu, speaks, has bool
	}{
		"Terraform of the guides":   {"1.11.4", false, true, true},
		"a newer Terraform":         {"1.14.0", false, false, true},
		"an older Terraform":        {"1.7.5", false, false, false},
		"before its release":        {"1.8.0-rc1", false, false, true},
		"OpenTofu of that number":   {"1.11.4", true, false, true},
		"an OpenTofu that has it":   {"1.7.10", true, false, true},
		"an OpenTofu that does not": {"1.6.3", true, false, false},
	} {
		c := cli{version.Must(version.NewVersion(test.version)), test.opentofu}
		if speaks, has := c.speaks(written), c.has(n); speaks != test.speaks || has != test.has {
			t.Errorf("%s: speaks %t, has it %t", name, speaks, has)
		}
	}
}

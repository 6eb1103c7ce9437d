package guides

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-version"
)

var update = flag.Bool("update", false, "write into the guides what their commands print") //nolint:gochecknoglobals // how a test gets a flag of its own

const (
	// written is the Terraform whose words the guides show. Every other one must do the same, in words of its own.
	written = "~> 1.11.0"

	// functions is the first Terraform with functions of providers.
	functions = "1.8.0"
)

func TestGuides(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	installed := installedVersion(t, b.cli)
	for _, path := range pages(t, b.module) {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		if name == "README" {
			name = filepath.Base(filepath.Dir(path))
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			page := string(content)
			if strings.Contains(page, "provider::") && installed.LessThan(version.Must(version.NewVersion(functions))) {
				t.Skip("Terraform has functions of providers from 1.8 on")
			}
			blocks, err := parse(page)
			if err != nil {
				t.Fatal(err)
			}
			g := &guide{t: t, session: newSession(t, b), blocks: blocks, compares: *update || version.MustConstraints(version.NewConstraint(written)).Check(installed)}
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
	examples = slices.DeleteFunc(examples, func(path string) bool { return filepath.Base(filepath.Dir(path)) == "import-existing" })
	return append(guides, examples...)
}

func installedVersion(t *testing.T, cli string) *version.Version {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), cli, "version", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	installed, err := version.NewVersion(said.Version)
	if err != nil {
		t.Fatal(err)
	}
	return installed
}

// guide is a page that is followed.
type guide struct {
	t        *testing.T
	session  *session
	blocks   []block
	compares bool
	printed  map[int]string // by index of the block that shows it
}

// follow does what a reader would, and ends at the first command that does not do what the page says.
func (g *guide) follow(ctx context.Context) {
	g.t.Helper()
	g.printed = map[int]string{}
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
	if !g.compares || shows(b.text, printed) {
		return
	}
	g.printed[i] = printed
	if !*update {
		g.t.Errorf("line %d: the page shows something else than is printed now (-update writes it). -page +printed\n%s\nPrinted:\n%s",
			b.line, cmp.Diff(normalise(b.text), normalise(printed)), printed)
	}
}

// save writes into the page what differs from what it shows.
func (g *guide) save(path, page string) {
	g.t.Helper()
	for i, b := range slices.Backward(g.blocks) {
		if printed, differs := g.printed[i]; differs {
			page = rewrite(page, b, strings.Trim(abridge(printed), "\n")+"\n")
			g.t.Logf("line %d is written anew", b.line)
		}
	}
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

package guides

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestWords holds pages to the list of words in CONTRIBUTING.md. Messages in headings (####), code and the generated
// docs/ are left out.
func TestWords(t *testing.T) {
	t.Parallel()
	module, words := wordList(t)
	ls := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*.md", "*.tmpl", ":!docs")
	ls.Dir = module
	pages, err := ls.Output()
	if err != nil {
		t.Skipf("git does not list the pages: %v", err)
	}
	message := regexp.MustCompile(`(?m)^#### .*$`)
	for page := range strings.FieldsSeq(string(pages)) {
		content, err := os.ReadFile(filepath.Join(module, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range words.FindAllString(message.ReplaceAllString(prose(string(content)), ""), -1) {
			t.Errorf("%s: write another word for %q: see CONTRIBUTING.md#words", page, found)
		}
	}
}

// TestWordsInMessages holds the texts in the code to the same list: errors, warnings, the log, descriptions, what the
// demo and the probe print.
func TestWordsInMessages(t *testing.T) {
	t.Parallel()
	module, words := wordList(t)
	ls := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*.go", ":!*_test.go")
	ls.Dir = module
	files, err := ls.Output()
	if err != nil {
		t.Skipf("git does not list the files: %v", err)
	}
	for file := range strings.FieldsSeq(string(files)) {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(module, file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				for _, found := range words.FindAllString(text.Value, -1) {
					t.Errorf("%s: write another word for %q in %s: see CONTRIBUTING.md#words", file, found, text.Value)
				}
			}
			return true
		})
	}
}

// TestWordsInScripts holds examples, pipelines, the sandbox's page and the Makefile to the same list, comments
// included.
func TestWordsInScripts(t *testing.T) {
	t.Parallel()
	module, words := wordList(t)
	ls := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*.tf", "*.hcl", "*.yml", "*.sh", "*.jq", "*.awk",
		"*.tftpl", "*.html", "*.js", "GNUmakefile", ".ci", ":!.golangci.yml", ":!*.lock.hcl")
	ls.Dir = module
	files, err := ls.Output()
	if err != nil {
		t.Skipf("git does not list the files: %v", err)
	}
	for file := range strings.FieldsSeq(string(files)) {
		content, err := os.ReadFile(filepath.Join(module, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range words.FindAllString(string(content), -1) {
			t.Errorf("%s: write another word for %q: see CONTRIBUTING.md#words", file, found)
		}
	}
}

// TestWordsInComments holds the comments of all Go files to the same list, those of tests too.
func TestWordsInComments(t *testing.T) {
	t.Parallel()
	module, words := wordList(t)
	ls := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*.go")
	ls.Dir = module
	files, err := ls.Output()
	if err != nil {
		t.Skipf("git does not list the files: %v", err)
	}
	for file := range strings.FieldsSeq(string(files)) {
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, filepath.Join(module, file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, comment := range parsed.Comments {
			for _, found := range words.FindAllString(comment.Text(), -1) {
				t.Errorf("%s:%d: write another word for %q: see CONTRIBUTING.md#words", file,
					positions.Position(comment.Pos()).Line, found)
			}
		}
	}
}

// wordList returns the module's directory and the words that CONTRIBUTING.md bans.
func wordList(t *testing.T) (module string, words *regexp.Regexp) {
	t.Helper()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	contributing, err := os.ReadFile(filepath.Join(module, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, row := range regexp.MustCompile(`(?m)^\|.*\|(.*)\|$`).FindAllStringSubmatch(section(string(contributing),
		"## Words"), -1) {
		for _, word := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			list = append(list, strings.ReplaceAll(word[1], " ", `\s+`))
		}
	}
	if len(list) < 10 {
		t.Fatalf("CONTRIBUTING.md lists only %d words", len(list))
	}
	return module, regexp.MustCompile(`(?i)\b(` + strings.Join(list, "|") + `)\b`)
}

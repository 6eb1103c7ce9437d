package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestWords holds pages to the list of words in CONTRIBUTING.md. Messages in headings (####), code, the generated docs/ and dated
// decisions, which are not rewritten, are left out.
func TestWords(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	contributing, err := os.ReadFile(filepath.Join(module, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, row := range regexp.MustCompile(`(?m)^\|.*\|(.*)\|$`).FindAllStringSubmatch(section(string(contributing), "## Words"), -1) {
		for _, word := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			list = append(list, strings.ReplaceAll(word[1], " ", `\s+`))
		}
	}
	if len(list) < 10 {
		t.Fatalf("CONTRIBUTING.md lists only %d words", len(list))
	}
	words := regexp.MustCompile(`(?i)\b(` + strings.Join(list, "|") + `)\b`)
	ls := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*.md", "*.tmpl", ":!docs", ":!internal/decisions/2*")
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

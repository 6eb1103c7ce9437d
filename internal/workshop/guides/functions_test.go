package guides

import (
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// mistakes notes what parse_roster says of a file, and where: a function has an error without a title, so these words
// are all that a reader can look for. What scim_url says, and what parse_roster says of a value, are the titles that
// other messages have too.
func (s *source) mistakes() map[string]string {
	reported, verb := map[string]string{}, regexp.MustCompile(`%[a-z]`)
	for _, file := range s.files {
		name := filepath.Base(s.positions.Position(file.Pos()).Filename)
		if file.Name.Name != "parseroster" || name == "description.go" {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch called(call) {
			case "New", "inRow", "inCell", "explain", "Sprintf", "Fprintf":
				for _, argument := range call.Args {
					// Its first sentence is enough to find it by.
					text, _ := words(argument)
					text, _, _ = strings.Cut(strings.TrimSpace(verb.ReplaceAllString(text, gap)), ". ")
					if strings.ContainsFunc(text, unicode.IsLetter) {
						reported[text] = name + ":" + strconv.Itoa(s.positions.Position(argument.Pos()).Line)
					}
				}
			}
			return true
		})
	}
	return reported
}

// section is what a page says under a heading.
func section(page, heading string) string {
	_, after, _ := strings.Cut(page, "\n"+heading+"\n")
	text, _, _ := strings.Cut(after, "\n## ")
	return text
}

func TestEveryMistakeOfARosterIsExplained(t *testing.T) {
	t.Parallel()
	reported := readSource(t).mistakes()
	const fewest = 18
	if len(reported) < fewest {
		t.Fatalf("only %d mistakes were found: the code says them in another way now", len(reported))
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(module, "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := section(string(content), "## The functions `parse_roster` and `scim_url`")
	flowing := strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "`", "")
	for _, words := range slices.Sorted(maps.Keys(reported)) {
		// What varies is short here, so that no message is found in the words of two others.
		if !regexp.MustCompile(strings.ReplaceAll(pattern(words), ".+", ".{1,40}?")).MatchString(flowing) {
			t.Errorf("the guide on troubleshooting does not have the words %q of %s", strings.ReplaceAll(words, gap, "…"), reported[words])
		}
	}
}

package probe

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestQuestionTable compares questions.md, from which the report takes its words, with the questions that the code
// answers.
func TestQuestionTable(t *testing.T) {
	t.Parallel()
	titles, questions := tables()
	if want := len((&prober{}).findings) - 1; len(titles) != want {
		t.Errorf("%d titles of dialects, want %d", len(titles), want)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			code.Write(text)
		}
	}
	for _, q := range questions {
		asked := strings.Contains(code.String(), `"`+q.key+`"`)
		if !asked && q.never == "" {
			t.Errorf("the code never answers %s: %s", q.key, q.text)
		}
	}
	for _, call := range regexp.MustCompile(`p\.(?:answer|reply)\("([a-z-]+)"`).FindAllStringSubmatch(code.String(), -1) {
		if !slices.ContainsFunc(questions, func(q question) bool { return q.key == call[1] }) {
			t.Errorf("the code answers %s, which is no question", call[1])
		}
	}
}

package sandbox_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// TestDialectTable compares dialects.md, from which the sandbox takes what a dialect is, with the names that its code
// asks for. A default needs no name, because it is what happens anyway.
func TestDialectTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("dialects.md")
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(sandbox.Dialects(), sandbox.APIDialects())
	if rows := strings.Count(string(page), "\n| ") - strings.Count(string(page), "\n| number |"); rows != len(all) {
		t.Errorf("dialects.md has %d rows, and %d of them can be read", rows, len(all))
	}
	switched, last := map[string]bool{}, 0
	for _, d := range all {
		if switched[d.Name] || d.Name == "" || d.Summary == "" || d.Default && d.Choice == "" {
			t.Errorf("a row says too little, or is there twice: %+v", d)
		}
		if d.Number > 0 && d.Number != last && d.Number != last+1 {
			t.Errorf("%s has the number %d, after %d", d.Name, d.Number, last)
		}
		last = max(last, d.Number)
		if !d.Default {
			switched[d.Name] = true
		}
	}
	code := ownCode(t)
	for name := range switched {
		if !strings.Contains(code, `"`+name+`"`) {
			t.Errorf("no code asks for %s", name)
		}
	}
	for _, asked := range regexp.MustCompile(`\.(?:has|reading)\("([^"]*)"\)`).FindAllStringSubmatch(code, -1) {
		if !switched[asked[1]] {
			t.Errorf("the code asks for %s, which is no row of dialects.md, or a default", asked[1])
		}
	}
}

// ownCode is the Go text of this package without its tests.
func ownCode(t *testing.T) string {
	t.Helper()
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
	return code.String()
}

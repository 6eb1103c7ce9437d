package sandbox_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	names := slices.Sorted(maps.Keys(switched))
	if diff := cmp.Diff(names, namesAskedFor(t)); diff != "" {
		t.Errorf("-dialects.md +dialect.go:\n%s", diff)
	}
}

// namesAskedFor are the constants of dialect.go, sorted. The linter finds one that nothing asks for.
func namesAskedFor(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "dialect.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declared := range file.Decls {
		group, ok := declared.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST || !group.Lparen.IsValid() {
			continue
		}
		for _, spec := range group.Specs {
			constant, _ := spec.(*ast.ValueSpec)
			text, _ := constant.Values[0].(*ast.BasicLit)
			name, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

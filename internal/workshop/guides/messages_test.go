package guides

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// gap stands in a message for what varies.
const gap = "\x00"

// source is the provider's code as far as it speaks to people.
type source struct {
	t         *testing.T
	files     []*ast.File
	positions *token.FileSet
	titles    map[string]string // summaries of messages, and where each comes from
	causes    map[string]string // how diagnose begins to tell what happened, and where
}

func readSource(t *testing.T) *source {
	t.Helper()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &source{t: t, positions: token.NewFileSet(), titles: map[string]string{}, causes: map[string]string{}}
	err = filepath.WalkDir(filepath.Join(module, "internal"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case "sandbox", "demo", "cmd", "bench", "acctest", "guides", "terraformcli", "interop", "faults", "soak", "probe",
				"testdata", "node_modules":
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(s.positions, path, nil, 0)
		if err == nil {
			s.files = append(s.files, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool { s.see(file, n); return true })
	}
	return s
}

// summaryAt tells which argument of a call is the summary of a message, by the function's name.
func summaryAt(function string) (int, bool) {
	switch function {
	case "NewErrorDiagnostic", "NewWarningDiagnostic", "AddError", "AddWarning":
		return 0, true
	case "NewAttributeErrorDiagnostic", "NewAttributeWarningDiagnostic", "AddAttributeError", "AddAttributeWarning":
		return 1, true
	}
	return 0, false
}

func (s *source) see(file *ast.File, n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := called(n)
		if at, ok := summaryAt(name); ok && at < len(n.Args) {
			s.title(n.Args[at])
		}
		// diagnose.Warning takes the summary as its first argument.
		if name == "Warning" && len(n.Args) == 3 {
			s.title(n.Args[0])
		}
	case *ast.ValueSpec: // ninjaone's reasons are summaries
		if kind, ok := n.Type.(*ast.Ident); ok && kind.Name == "Reason" {
			for _, value := range n.Values {
				s.title(value)
			}
		}
	case *ast.FuncDecl:
		if handsOut(n) {
			s.returned(n)
		}
		if file.Name.Name == "diagnose" && strings.HasPrefix(n.Name.Name, "explain") {
			s.explains(n)
		}
	}
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// title notes a summary. One that only hands on another summary is found where that one is made.
func (s *source) title(e ast.Expr) {
	text, ok := words(e)
	where := s.positions.Position(e.Pos())
	place := filepath.Base(filepath.Dir(where.Filename)) + "/" + filepath.Base(where.Filename) + ":" + strconv.Itoa(where.Line)
	switch {
	case ok && strings.Trim(text, gap+" ") != "":
		s.titles[text] = place
	case handsOn(e):
	default:
		s.t.Errorf("%s: what this message is called cannot be read; teach words or handsOn in messages_test.go", place)
	}
}

// handsOut knows the functions that make summaries.
func handsOut(f *ast.FuncDecl) bool {
	switch f.Name.Name {
	case "summary", "title":
		results := f.Type.Results
		if results == nil || len(results.List) != 1 {
			return false
		}
		kind, ok := results.List[0].Type.(*ast.Ident)
		return ok && kind.Name == "string"
	}
	return false
}

// returned notes the summaries that a function makes itself.
func (s *source) returned(f *ast.FuncDecl) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if answer, ok := n.(*ast.ReturnStmt); ok && len(answer.Results) == 1 {
			s.title(answer.Results[0])
		}
		return true
	})
}

// handsOn knows the expressions that hold a summary made elsewhere: a Reason, a title, a parameter of diagnose.Warning.
func handsOn(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		switch called(e) {
		case "string", "summary", "title", "Summary":
			return true
		}
	case *ast.Ident:
		return e.Name == "summary"
	}
	return false
}

// words are an expression's text, with gaps for what varies. ok is false if it is no text at all.
func words(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return gap, false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, leftOK := words(e.X)
		right, rightOK := words(e.Y)
		return left + right, leftOK || rightOK
	case *ast.CallExpr:
		if called(e) == "TrimSpace" {
			return words(e.Args[0])
		}
		if called(e) == "Sprintf" {
			format, ok := words(e.Args[0])
			return regexp.MustCompile(`%[a-z]`).ReplaceAllString(format, gap), ok
		}
	}
	return gap, false
}

// explains notes how an explain function begins its sentences about what happened.
func (s *source) explains(f *ast.FuncDecl) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		answer, ok := n.(*ast.ReturnStmt)
		if !ok || len(answer.Results) != 2 {
			return true
		}
		where := s.positions.Position(answer.Pos())
		for _, result := range answer.Results {
			if text, ok := words(result); ok && text != "" {
				s.causes[text] = filepath.Base(where.Filename) + ":" + strconv.Itoa(where.Line)
			}
		}
		return true
	})
}

// pattern matches a text with gaps.
func pattern(text string) string {
	parts := strings.Split(text, gap)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return strings.Join(parts, `.+`)
}

func TestEveryMessageIsExplained(t *testing.T) {
	t.Parallel()
	s := readSource(t)
	const fewest = 40
	if len(s.titles) < fewest || len(s.causes) < 15 {
		t.Fatalf("only %d messages and %d causes were found: the code says them in another way now",
			len(s.titles), len(s.causes))
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(module, "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	explained := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#### (.*)$`).FindAllStringSubmatch(page, -1) {
		explained[heading[1]] = false
	}
	for _, title := range slices.Sorted(maps.Keys(s.titles)) {
		wanted, found := regexp.MustCompile("^"+pattern(title)+"$"), false
		for heading := range explained {
			if wanted.MatchString(heading) {
				explained[heading], found = true, true
			}
		}
		if !found {
			t.Errorf("no section of the guide on troubleshooting is called %q, a message of %s",
				strings.ReplaceAll(title, gap, "…"), s.titles[title])
		}
	}
	for heading, message := range explained {
		if !message {
			t.Errorf("the guide on troubleshooting explains %q, which no message is called", heading)
		}
	}
	// Messages quote names of settings in backticks, which the page, quoting messages in such, cannot.
	flowing := strings.ReplaceAll(strings.Join(strings.Fields(page), " "), "`", "")
	for _, cause := range slices.Sorted(maps.Keys(s.causes)) {
		// Its first words are enough to find it by.
		begin, _, _ := strings.Cut(cause, ". ")
		if !regexp.MustCompile(pattern(strings.ReplaceAll(strings.TrimSuffix(begin, "."), "`", ""))).MatchString(flowing) {
			t.Errorf("the guide on troubleshooting does not have the words %q of %s", strings.ReplaceAll(begin, gap, "…"),
				s.causes[cause])
		}
	}
}

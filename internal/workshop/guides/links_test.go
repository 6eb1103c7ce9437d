package guides

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// site is the project's pages, as files and with their anchors.
type site struct {
	module  string
	anchors map[string]map[string]bool // of each page that was looked at
}

// repository is how pages that are read elsewhere link to a file of the repository.
const repository = "https://github.com/ninjaone-community/terraform-provider-ninjaone/"

func TestLinks(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{module: module, anchors: map[string]map[string]bool{}}
	links := 0
	err = filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", "build", "dist", "node_modules", ".terraform", "testdata", "templates":
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, link := range linksOf(string(content)) {
			links++
			if wrong := s.wrong(path, link); wrong != "" {
				from, _ := filepath.Rel(module, path)
				t.Errorf("%s: the link to %s is dead: %s", from, link, wrong)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// prose is a page without what is code in it.
func prose(page string) string {
	page = regexp.MustCompile("(?ms)^ *```.*?^ *```$").ReplaceAllString(page, "")
	return regexp.MustCompile("`[^`]*`").ReplaceAllString(page, "") // over a line break too
}

func linksOf(page string) []string {
	var links []string
	for _, found := range regexp.MustCompile(`\]\(<?([^)>\s]+)>?\)`).FindAllStringSubmatch(prose(page), -1) {
		links = append(links, found[1])
	}
	return links
}

// wrong tells why a link leads nowhere, or "". Other sites are not asked: a test needs no network.
func (s *site) wrong(from, link string) string {
	target, anchor, _ := strings.Cut(link, "#")
	path := from
	switch {
	case strings.HasPrefix(target, repository+"tree/main/"), strings.HasPrefix(target, repository+"blob/main/"):
		path = filepath.Join(s.module, filepath.FromSlash(target[len(repository)+len("tree/main/"):]))
	case strings.HasPrefix(target, repository+"issues/new?template="):
		_, form, _ := strings.Cut(target, "template=")
		path = filepath.Join(s.module, ".github", "ISSUE_TEMPLATE", form)
	case strings.Contains(target, "://"), strings.HasPrefix(target, "mailto:"):
		return ""
	case target != "":
		path = filepath.Join(filepath.Dir(from), filepath.FromSlash(target))
		if s.leavesExample(from, path) {
			return "an example is copied out of the repository, and this file is not copied with it: link to " + repository
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		path = s.origin(path)
		info, err = os.Stat(path)
	}
	if err != nil {
		return "there is no such file"
	}
	if anchor == "" || info.IsDir() || filepath.Ext(path) != ".md" {
		return ""
	}
	if !s.anchorsOf(path)[anchor] {
		return "that page has no such heading"
	}
	return ""
}

// leavesExample reports whether a path is outside of the example that a page belongs to.
func (s *site) leavesExample(page, path string) bool {
	within, ok := strings.CutPrefix(page, filepath.Join(s.module, "examples")+string(filepath.Separator))
	if !ok {
		return false
	}
	example, _, _ := strings.Cut(within, string(filepath.Separator))
	return !strings.HasPrefix(path, filepath.Join(s.module, "examples", example)+string(filepath.Separator))
}

// origin is what a page under docs/ is generated from, where it has not been generated yet.
func (s *site) origin(path string) string {
	docs := filepath.Join(s.module, "docs")
	if name, ok := strings.CutPrefix(path, filepath.Join(docs, "guides")); ok {
		return filepath.Join(s.module, "templates", "guides", name)
	}
	if name, ok := strings.CutPrefix(path, filepath.Join(docs, "functions")); ok {
		return filepath.Join(s.module, "examples", "functions", strings.TrimSuffix(name, ".md"))
	}
	return path
}

func (s *site) anchorsOf(path string) map[string]bool {
	if known, ok := s.anchors[path]; ok {
		return known
	}
	anchors := map[string]bool{}
	if content, err := os.ReadFile(path); err == nil {
		code := regexp.MustCompile("(?ms)^ *```.*?^ *```$")
		for _, heading := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(code.ReplaceAllString(string(content), ""), -1) {
			anchors[slug(heading[1])] = true
		}
		for _, id := range regexp.MustCompile(`<a (?:id|name)="([^"]+)"`).FindAllStringSubmatch(string(content), -1) {
			anchors[id[1]] = true
		}
	}
	s.anchors[path] = anchors
	return anchors
}

// slug is the anchor that a heading gets.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func TestWrongLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	text := "# A title\n\n## What it does, and why\n\n[x](page.md) `[code](no.md)`\n\n```text\n[code](no.md)\n# no heading\n```\n"
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if links := linksOf(text); len(links) != 1 || links[0] != "page.md" {
		t.Errorf("links %v, want the one outside of code", links)
	}
	s := &site{module: dir, anchors: map[string]map[string]bool{}}
	for link, good := range map[string]bool{
		"page.md": true, "./page.md#a-title": true, "#what-it-does-and-why": true, "https://example.com/nowhere": true,
		"other.md": false, "#no-heading": false, "page.md#nothing": false, repository + "tree/main/nowhere": false,
	} {
		if wrong := s.wrong(page, link); (wrong == "") != good {
			t.Errorf("%s: %q, want good %t", link, wrong, good)
		}
	}
	if wrong := s.wrong(filepath.Join(dir, "examples", "one", "README.md"), "../../page.md"); wrong == "" {
		t.Error("an example links to a page that is not copied with it, and that was taken")
	}
}

package guides

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of a guide.
type block struct {
	line     int // of the opening fence, from 1
	language string
	words    map[string]string // the words after the language
	text     string            // with a line break at its end
	before   string            // the paragraph before it
}

func (b block) is(word string) bool { _, ok := b.words[word]; return ok }

// exit is the status that a shell block must end with.
func (b block) exit() (int, error) {
	if !b.is("exit") {
		return 0, nil
	}
	return strconv.Atoi(b.words["exit"])
}

const fence = "```"

// parse finds the fenced blocks of a page, indented ones too.
func parse(page string) ([]block, error) {
	var (
		blocks []block
		open   *block
		indent string
		before string
		ended  bool
	)
	for i, line := range strings.Split(page, "\n") {
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case open == nil && strings.HasPrefix(trimmed, fence):
			indent = line[:len(line)-len(trimmed)]
			open = opened(i+1, strings.Fields(strings.TrimPrefix(trimmed, fence)))
			open.before = before
			before = ""
		case open != nil && trimmed == fence:
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, indent) + "\n"
		case trimmed == "":
			ended = true
		default:
			if ended {
				before, ended = "", false
			}
			before += trimmed + "\n"
		}
	}
	if open != nil {
		return nil, fmt.Errorf("line %d: the block is never closed", open.line)
	}
	return blocks, nil
}

func opened(line int, info []string) *block {
	b := &block{line: line, words: map[string]string{}}
	for i, word := range info {
		if i == 0 {
			b.language = word
			continue
		}
		name, value, _ := strings.Cut(word, "=")
		b.words[name] = value
	}
	return b
}

// rewrite puts another text into a block of a page, of which only blocks below it have been rewritten.
func rewrite(page string, b block, text string) string {
	lines := strings.Split(page, "\n")
	opening := lines[b.line-1]
	indent := opening[:strings.Index(opening, fence)]
	end := b.line + strings.Count(b.text, "\n")
	var inner []string
	for line := range strings.Lines(text) {
		inner = append(inner, strings.TrimRight(indent+strings.TrimRight(line, "\n"), " "))
	}
	return strings.Join(append(append(append([]string{}, lines[:b.line]...), inner...), lines[end:]...), "\n")
}

func TestParse(t *testing.T) {
	t.Parallel()
	const page = "Text.\n\n```shell exit=2\nterraform plan\n```\n\n1. A list:\n   ```csv file=a.csv\n   a,b\n\n   1,2\n   ```\n"
	blocks, err := parse(page)
	if err != nil {
		t.Fatal(err)
	}
	want := []block{
		{line: 3, language: "shell", words: map[string]string{"exit": "2"}, text: "terraform plan\n", before: "Text.\n"},
		{line: 8, language: "csv", words: map[string]string{"file": "a.csv"}, text: "a,b\n\n1,2\n", before: "1. A list:\n"},
	}
	if diff := cmp.Diff(want, blocks, cmp.AllowUnexported(block{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := rewrite(page, blocks[1], "x\ny\n"); got != strings.Replace(page, "   a,b\n\n   1,2\n", "   x\n   y\n", 1) {
		t.Errorf("rewritten: %s", got)
	}
	if _, err := parse("```shell\nterraform plan\n"); err == nil {
		t.Error("a block without an end was taken")
	}
}

// TestFilesAreNamed: the paragraph before a file names it. Neither the registry nor GitHub shows the words of a fence.
func TestFilesAreNamed(t *testing.T) {
	t.Parallel()
	for _, path := range pages(t, newBench(t).module) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := parse(string(content))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			if b.is("file") && !strings.Contains(b.before, "`"+b.words["file"]+"`") {
				t.Errorf("%s:%d: the text before this block does not name the file %s", path, b.line, b.words["file"])
			}
		}
	}
}

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// transcript is what an identity provider sends, and what it needs to be answered. `{name}` stands for a value kept
// from an earlier answer.
type transcript struct {
	Title string
	Steps []struct {
		Note, Method, Path, Type string
		Send                     json.RawMessage
		Status                   int
		Body                     json.RawMessage   // what the answer must hold at least; null: must not have
		Keep                     map[string]string // name → key of the answer
	}
}

func TestTranscriptsAreAnsweredAsRecorded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.json")
	if err != nil || len(files) < 4 {
		t.Fatalf("transcripts: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var script transcript
			if err := json.Unmarshal(data, &script); err != nil {
				t.Fatal(err)
			}
			script.run(t, start(t, sandbox.Options{}))
		})
	}
}

func (script transcript) run(t *testing.T, s *sandbox.Server) {
	t.Helper()
	var kept []string
	fill := func(text string) string { return strings.NewReplacer(kept...).Replace(text) }
	for _, step := range script.Steps {
		var headers []string
		if step.Type != "" {
			headers = []string{"Content-Type: " + step.Type}
		}
		got := send(t, s, step.Method, fill(step.Path), fill(string(step.Send)), headers...)
		if got.status != step.Status {
			t.Fatalf("%s: status %d, want %d: %s", step.Note, got.status, step.Status, got.text)
		}
		if step.Body != nil {
			var want any
			if err := json.Unmarshal([]byte(fill(string(step.Body))), &want); err != nil {
				t.Fatal(err)
			}
			if lack := lacks(got.json, want, ""); lack != "" {
				t.Errorf("%s: %s in %s", step.Note, lack, got.text)
			}
		}
		for name, key := range step.Keep {
			kept = append(kept, "{"+name+"}", fmt.Sprint(got.json[key]))
		}
	}
}

// lacks tells what of want is not in got. Lists must be as long, objects may hold more.
func lacks(got, want any, path string) string {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, want an object", path, got)
		}
		for key, value := range want {
			if lack := lacks(object[key], value, path+"."+key); lack != "" {
				return lack
			}
		}
		return ""
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			return fmt.Sprintf("%s is %v, want %d items", path, got, len(want))
		}
		for i, value := range want {
			if lack := lacks(items[i], value, fmt.Sprintf("%s[%d]", path, i)); lack != "" {
				return lack
			}
		}
		return ""
	}
	if got != want {
		return fmt.Sprintf("%s is %v, want %v", path, got, want)
	}
	return ""
}

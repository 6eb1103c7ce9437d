package sandbox_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestTenantOutlivesARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	open := func() *sandbox.Server {
		s, err := sandbox.Start(sandbox.Options{DataFile: file, Listen: "127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	ada, grace := addUser(t, s, "ada@example.com"), addUser(t, s, "grace@example.com")
	gone := addUser(t, s, "gone@example.com")
	desk := addGroup(t, s, "Desk", ada, gone)
	send(t, s, http.MethodPatch, "/Users/"+ada, patch(op("replace", "active", false))).want(t, http.StatusOK)
	send(t, s, http.MethodPatch, "/Groups/"+desk, patch(op("add", "members",
		[]any{map[string]any{"value": grace}}))).want(t, http.StatusOK)
	send(t, s, http.MethodDelete, "/Users/"+gone, nil).want(t, http.StatusNoContent)
	tenant := func(s *sandbox.Server) any {
		var out []any
		for _, doc := range append(s.Tenant().Users(), s.Tenant().Groups()...) {
			delete(doc["meta"].(map[string]any), "location") // the port is another
			for _, list := range []string{"members", "groups"} {
				items, _ := doc[list].([]any)
				for _, item := range items {
					delete(item.(map[string]any), "$ref")
				}
			}
			out = append(out, doc)
		}
		return out
	}
	before := tenant(s)
	// A killed sandbox never closes: what it acknowledged is in the file already.
	killed := filepath.Join(t.TempDir(), "killed.jsonl")
	copyFile(t, file, killed)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	if diff := cmp.Diff(before, tenant(s)); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
	send(t, s, http.MethodPost, "/Users", person("ADA@example.com")).wantError(t, http.StatusConflict, "uniqueness")
	if again := addUser(t, s, "new@example.com"); again == ada || again == grace {
		t.Error("an id was given twice")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file = killed
	s = open()
	defer s.Close()
	if diff := cmp.Diff(before, tenant(s)); diff != "" {
		t.Errorf("after a kill (-want +got):\n%s", diff)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedDataFiles(t *testing.T) {
	t.Parallel()
	const user = `{"kind":"User","id":"1","sequence":1,"version":1,"document":{"userName":"ada@example.com"}}` + "\n"
	for _, test := range []struct {
		about, content string
		users          int
		err            string
	}{
		{"empty", "", 0, ""},
		{"a last line broken off", user + `{"kind":"User","id":"2","docu`, 1, ""},
		{"a broken line in the middle", user + "{\n" + user, 0, "line 2"},
		{"something else", "hello\n", 0, "line 1"},
		{"another kind of record", `{"kind":"Device","id":"1"}` + "\n", 0, "line 1"},
		{"somebody deleted twice", user + `{"kind":"User","id":"1","deleted":true}` + "\n" + `{"kind":"User","id":"1","deleted":true}` + "\n", 0, ""},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "tenant.jsonl")
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := sandbox.Start(sandbox.Options{DataFile: file})
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				if data, _ := os.ReadFile(file); string(data) != test.content {
					t.Errorf("the file was changed: %s", data)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if got := len(s.Tenant().Users()); got != test.users {
				t.Errorf("%d users", got)
			}
		})
	}
}

func TestDataFileIsSmallAgainAfterAStart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	s := start(t, sandbox.Options{DataFile: file})
	id := addUser(t, s, "ada@example.com")
	long := strings.Repeat("x", 10_000)
	for i := range 500 {
		if err := s.Tenant().UpdateUser(id, func(doc sandbox.Document) { doc["title"] = long[i:] }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, sandbox.Options{DataFile: file})
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 20_000 {
		t.Errorf("one user takes %d bytes", info.Size())
	}
	left, err := filepath.Glob(file + "*")
	if err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}

func TestAFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if s, err := sandbox.Start(sandbox.Options{DataFile: filepath.Join(t.TempDir(), "missing",
		"tenant.jsonl")}); err == nil {
		s.Close()
		t.Error("started")
	}
	s := start(t, sandbox.Options{DataFile: filepath.Join(t.TempDir(), "tenant.jsonl")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tenant().AddUser(person("late@example.com")); err == nil {
		t.Error("a closed tenant took a user")
	}
	if got := len(s.Tenant().Users()); got != 0 {
		t.Errorf("%d users that the file does not hold", got)
	}
}

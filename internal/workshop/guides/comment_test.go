package guides

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// forge is as much of the API of GitHub, GitLab and Azure DevOps as comment.sh uses: the comments of change request 7.
type forge struct {
	t          *testing.T
	mu         sync.Mutex // guards what follows
	comments   []comment  // by id, from 1
	broken     bool       // answers no GET
	unexpected []string
}

type comment struct {
	body string
	ours bool
}

func (f *forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer comment-token" && r.Header.Get("Private-Token") != "comment-token" {
		http.Error(w, "no token", http.StatusUnauthorized)
		return
	}
	sent, _ := io.ReadAll(r.Body)
	var reported struct {
		Body, Content string
		Comments      []struct{ Content string }
	}
	if len(sent) > 0 {
		if err := json.Unmarshal(sent, &reported); err != nil {
			f.unexpected = append(f.unexpected, err.Error())
		}
	}
	text := reported.Body + reported.Content
	if len(reported.Comments) == 1 {
		text = reported.Comments[0].Content
	}
	const azure = "/example/people%20and%20access/_apis/git/repositories/r1/pullRequests/7/threads"
	switch id := 0; {
	case f.broken && r.Method == http.MethodGet:
		http.Error(w, "broken", http.StatusInternalServerError)
	case r.Method == http.MethodGet && r.URL.Path == "/example/_apis/connectionData":
		fmt.Fprint(w, `{"authenticatedUser":{"id":"42"}}`)
	case r.Method == http.MethodGet && r.URL.Path == "/user":
		fmt.Fprint(w, `{"id":42}`)
	case r.Method == http.MethodGet:
		f.list(w, r)
	case scan(r.URL.EscapedPath(), "/repos/example/people/issues/comments/%d", &id) && r.Method == http.MethodPatch,
		scan(r.URL.EscapedPath(), "/projects/5/merge_requests/7/notes/%d", &id) && r.Method == http.MethodPut,
		scan(r.URL.EscapedPath(), strings.ReplaceAll(azure, "%", "%%")+"/%d/comments/1", &id) && r.Method == http.MethodPatch:
		f.comments[id-1].body = text
		fmt.Fprint(w, "{}")
	case r.Method == http.MethodPost:
		f.comments = append(f.comments, comment{text, true})
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, "{}")
	default:
		f.unexpected = append(f.unexpected, r.Method+" "+r.URL.String())
		http.NotFound(w, r)
	}
}

func scan(path, format string, id *int) bool {
	n, err := fmt.Sscanf(path, format, id)
	return err == nil && n == 1 && path == fmt.Sprintf(format, *id)
}

// list answers a page of comments in the shape of the service whose path it is.
func (f *forge) list(w http.ResponseWriter, r *http.Request) {
	type object = map[string]any
	all := make([]object, 0, len(f.comments))
	azure := strings.Contains(r.URL.Path, "/_apis/")
	for i, c := range f.comments {
		kind, author := "User", 1
		if c.ours {
			kind, author = "Bot", 42
		}
		one := object{"id": i + 1, "body": c.body, "user": object{"type": kind}, "author": object{"id": author}}
		if azure {
			who := object{"id": strconv.Itoa(author)}
			one = object{"id": i + 1, "comments": []object{{"id": 1, "content": c.body, "author": who}}}
		}
		all = append(all, one)
	}
	if azure {
		_ = json.NewEncoder(w).Encode(object{"value": all})
		return
	}
	size, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	from := min((page-1)*size, len(all))
	_ = json.NewEncoder(w).Encode(all[from:min(from+size, len(all))])
}

// script runs a script of examples/gitops in a directory, and returns what it prints.
func script(t *testing.T, dir, name, input string, environment map[string]string, arguments ...string) (string, error) {
	t.Helper()
	for _, program := range []string{"curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not on PATH", program)
		}
	}
	module, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(module, "examples", "gitops", "scripts", name)
	cmd := exec.CommandContext(t.Context(), "bash", append([]string{path}, arguments...)...) // as the pipelines do
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	for key, value := range environment {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestComment runs comment.sh in a fake of each CI's environment: one comment per change request, which later runs
// update, and no comment of another user is touched. A service that does not answer gets no second comment.
func TestComment(t *testing.T) {
	t.Parallel()
	const limit = 60000 // of a comment; GitLab's is longer
	for ci, environment := range map[string]map[string]string{
		"GitHub": {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": "URL", "GITHUB_REPOSITORY": "example/people", "NUMBER": "7"},
		"GitLab": {"GITLAB_CI": "true", "CI_API_V4_URL": "URL", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7"},
		"Azure": {
			"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": "URL/example/", "SYSTEM_TEAMPROJECT": "people and access",
			"BUILD_REPOSITORY_ID": "r1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
		},
	} {
		t.Run(ci, func(t *testing.T) {
			t.Parallel()
			f := &forge{t: t}
			const mark = "<!-- plan.md -->\n"
			for i := range 120 { // more than a page
				f.comments = append(f.comments, comment{body: fmt.Sprint("talk ", i)})
			}
			f.comments = append(f.comments, comment{body: mark + "a quotation"})
			server := httptest.NewServer(f)
			t.Cleanup(server.Close)
			env := map[string]string{"COMMENT_TOKEN": "comment-token"}
			for key, value := range environment {
				env[key] = strings.ReplaceAll(value, "URL", server.URL)
			}
			dir, before := t.TempDir(), len(f.comments)
			file := filepath.Join(dir, "plan.md")
			comments := func(want string) {
				t.Helper()
				if out, err := script(t, dir, "comment.sh", "", env, "plan.md"); err != nil || out != "" {
					t.Fatalf("comment.sh: %v\n%s", err, out)
				}
				if len(f.comments) != before+1 || f.comments[before].body != mark+want+"\n" {
					t.Fatalf("%d comments, the last: %s", len(f.comments)-before, f.comments[len(f.comments)-1].body)
				}
			}
			long := strings.Repeat("a line\n", limit/7+1)
			for _, plan := range []string{"first", `second "quoted" $text`, long} {
				if err := os.WriteFile(file, []byte(plan+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				if plan == long && ci != "GitLab" {
					plan = strings.Repeat("a line\n", limit/7) +
						"\nCut here. The job has the rest, in its log or among its artifacts."
				}
				comments(strings.TrimSpace(plan))
			}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			comments("The plan failed. The log of the job gives the reason.")
			f.broken = true
			if out, err := script(t, dir, "comment.sh", "", env, "plan.md"); err == nil || len(f.comments) != before+1 {
				t.Errorf("a service that does not answer: %v, %d comments\n%s", err, len(f.comments)-before, out)
			}
			f.broken = false
			if len(f.unexpected) > 0 {
				t.Errorf("unexpected: %v", f.unexpected)
			}
			env["COMMENT_TOKEN"] = "wrong-token"
			out, err := script(t, dir, "comment.sh", "", env, "plan.md")
			if err == nil || strings.Contains(out, "wrong-token") {
				t.Errorf("a refused token: %v\n%s", err, out)
			}
		})
	}
}

// TestNotify: a report reaches a chat in the chat's own form, and only where there is a webhook.
func TestNotify(t *testing.T) {
	t.Parallel()
	var bodies []map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		bodies = append(bodies, body)
	}))
	t.Cleanup(server.Close)
	for _, env := range []map[string]string{
		{},
		{"NOTIFY_URL": server.URL},
		{"NOTIFY_URL": server.URL, "NOTIFY_KIND": "teams"},
	} {
		if out, err := script(t, t.TempDir(), "notify.sh", "ada differs", env, "A title"); err != nil || out != "" {
			t.Fatalf("notify.sh with %v: %v\n%s", env, err, out)
		}
	}
	if len(bodies) != 2 || bodies[0]["text"] != "A title\n\nada differs" ||
		!strings.Contains(fmt.Sprint(bodies[1]), "AdaptiveCard") {
		t.Errorf("sent: %v", bodies)
	}
	// Names that others wrote are text, and the link is a link.
	const (
		names = "- `<!channel>`: @channel, ada@example.com, x-@here, <users/all>, [Reset](https://evil.example) R&D"
		link  = "https://ci.example.com/1?a=@b&c"
	)
	for i, kind := range []string{"slack", "teams"} {
		env := map[string]string{"NOTIFY_URL": server.URL, "NOTIFY_KIND": kind}
		if out, err := script(t, t.TempDir(), "notify.sh", names+"\n\nlast", env, "A title", link); err != nil || out != "" {
			t.Fatalf("notify.sh with %v: %v\n%s", env, err, out)
		}
		body, err := json.Marshal(bodies[2+i])
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(body))
		want := `{"text":"A title\n` + link + "\\n\\n- `‹!channel›`: @\u200bchannel, ada@example.com, x-@\u200bhere, ‹users/all›, " +
			"[Reset]\u200b(https://evil.example) R&D\\n\\nlast\"}"
		if kind == "teams" {
			want = `"body":[{"size":"Large","text":"A title","type":"TextBlock","weight":"Bolder","wrap":true},` +
				`{"inlines":[{"text":"` + names + `","type":"TextRun"}],"type":"RichTextBlock"},` +
				`{"inlines":[{"text":"last","type":"TextRun"}],"type":"RichTextBlock"}]`
		}
		if !strings.Contains(plain, want) || kind == "teams" && !strings.Contains(plain, `"url":"`+link+`"`) {
			t.Errorf("%s: sent\n%s\nwant\n%s", kind, plain, want)
		}
	}
	long := strings.Repeat("a line\n", 1000)
	if out, err := script(t, t.TempDir(), "notify.sh", long, map[string]string{"NOTIFY_URL": server.URL}, "T"); err != nil {
		t.Fatalf("notify.sh: %v\n%s", err, out)
	}
	const cut = "a line\na line\n\nCut here. The job has the whole report."
	if text, _ := bodies[4]["text"].(string); len(text) > 3100 || !strings.HasSuffix(text, cut) {
		t.Errorf("a long report: sent %d bytes: %s", len(text), text)
	}
	if out, err := script(t, t.TempDir(), "notify.sh", "x", map[string]string{
		"NOTIFY_URL":  server.URL,
		"NOTIFY_KIND": "irc",
	}, "T"); err == nil {
		t.Errorf("an unknown kind passed: %s", out)
	}
}

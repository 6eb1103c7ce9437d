package scim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// speaker returns a client of a service that gives every request the same answer.
func speaker(t *testing.T, body string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(Options{BaseURL: base})
}

// TestAnotherResource: an answer with the resource of another id proves nothing of the one that was asked for. A
// service that compares ids without case answers with the id as it has it.
func TestAnotherResource(t *testing.T) {
	t.Parallel()
	client := speaker(t, `{"id":"b","userName":"bob@example.com","active":false}`)
	if user, err := client.GetUser(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "another resource") {
		t.Errorf("user: %v, %v", user, err)
	}
	if group, err := client.GetGroup(t.Context(), "a"); err == nil {
		t.Errorf("group: %v", group)
	}
	if user, err := client.GetUser(t.Context(), "B"); err != nil || user.ID != "b" {
		t.Errorf("in another case: %v, %v", user, err)
	}
}

// TestIDsThatCannotBeKept: an id identifies no user if it reads as another id, or if Terraform keeps another id for it.
func TestIDsThatCannotBeKept(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "\u00e9", "e\u0301"
	for name, c := range map[string]struct {
		id   string // as in JSON, without its quotes
		kept bool
	}{
		"plain":                 {"a", true},
		"composed":              {composed, true},
		"an escaped pair":       {`\ud83d\ude00`, true},
		"decomposed":            {decomposed, false},
		"decomposed, escaped":   {`e\u0301`, false},
		"not UTF-8":             {"a\xff", false},
		"half of a pair":        {`a\ud800`, false},
		"the replacement":       {"a\ufffd", false},
		"the replacement, also": {`a\ufffd`, false},
		"a dot":                 {".", false},
		"two dots":              {"..", false},
		"three dots":            {"...", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := func(what string, err error) {
				t.Helper()
				if _, odd := errors.AsType[*IDError](err); odd == c.kept || (err == nil) != c.kept {
					t.Errorf("%s: %v", what, err)
				}
			}
			one := speaker(t, `{"id":"`+c.id+`","userName":"ada@example.com"}`)
			asked := "1"
			if c.kept { // an answer with another id is no answer
				_ = json.Unmarshal([]byte(`"`+c.id+`"`), &asked)
			}
			_, err := one.GetUser(t.Context(), asked)
			check("read", err)
			_, err = one.CreateUser(t.Context(), &User{})
			check("create", err)
			if err != nil && !OutcomeUnknown(err) {
				t.Errorf("who was made all the same is not looked up after %v", err)
			}
			_, err = speaker(t, `{"totalResults":1,"Resources":[{"id":"`+c.id+`"}]}`).ListUsers(t.Context(), ListOptions{})
			check("list", err)
			for _, member := range []string{`{"value":"` + c.id + `"}`, `"` + c.id + `"`} {
				group, err := speaker(t, `{"id":"1","displayName":"Staff","members":[`+member+`,{"value":"b"}]}`).GetGroup(t.Context(), "1")
				if (err == nil) != c.kept || c.kept && len(group.Members) != 2 {
					t.Errorf("member %s: %v, %v", member, group, err)
				}
			}
		})
	}
	if group, err := speaker(t, `{"id":"1","members":[{"$ref":"../Users/a%FF"}]}`).GetGroup(t.Context(), "1"); err == nil {
		t.Errorf("a member by an address that is no text: %v", group.Members)
	}
}

// TestListingOfIDsThatCannotBeKept: a listing leaves such users out, reports that, and reads on after them.
func TestListingOfIDsThatCannotBeKept(t *testing.T) {
	t.Parallel()
	pages := []string{"\"a\xff\"", "\"a\xfe\"", `"a\ud800"`, `"b"`, `"c"`}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		resources := ""
		if start := strings.IndexByte("12345", r.URL.Query().Get("startIndex")[0]); start >= 0 {
			resources = `{"id":` + pages[start] + `}`
		}
		_, _ = io.WriteString(w, `{"totalResults":5,"Resources":[`+resources+`]}`)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	pager := NewClient(Options{BaseURL: base}).UserPager(ListOptions{Count: 1})
	var ids []string
	for {
		page, err := pager.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page {
			ids = append(ids, u.ID)
		}
	}
	if got := strings.Join(ids, " "); got != "b c" ||
		!strings.Contains(pager.Doubt(), "page 1 left out: an id is not valid Unicode") {
		t.Errorf("read %q, doubt %q", got, pager.Doubt())
	}

	// A walk ends at a service that shows the same page forever.
	again := speaker(t, "{\"totalResults\":9,\"Resources\":[{\"id\":\"a\xff\"}]}").UserPager(ListOptions{})
	if page, err := again.Next(t.Context()); !errors.Is(err, io.EOF) || again.Doubt() == "" {
		t.Errorf("read %v, %v, doubt %q", page, err, again.Doubt())
	}
}

// TestIDsThatAreNoIDs: an empty id and dots are reported as such, wherever they come from, and are never requested.
func TestIDsThatAreNoIDs(t *testing.T) {
	t.Parallel()
	for id, reports := range map[string]string{"": "an id is empty", ".": `an id is "."`, "..": `an id is ".."`} {
		t.Run("id "+id, func(t *testing.T) {
			t.Parallel()
			check := func(what string, err error) {
				t.Helper()
				if _, odd := errors.AsType[*IDError](err); !odd || !strings.Contains(err.Error(), reports) {
					t.Errorf("%s: %v, want %q", what, err, reports)
				}
			}
			one := speaker(t, `{"id":"`+id+`","userName":"ada@example.com"}`)
			_, err := one.CreateUser(t.Context(), &User{})
			check("create", err)
			_, err = one.GetUser(t.Context(), "1")
			check("read", err)
			_, err = one.PatchUser(t.Context(), "1", []Operation{Remove("title")})
			check("change", err)
			_, err = speaker(t, `{"totalResults":1,"Resources":[{"id":"`+id+`"}]}`).ListUsers(t.Context(), ListOptions{})
			check("look up", err)
			pager := speaker(t, `{"totalResults":1,"Resources":[{"id":"`+id+`"}]}`).UserPager(ListOptions{})
			if _, err := pager.Next(t.Context()); !errors.Is(err, io.EOF) ||
				!strings.Contains(pager.Doubt(), "left out: "+reports) {
				t.Errorf("listed: %v, doubt %q", err, pager.Doubt())
			}
			_, err = one.GetUser(t.Context(), id)
			check("asked for", err)
			if sent, ok := errors.AsType[*TransportError](err); !ok || sent.Sent || sent.Attempts > 0 {
				t.Errorf("asked for: %v", err)
			}
			check("deleted", one.DeleteGroup(t.Context(), id))
			if id != "" { // an empty id identifies no user
				_, err = speaker(t, `{"id":"1","members":[{"value":"a"},{"value":"`+id+`"}]}`).GetGroup(t.Context(), "1")
				check("member", err)
			}
		})
	}
}

// TestAnswersThatAreNoResource: the answer to a write shows the resource only if it is the resource. An HTML page and
// an incomplete answer may not come from the service.
func TestAnswersThatAreNoResource(t *testing.T) {
	t.Parallel()
	for body, is := range map[string]bool{
		"{}": true, "null": true, "OK": true, `"done"`: true, "[]": true, `{"id":"2","userName":"ada@example.com"}`: true,
		`{"status":"ok"}`:           true,
		"<!doctype html><p>Sign in": false, `{"id":"1","user`: false, `{"id":"1"}`: false, "": false,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			c := speaker(t, body)
			ops := []Operation{Replace("active", false)}
			answer, err := c.PatchUser(t.Context(), "1", ops)
			_, putErr := c.ReplaceUser(t.Context(), "1", &User{UserName: "ada@example.com"}, "")
			_, groupErr := c.PatchGroup(t.Context(), "1", ops)
			for what, err := range map[string]error{"PATCH": err, "PUT": putErr, "PATCH of a group": groupErr} {
				if IsNoResource(err) != is {
					t.Errorf("%s: %v", what, err)
				}
			}
			if err != nil && answer != nil {
				t.Errorf("answered %v beside an error", answer)
			}
			_, err = c.GetUser(t.Context(), "1")
			if IsNoResource(err) {
				t.Errorf("a GET: %v", err)
			}
		})
	}
}

// TestFailuresKnowWhetherTheServiceSpoke: failures also know it if the service spoke only after them.
func TestFailuresKnowWhetherTheServiceSpoke(t *testing.T) {
	t.Parallel()
	html := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if html {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<!doctype html>")
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, `{"id":"1"}`)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := NewClient(Options{BaseURL: base})
	_, page := c.GetUser(t.Context(), "1")
	if page == nil || Spoke(page) || Spoke(nil) {
		t.Errorf("a page of no one: %v", page)
	}
	html = false
	if _, err := c.GetUser(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	if !Spoke(page) {
		t.Errorf("the service has spoken since %v", page)
	}
}

// TestRemoveListed: RemoveListed is the only removal with a value.
func TestRemoveListed(t *testing.T) {
	t.Parallel()
	text, err := RemoveListed("a", "b").MarshalJSON()
	if want := `{"op":"remove","path":"members","value":[{"value":"a"},{"value":"b"}]}`; err != nil ||
		string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

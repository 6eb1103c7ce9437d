package user

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// FuzzIdentify: an import finds a user by name, and takes everything else for the id that it is, to the letter.
// Whatever it is, it stays within its one parameter and its one segment of what is asked.
func FuzzIdentify(f *testing.F) {
	for _, by := range []string{
		"ada@example.com", " ADA@example.com", "eve@example.com", "0d5f7a", `"ada@example.com"`, "ada@example.com/1 %",
		"ada+x&y#z@example.com",
		"", ".", "..", "a/b", "../Users", "%2e%2e%2f", `" or userName pr or userName eq "`, `a"b`, `a\`, "a&filter=x#y",
		"a+b", "a\x00b", "a\r\nb: c", "a\u202eb", "\xff",
		strings.Repeat("x", 1<<10),
	} {
		f.Add(by)
	}
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = server.Close() })
	tenant, named := server.Tenant(), ""
	for _, name := range []string{"bob@example.com", "cy@example.com", "ada@example.com"} {
		if named, err = tenant.AddUser(sandbox.Document{"userName": name, "active": true}); err != nil {
			f.Fatal(err)
		}
	}
	base, err := url.Parse(server.URL())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, by string) {
		tenant.ResetRequests()
		client := scim.NewClient(scim.Options{BaseURL: base, Token: server.Token()})
		d := directory.New(client, directory.Options{PageSize: 1}) // so that a filter costs less than the listing
		id, problem := identify(t.Context(), d, by)
		if problem != nil {
			t.Fatalf("%q: %s", by, problem.Detail())
		}
		want := by
		if strings.EqualFold(by, "ada@example.com") {
			want = named
		}
		if id != want {
			t.Errorf("%q names %q, want %q", by, id, want)
		}
		for _, r := range tenant.Requests() {
			query, err := url.ParseQuery(r.Query)
			if err != nil || r.Method != http.MethodGet || r.Path != "/Users" {
				t.Fatalf("%q: asked is %s %s?%s", by, r.Method, r.Path, r.Query)
			}
			for parameter, values := range query {
				if len(values) != 1 || parameter != "filter" && parameter != "count" && parameter != "startIndex" {
					t.Errorf("%q: asked is %s=%q", by, parameter, values)
				}
			}
			if filter := query.Get("filter"); filter != "" && filter != string(scim.Eq("userName", by)) {
				t.Errorf("%q: the filter is %q", by, filter)
			}
		}
	})
}

package origin_test

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private/privatetest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// at returns a directory of an endpoint. It sends nothing.
func at(t *testing.T, endpoint, former string) *directory.Directory {
	t.Helper()
	u := parse(t, endpoint)
	return directory.New(scim.NewClient(scim.Options{BaseURL: u, Token: "secret"}),
		directory.Options{Endpoint: u, Former: parse(t, former)})
}

// TestForeign: a state belongs to the endpoint at which it was made, to the one that the same tenant had before, and to
// a service on this machine that has got another port and still has the account.
func TestForeign(t *testing.T) {
	t.Parallel()
	const (
		one   = "https://app.example.com/ws/scim/v2"
		other = "https://eu.example.com/ws/scim/v2"
		local = "http://127.0.0.1:4000/scim/v2"
		moved = "http://127.0.0.1:5000/scim/v2"
	)
	for name, c := range map[string]struct {
		made, now, former string
		has               string // the name that the id has now
		err               error  // of reading that name
		foreign, unread   bool   // unread: the name was not needed
	}{
		"the same":                     {made: one, now: one, unread: true},
		"in another spelling":          {made: one, now: "HTTPS://APP.example.com/ws/scim/v2/", unread: true},
		"with the usual port":          {made: one, now: "https://app.example.com:443/ws/scim/v2", unread: true},
		"with a dot after the host":    {made: one + "/", now: "https://app.example.com./ws/scim/v2", unread: true},
		"not recorded":                 {now: one, unread: true},
		"another":                      {made: one, now: other, has: "ada@example.com", foreign: true},
		"another, without the id":      {made: one, now: other, err: directory.ErrGone, foreign: true},
		"another, which is down":       {made: one, now: other, err: errors.New("refused"), foreign: true},
		"the former one":               {made: one, now: other, former: one, unread: true},
		"a third one":                  {made: local, now: other, former: one, foreign: true},
		"another port":                 {made: local, now: moved, has: "Ada@example.com"},
		"another port, another person": {made: local, now: moved, has: "bob@example.com", foreign: true},
		"another port, another path":   {made: local, now: moved + "/x", has: "ada@example.com", foreign: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := privatetest.State{}
			if c.made != "" {
				origin.At(parse(t, c.made)).Mark(t.Context(), kept)
			}
			read := false
			subject := lifecycle.Subject{
				Kind: ledger.User, Name: "ada@example.com", ID: "17",
				ReadName: func(context.Context) (string, error) {
					read = true
					return c.has, c.err
				},
			}
			d := at(t, c.now, c.former)
			var diags diag.Diagnostics
			foreign := origin.Foreign(t.Context(), d, kept, "read user", subject, &diags)
			if foreign != c.foreign || diags.HasError() != c.foreign || read == c.unread {
				t.Errorf("foreign %t, name read %t, %v", foreign, read, diags)
			}
			if down := c.err != nil && !errors.Is(c.err, directory.ErrGone); d.SawForeign() != (c.foreign && !down) {
				t.Errorf("the directory saw a foreign state: %t", d.SawForeign())
			}
		})
	}
}

// TestForeignStatesAreOneError: the first state of a run has the error. Another one that is only read has none, and one
// that is to be changed stops with a short one.
func TestForeignStatesAreOneError(t *testing.T) {
	t.Parallel()
	kept := privatetest.State{}
	origin.At(parse(t, "https://app.example.com/v2")).Mark(t.Context(), kept)
	d := at(t, "https://eu.example.com/v2", "")
	subject := lifecycle.Subject{
		Kind: ledger.User, Name: "ada@example.com", ID: "17",
		ReadName: func(context.Context) (string, error) { return "bob@example.com", nil },
	}
	for i, c := range []struct {
		act    string
		errors int
	}{{"read user", 1}, {"read user", 0}, {"delete user", 1}} {
		var diags diag.Diagnostics
		foreign := origin.Foreign(t.Context(), d, kept, c.act, subject, &diags)
		if !foreign || diags.ErrorsCount() != c.errors {
			t.Errorf("%d, %s: foreign %t, %v", i+1, c.act, foreign, diags)
		}
	}
}

// TestStateIsMarkedOnce: a state gets the endpoint and a tag once. A state of an older version keeps its tag.
func TestStateIsMarkedOnce(t *testing.T) {
	t.Parallel()
	kept := privatetest.State{}
	d := at(t, "https://app.example.com/v2", "")
	origin.MarkIfMissing(t.Context(), d, kept, kept)
	first := origin.Of(t.Context(), kept)
	if first.Tag == "" || first.URL != "https://app.example.com/v2" || origin.Owner(t.Context(), kept) != first.Tag {
		t.Errorf("the mark is %+v", first)
	}
	origin.MarkIfMissing(t.Context(), d, kept, kept)
	if again := origin.Of(t.Context(), kept); again != first {
		t.Errorf("the second mark is %+v", again)
	}
	origin.Origin{Tag: "old"}.Mark(t.Context(), kept)
	origin.MarkIfMissing(t.Context(), d, kept, kept)
	if kept := origin.Of(t.Context(), kept); kept.Tag != "old" || kept.Endpoint != first.Endpoint {
		t.Errorf("with a tag and no endpoint, the mark is %+v", kept)
	}
	if a, b := origin.Owner(t.Context(), privatetest.State{}), origin.Owner(t.Context(), privatetest.State{}); a == "" || a == b {
		t.Error("two states without a tag have one owner")
	}
}

package diagnose_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestUnprovenEnds: the error of an end that was not seen says what the service does, and what to do.
func TestUnprovenEnds(t *testing.T) {
	t.Parallel()
	refusal := &scim.Error{Method: "GET", Path: "/Users/1", Status: 403, Genuine: true}
	kept := func(act directory.Act, shows directory.Finding) error {
		return &directory.NotEndedError{Act: act, Finding: shows, Other: "4711"}
	}
	failed := func(errs map[string]error) error { return &directory.MemberError{Failed: errs} }
	for name, c := range map[string]struct {
		err     error
		reports []string
	}{
		"kept active": {kept(directory.Deactivation, directory.ShowsActive), []string{
			"NinjaOne acknowledges the deactivation and keeps the user active.", "still show the user as active", "Apply again",
			`removed = "delete"`,
		}},
		"not deleted": {kept(directory.Deletion, directory.ShowsActive), []string{
			"NinjaOne acknowledges the deletion and keeps the user active.", `deletion_policy = "deactivate"`,
		}},
		"not known": {
			kept(directory.Deactivation, directory.ShowsNoState),
			[]string{"does not show whether the user is active"},
		},
		"a namesake": {
			kept(directory.Deletion, directory.ShowsNamesake),
			[]string{
				"with the id 4711.",
				"Look this id up in the console, and deactivate or delete the account there if it is the one to be deleted.",
				"If it is another account, leave it alone and apply again",
			},
		},
		"a kept group": {
			&directory.NotEndedError{Act: directory.Deletion, Finding: directory.ShowsThere, Group: true},
			[]string{"NinjaOne acknowledges the deletion and keeps the group.", `deletion_policy = "abandon"`},
		},
		"a group's namesake": {
			&directory.NotEndedError{Act: directory.Deletion, Finding: directory.ShowsNamesake, Other: "4711", Group: true},
			[]string{"still has a group with this name, with the id 4711.", "delete the group there"},
		},
		"a group without proof": {
			&directory.NotEndedError{Act: directory.Deletion, Finding: directory.ShowsNoProof, Group: true, NotFound: true},
			[]string{
				"NinjaOne answered 404 to the deletion, and nothing shows", "that the group is gone.", "shows the group again",
			},
		},
		"a group that a look-up finds": {
			&directory.NotEndedError{Act: directory.Deletion, Finding: directory.ShowsListed, Group: true},
			[]string{"acknowledges the deletion. A GET by id answers 404, but a look-up of the name still finds the group."},
		},
		"404, and kept active": {
			&directory.NotEndedError{Act: directory.Deletion, Finding: directory.ShowsActive, NotFound: true},
			[]string{"NinjaOne answered 404 to the deletion and keeps the user active.", `deletion_policy = "deactivate"`},
		},
		"404, and a namesake": {
			&directory.NotEndedError{
				Act: directory.Deactivation, Finding: directory.ShowsNamesake, Other: "4711", NotFound: true,
			},
			[]string{
				"NinjaOne answered 404 to the deactivation and still has an active account with this name, with the id 4711.",
				"does not exist any more", "without -refresh=false",
			},
		},
		"404, and a look-up finds the user": {
			&directory.NotEndedError{Act: directory.Deactivation, Finding: directory.ShowsListed, NotFound: true},
			[]string{"a look-up of the name still shows the user as active", "may still be able to sign in"},
		},
		"no proof": {
			kept(directory.Deletion, directory.ShowsNoProof),
			[]string{"nothing shows that it has taken effect", "not a SCIM error"},
		},
		"not looked at": {
			&directory.UnseenError{Act: directory.MemberChange, Err: refusal},
			[]string{
				"acknowledges the change of members, but the read that would show its effect failed. NinjaOne answered 403",
				"does not permit this request",
			},
		},
		"a gateway": {&directory.GatewayError{Err: &scim.Error{
			Method: "GET", Path: "/Users/1", Status: 404,
			Detail: "default backend - 404",
		}}, []string{
			"Something in front of the service answered 404 to GET /Users/1: default backend - 404. NinjaOne's own listing has",
			"A proxy or a gateway",
		}},
		"a gateway and no listing": {&directory.GatewayError{
			Err:     &scim.Error{Method: "GET", Path: "/Users/1", Status: 404, Detail: "default backend - 404"},
			Listing: &scim.Error{Method: "GET", Path: "/Users", Status: 500, Detail: "boom"},
		}, []string{
			"Something in front of the service answered 404 to GET /Users/1: default backend - 404. NinjaOne's own listing, " +
				"which would show whether this user or group still exists, cannot be used. NinjaOne answered 500",
			"A proxy or a gateway", "terraform state rm",
		}},
		"a gateway's page": {&directory.GatewayError{Err: &scim.Error{
			Method: "GET", Path: "/Users/1", Status: 404,
			HTML: true,
		}}, []string{"answered 404 to GET /Users/1. NinjaOne"}},
		"a member kept": {
			&directory.UnseenMemberError{Out: true},
			[]string{"NinjaOne acknowledges the removal and keeps the member.", "in the console"},
		},
		"a member unlisted": {&directory.UnseenMemberError{}, []string{
			"NinjaOne acknowledges the addition and does not list the member.", "Apply again",
		}},
		"members never listed": {&directory.UnseenMemberError{Blind: true}, []string{
			"NinjaOne acknowledges the addition and never lists members of this group.", "The user may be in the group",
			"ninjaone_scim_group_membership",
		}},
		"emptied, and put back": {&directory.EmptiedError{Out: 3}, []string{
			"removed 3 other members",
			"The provider added them again",
		}},
		"emptied": {&directory.EmptiedError{Out: 3, Lost: []string{"7", "8"}, Err: refusal}, []string{
			"These are missing: 7 8 NinjaOne answered 403", "Add these again in the console now",
		}},
		"several members": {failed(map[string]error{
			"1": &directory.UnseenMemberError{Out: true},
			"2": &directory.UnseenMemberError{Out: true},
		}), []string{
			"2 members' changes were acknowledged and not done, and every other member's change is done: 1: NinjaOne " +
				"acknowledges the removal and keeps the member. 2: ",
			"in the console",
		}},
		"one refused, one kept": {failed(map[string]error{"1": refusal, "2": &directory.UnseenMemberError{}}), []string{
			"2 members' changes were refused, or acknowledged and not done, and every other member's change is done:",
			"1: NinjaOne answered 403", "Apply again",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(strings.Fields(diagnose.Words(c.err)), " ")
			for _, words := range c.reports {
				if !strings.Contains(got, words) {
					t.Errorf("lacks %q:\n%s", words, got)
				}
			}
			if strings.Contains(got, "..") || strings.Contains(got, "%!") {
				t.Errorf("badly put together:\n%s", got)
			}
		})
	}
}

// TestNoWrongURLOnceTheServiceSpoke: what is no SCIM is a wrong URL only as long as nothing else was.
func TestNoWrongURLOnceTheServiceSpoke(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/Users/spoken":
			w.Header().Set("Content-Type", "application/scim+json")
			_, _ = w.Write([]byte(`{"id":"spoken"}`))
		case "/Users/missing":
			http.Error(w, "404 page not found", http.StatusNotFound)
		default:
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<!doctype html>"))
		}
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := scim.NewClient(scim.Options{BaseURL: base})
	ask := func(id string) error { _, err := c.GetUser(context.Background(), id); return err }
	if words := diagnose.Words(ask("page")); !strings.Contains(words, "not the URL of a SCIM endpoint") {
		t.Errorf("before: %s", words)
	}
	if err := ask("spoken"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"page", "missing"} {
		if words := diagnose.Words(ask(id)); strings.Contains(words, "not the URL") ||
			!strings.Contains(words, "something in front of the service, such as a proxy, answered") {
			t.Errorf("after, %s: %s", id, words)
		}
	}
	if words := diagnose.Words(ask("..")); !strings.Contains(words, `was not sent: an id is ".."`) ||
		strings.Contains(words, "HTTPS_PROXY") {
		t.Errorf("an id of dots: %s", words)
	}
}

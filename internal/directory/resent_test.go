package directory_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestCreateLooksUpAgainBeforeEachAttempt: of two POSTs in a row whose outcome is unknown, the second arrived. Where
// names are looked up in the listing, that of the first look-up does not know it.
func TestCreateLooksUpAgainBeforeEachAttempt(t *testing.T) {
	t.Parallel()
	for _, filters := range []string{"filter-400", "filter-ignored", "username-any-case"} {
		t.Run(filters, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 2}, "username-not-unique", filters)
			d.seed(t, 5)
			const name = "ada@example.com"
			if found, err := d.UsersNamed(t.Context(), name, nil); err != nil || len(found) > 0 {
				t.Fatal(found, err)
			}
			d.tenant.AddFault(sandbox.Fault{Method: "POST", Kind: sandbox.FaultStatus, Status: 503, Count: 1})
			d.tenant.AddFault(sandbox.Fault{Method: "POST", Kind: sandbox.FaultResetAfter, Count: 1})
			active := true
			made, err := d.CreateUser(t.Context(), &scim.User{UserName: name, Active: &active},
				func(u *scim.User) bool { return u.UserName == name })
			if err != nil {
				t.Fatal(err)
			}
			if doc, ok := d.tenant.UserByName(name); !ok || doc["id"] != made.ID {
				t.Errorf("made %q, and the tenant holds %v", made.ID, doc)
			}
			if n := len(d.tenant.Users()); n != 6 {
				t.Errorf("%d users, want 5 and the one that was made", n)
			}
		})
	}
}

// TestCreateNotSentAgainWithoutProof: a POST whose outcome is unknown is not sent again where neither a filter nor the
// listing can show that it did not arrive.
func TestCreateNotSentAgainWithoutProof(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 2}, "username-not-unique", "filter-400", "start-index-ignored")
	d.seed(t, 5)
	d.tenant.AddFault(sandbox.Fault{Method: "POST", Kind: sandbox.FaultResetAfter, Count: 1})
	_, err := d.CreateUser(t.Context(), &scim.User{UserName: "ada@example.com"}, func(*scim.User) bool { return true })
	if !scim.OutcomeUnknown(err) {
		t.Errorf("error %v, want that of the POST", err)
	}
	if n := d.count("POST", "/Users"); n != 1 {
		t.Errorf("%d POSTs, want 1", n)
	}
}

// TestCreateWhoseIDCannotBeKept: a new user whose id no state can hold is not created again.
func TestCreateWhoseIDCannotBeKept(t *testing.T) {
	t.Parallel()
	for _, filters := range []bool{true, false} {
		posts, tenant := 0, ""
		d := open(t, directory.Options{}).through(t, directory.Options{},
			func(w http.ResponseWriter, r *http.Request, _ string) bool {
				const user = `{"id":"a\ud800","userName":"ada@example.com"}`
				w.Header().Set("Content-Type", "application/scim+json")
				switch {
				case r.Method == http.MethodPost:
					posts++
					tenant = user
					w.WriteHeader(http.StatusCreated)
					fmt.Fprint(w, user)
				case r.URL.Query().Has("filter") && !filters:
					w.WriteHeader(http.StatusBadRequest)
				default:
					fmt.Fprintf(w, `{"totalResults":%d,"Resources":[%s]}`, posts, tenant)
				}
				return true
			})
		user := &scim.User{UserName: "ada@example.com"}
		if found, err := d.UsersNamed(t.Context(), user.UserName, nil); err != nil || len(found) > 0 {
			t.Fatal(found, err)
		}
		_, err := d.CreateUser(t.Context(), user, func(*scim.User) bool { return true })
		if _, odd := errors.AsType[*scim.IDError](err); !odd || posts != 1 {
			t.Errorf("filters %v: %v after %d POSTs", filters, err, posts)
		}
	}
}

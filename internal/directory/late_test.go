package directory_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestCreateThatComesLate: where no one waited for the end of a create, it may come yet. No one is made twice, even
// where the service would allow it.
func TestCreateThatComesLate(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"username-not-unique", "filter-ignored"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{}, dialect)
			const late = 6 * time.Second // busy machines take a second to answer
			d.tenant.AddFault(sandbox.Fault{
				Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultLate,
				Delay: late, Count: 1,
			})
			started := time.Now()
			base, err := url.Parse(d.server.URL())
			if err != nil {
				t.Fatal(err)
			}
			impatient := scim.NewClient(scim.Options{BaseURL: base, Token: d.server.Token(), RequestTimeout: 2 * time.Second})
			user := &scim.User{UserName: "ann@example.com"}
			created, err := directory.New(impatient, directory.Options{}).CreateUser(t.Context(), user,
				func(*scim.User) bool { return true })
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Until(started.Add(late + time.Second))) // the first is through, whatever came after it
			if users := d.tenant.Users(); len(users) != 1 || users[0]["id"] != created.ID {
				t.Errorf("made %s, and there are %v", created.ID, users)
			}
		})
	}
}

// TestCreateBehindACDN: the service creates a user, and a CDN answers in its place. The state gets the user all the
// same.
func TestCreateBehindACDN(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusRequestTimeout, 520, 524, 598} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			cdn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost {
					d.server.ServeHTTP(w, r)
					return
				}
				d.server.ServeHTTP(httptest.NewRecorder(), r)
				w.WriteHeader(status)
			}))
			t.Cleanup(cdn.Close)
			base, err := url.Parse(cdn.URL + "/scim/v2")
			if err != nil {
				t.Fatal(err)
			}
			behind := directory.New(scim.NewClient(scim.Options{BaseURL: base, Token: d.server.Token()}), directory.Options{})
			created, err := behind.CreateUser(t.Context(), &scim.User{UserName: "ann@example.com"},
				func(*scim.User) bool { return true })
			if err != nil {
				t.Fatal(err)
			}
			if users := d.tenant.Users(); len(users) != 1 || users[0]["id"] != created.ID {
				t.Errorf("made %s, and there are %v", created.ID, users)
			}
		})
	}
}

// TestDeleteAnsweredByAProxy: a 200 that is not from a SCIM service does not prove that a user is gone; a GET does.
func TestDeleteAnsweredByAProxy(t *testing.T) {
	t.Parallel()
	for name, acts := range map[string]bool{"for the service": true, "instead of it": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			id := d.seed(t, 1)[0]
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodDelete {
					d.server.ServeHTTP(w, r)
					return
				}
				if acts {
					d.server.ServeHTTP(httptest.NewRecorder(), r)
				}
				fmt.Fprint(w, `{"message":"done"}`)
			}))
			t.Cleanup(proxy.Close)
			base, err := url.Parse(proxy.URL + "/scim/v2")
			if err != nil {
				t.Fatal(err)
			}
			behind := directory.New(scim.NewClient(scim.Options{BaseURL: base, Token: d.server.Token()}), directory.Options{})
			if _, err := behind.User(t.Context(), id, nil); err != nil { // it has answered in SCIM before
				t.Fatal(err)
			}
			if err := deleteUser(t.Context(), behind, id); (err == nil) != acts {
				t.Errorf("deleted %t, and the error is %v", acts, err)
			}
		})
	}
}

// TestCreateAndLookUpFail: the error is that of the create, which says more than that of the look-up after it.
func TestCreateAndLookUpFail(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPost, Kind: sandbox.FaultResetAfter})
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodGet, Kind: sandbox.FaultStatus, Status: 403})
	_, err := d.CreateUser(t.Context(), &scim.User{UserName: "ann@example.com"}, func(*scim.User) bool { return true })
	var sent *scim.TransportError
	var looked *scim.Error
	if !errors.As(err, &sent) || errors.As(err, &looked) || !strings.Contains(err.Error(), "look-up") {
		t.Errorf("got %v", err)
	}
}

package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// parallelism is how many resources Terraform works on at a time.
const parallelism = 10

// desk is a directory and the tenant that it is of.
type desk struct {
	*directory.Directory
	tenant *sandbox.Tenant
	server *sandbox.Server
}

func open(t testing.TB, o directory.Options, dialects ...string) *desk {
	t.Helper()
	return openServer(t, sandbox.Options{Dialects: dialects}, o)
}

func openServer(t testing.TB, s sandbox.Options, o directory.Options) *desk {
	t.Helper()
	server, err := sandbox.Start(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	d := &desk{tenant: server.Tenant(), server: server}
	d.Directory = d.another(t, o)
	return d
}

// another is one more directory of the same tenant, as another provider configuration has it.
func (d *desk) another(t testing.TB, o directory.Options) *directory.Directory {
	t.Helper()
	return directory.New(d.client(t), o)
}

func (d *desk) client(t testing.TB) *scim.Client {
	t.Helper()
	base, err := url.Parse(d.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	return scim.NewClient(scim.Options{BaseURL: base, Token: d.server.Token(), MaxRetries: 1, UserAgent: "test"})
}

// seed puts n users into the tenant and returns their ids.
func (d *desk) seed(t testing.TB, n int) []string {
	t.Helper()
	if err := d.tenant.Seed(n); err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, n)
	for _, u := range d.tenant.Users() {
		ids = append(ids, u["id"].(string))
	}
	d.tenant.ResetRequests()
	return ids
}

func (d *desk) group(t testing.TB, name string, members ...string) string {
	t.Helper()
	id, err := d.tenant.AddGroup(sandbox.Document{"displayName": name})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := d.tenant.AddMember(id, m); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// count is how many requests were made that fit a method and a kind of path: "/Users" is listings and look-ups,
// "/Users/" single users.
func (d *desk) count(method, path string) int {
	n := 0
	for _, r := range d.tenant.Requests() {
		if r.Method == method && (r.Path == path || strings.HasSuffix(path, "/") && strings.HasPrefix(r.Path, path)) {
			n++
		}
	}
	return n
}

func (d *desk) requests() int { return len(d.tenant.Requests()) }

// everyone does something for each of many, as many at a time as Terraform does, and fails on the first error.
func everybody[T any](t testing.TB, all []T, do func(T) error) {
	t.Helper()
	everybodyAtOnce(t, parallelism, all, do)
}

func everybodyAtOnce[T any](t testing.TB, workers int, all []T, do func(T) error) {
	t.Helper()
	work := make(chan T)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for one := range work {
				if err := do(one); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, one := range all {
		work <- one
	}
	close(work)
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// tellsType is what a user resource wants of an entry: the extension that says who a user is.
func tellsType(u *scim.User) bool {
	raw, ok := u.Extensions.Get(ninjaone.ExtensionURN)
	if !ok {
		return false
	}
	extension, err := ninjaone.DecodeExtension(raw)
	return err == nil && extension.UserType != nil
}

func anyUser(*scim.User) bool   { return true }
func anyGroup(*scim.Group) bool { return true }

func person(name string) *scim.User {
	active, userType := true, ninjaone.EndUser
	given, family := "Ada", name
	return &scim.User{
		UserName: name + "@example.com", Name: &scim.Name{GivenName: &given, FamilyName: &family}, Active: &active,
		Emails:     []scim.Email{{Value: name + "@example.com", Type: "work", Primary: true}},
		Extensions: scim.RawMembers(nil).With(ninjaone.ExtensionURN, ninjaone.Extension{UserType: &userType}.Encode()),
	}
}

// read reads a user as its resource does.
func (d *desk) read(id string) error {
	u, err := d.User(context.Background(), id, tellsType)
	if err != nil {
		return fmt.Errorf("read %s: %w", id, err)
	}
	if u.ID != id {
		return fmt.Errorf("read %s: got user %s", id, u.ID)
	}
	return nil
}

// create looks a name up and creates it, as a resource does.
func (d *desk) create(name string) (string, error) {
	ctx := context.Background()
	u := person(name)
	found, err := d.UsersNamed(ctx, u.UserName, nil)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return "", fmt.Errorf("%s exists already", u.UserName)
	}
	made, err := d.CreateUser(ctx, u, func(other *scim.User) bool { return other.UserName == u.UserName })
	if err != nil {
		return "", err
	}
	return made.ID, nil
}

func gone(err error) bool { return errors.Is(err, directory.ErrGone) }

// delete deletes a user and sees that they are gone.
func (d *desk) delete(ctx context.Context, id string) error { return deleteUser(ctx, d.Directory, id) }

// deleteUser is delete of any directory.
func deleteUser(ctx context.Context, d *directory.Directory, id string) error {
	end, err := d.DeleteUser(ctx, id, "")
	if err != nil {
		return err
	}
	return d.ProveEnds(ctx, end)[0]
}

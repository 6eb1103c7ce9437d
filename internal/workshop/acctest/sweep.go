package acctest

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// sweeper removes every resource whose name begins with prefix from a tenant. It reads the whole listing before it
// removes anything, because a removal shifts the pages that are still to come.
type sweeper struct {
	client *scim.Client
	prefix string
	failed func(format string, args ...any) // something remains that a person has to look at
	note   func(format string, args ...any) // something remains, as the service requires
}

func (s *sweeper) users(ctx context.Context) {
	mine := func(u *scim.User) bool { return s.owns(u.UserName) }
	filter := scim.Filter(`userName sw "` + s.prefix + `"`)
	users, doubt, err := collect(ctx, s.client.UserPager(scim.ListOptions{Filter: filter}), mine)
	if err != nil || doubt != "" { // no filter that can be relied on
		users, doubt, err = collect(ctx, s.client.UserPager(scim.ListOptions{}), mine)
	}
	s.doubts("users", doubt, err)
	for _, u := range users {
		err := s.client.DeleteUser(ctx, u.ID)
		switch {
		case err == nil, scim.IsNotFound(err):
		case scim.IsUnsupported(err):
			if _, err := s.client.PatchUser(ctx, u.ID, []scim.Operation{scim.Replace("active", false)}); err != nil {
				s.failed("left behind, and active: user %s (%s): %v", u.UserName, u.ID, err)
				continue
			}
			s.note("left behind, inactive, for the service deletes no users: %s (%s)", u.UserName, u.ID)
		default:
			s.failed("left behind: user %s (%s): %v", u.UserName, u.ID, err)
		}
	}
}

func (s *sweeper) groups(ctx context.Context) {
	mine := func(g *scim.Group) bool { return s.owns(g.DisplayName) }
	groups, doubt, err := collect(ctx,
		s.client.GroupPager(scim.ListOptions{ExcludedAttributes: []string{"members"}}), mine)
	s.doubts("groups", doubt, err)
	for _, g := range groups {
		err := s.client.DeleteGroup(ctx, g.ID)
		switch {
		case err == nil, scim.IsNotFound(err):
		case scim.IsUnsupported(err):
			s.note("left behind, for the service deletes no groups: %s (%s)", g.DisplayName, g.ID)
		default:
			s.failed("left behind: group %s (%s): %v", g.DisplayName, g.ID, err)
		}
	}
}

// owns compares without case, for a service may change the case of a name (dialect 16).
func (s *sweeper) owns(name string) bool {
	return len(name) >= len(s.prefix) && strings.EqualFold(name[:len(s.prefix)], s.prefix)
}

func (s *sweeper) doubts(what, doubt string, err error) {
	switch {
	case err != nil:
		s.failed("%s named %s… may be left behind: %v", what, s.prefix, err)
	case doubt != "":
		s.note("%s named %s… may be left behind: %s", what, s.prefix, doubt)
	}
}

// collect reads a listing to its end and keeps what is mine. doubt is as of [scim.Pager.Doubt]; beside an error, what
// was read until then is returned too.
func collect[T any](ctx context.Context, pager *scim.Pager[T],
	mine func(*T) bool,
) (found []T, doubt string, err error) {
	for {
		page, err := pager.Next(ctx)
		for i := range page {
			if mine(&page[i]) {
				found = append(found, page[i])
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return found, pager.Doubt(), nil
		case err != nil:
			return found, "", err
		}
	}
}

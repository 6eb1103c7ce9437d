package directory

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// MemberError lists the members of a group that could not be changed.
type MemberError struct {
	Failed map[string]error // by member id
	// Cause is why the members that the service did not refuse were not changed either. nil: each was refused.
	Cause error
	// Group is the group's display name, and Names are the members' user names, where a read has shown them.
	Group string
	Names map[string]string
}

// Error names the first member by id and counts the rest.
func (e *MemberError) Error() string {
	ids := e.IDs()
	text := "member " + ids[0] + ": " + e.Failed[ids[0]].Error()
	if len(ids) > 1 {
		text += " (and others)"
	}
	return text
}

// Unwrap returns the cause, or the error of the first member by id.
func (e *MemberError) Unwrap() error {
	if e.Cause != nil {
		return e.Cause
	}
	return e.Failed[e.IDs()[0]]
}

// IDs are the ids of the members that failed, sorted.
func (e *MemberError) IDs() []string {
	return slices.Sorted(maps.Keys(e.Failed))
}

// NameMembers adds to a [*MemberError] the user names of the members that failed, because Terraform shows only ids. A
// few reads have to show them.
func (d *Directory) NameMembers(ctx context.Context, err error) {
	const (
		most   = 20 // an error lists no more
		moment = 10 * time.Second
	)
	e, ok := errors.AsType[*MemberError](err)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, moment)
	defer cancel()
	e.Names = map[string]string{}
	for i, id := range e.IDs() {
		if i == most {
			break
		}
		user, err := d.User(ctx, id, func(*scim.User) bool { return true })
		switch {
		case err == nil:
			e.Names[id] = user.UserName
		case !errors.Is(err, ErrGone): // the service does not answer; do not ask for names
			return
		}
	}
}

package directory

import (
	"errors"
	"fmt"
)

// ErrGone means that a GET by id answered 404 and that the service is known to speak SCIM: the resource does not exist.
var ErrGone = errors.New("gone: a GET by id answered 404")

// TakenError is a create whose name is taken. T is scim.User or scim.Group.
type TakenError[T any] struct {
	// Name is the user name or display name of the create.
	Name string
	// Found are the resources that have the name, compared by [scim.Same]. It is empty where the service refused the name
	// and a look-up found none.
	Found []*T
	// Err is the service's refusal; nil when a look-up found the name taken before anything was sent.
	Err error
}

// Error names the name.
func (e *TakenError[T]) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%q exists already: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("%q exists already", e.Name)
}

// Unwrap returns the service's refusal.
func (e *TakenError[T]) Unwrap() error { return e.Err }

// GatewayError is a 404 that is not a SCIM error, for a resource that the service itself lists, or may list: something
// before the service has answered.
type GatewayError struct {
	// Err is the 404.
	Err error
	// Listing is why the listing could not show whether the resource exists. nil: it lists the resource.
	Listing error
}

// Error returns the text of the 404.
func (e *GatewayError) Error() string { return e.Err.Error() }

// Unwrap returns the 404 and why the listing could not be read.
func (e *GatewayError) Unwrap() []error {
	if e.Listing == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Listing}
}

// Finding is what a read has shown instead of the end of an access.
type Finding string

// What a read may show. ShowsNoState is a user without a value for active. ShowsNamesake is another user or group of
// the same name. ShowsListed is a 404 by id while a look-up of the name finds that id. ShowsNoProof is a 404 that may
// not be the service's.
const (
	ShowsActive   Finding = "the user is active"
	ShowsThere    Finding = "the group is there"
	ShowsNoState  Finding = "the service does not show whether the user is active"
	ShowsNamesake Finding = "the name is there under another id"
	ShowsListed   Finding = "a look-up of the name finds the account, and a GET by its id answers 404"
	ShowsNoProof  Finding = "nothing shows that the account is gone"

	showsNothing Finding = ""
)

// Act is what a service has acknowledged.
type Act string

// Acts that are read back.
const (
	Deactivation Act = "deactivation"
	Deletion     Act = "deletion"
	MemberChange Act = "change of members"
)

// NotEndedError is a deactivation or a deletion that had not ended the access when it was read back. The service has
// acknowledged it, or has answered 404.
type NotEndedError struct {
	Act      Act
	Finding  Finding
	Other    string // of ShowsNamesake: the id
	Group    bool   // it is a group
	NotFound bool   // the service has answered 404
}

// Error returns what was shown.
func (e *NotEndedError) Error() string { return "the access has not ended: " + string(e.Finding) }

// UnseenError is an act that the service has acknowledged and that could not be read back.
type UnseenError struct {
	Act Act
	Err error
}

// Error returns why the act could not be read back.
func (e *UnseenError) Error() string {
	return "the " + string(e.Act) + " is acknowledged, but could not be read back: " + e.Err.Error()
}

// Unwrap returns why the act could not be read back.
func (e *UnseenError) Unwrap() error { return e.Err }

// UnseenMemberError is a change of one member that the service has acknowledged and does not show.
type UnseenMemberError struct {
	Out   bool // the member was to leave
	Blind bool // the group shows no member at all
}

// Error returns what the group shows.
func (e *UnseenMemberError) Error() string {
	switch {
	case e.Out:
		return "the removal is acknowledged, and the member is still in the group"
	case e.Blind:
		return "the group never lists members"
	}
	return "the addition is acknowledged, and the group does not list the member"
}

// EmptiedError is a removal of one member that made the service remove others from the group too. They were added
// again, except Lost.
type EmptiedError struct {
	Out  int      // how many others
	Lost []string // ids of members that were not seen in the group again
	Err  error    // why not, where that is known
}

// Error counts them.
func (e *EmptiedError) Error() string {
	return fmt.Sprintf("the service removed %d other members from the group, and %d of them are not back",
		e.Out, len(e.Lost))
}

// Unwrap returns why a member was not added again.
func (e *EmptiedError) Unwrap() error { return e.Err }

// UnprovenGoneError is a 404 from a service that has not yet answered successfully as SCIM in this run, even if the 404
// has SCIM's form. A wrong URL is more likely than an empty tenant.
type UnprovenGoneError struct {
	// Err is the 404.
	Err error
	// Listing is the failure of the listing of users, which every SCIM service has.
	Listing error
}

// Error returns the service's text.
func (e *UnprovenGoneError) Error() string { return e.Err.Error() }

// Unwrap returns both.
func (e *UnprovenGoneError) Unwrap() []error { return []error{e.Err, e.Listing} }

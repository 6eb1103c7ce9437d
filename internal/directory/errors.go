package directory

import (
	"errors"
	"fmt"
)

// ErrGone means that a GET by id answered 404 and that the service is known to speak SCIM: the resource does not exist.
var ErrGone = errors.New("gone: a GET by id answered 404")

// TakenError says that a create found its name taken. T is scim.User or scim.Group.
type TakenError[T any] struct {
	// Name is the user name or display name that was to be created.
	Name string
	// Found are those that have it, compared without case; empty when the service refused the name and a look-up found
	// nobody.
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

// GatewayError is a 404 that is no SCIM error, to a request for what the service itself lists: something before the service has answered.
type GatewayError struct {
	// Err is the 404.
	Err error
}

// Error returns the words of what has answered.
func (e *GatewayError) Error() string { return e.Err.Error() }

// Unwrap returns the 404.
func (e *GatewayError) Unwrap() error { return e.Err }

// Showing is what a read has shown instead of the end of an access.
type Showing string

// What is shown. ShowsNoState is a user of whom it is not told whether they are active, ShowsNamesake another user or group of the same name,
// and ShowsNoProof that there is none, by a 404 that may not be the service's.
const (
	ShowsActive   Showing = "the user is active"
	ShowsThere    Showing = "the group is there"
	ShowsNoState  Showing = "it is not told whether the user is active"
	ShowsNamesake Showing = "the name is there under another id"
	ShowsNoProof  Showing = "nothing shows that nobody is there"

	showsNothing Showing = ""
)

// Act is what a service has acknowledged.
type Act string

// Acts that are looked at.
const (
	Deactivation Act = "deactivation"
	Deletion     Act = "deletion"
	MemberChange Act = "change of members"
)

// NotEndedError is a deactivation or a deletion that the service has acknowledged, and that had not ended the access when it was looked at.
type NotEndedError struct {
	Act   Act
	Shows Showing
	Other string // of ShowsNamesake: the id
}

// Error says what was shown.
func (e *NotEndedError) Error() string { return "the access has not ended: " + string(e.Shows) }

// UnseenError is an act that the service has acknowledged, and of which it could not be seen whether it is done.
type UnseenError struct {
	Act Act
	Err error
}

// Error returns why not.
func (e *UnseenError) Error() string {
	return "the " + string(e.Act) + " is acknowledged, and whether it is done was not seen: " + e.Err.Error()
}

// Unwrap returns why not.
func (e *UnseenError) Unwrap() error { return e.Err }

// UnseenMemberError is a change of one member that the service has acknowledged and does not show.
type UnseenMemberError struct {
	Out   bool // they were to leave
	Blind bool // the group shows no member at all
}

// Error says what is shown.
func (e *UnseenMemberError) Error() string {
	switch {
	case e.Out:
		return "the removal is acknowledged, and the member is still in the group"
	case e.Blind:
		return "the group never lists members"
	}
	return "the addition is acknowledged, and the group does not list the member"
}

// EmptiedError is a removal of one member by which the service has taken others out of the group too. They were put back but for Lost.
type EmptiedError struct {
	Out  int      // how many others
	Lost []string // ids of those who are not seen to be in again
	Err  error    // why not, where that is known
}

// Error counts them.
func (e *EmptiedError) Error() string {
	return fmt.Sprintf("the service took %d others out of the group, of whom %d are not in again", e.Out, len(e.Lost))
}

// Unwrap returns why somebody is not in again.
func (e *EmptiedError) Unwrap() error { return e.Err }

// UnprovenGoneError is a 404 that is no SCIM error, from a service that has not answered anything as SCIM: more likely a
// wrong URL than an empty tenant.
type UnprovenGoneError struct {
	// Err is the 404.
	Err error
	// Listing is how the listing of users failed, which every SCIM service has.
	Listing error
}

// Error returns the service's words.
func (e *UnprovenGoneError) Error() string { return e.Err.Error() }

// Unwrap returns both.
func (e *UnprovenGoneError) Unwrap() []error { return []error{e.Err, e.Listing} }

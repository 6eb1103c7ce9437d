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

package scim

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// Error is an answer other than success. Code is the scimType of RFC 7644 §3.12, and Genuine is true if the body was a
// SCIM error. The errors of a request come from package transport. Their aliases are here, just as package os has
// aliases of io/fs.
type Error = transport.Error

type (
	// DecodeError is a 2xx answer whose body is not the requested SCIM resource or listing.
	DecodeError = transport.DecodeError
	// TransportError is a request that got no answer.
	TransportError = transport.NoAnswerError
	// OvertimeError means that the caller's time ended after the service had answered that it is unavailable.
	OvertimeError = transport.OvertimeError
	// CharsetError is an answer, or a text in it, whose charset is not certain.
	CharsetError = transport.CharsetError
	// Halt is the reason why a client sends no further requests.
	Halt = transport.Halt
)

// These are the reasons for a Halt.
var (
	ErrTokenRefused = transport.ErrTokenRefused
	ErrNoService    = transport.ErrNoService
)

// HaltOf is [transport.HaltOf].
func HaltOf(err error) *Halt { return transport.HaltOf(err) }

// Stopped is [transport.Stopped].
func Stopped(err error) bool { return transport.Stopped(err) }

// Spoke is [transport.Spoke]: it reports whether the service has given any SCIM answer.
func Spoke(err error) bool { return transport.Spoke(err) }

// OutcomeUnknown is [transport.OutcomeUnknown].
func OutcomeUnknown(err error) bool { return transport.OutcomeUnknown(err) }

// MayHaveActed is [transport.MayHaveActed].
func MayHaveActed(err error) bool { return transport.MayHaveActed(err) }

// IsNoResource reports whether a write succeeded with an answer that is not the resource: {}, null, OK, or another
// resource. Such an answer does not show the outcome. An HTML page and an incomplete answer do not count, because they
// may not come from the service.
func IsNoResource(err error) bool {
	e, ok := errors.AsType[*DecodeError](err)
	return ok && e.Method != http.MethodGet && !e.HTML && !e.Truncated && !e.TooLarge
}

// IsNotFound reports a 404. The caller decides whether to believe it: see Error.Genuine and Client.Spoke.
func IsNotFound(err error) bool { return transport.HasStatus(err, http.StatusNotFound) }

// IsConflict reports a 409, or any status with the scimType "uniqueness" (RFC 7644 §3.12).
func IsConflict(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Status == http.StatusConflict || strings.EqualFold(e.Code, "uniqueness"))
}

// IsUnauthorized reports a 401. Later requests of the same client fail with ErrTokenRefused.
func IsUnauthorized(err error) bool { return transport.HasStatus(err, http.StatusUnauthorized) }

// IsUnsupported reports that the service does not support the operation: 405 or 501.
func IsUnsupported(err error) bool {
	return transport.HasStatus(err, http.StatusMethodNotAllowed, http.StatusNotImplemented)
}

// IsPreconditionFailed reports a 412: the resource no longer has the version in If-Match.
func IsPreconditionFailed(err error) bool {
	return transport.HasStatus(err, http.StatusPreconditionFailed)
}

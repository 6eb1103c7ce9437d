package scim

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// Error is an answer other than success. Code is the scimType of RFC 7644 §3.12, and Genuine says that the body was a SCIM
// error. A request's errors are the transport's, under their names here as in os those of io/fs.
type Error = transport.Error

type (
	// DecodeError is a 2xx answer whose body is not the SCIM resource or listing that was asked for.
	DecodeError = transport.DecodeError
	// TransportError is a request that got no answer.
	TransportError = transport.NoAnswerError
	// OvertimeError is a caller's time that ended after the service had answered that it does not serve now.
	OvertimeError = transport.OvertimeError
	// CharsetError is an answer, or a text in it, that cannot be read for certain.
	CharsetError = transport.CharsetError
	// Halt is why a client sends nothing more.
	Halt = transport.Halt
)

// These are what a Halt is.
var (
	ErrTokenRefused = transport.ErrTokenRefused
	ErrNoService    = transport.ErrNoService
)

// HaltOf is [transport.HaltOf].
func HaltOf(err error) *Halt { return transport.HaltOf(err) }

// Spoke is [transport.Spoke]: the service has answered something as SCIM.
func Spoke(err error) bool { return transport.Spoke(err) }

// OutcomeUnknown is [transport.OutcomeUnknown].
func OutcomeUnknown(err error) bool { return transport.OutcomeUnknown(err) }

// MayHaveActed is [transport.MayHaveActed].
func MayHaveActed(err error) bool { return transport.MayHaveActed(err) }

// IsNoResource reports a write that was answered with success and with something else than the resource: {}, null, OK,
// or another resource. That says nothing of what became of it. An HTML page and an answer that broke off are no such
// answers: they may not be the service's.
func IsNoResource(err error) bool {
	e, ok := errors.AsType[*DecodeError](err)
	return ok && e.Method != http.MethodGet && !e.HTML && !e.Truncated && !e.TooLarge
}

// IsNotFound reports a 404. Whether it is to be believed is the caller's question, see Error.Genuine and Client.Spoke.
func IsNotFound(err error) bool { return transport.HasStatus(err, http.StatusNotFound) }

// IsConflict reports a 409, or any status with the scimType "uniqueness" (RFC 7644 §3.12).
func IsConflict(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Status == http.StatusConflict || strings.EqualFold(e.Code, "uniqueness"))
}

// IsUnauthorized reports a 401. Later requests of the same client fail with ErrTokenRefused instead.
func IsUnauthorized(err error) bool { return transport.HasStatus(err, http.StatusUnauthorized) }

// IsUnsupported reports that the service does not have the operation: 405 or 501.
func IsUnsupported(err error) bool {
	return transport.HasStatus(err, http.StatusMethodNotAllowed, http.StatusNotImplemented)
}

// IsPreconditionFailed reports a 412: the resource is no longer the one that If-Match named.
func IsPreconditionFailed(err error) bool {
	return transport.HasStatus(err, http.StatusPreconditionFailed)
}

package transport

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Error is an answer other than success.
type Error struct {
	Op       string // the act in words, such as "create user" or "list users: page 3"
	Method   string
	Path     string // below the endpoint, escaped
	Status   int
	Code     string // the service's own, such as SCIM's scimType
	Detail   string // the service's text on one line, or the beginning of a plain text body
	Genuine  bool   // the body was an error in the service's protocol, so that the service itself has answered
	HTML     bool   // the body was an HTML page
	Location string // the target of a redirect, which is never followed; without user information and query

	RetryAfter time.Duration // what the service asked for; 0: nothing
	Attempts   int           // how often it was sent
	Waited     time.Duration // between attempts, in total
	OutOfTime  bool          // it was not sent again, because the caller has less time than the service asked for
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s: %s", e.Op, e.Method, e.Path, statusText(e.Status))
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	switch {
	case e.Detail != "":
		b.WriteString(": " + e.Detail)
	case e.Location != "":
		b.WriteString(": redirects to " + e.Location)
	case e.HTML:
		b.WriteString(": an HTML page")
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d attempts, waited %s)", e.Attempts, e.Waited.Round(time.Millisecond))
	}
	return b.String()
}

// DecodeError is a 2xx answer whose body is not as requested.
type DecodeError struct {
	Op        string // the act in words
	Method    string
	Path      string // below the endpoint, escaped
	Status    int
	HTML      bool // an HTML page, such as a login form
	Truncated bool // it broke off
	TooLarge  bool // it is longer than the client reads
	Err       error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("%s: %s %s: %s: %v", e.Op, e.Method, e.Path, statusText(e.Status), e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }

// NoAnswerError is a request that got no answer.
type NoAnswerError struct {
	Op       string // the act in words
	Method   string
	Path     string // below the endpoint, escaped
	Sent     bool   // false: it certainly had no effect (DNS, refused connection, TLS, not sent at all)
	Attempts int    // how often it was sent, or tried
	Err      error
}

func (e *NoAnswerError) Error() string {
	text := fmt.Sprintf("%s: %s %s: %v", e.Op, e.Method, e.Path, e.Err)
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	return text
}

func (e *NoAnswerError) Unwrap() error { return e.Err }

// OvertimeError is the error of a caller whose time ended, or was too short, after the service had answered that it is
// unavailable. It wraps the context's error, and holds the answer that the context's error would hide.
type OvertimeError struct {
	Answer *Error        // the last answer, to this request or to another one of the same client
	Waited time.Duration // since the first of these answers, with no other answer in between
	Err    error         // context.DeadlineExceeded, context.Canceled, or an error that wraps one
}

func (e *OvertimeError) Error() string {
	return fmt.Sprintf("%v, after the answer %s", e.Err, statusText(e.Answer.Status))
}

// Unwrap returns Err. The answer is not part of the chain, because it did not end the request.
func (e *OvertimeError) Unwrap() error { return e.Err }

// ProxyError is a proxy that did not pass a request on.
type ProxyError struct {
	Status int    // of its answer
	Proxy  string // its host and port; "": not known
}

func (e *ProxyError) Error() string {
	return strings.Join(strings.Fields("the proxy "+e.Proxy+" answered "+statusText(e.Status)), " ")
}

// HasStatus reports whether err is an answer with one of these statuses.
func HasStatus(err error, statuses ...int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && slices.Contains(statuses, e.Status)
}

// OutcomeUnknown reports whether a write may or may not have taken effect: sent and not answered, answered with 2xx and
// an unreadable body, or a POST answered with 408 or any 5xx except 501 and 505.
func OutcomeUnknown(err error) bool {
	e, refused := errors.AsType[*Error](err)
	return MayHaveActed(err) && (!refused || e.Method == http.MethodPost)
}

// MayHaveActed is OutcomeUnknown, or a write other than a POST answered with such a status: a gateway may have answered
// while the service behind it acts.
func MayHaveActed(err error) bool {
	if e, ok := errors.AsType[*NoAnswerError](err); ok {
		return e.Sent && e.Method != http.MethodGet
	}
	if e, ok := errors.AsType[*DecodeError](err); ok {
		return e.Method != http.MethodGet
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.Method != http.MethodGet && leavesOpen(e.Status)
}

// redactedError has another text than the error that it wraps.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }

// Is keeps errors.Is working. There is no Unwrap: it would return the original and its text.
func (e *redactedError) Is(target error) bool { return errors.Is(e.err, target) }

// leavesOpen reports whether a status may come from a service that has acted, or from a gateway before one. CDNs have
// their own statuses, such as 520 and 524, for a service that took too long or whose answer they could not read. 501
// and 505 are refusals.
func leavesOpen(status int) bool {
	switch status {
	case http.StatusRequestTimeout:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500 && status <= 599
}

// IsGatewayStatus reports whether a gateway uses a status for a temporary failure. Statuses from 520 on are CDNs' own.
func IsGatewayStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520 && status <= 599
}

// MayPass reports whether a status may be temporary, so that another attempt may get another answer.
func MayPass(status int) bool { return status == http.StatusTooManyRequests || IsGatewayStatus(status) }

// provesService reports whether an error in the protocol's own form, with this status, shows that URL and token are
// right. A service also answers in that form if it does not know the path or the token, or is not available at all.
func provesService(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return false
	}
	return !MayPass(status)
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status))) // the statuses of CDNs have no text
}

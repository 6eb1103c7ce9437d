package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// These are codes of errors that users of the API have reported.
const (
	codeUnknownClient = "Client app not exist"
	codeNoPrivilege   = "insufficient_privileges"
	codeUserContext   = "user_context_required"
)

// IsUnknownClient reports that the host does not know the client id: it is wrong, or the tenant lives in another
// region.
func IsUnknownClient(err error) bool { return hasCode(err, codeUnknownClient) }

// LacksRight reports that the application may not read what it asked for: its scope is too small, or a user would have
// to ask.
func LacksRight(err error) bool {
	return transport.HasStatus(err, http.StatusForbidden) || hasCode(err, codeNoPrivilege) || NeedsUser(err)
}

// NeedsUser reports that the service answers only tokens of a user and not those of an application.
func NeedsUser(err error) bool { return hasCode(err, codeUserContext) }

// IsMissing reports that the instance does not offer what was requested, as fed did not offer the paths of people.
func IsMissing(err error) bool {
	return transport.HasStatus(err, http.StatusNotFound) && !IsUnknownClient(err)
}

func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*transport.Error](err)
	return ok && strings.EqualFold(e.Code, code)
}

// explain reads the three forms of the API's errors: those of the gateway in front of it, its own, and those of its
// billing part.
func explain(a *transport.Answer, e *transport.Error) bool {
	var answer struct {
		Error        string `json:"error"`
		Description  string `json:"error_description"`
		ResultCode   string `json:"resultCode"`
		ErrorMessage string `json:"errorMessage"`
		IncidentID   string `json:"incidentId"`
		ErrorCode    string `json:"errorCode"`
		Message      string `json:"message"`
	}
	if json.Unmarshal(a.Body, &answer) != nil {
		return false
	}
	e.Code = cmp.Or(answer.Error, answer.ResultCode, answer.ErrorCode)
	e.Detail = cmp.Or(answer.Description, answer.ErrorMessage, answer.Message)
	// NinjaOne's support asks for these values.
	if answer.IncidentID != "" {
		e.Detail += " (incident " + answer.IncidentID + ")"
	} else if id := a.Header.Get("X-Nj-Request-Id"); id != "" {
		e.Detail += " (request " + id + ")"
	}
	e.Detail = strings.TrimSpace(e.Detail)
	e.Genuine = e.Code != "" && (answer.Description != "" || answer.IncidentID != "" || answer.ErrorCode != "")
	return true
}

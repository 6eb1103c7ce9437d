package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// NinjaOne's REST API, the other door to the tenant, as far as it shows people, roles, organizations and who signed in.
// It only reads. What is known of it comes from its OpenAPI description and from others' programs; where nobody could
// say how it behaves, [APIDialects] has a switch for each way.
const (
	tokenPath = "/ws/oauth/token"
	apiPrefix = "/v2/"

	// apiUsualLag is how far the API is behind SCIM unless Options say otherwise.
	apiUsualLag = 3 * time.Second
)

func isAPI(path string) bool { return path == tokenPath || strings.HasPrefix(path, apiPrefix) }

// ofPeople tells the paths that an instance may lack.
func ofPeople(path string) bool { return strings.HasPrefix(path, "/v2/user/") }

// plainly are the switches of an answer that no SCIM dialect touches.
func plainly() switches { return switches{contentTypeJSON: true} }

// authError is the form of what stands before the API: the token endpoint, and whoever checks the token. A code of 0 is
// one that nobody wrote down.
func authError(status int, name, description string, code int) *answer {
	body := Document{"error": name, "error_description": description}
	if code > 0 {
		body["error_code"] = code
	}
	return jsonAnswer(status, body, plainly())
}

func notAuthenticated() *answer {
	return authError(http.StatusUnauthorized, "not_authenticated", "Access token is invalid or expired", 10)
}

// asAPIAnswer words a problem in the form of the API's own errors, or in that of its billing part.
func (p *problem) asAPIAnswer(on switches) *answer {
	if p.status == http.StatusUnauthorized {
		return notAuthenticated()
	}
	code := strings.ToUpper(strings.ReplaceAll(http.StatusText(p.status), " ", "_"))
	if on.has(apiErrorsBilling) {
		return jsonAnswer(p.status, Document{"errorCode": code, "message": p.detail}, plainly())
	}
	return jsonAnswer(p.status, Document{"resultCode": code, "errorMessage": p.detail, "incidentId": randomID()}, plainly())
}

func apiTooMany(on switches) *answer {
	a := refuse(http.StatusTooManyRequests, "", "too many requests").asAPIAnswer(on)
	a.header.Set("Retry-After", "1")
	return a
}

func badParameter(name string) *problem {
	return refuse(http.StatusBadRequest, "", "the parameter "+name+" is malformed")
}

// serveAPI answers as a client sees it.
func (t *Tenant) serveAPI(r *request, on switches) *answer {
	if r.path == tokenPath {
		if r.Method != http.MethodPost {
			return notAllowed(r.Method, "POST").asAPIAnswer(on)
		}
		return t.api.issue(r, on)
	}
	if t.gate.overRate() {
		return apiTooMany(on)
	}
	if r.Method != http.MethodGet {
		return notAllowed(r.Method, "GET").asAPIAnswer(on)
	}
	if a := t.api.throttled(on); a != nil {
		return a
	}
	if a := t.api.authorize(r.Header.Get("Authorization"), r.path, on); a != nil {
		return a
	}
	var err error
	if r.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return refuse(http.StatusBadRequest, "", "the query is malformed").asAPIAnswer(on)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	shown, err := t.reading(apiLags)
	if err != nil {
		return refuse(http.StatusInternalServerError, "", err.Error()).asAPIAnswer(on)
	}
	body, p := shown.routeAPI(r)
	if p != nil {
		return p.asAPIAnswer(on)
	}
	return jsonAnswer(http.StatusOK, body, plainly())
}

func (t *Tenant) routeAPI(r *request) (any, *problem) {
	if ofPeople(r.path) && t.on.has(apiPeopleMissing) {
		return nil, refuse(http.StatusNotFound, "", "HTTP 404 Not Found")
	}
	switch r.path {
	case "/v2/organizations":
		return t.apiOrganizations(r.query)
	case "/v2/users":
		return t.apiUsers(r.query)
	case "/v2/user/technicians":
		return t.apiTechnicians(), nil
	case "/v2/user/end-users":
		return t.apiEndUsers(), nil
	case "/v2/user/roles":
		return t.apiRoles(r.query)
	case "/v2/activities":
		return t.apiActivities(r.query)
	}
	return nil, refuse(http.StatusNotFound, "", "HTTP 404 Not Found")
}

// apiList is a whole list as the API answers it.
func apiList[T any](t *Tenant, items []T) any {
	items = listed(t, items)
	if t.on.has(apiListsWrapped) {
		return Document{"results": items}
	}
	return items
}

// listed is a list in an answer: one without entries is [], or null where a dialect says so.
func listed[T any](t *Tenant, items []T) []T {
	switch {
	case len(items) > 0:
		return items
	case t.on.has(apiListsNull):
		return nil
	}
	return []T{}
}

func (t *Tenant) apiID(id string) any {
	if t.on.has(apiIDsAsStrings) {
		return id
	}
	return json.Number(id)
}

// pageSize errors on what is no number between two bounds.
func pageSize(query url.Values, least, usual, most int) (int, *problem) {
	given := query.Get("pageSize")
	if given == "" {
		return usual, nil
	}
	size, err := strconv.Atoi(given)
	if err != nil || size < least || size > most {
		return 0, badParameter("pageSize")
	}
	return size, nil
}

// idParameter is the number that a page begins after, ok where it was given.
func idParameter(query url.Values, name string) (id uint64, ok bool, p *problem) {
	given := query.Get(name)
	if given == "" {
		return 0, false, nil
	}
	id, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		return 0, false, badParameter(name)
	}
	return id, true, nil
}

func timeParameter(query url.Values, name string) (time.Time, *problem) {
	given := query.Get(name)
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, given); err == nil {
			return at, nil
		}
	}
	if given != "" {
		return time.Time{}, badParameter(name)
	}
	return time.Time{}, nil
}

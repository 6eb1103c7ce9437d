package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// This is NinjaOne's REST API, as far as it shows people, roles, organizations and sign-ins. It only reads. What is
// known of it comes from its OpenAPI description and from the programs of others. If its behaviour is not known,
// [APIDialects] has a switch for each possibility.
const (
	tokenPath = "/ws/oauth/token"
	apiPrefix = "/v2/"

	// apiUsualLag is how far the API is behind SCIM unless Options say otherwise.
	apiUsualLag = 3 * time.Second
)

func isAPI(path string) bool { return path == tokenPath || strings.HasPrefix(path, apiPrefix) }

// ofPeople reports whether a path is one that an instance may lack.
func ofPeople(path string) bool { return strings.HasPrefix(path, "/v2/user/") }

// plainly are the switches of an answer that no SCIM dialect changes.
func plainly() switches { return switches{"content-type-json": true} }

// authError is the form of errors of the token endpoint, and of the check of the token. A code of 0 means that the code
// is not documented.
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

// asAPIAnswer returns a problem in the form of the API's own errors, or of its billing part.
func (p *problem) asAPIAnswer(on switches) *answer {
	if p.status == http.StatusUnauthorized {
		return notAuthenticated()
	}
	code := strings.ToUpper(strings.ReplaceAll(http.StatusText(p.status), " ", "_"))
	if on.has("api-errors-as-billing") {
		return jsonAnswer(p.status, Document{"errorCode": code, "message": p.detail}, plainly())
	}
	body := Document{"resultCode": code, "errorMessage": p.detail, "incidentId": randomID()}
	return jsonAnswer(p.status, body, plainly())
}

func apiTooMany(on switches) *answer {
	a := refuse(http.StatusTooManyRequests, "", "too many requests").asAPIAnswer(on)
	a.header.Set("Retry-After", "1")
	return a
}

// serveAPI answers a request as the client sees it.
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
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return refuse(http.StatusBadRequest, "", "the query is malformed").asAPIAnswer(on)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	shown, err := t.reading("api-lags")
	if err != nil {
		return refuse(http.StatusInternalServerError, "", err.Error()).asAPIAnswer(on)
	}
	query := &apiQuery{Values: values}
	body := shown.routeAPI(r.path, query)
	switch {
	case body == nil:
		return refuse(http.StatusNotFound, "", "HTTP 404 Not Found").asAPIAnswer(on)
	case query.wrong != "":
		return refuse(http.StatusBadRequest, "", "the parameter "+query.wrong+" is malformed").asAPIAnswer(on)
	}
	return jsonAnswer(http.StatusOK, body, plainly())
}

// routeAPI returns the handler of a path, or nil.
func (t *Tenant) routeAPI(path string, query *apiQuery) any {
	if ofPeople(path) && t.on.has("api-people-missing") {
		return nil
	}
	switch path {
	case "/v2/organizations":
		return t.apiOrganizations(query)
	case "/v2/users":
		return t.apiUsers(query)
	case "/v2/user/technicians":
		return t.apiDetailed(apiTechnician)
	case "/v2/user/end-users":
		return t.apiDetailed(apiEndUser)
	case "/v2/user/roles":
		return t.apiRoles(query)
	case "/v2/activities":
		return t.apiActivities(query)
	}
	return nil
}

// apiList returns a whole list in the API's form.
func apiList[T any](t *Tenant, items []T) any {
	if t.on.has("api-lists-wrapped") {
		return Document{"results": listed(t, items)}
	}
	return listed(t, items)
}

// listed returns a list for an answer. An empty one is [], or null if a dialect is on.
func listed[T any](t *Tenant, items []T) []T {
	if len(items) == 0 && !t.on.has("api-lists-null") {
		return []T{}
	}
	return items
}

func (t *Tenant) apiID(id string) any {
	if t.on.has("api-ids-as-strings") {
		return id
	}
	return json.Number(id)
}

// apiQuery is the query of a request, and the name of a parameter that could not be understood.
type apiQuery struct {
	url.Values

	wrong string
}

func (q *apiQuery) number(name string, usual, least, most int) int {
	given := q.Get(name)
	if given == "" {
		return usual
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < least || n > most {
		q.wrong = name
	}
	return n
}

func (q *apiQuery) time(name string) time.Time {
	given := q.Get(name)
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, given); err == nil {
			return at
		}
	}
	if given != "" {
		q.wrong = name
	}
	return time.Time{}
}

func (q *apiQuery) userType(name string) string {
	given := q.Get(name)
	if given != "" && given != apiTechnician && given != apiEndUser {
		q.wrong = name
	}
	return given
}

package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	monitoring = "monitoring"
	management = "management"

	tokenLife       = time.Hour
	requestsAtMost  = 2 // of a token that ends early
	apiThrottleEach = 3
)

// apiGate holds the API application of the tenant and the access tokens that it has issued.
type apiGate struct {
	now func() time.Time

	mu       sync.Mutex // guards what follows
	id       string
	secret   string
	scopes   []string
	tokens   map[string]*accessToken
	throttle int // GETs, for the dialects that throttle
}

type accessToken struct {
	expires time.Time
	scopes  []string
	used    int
}

// SetAPIClient replaces the id, secret and scopes of the API application. All access tokens end.
func (t *Tenant) SetAPIClient(id, secret string, scopes ...string) {
	t.api.mu.Lock()
	defer t.api.mu.Unlock()
	t.api.id, t.api.secret, t.api.scopes, t.api.tokens = id, secret, scopes, map[string]*accessToken{}
	t.turns.Add(1)
}

// issue answers POST /ws/oauth/token. Only the grant client_credentials is offered.
func (g *apiGate) issue(r *request, on switches) *answer {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return authError(http.StatusBadRequest, "invalid_request", "the body is no form", 0)
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = unescaped(user), unescaped(password)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	scopes := strings.Fields(form.Get("scope"))
	if len(scopes) == 0 {
		scopes = g.scopes
	}
	switch {
	case on.has("api-client-unknown") || id != g.id:
		// Real hosts answer this for a client of another region too.
		body := Document{"resultCode": "Client app not exist", "incidentId": randomID()}
		return jsonAnswer(http.StatusNotFound, body, plainly())
	case subtle.ConstantTimeCompare([]byte(secret), []byte(g.secret)) != 1:
		return authError(http.StatusUnauthorized, "invalid_client", "Client authentication failed", 0)
	case form.Get("grant_type") != "client_credentials":
		return authError(http.StatusBadRequest, "unsupported_grant_type", "Only client_credentials is offered here", 0)
	case slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(g.scopes, s) }):
		return authError(http.StatusBadRequest, "invalid_scope", "The client app does not have the requested scope", 0)
	}
	now := g.now()
	for token, known := range g.tokens {
		if !now.Before(known.expires) {
			delete(g.tokens, token)
		}
	}
	token := "sandbox-access-" + randomID()
	g.tokens[token] = &accessToken{expires: now.Add(tokenLife), scopes: scopes}
	a := jsonAnswer(http.StatusOK, Document{
		"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLife.Seconds()),
		"scope": strings.Join(scopes, " "),
	}, plainly())
	a.header.Set("Cache-Control", "no-store")
	return a
}

// unescaped decodes one half of Basic credentials (RFC 6749 §2.3.1).
func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// authorize returns nil if the token may read the path.
func (g *apiGate) authorize(header, path string, on switches) *answer {
	if header == "" {
		return authError(http.StatusBadRequest, "missing_header", "Authorization header is missing", 2)
	}
	scheme, token, _ := strings.Cut(header, " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return authError(http.StatusBadRequest, "invalid_header", "Authorization header is malformed", 1)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.tokens[token]
	if known == nil || !g.now().Before(known.expires) || on.has("api-token-ends-early") && known.used >= requestsAtMost {
		return notAuthenticated()
	}
	known.used++
	people := path == "/v2/users" || ofPeople(path)
	need := monitoring
	if people && on.has("api-people-need-management") {
		need = management
	}
	switch {
	case !slices.Contains(known.scopes, need) && on.has("api-scope-403"):
		return authError(http.StatusForbidden, "insufficient_privileges", "The access token lacks the scope "+need, 0)
	case !slices.Contains(known.scopes, need):
		return authError(http.StatusUnauthorized, "insufficient_privileges", "The access token lacks the scope "+need, 0)
	case people && on.has("api-people-need-user-context"):
		return authError(http.StatusForbidden, "user_context_required", "Access key does not have user context", 5)
	}
	return nil
}

// throttled returns the answer to every third GET under a throttling dialect.
func (g *apiGate) throttled(on switches) *answer {
	page, tooMany := on.has("api-throttle-html"), on.has("api-throttle-429")
	if !page && !tooMany {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.throttle++; g.throttle%apiThrottleEach != 0 {
		return nil
	}
	if page {
		return newAnswer(http.StatusOK, []byte(loginPage)).typed(html)
	}
	return apiTooMany(on)
}

// credentials returns what a request carries to be authorized, for a fault that repeats it.
func credentials(r *http.Request, path string, body []byte) string {
	if header := r.Header.Get("Authorization"); header != "" || path != tokenPath {
		return header
	}
	form, _ := url.ParseQuery(string(body)) // a body that is not a form contains no secret
	return form.Get("client_secret")
}

// loggedBody returns a body for the request log, without secrets.
func loggedBody(path string, body []byte) []byte {
	if path != tokenPath {
		return body
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return []byte(url.Values{"grant_type": form["grant_type"], "scope": form["scope"]}.Encode())
}

package sandbox

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// request is what the SCIM service sees.
type request struct {
	*http.Request
	path  string // below the base, escaped
	body  []byte
	query url.Values
}

// serve answers as a client sees it: what stands before the service, the service, and the charset that it writes.
func (t *Tenant) serve(r *request, on switches) *answer {
	if on.has("gateway-404") && single(r.path) {
		return newAnswer(http.StatusNotFound, []byte(notFoundText)).typed(plainText)
	}
	a := t.respond(r, on)
	if on.has("latin1") {
		a.toLatin1()
	}
	return a
}

// single reports whether a path is that of one user or one group.
func single(path string) bool {
	name, id, _ := strings.Cut(strings.Trim(path, "/"), "/")
	return (name == "Users" || name == "Groups") && id != ""
}

// respond answers as the service does: the rate, the token, then the resource.
func (t *Tenant) respond(r *request, on switches) *answer {
	if a := t.gate.throttle(on); a != nil {
		return a
	}
	if p := t.gate.authorize(r.Header.Get("Authorization")); p != nil {
		a := p.asAnswer(on)
		a.header.Set("WWW-Authenticate", "Bearer")
		return a
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a, err := t.route(r)
	if err == nil {
		return a
	}
	var p *problem
	if !errors.As(err, &p) {
		p = refuse(http.StatusInternalServerError, "", err.Error())
	}
	a = p.asAnswer(t.on)
	if p.allow != "" {
		a.header.Set("Allow", p.allow)
	}
	return a
}

// route takes the path apart before it is unescaped, because ids may hold slashes (dialect 25).
func (t *Tenant) route(r *request) (*answer, error) {
	var err error
	if r.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return nil, refuse(http.StatusBadRequest, invalidValue, "the query is malformed")
	}
	name, id, hasID := strings.Cut(strings.Trim(r.path, "/"), "/")
	if strings.Contains(id, "/") {
		return nil, nothingAt(r)
	}
	if id, err = url.PathUnescape(id); err != nil {
		return nil, nothingAt(r)
	}
	switch name {
	case "Users":
		return t.routeKind(r, t.users, id, hasID)
	case "Groups":
		return t.routeKind(r, t.groups, id, hasID)
	case "ServiceProviderConfig", "Schemas", "ResourceTypes":
		return t.discovery(r, name, id)
	case "Me", "Bulk", ".search":
		return nil, refuse(http.StatusNotImplemented, "", "/"+name+" is not offered")
	}
	return nil, nothingAt(r)
}

func nothingAt(r *request) error {
	return refuse(http.StatusNotFound, "", "nothing is at "+quoted(r.path))
}

func (t *Tenant) routeKind(r *request, all *collection, id string, hasID bool) (*answer, error) {
	if !hasID {
		switch r.Method {
		case http.MethodGet:
			shown, err := t.reading("reads-lag")
			if err != nil {
				return nil, err
			}
			return shown.list(r, shown.collection(all.kind))
		case http.MethodPost:
			return t.post(r, all.kind)
		}
		return nil, notAllowed(r.Method, "GET, POST")
	}
	if err := t.refusedByDialect(r.Method, all); err != nil {
		return nil, err
	}
	switch r.Method {
	case http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return nil, notAllowed(r.Method, "GET, PUT, PATCH, DELETE")
	}
	if r.Method == http.MethodGet {
		return t.getByID(r, all.kind, id)
	}
	e := all.byID[id]
	if e == nil {
		if r.Method == http.MethodDelete && t.on.has("delete-missing-500") {
			return nil, refuse(http.StatusInternalServerError, "", "an unexpected error occurred")
		}
		return nil, missing(all.kind, id)
	}
	if !t.ifMatch(r.Header.Get("If-Match"), e) {
		return nil, refuse(http.StatusPreconditionFailed, "", "the resource has changed: it is at version "+e.etag())
	}
	switch r.Method {
	case http.MethodPut:
		return t.put(r, e)
	case http.MethodPatch:
		return t.patch(r, e)
	}
	return t.delete(e)
}

func missing(k *kind, id string) error {
	return refuse(http.StatusNotFound, "", k.name+" "+quoted(id)+" not found")
}

func notAllowed(method, allow string) *problem {
	p := refuse(http.StatusMethodNotAllowed, "", method+" is not supported here")
	p.allow = allow
	return p
}

func (t *Tenant) refusedByDialect(method string, all *collection) error {
	users := all == t.users
	const notOffered = " is not offered"
	switch {
	case method == http.MethodPatch && t.on.has("patch-refused-501"):
		return refuse(http.StatusNotImplemented, "", method+notOffered)
	case method == http.MethodPatch && t.on.has("patch-refused-405"):
		return notAllowed(method, "GET, PUT, DELETE")
	case method == http.MethodPut && t.on.has("put-refused"):
		return notAllowed(method, "GET, PATCH, DELETE")
	case method == http.MethodDelete && users && t.on.has("users-delete-refused-501"):
		return refuse(http.StatusNotImplemented, "", method+notOffered)
	case method == http.MethodDelete && users && t.on.has("users-delete-refused-405"),
		method == http.MethodDelete && !users && t.on.has("groups-delete-refused"):
		return notAllowed(method, "GET, PUT, PATCH")
	}
	return nil
}

// ifMatch compares the versions of an If-Match header, as RFC 9110 §13.1.1 has it other than that weak ones count:
// SCIM services give no others.
func (t *Tenant) ifMatch(header string, e *entry) bool {
	if header == "" || t.on.has("etag-missing") {
		return true
	}
	for version := range strings.SplitSeq(header, ",") {
		version = strings.TrimSpace(version)
		if version == "*" || version == e.etag() || t.on.has("etag-mismatch") && version == mismatched(e.etag()) {
			return true
		}
	}
	return false
}

// readResource checks the content type, reads the body and applies dialect 13.
func (t *Tenant) readResource(r *request) (Document, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/scim+json" && media != "application/json" {
		return nil, refuse(http.StatusUnsupportedMediaType, "", "the content type must be application/scim+json")
	}
	doc, err := decodeDocument(r.body)
	if err != nil {
		return nil, err
	}
	if t.on.has("null-400") && hasNull(doc) {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "null is not a value")
	}
	if t.on.has("null-500") && hasNull(doc) {
		return nil, refuse(http.StatusInternalServerError, "", "an unexpected error occurred")
	}
	return doc, nil
}

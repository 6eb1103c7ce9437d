package sandbox

import (
	_ "embed" // the help
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

const controlPath = "/_sandbox"

//go:embed control.txt
var controlHelp string

// ControlHelp explains the control endpoint with commands that can be copied. origin is as of Server.Origin.
func ControlHelp(origin string) string {
	return strings.ReplaceAll(controlHelp, "ORIGIN", origin)
}

// controls are the functions of the control endpoint. They are not part of the SCIM service.
func (s *Server) controls() http.Handler {
	t, mux := s.tenant, http.NewServeMux()
	handle := func(pattern string, act act) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+controlPath+path, func(w http.ResponseWriter, r *http.Request) {
			body, tooLarge := readBody(w, r)
			if tooLarge != nil {
				writeControl(w, nil, tooLarge)
				return
			}
			result, err := act(r, body)
			writeControl(w, result, err)
		})
	}
	handle("GET /state", func(*http.Request, []byte) (any, error) {
		return Document{
			"url": s.URL(), "users": t.Users(), "groups": t.Groups(), "accounts": t.Accounts(),
			"organizations": t.all(t.organizations), "roles": t.all(t.roles), "dialects": t.ActiveDialects(),
			"faults": faultViews(t.Faults()), "tokenExpires": t.TokenExpires(),
		}, nil
	})
	handle("GET /requests", func(*http.Request, []byte) (any, error) { return requestViews(t.Requests()), nil })
	handle("DELETE /requests", func(*http.Request, []byte) (any, error) { t.ResetRequests(); return nil, nil })
	handle("GET /dialects", func(*http.Request, []byte) (any, error) {
		return Document{"on": t.ActiveDialects(), "known": allDialects()}, nil
	})
	handle("PUT /dialects", func(_ *http.Request, body []byte) (any, error) {
		var names []string
		if err := json.Unmarshal(body, &names); err != nil {
			return nil, fmt.Errorf("the body must be a JSON array of names or numbers as texts: %w", err)
		}
		return nil, t.SetDialects(names...)
	})
	handle("GET /faults", func(*http.Request, []byte) (any, error) { return faultViews(t.Faults()), nil })
	handle("POST /faults", func(_ *http.Request, body []byte) (any, error) { return nil, t.addFaultFrom(body) })
	handle("DELETE /faults", func(*http.Request, []byte) (any, error) { t.ClearFaults(); return nil, nil })
	handle("PUT /token", func(_ *http.Request, body []byte) (any, error) { return nil, t.setTokenFrom(body) })
	t.resourceControls(handle)
	t.membershipControls(handle)
	t.consoleControls(handle)
	s.pageControls(mux)
	return mux
}

// act is the function of one path of the control endpoint. Its result is sent as JSON; without a result, the answer is
// 204.
type act func(r *http.Request, body []byte) (any, error)

func (t *Tenant) resourceControls(handle func(pattern string, act act)) {
	for name, all := range map[string]*collection{"users": t.users, "groups": t.groups} {
		handle("GET /"+name+"/{id}", func(r *http.Request, _ []byte) (any, error) { return t.show(all, r.PathValue("id")) })
		handle("POST /"+name, func(_ *http.Request, body []byte) (any, error) {
			doc, err := decodeDocument(body)
			if err != nil {
				return nil, err
			}
			id, err := t.add(all.kind, doc)
			return Document{"id": id}, err
		})
		handle("PATCH /"+name+"/{id}", func(r *http.Request, body []byte) (any, error) {
			return nil, t.mergeInto(all, r.PathValue("id"), body)
		})
		handle("DELETE /"+name+"/{id}", func(r *http.Request, _ []byte) (any, error) {
			return nil, t.actOn(all, r.PathValue("id"), t.remove)
		})
	}
}

// membershipControls change the groups of one user.
func (t *Tenant) membershipControls(handle func(pattern string, act act)) {
	handle("GET /users/{id}/groups", func(r *http.Request, _ []byte) (any, error) { return t.choices(r.PathValue("id")) })
	for method, act := range map[string]func(group, user string) error{"PUT": t.AddMember, "DELETE": t.RemoveMember} {
		handle(method+" /users/{id}/groups/{group}", func(r *http.Request, _ []byte) (any, error) {
			return nil, act(r.PathValue("group"), r.PathValue("id"))
		})
	}
}

// choice is a group that a user is in, or can be added to.
type choice struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	Member      bool   `json:"member"`
}

func (t *Tenant) choices(idOrName string) ([]choice, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	user, err := t.users.find(idOrName)
	if err != nil {
		return nil, err
	}
	out := make([]choice, 0, len(t.groups.order))
	for _, group := range t.groups.order {
		out = append(out, choice{group.id, group.key(), t.memberOf[user.id][group.id]})
	}
	return out, nil
}

// guarded accepts requests of a person at this machine. It refuses requests that a web page made the browser send:
// those from another origin, and those to a name that was made to resolve to this machine.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
		switch {
		case !loopbackHost(r.Host):
			writeControl(w, nil, refuse(http.StatusForbidden, "", "the host must be a loopback address"))
		case origin != "" && origin != "http://"+r.Host, site != "" && site != "same-origin" && site != "none":
			writeControl(w, nil, refuse(http.StatusForbidden, "", "requests from another origin are refused"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func loopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

func writeControl(w http.ResponseWriter, result any, err error) {
	status := http.StatusOK
	if err != nil {
		status = http.StatusBadRequest
		if p, ok := errors.AsType[*problem](err); ok {
			status = p.status
		}
		result = Document{"error": err.Error()}
	}
	if result == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", plainJSON)
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(result) // the client may be gone
}

func (t *Tenant) show(all *collection, idOrName string) (any, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, err := all.find(idOrName)
	if err != nil {
		return nil, err
	}
	return t.exported(e), nil
}

func (t *Tenant) mergeInto(all *collection, idOrName string, body []byte) error {
	change, err := decodeDocument(body)
	if err != nil {
		return err
	}
	return t.edit(all, idOrName, func(doc Document) { mergePatch(doc, change) })
}

// mergePatch is RFC 7396.
func mergePatch(doc, change Document) {
	for name, value := range change {
		if value == nil {
			delete(doc, name)
			continue
		}
		inner, isObject := value.(Document)
		before, wasObject := doc[name].(Document)
		if isObject && wasObject {
			mergePatch(before, inner)
			continue
		}
		doc[name] = value
	}
}

// faultView is a fault as the control endpoint writes it.
type faultView struct {
	Fault

	Delay string `json:"delay,omitempty"`
}

func faultViews(faults []Fault) []faultView {
	out := make([]faultView, 0, len(faults))
	for _, f := range faults {
		v := faultView{Fault: f}
		if f.Delay > 0 {
			v.Delay = f.Delay.String()
		}
		out = append(out, v)
	}
	return out
}

func (t *Tenant) addFaultFrom(body []byte) error {
	var v faultView
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		return fmt.Errorf("the body must be a fault: %w", err)
	}
	f := v.Fault
	if v.Delay != "" {
		var err error
		if f.Delay, err = time.ParseDuration(v.Delay); err != nil {
			return err
		}
	}
	if err := f.check(); err != nil {
		return err
	}
	t.AddFault(f)
	return nil
}

func (t *Tenant) setTokenFrom(body []byte) error {
	var change struct {
		Token   string
		Expires time.Time
	}
	if err := json.Unmarshal(body, &change); err != nil {
		return fmt.Errorf("the body must be an object with token, expires or both: %w", err)
	}
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	if change.Token != "" {
		t.gate.token = change.Token
	}
	t.gate.expires = change.Expires
	t.turns.Add(1)
	return nil
}

// requestView is a logged request as the control endpoint writes it.
type requestView struct {
	Request

	Body         string  `json:"body,omitempty"`
	Milliseconds float64 `json:"milliseconds"`
}

func requestViews(requests []Request) []requestView {
	out := make([]requestView, 0, len(requests))
	for _, r := range requests {
		out = append(out, requestView{
			Request: r, Body: string(r.Body), Milliseconds: float64(r.Duration.Microseconds()) / 1000,
		})
	}
	return out
}

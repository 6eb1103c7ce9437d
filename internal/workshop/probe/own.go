package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

const (
	userSchema  = "urn:ietf:params:scim:schemas:core:2.0:User"
	groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group"
	patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// thing is a user or a group that the probe created.
type thing struct {
	endpoint string // /Users or /Groups
	name     string // as it was sent
	id       string
	missed   int  // reads that did not find it after its creation (dialect 19)
	answered bool // the service itself has answered that it was not created
	inactive bool // it could be deleted only after a deactivation
	gone     bool
}

func (t *thing) path() string { return t.endpoint + "/" + url.PathEscape(t.id) }

// sameName compares names, and allows for what services do to them (dialect 16).
func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// post creates a user or a group. The thing is nil if nothing was created. It is an existing one if the service answers
// the create of a taken name with the owner of the name (dialect 18).
func (p *prober) post(ctx context.Context, endpoint string, body document) (*thing, *exchange) {
	t := &thing{endpoint: endpoint, name: textAt(body, nameAttribute(endpoint))}
	e := p.send(ctx, message{method: http.MethodPost, path: endpoint, body: body})
	if !e.ok() {
		if (e.status == 0 || e.status >= http.StatusInternalServerError) && p.stopped == nil {
			t.answered = !e.lost()
			p.doubtful = append(p.doubtful, t)
		}
		return nil, e
	}
	t.id = textAt(e.doc, "id")
	for _, known := range p.made {
		if t.id != "" && known.id == t.id && known.endpoint == endpoint {
			return known, e
		}
	}
	shown := textAt(e.doc, nameAttribute(endpoint))
	p.decide(40,
		when(e.status == http.StatusCreated, "no: a create answers 201"),
		is(t.id != "", "create-always-200", "a create answers %d", e.status))
	if t.id == "" || shown != "" && !sameName(shown, t.name) {
		// It may be another client's: leave it alone, and ask no more questions that write.
		p.stopped = fmt.Errorf("a POST of its own user or group was answered with no id, or with another name (%d)", e.status)
		p.doubtful = append(p.doubtful, t)
		return nil, e
	}
	p.made = append(p.made, t)
	return t, e
}

// create is like post, but tries once more if the answer was lost. It uses another name then, which it sets in body,
// because the first may be taken by now.
func (p *prober) create(ctx context.Context, endpoint string, body document) (*thing, *exchange) {
	t, e := p.post(ctx, endpoint, body)
	if !e.lost() || p.stopped != nil {
		return t, e
	}
	p.afresh()
	if endpoint == "/Groups" {
		body["displayName"] = textAt(body, "displayName") + " again"
		return p.post(ctx, endpoint, body)
	}
	const below = ".example.com" // this domain receives no mail either, and a text that is no address stays none
	before := textAt(body, "userName")
	body["userName"] = before + below
	if textAt(body, "emails", "value") == before {
		body["emails"] = []any{document{"value": before + below, "type": "work", "primary": true}}
	}
	return p.post(ctx, endpoint, body)
}

// make creates a user or a group, and waits until reads find it.
func (p *prober) make(ctx context.Context, endpoint string, body document) (*thing, *exchange) {
	t, e := p.create(ctx, endpoint, body)
	if t != nil {
		p.settle(ctx, t)
	}
	return t, e
}

// makeAgain is like make, for a name that is taken.
func (p *prober) makeAgain(ctx context.Context, endpoint string, body document) (*thing, *exchange) {
	t, e := p.post(ctx, endpoint, body)
	if t != nil {
		p.settle(ctx, t)
	}
	return t, e
}

// settle reads a new resource until it is found, and counts the reads that did not find it.
func (p *prober) settle(ctx context.Context, t *thing) {
	p.until(ctx, func() bool {
		if p.get(ctx, t.path()).status != http.StatusNotFound {
			return true
		}
		t.missed++
		return false
	})
}

// read returns the resource as the service has it now, or nil if it cannot be read.
func (p *prober) read(ctx context.Context, t *thing) document {
	if t == nil {
		return nil
	}
	if e := p.get(ctx, t.path()); e.ok() {
		return e.doc
	}
	return nil
}

// active reports whether a user is active by a GET, if the answer has it.
func (p *prober) active(ctx context.Context, t *thing) (is, known bool) {
	return truth(at(p.read(ctx, t), "active"))
}

// isMember reports whether a user is in a group by a GET of the group.
func (p *prober) isMember(ctx context.Context, group, t *thing) bool {
	return slices.Contains(memberIDs(p.read(ctx, group)), t.id)
}

// operation is one of a PATCH.
func operation(op, path string, value any) document {
	o := document{"op": op}
	if path != "" {
		o["path"] = path
	}
	if value != nil {
		o["value"] = value
	}
	return o
}

func (p *prober) patch(ctx context.Context, t *thing, operations ...document) *exchange {
	return p.patchRaw(ctx, t, document{"schemas": []any{patchSchema}, "Operations": operations})
}

func (p *prober) patchRaw(ctx context.Context, t *thing, body any) *exchange {
	e := p.send(ctx, message{method: http.MethodPatch, path: t.path(), body: body})
	p.patchKnown = p.patchKnown || e.status != 0 && !e.refuses() && !e.lost()
	p.patchRefused = p.patchRefused || e.refuses() && !p.patchKnown
	e.acted = p.patchFails && e.status == http.StatusInternalServerError
	return e
}

// patchless reports whether PATCH changes nothing: the service refuses it, or it has no effect.
func (p *prober) patchless() bool { return p.patchRefused || p.patchIdle }

// modify sets one attribute, by PATCH or, if the service does not support it, by a PUT of the whole resource.
func (p *prober) modify(ctx context.Context, t *thing, attribute string, value any) *exchange {
	if !p.patchless() {
		if e := p.patch(ctx, t, operation("replace", attribute, value)); !e.refuses() {
			return e
		}
	}
	doc := p.read(ctx, t)
	if doc == nil {
		return &exchange{err: fmt.Errorf("it cannot be read")}
	}
	holder := doc
	if attribute == ninjaone.UserTypePath {
		extension, _ := at(doc, ninjaone.ExtensionURN).(document)
		if extension == nil {
			extension = document{}
		}
		doc[ninjaone.ExtensionURN], holder, attribute = extension, extension, "userType"
	}
	holder[attribute] = value
	e := p.send(ctx, message{method: http.MethodPut, path: t.path(), body: doc})
	p.putRefused = p.putRefused || e.refuses()
	return e
}

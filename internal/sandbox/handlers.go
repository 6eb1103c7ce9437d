package sandbox

import (
	"errors"
	"net/http"
)

// resource is the answer that shows one resource.
func (t *Tenant) resource(r *request, e *entry, status int) (*answer, error) {
	body, err := t.render(e, e.kind.parseProjection(r.query))
	if err != nil {
		return nil, err
	}
	a := newAnswer(status, body).typed(contentType(t.on))
	t.tagged(a, e)
	return a, nil
}

func (t *Tenant) tagged(a *answer, e *entry) {
	if etag, ok := t.shownETag(e); ok {
		a.header.Set("ETag", etag)
	}
}

func (t *Tenant) getByID(r *request, k *kind, id string) (*answer, error) {
	shown, err := t.reading("reads-lag")
	if err != nil {
		return nil, err
	}
	return shown.get(r, k, id)
}

func (t *Tenant) get(r *request, k *kind, id string) (*answer, error) {
	e := t.collection(k).byID[id]
	if e == nil || t.missed(e) {
		return nil, missing(k, id)
	}
	if etag, ok := t.shownETag(e); ok && r.Header.Get("If-None-Match") == etag {
		a := newAnswer(http.StatusNotModified, nil)
		t.tagged(a, e)
		return a, nil
	}
	return t.resource(r, e, http.StatusOK)
}

func (t *Tenant) post(r *request, k *kind) (*answer, error) {
	body, err := t.readResource(r)
	if err != nil {
		return nil, err
	}
	e, existing, err := t.create(k, body, client)
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if existing && t.on.has("create-existing-200") || t.on.has("create-always-200") {
		status = http.StatusOK
	}
	a, err := t.resource(r, e, status)
	if location, ok := t.shownLocation(e); ok && err == nil {
		a.header.Set("Location", location)
	}
	return a, err
}

func (t *Tenant) put(r *request, e *entry) (*answer, error) {
	body, err := t.readResource(r)
	if err != nil {
		return nil, err
	}
	if err := t.replaceWith(e, body); err != nil {
		return nil, err
	}
	return t.written(r, e)
}

// written is the answer to a PUT or a PATCH that was done (dialect 38).
func (t *Tenant) written(r *request, e *entry) (*answer, error) {
	switch {
	case t.on.has("write-answers-empty-object"):
		return newAnswer(http.StatusOK, []byte("{}")).typed(contentType(t.on)), nil
	case t.on.has("write-answers-null"):
		return newAnswer(http.StatusOK, []byte("null")).typed(contentType(t.on)), nil
	case t.on.has("write-answers-ok"):
		return newAnswer(http.StatusOK, []byte("OK")).typed(plainText), nil
	}
	return t.resource(r, e, http.StatusOK)
}

func (t *Tenant) patch(r *request, e *entry) (*answer, error) {
	changed, err := t.patchFrom(r, e)
	var p *problem
	if errors.As(err, &p) && p.status == http.StatusBadRequest && t.on.has("patch-parse-404") {
		return nil, refuse(http.StatusNotFound, p.scimType, p.detail)
	}
	if err != nil {
		return nil, err
	}
	if t.on.has("patch-500-acted") {
		return nil, refuse(http.StatusInternalServerError, "", "an unexpected error occurred")
	}
	if t.on.has("patch-204") || t.on.has("patch-acknowledged-204") || t.on.has("patch-204-unchanged") && !changed {
		a := newAnswer(http.StatusNoContent, nil)
		t.tagged(a, e)
		return a, nil
	}
	return t.written(r, e)
}

func (t *Tenant) patchFrom(r *request, e *entry) (changed bool, err error) {
	body, err := t.readResource(r)
	if err != nil {
		return false, err
	}
	operations, err := decodePatch(body)
	if err != nil {
		return false, err
	}
	return t.patchWith(e, operations)
}

func (t *Tenant) delete(e *entry) (*answer, error) {
	if t.on.has("delete-acknowledged") {
		return newAnswer(http.StatusNoContent, nil), nil
	}
	if e.kind == t.users.kind && t.on.has("users-delete-deactivates") {
		doc := overlay(e.doc, Document{"active": false})
		_, err := t.update(e, doc, nil, client)
		return newAnswer(http.StatusNoContent, nil), err
	}
	return newAnswer(http.StatusNoContent, nil), t.remove(e)
}

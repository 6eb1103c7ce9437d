package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

// dropExtension removes the NinjaOne extension from an answer (dialects 6 and 14).
func (t *Tenant) dropExtension(doc Document) {
	if _, ok := doc[ninjaoneURN]; !ok {
		return
	}
	delete(doc, ninjaoneURN)
	if schemas, ok := doc["schemas"].([]any); ok {
		doc["schemas"] = slices.DeleteFunc(slices.Clone(schemas), func(s any) bool { return s == ninjaoneURN })
	}
}

// distortMeta changes meta (dialects 26 and 27). compose made meta for this answer only.
func (t *Tenant) distortMeta(e *entry, doc Document) {
	meta, ok := doc["meta"].(Document)
	if !ok {
		return
	}
	if location, ok := t.shownLocation(e); !ok {
		delete(meta, "location")
	} else if _, shown := meta["location"]; shown {
		meta["location"] = location
	}
	if t.on.has("etag-missing") {
		delete(meta, "version")
	}
}

// shownLocation returns the value of meta.location and of the Location header.
func (t *Tenant) shownLocation(e *entry) (location string, ok bool) {
	switch {
	case t.on.has("location-missing"):
		return "", false
	case t.on.has("location-relative"):
		return e.kind.endpoint + "/" + url.PathEscape(e.id), true
	case t.on.has("location-wrong"):
		return "https://internal.example.com/scim/v2" + e.kind.endpoint + "/0", true
	}
	return t.location(e), true
}

// shownETag is the ETag header.
func (t *Tenant) shownETag(e *entry) (etag string, ok bool) {
	switch {
	case t.on.has("etag-missing"):
		return "", false
	case t.on.has("etag-mismatch"):
		return mismatched(e.etag()), true
	}
	return e.etag(), true
}

func mismatched(etag string) string { return strings.TrimSuffix(etag, `"`) + `-h"` }

// distortValues changes the spelling of values (dialects 16 and 32).
func (t *Tenant) distortValues(doc Document) Document {
	if t.on.has("values-trimmed") || t.on.has("values-normalised") || t.on.has("booleans-as-strings") {
		doc, _ = eachLeaf(doc, t.respelled).(Document)
	}
	if !t.recases() {
		return doc
	}
	if name, ok := doc["userName"].(string); ok {
		doc["userName"] = t.recase(name)
	}
	if extension, ok := doc[ninjaoneURN].(Document); ok {
		if userType, ok := extension["userType"].(string); ok {
			extension = overlay(extension, Document{"userType": t.recase(userType)})
			doc[ninjaoneURN] = extension
		}
	}
	if emails, ok := deepCopy(doc["emails"]).([]any); ok {
		for _, email := range emails {
			if email, ok := email.(Document); ok && email["value"] != nil {
				email["value"] = t.recase(textOf(email, "value"))
			}
		}
		doc["emails"] = emails
	}
	return doc
}

func (t *Tenant) recases() bool {
	return t.on.has("values-lower-case") || t.on.has("values-normalised") || t.on.has("values-upper-case")
}

func (t *Tenant) recase(s string) string {
	switch {
	case t.on.has("values-upper-case"):
		return strings.ToUpper(s)
	case t.recases():
		return strings.ToLower(s)
	}
	return s
}

// respelled returns a value with trimmed texts, with booleans as texts, or both.
func (t *Tenant) respelled(leaf any) any {
	switch v := leaf.(type) {
	case string:
		if t.on.has("values-trimmed") || t.on.has("values-normalised") {
			return strings.TrimSpace(v)
		}
	case bool:
		switch {
		case t.on.has("booleans-as-strings") && v:
			return "True"
		case t.on.has("booleans-as-strings"):
			return "False"
		}
	}
	return leaf
}

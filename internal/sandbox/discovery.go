package sandbox

import (
	"net/http"
	"strings"
)

// discovery answers the endpoints of RFC 7644 §4 from the schema table that documents are checked against.
func (t *Tenant) discovery(r *request, name, id string) (*answer, error) {
	switch {
	case t.on.has("discovery-missing"):
		return nil, nothingAt(r)
	case t.on.has("discovery-404-html"):
		return newAnswer(http.StatusNotFound, []byte(notFoundPage)).typed(html), nil
	}
	if r.Method != http.MethodGet {
		return nil, notAllowed(r.Method, "GET")
	}
	if name == "ServiceProviderConfig" {
		if id != "" {
			return nil, nothingAt(r)
		}
		return jsonAnswer(http.StatusOK, t.serviceProviderConfig(), t.on), nil
	}
	resources := t.resourceTypes()
	if name == "Schemas" {
		resources = t.schemas()
	}
	if id == "" {
		return jsonAnswer(http.StatusOK, Document{
			"schemas": []any{listURN}, "totalResults": len(resources), "itemsPerPage": len(resources), "startIndex": 1,
			"Resources": resources,
		}, t.on), nil
	}
	for _, resource := range resources {
		if strings.EqualFold(textOf(resource, "id"), id) {
			return jsonAnswer(http.StatusOK, resource, t.on), nil
		}
	}
	return nil, nothingAt(r)
}

func (t *Tenant) serviceProviderConfig() Document {
	supported := func(yes bool) Document { return Document{"supported": yes} }
	refused := t.on.has("patch-refused-405") || t.on.has("patch-refused-501")
	return Document{
		"schemas":          []any{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"documentationUri": "https://example.com/scim",
		"patch":            supported(!refused),
		"bulk":             Document{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"filter":           Document{"supported": !t.on.has("filter-400") && !t.on.has("filter-500"), "maxResults": maxCount},
		"changePassword":   supported(false),
		"sort":             supported(false),
		"etag":             supported(!t.on.has("etag-missing")),
		"authenticationSchemes": []any{Document{
			"type": "oauthbearertoken", "name": "Bearer token", "primary": true,
			"description": "The token that the console shows when SCIM provisioning is enabled",
		}},
		"meta": Document{"resourceType": "ServiceProviderConfig", "location": t.base + "/ServiceProviderConfig"},
	}
}

func (t *Tenant) resourceTypes() []Document {
	var out []Document
	for _, k := range []*kind{t.users.kind, t.groups.kind} {
		resource := Document{
			"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"},
			"id":      k.name, "name": k.name, "description": k.core.description, "endpoint": k.endpoint, "schema": k.core.urn,
			"meta": Document{"resourceType": "ResourceType", "location": t.base + "/ResourceTypes/" + k.name},
		}
		var extensions []any
		for _, extension := range k.extensions {
			extensions = append(extensions, Document{"schema": extension.urn, "required": false})
		}
		if extensions != nil {
			resource["schemaExtensions"] = extensions
		}
		out = append(out, resource)
	}
	return out
}

func (t *Tenant) schemas() []Document {
	var out []Document
	for _, k := range []*kind{t.users.kind, t.groups.kind} {
		for _, s := range append([]schema{k.core}, k.extensions...) {
			out = append(out, Document{
				"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Schema"},
				"id":      s.urn, "name": s.name, "description": s.description, "attributes": describeAll(s.attributes),
				"meta": Document{"resourceType": "Schema", "location": t.base + "/Schemas/" + s.urn},
			})
		}
	}
	return out
}

// describeAll describes attributes as RFC 7643 §7 does.
func describeAll(attributes []attribute) []any {
	out := make([]any, 0, len(attributes))
	for _, a := range attributes {
		d := Document{
			"name": a.name, "type": a.kind, "multiValued": a.multi, "required": a.required, "caseExact": a.caseExact,
			"mutability": "readWrite", "returned": "default", "uniqueness": "none",
		}
		if a.mutability != "" {
			d["mutability"] = a.mutability
		}
		switch {
		case a.mutability == writeOnly:
			d["returned"] = "never"
		case a.name == "id" || a.name == "schemas":
			d["returned"] = "always"
		}
		if a.unique {
			d["uniqueness"] = "server"
		}
		if a.references != nil {
			d["referenceTypes"] = a.references
		}
		if a.canonical != nil {
			d["canonicalValues"] = a.canonical
		}
		if a.sub != nil {
			d["subAttributes"] = describeAll(a.sub)
		}
		out = append(out, d)
	}
	return out
}

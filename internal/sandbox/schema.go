package sandbox

import "strings"

// Schema URNs of RFC 7643 §10.2 and RFC 7644 §8.2, and NinjaOne's own.
const (
	userURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	groupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	ninjaoneURN   = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"
	listURN       = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	patchURN      = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	errorURN      = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// Attribute data types and characteristics of RFC 7643 §2.2 and §2.3.
const (
	typeString    = "string"
	typeBoolean   = "boolean"
	typeComplex   = "complex"
	typeReference = "reference"
	typeDateTime  = "dateTime"
	typeBinary    = "binary"

	readOnly  = "readOnly"
	writeOnly = "writeOnly"
)

type attribute struct {
	name       string
	kind       string
	multi      bool
	required   bool
	caseExact  bool
	unique     bool
	mutability string // "" is readWrite
	number     bool   // a JSON number is taken as its digits
	references []any  // of a reference: what it may point to (RFC 7643 §7)
	canonical  []any  // values that a service suggests, as canonicalValues of RFC 7643 §7
	sub        []attribute
}

func (a *attribute) child(name string) *attribute { return attributeNamed(name, a.sub) }

func attributeNamed(name string, all []attribute) *attribute {
	for i := range all {
		if strings.EqualFold(all[i].name, name) {
			return &all[i]
		}
	}
	return nil
}

type schema struct {
	urn, name, description string
	attributes             []attribute
}

func (s *schema) attribute(name string) *attribute { return attributeNamed(name, s.attributes) }

// kind is a type of resource: where it lives, what it may hold, and which attribute names it.
type kind struct {
	name       string
	endpoint   string
	key        string // the attribute that no two resources share
	core       schema
	extensions []schema
}

// schemaOf finds the schema whose URN is s or begins s, and what follows it. URNs are compared without case.
func (k *kind) schemaOf(s string) (found *schema, rest string, ok bool) {
	for i := range k.extensions {
		if rest, ok := cutURN(s, k.extensions[i].urn); ok {
			return &k.extensions[i], rest, true
		}
	}
	rest, ok = cutURN(s, k.core.urn)
	return &k.core, rest, ok
}

func cutURN(s, urn string) (rest string, ok bool) {
	if len(s) < len(urn) || !strings.EqualFold(s[:len(urn)], urn) {
		return "", false
	}
	if len(s) == len(urn) {
		return "", true
	}
	return strings.CutPrefix(s[len(urn):], ":")
}

func text(name string) attribute { return attribute{name: name, kind: typeString} }

// refTo is the sub-attribute that points to another resource.
func refTo(targets ...any) attribute {
	return attribute{name: "$ref", kind: typeReference, caseExact: true, references: targets}
}

// labelled is a plural attribute whose types RFC 7643 §4.1.2 suggests.
func labelled(name string, types ...any) attribute {
	a := plural(name)
	a.child("type").canonical = types
	return a
}

func complexOf(name string, sub ...attribute) attribute {
	return attribute{name: name, kind: typeComplex, sub: sub}
}

// plural is a multi-valued attribute with the sub-attributes of RFC 7643 §2.4, and those given.
func plural(name string, more ...attribute) attribute {
	sub := append([]attribute{
		text("value"), text("display"), text("type"),
		{name: "primary", kind: typeBoolean},
		refTo("uri"),
	}, more...)
	return attribute{name: name, kind: typeComplex, multi: true, sub: sub}
}

// common are the attributes of RFC 7643 §3.1, which every resource has.
func common() []attribute {
	meta := complexOf("meta", text("resourceType"), attribute{name: "created", kind: typeDateTime},
		attribute{name: "lastModified", kind: typeDateTime}, attribute{
			name: "location", kind: typeReference, caseExact: true,
			references: []any{"uri"},
		},
		attribute{name: "version", kind: typeString, caseExact: true})
	meta.mutability = readOnly
	return []attribute{
		{name: "schemas", kind: typeReference, multi: true, caseExact: true, mutability: readOnly, references: []any{"uri"}},
		{name: "id", kind: typeString, caseExact: true, mutability: readOnly},
		{name: "externalId", kind: typeString, caseExact: true},
		meta,
	}
}

func userKind() *kind {
	groups := labelled("groups", "direct", "indirect")
	groups.mutability = readOnly
	groups.sub[0].caseExact = true
	groups.child("$ref").references = []any{"Group"}
	core := schema{urn: userURN, name: "User", description: "User account", attributes: append(common(),
		attribute{name: "userName", kind: typeString, required: true, unique: true},
		complexOf("name", text("formatted"), text("familyName"), text("givenName"), text("middleName"),
			text("honorificPrefix"), text("honorificSuffix")),
		text("displayName"), text("nickName"), attribute{
			name: "profileUrl", kind: typeReference,
			references: []any{"external"},
		}, text("title"),
		text("userType"), text("preferredLanguage"), text("locale"), text("timezone"),
		attribute{name: "active", kind: typeBoolean},
		attribute{name: "password", kind: typeString, mutability: writeOnly},
		labelled("emails", "work", "home", "other"), labelled("phoneNumbers", "work", "home", "mobile", "fax",
			"pager", "other"),
		plural("ims"), labelled("photos", "photo", "thumbnail"),
		plural("addresses", text("formatted"), text("streetAddress"), text("locality"), text("region"),
			text("postalCode"), text("country")),
		groups, plural("entitlements"), plural("roles"),
		attribute{name: "x509Certificates", kind: typeComplex, multi: true, sub: []attribute{
			{name: "value", kind: typeBinary, caseExact: true},
			text("display"), text("type"),
			{name: "primary", kind: typeBoolean},
		}},
	)}
	manager := complexOf("manager", attribute{name: "value", kind: typeString, caseExact: true},
		refTo("User"), text("displayName"))
	return &kind{name: "User", endpoint: "/Users", key: "userName", core: core, extensions: []schema{
		{urn: ninjaoneURN, name: "NinjaOneUser", description: "What NinjaOne adds to a user", attributes: []attribute{
			{name: "userType", kind: typeString, canonical: []any{technician, endUser}},
			{name: "organizationId", kind: typeString, number: true},
		}},
		{urn: enterpriseURN, name: "EnterpriseUser", description: "Enterprise user", attributes: []attribute{
			text("employeeNumber"), text("costCenter"), text("organization"), text("division"), text("department"), manager,
		}},
	}}
}

func groupKind() *kind {
	members := attribute{name: "members", kind: typeComplex, multi: true, sub: []attribute{
		{name: "value", kind: typeString, caseExact: true},
		text("display"),
		{name: "type", kind: typeString, canonical: []any{"User"}},
		refTo("User"),
	}}
	return &kind{name: "Group", endpoint: "/Groups", key: "displayName", core: schema{
		urn: groupURN, name: "Group", description: "Group", attributes: append(common(),
			attribute{name: "displayName", kind: typeString, required: true, unique: true}, members),
	}}
}

package scim

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group"

// Group is a SCIM group (RFC 7643 §4.2).
type Group struct { //nolint:recvcheck // a Group that is marshalled by value must come out the same
	ID          string
	ExternalID  *string // nil: absent or null
	DisplayName string
	Members     []Member // nil: absent or null (dialect 23); empty and not nil: the service sent []
	Meta        *Meta
	Schemas     []string
	// Extensions are all top-level members whose name starts with "urn:", unchanged.
	Extensions RawMembers
	// Extra is every other member that has no field here, or whose value did not fit its field, unchanged.
	Extra RawMembers

	ETag   string // from the header, or else from meta.version; never sent
	Status int    // HTTP status of the answer; never sent
}

// Member is a user or group in a group, or a group to which a user belongs.
type Member struct {
	Value   string // the id
	Display string
	Type    string // such as "User" or, of a user's group, "direct"
	Ref     string // often relative or wrong, like meta.location: never request it
}

// MarshalJSON implements json.Marshaler. It writes only the fields that are set.
func (g Group) MarshalJSON() ([]byte, error) {
	var e encoder
	e.value("schemas", withSchemas(g.Schemas, groupSchema, g.Extensions))
	e.text("id", g.ID)
	e.optional("externalId", g.ExternalID)
	e.text("displayName", g.DisplayName)
	writeList(&e, "members", g.Members)
	e.rest(g.Extra)
	e.rest(g.Extensions)
	if g.Meta != nil {
		e.value("meta", g.Meta)
	}
	return e.end()
}

// UnmarshalJSON implements json.Unmarshaler, and is as tolerant as the client.
func (g *Group) UnmarshalJSON(data []byte) error { return unmarshal(g, data) }

func (g *Group) decode(d *decoder, raw []byte) {
	*g = Group{}
	for key, value := range fields(raw) {
		if !g.decodeField(d, string(fold(key)), value) {
			m := &g.Extra
			if isURN(key) {
				m = &g.Extensions
			}
			d.keep(m, key, value)
		}
	}
}

// decodeField reports whether the member has a field and fits it.
func (g *Group) decodeField(d *decoder, key string, raw []byte) (ok bool) {
	switch key {
	case "id":
		return setText(&g.ID, raw)
	case "externalid":
		return setOptional(&g.ExternalID, raw)
	case "displayname":
		return setText(&g.DisplayName, raw)
	case "members":
		g.Members, ok = list(raw, d.member)
		g.Members = slices.DeleteFunc(g.Members, func(m Member) bool { return m.Value == "" })
	case "meta":
		g.Meta, ok = d.meta(raw)
	case "schemas":
		g.Schemas, ok = d.texts(raw), true
	}
	return ok
}

// membersUnread reports whether there are members that could not all be read.
func (g *Group) membersUnread() bool {
	_, unread := g.Extra.Get("members")
	return unread
}

// membersError returns why members could not be read.
func (g *Group) membersError() error {
	raw, _ := g.Extra.Get("members")
	for element := range elements(raw) {
		if m, ok := newDecoder().member(element); !ok && !keeps(m.Value) {
			return unfit(m.Value)
		}
	}
	return errors.New("its members cannot be read")
}

func (g *Group) identity() string { return g.ID }

func (g *Group) answered(status int, etag string) {
	g.Status, g.ETag = status, etagOr(etag, g.Meta)
}

// MarshalJSON implements json.Marshaler.
func (m Member) MarshalJSON() ([]byte, error) {
	var e encoder
	e.text("value", m.Value)
	e.text("$ref", m.Ref)
	e.text("display", m.Display)
	e.text("type", m.Type)
	return e.end()
}

// member reads an object, or a plain string as an id. The id must be one that can be kept. Other members of the object
// are dropped: they describe the user, not the group, and a group may have ten thousand.
func (d *decoder) member(raw []byte) (m Member, ok bool) {
	if firstByte(raw) != '{' {
		m.Value, ok = text(raw)
		return m, ok && keeps(m.Value)
	}
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "value":
			setText(&m.Value, value)
		case "display":
			setText(&m.Display, value)
		case "type":
			d.setWord(&m.Type, value)
		case "$ref", "ref":
			setText(&m.Ref, value)
		}
	}
	// Some servers identify a member only by its address.
	if m.Value == "" && m.Ref != "" {
		m.Value = m.Ref[strings.LastIndexByte(m.Ref, '/')+1:]
		if id, err := url.PathUnescape(m.Value); err == nil {
			m.Value = id
		}
	}
	return m, keeps(m.Value)
}

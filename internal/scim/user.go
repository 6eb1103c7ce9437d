package scim

import (
	"slices"
	"strings"
)

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"

// User is a SCIM user (RFC 7643 §4.1). A nil pointer or slice was absent or null, which mean the same (RFC 7643 §2.5).
type User struct { //nolint:recvcheck // a User that is marshalled by value must come out the same
	ID          string
	ExternalID  *string
	UserName    string
	Name        *Name
	DisplayName *string
	Emails      []Email // empty and not nil: the service sent []
	Active      *bool
	Roles       []Role
	Groups      []Member
	Meta        *Meta
	Schemas     []string
	// Extensions are all top-level members whose name starts with "urn:", unchanged.
	Extensions RawMembers
	// Extra is every other member that has no field here, or whose value did not fit its field, unchanged.
	Extra RawMembers

	ETag   string // from the header, or else from meta.version; never sent
	Status int    // HTTP status of the answer; never sent
}

// Name is the name of a user.
type Name struct {
	Formatted  *string
	FamilyName *string
	GivenName  *string
	Extra      RawMembers
}

// Email is one address of a user.
type Email struct {
	Value   string
	Type    string
	Primary bool // left out when false, which is its default (RFC 7643 §2.4)
	Extra   RawMembers
}

// Role is one role of a user. A plain string in the array is a Role with that Value.
type Role struct {
	Value   string
	Display string
	Type    string
	Primary bool // left out when false
	Extra   RawMembers
}

// PrimaryEmail returns the address that is marked as primary, or else the first of type "work", or else the first.
func (u *User) PrimaryEmail() (string, bool) {
	at := PrimaryEmail(u.Emails)
	if at < 0 {
		return "", false
	}
	return u.Emails[at].Value, true
}

// PrimaryEmail returns the index of the address that [User.PrimaryEmail] returns, or -1 if there is none.
func PrimaryEmail(emails []Email) int {
	ranks := []func(Email) bool{
		func(e Email) bool { return e.Primary },
		func(e Email) bool { return strings.EqualFold(e.Type, "work") },
		func(Email) bool { return true },
	}
	for _, fits := range ranks {
		at := slices.IndexFunc(emails, func(e Email) bool { return e.Value != "" && fits(e) })
		if at >= 0 {
			return at
		}
	}
	return -1
}

// MarshalJSON implements json.Marshaler. It writes only the fields that are set.
func (u User) MarshalJSON() ([]byte, error) {
	var e encoder
	e.value("schemas", withSchemas(u.Schemas, userSchema, u.Extensions))
	e.text("id", u.ID)
	e.optional("externalId", u.ExternalID)
	e.text("userName", u.UserName)
	if u.Name != nil {
		e.value("name", u.Name)
	}
	e.optional("displayName", u.DisplayName)
	writeList(&e, "emails", u.Emails)
	e.truth("active", u.Active)
	writeList(&e, "roles", u.Roles)
	writeList(&e, "groups", u.Groups)
	e.rest(u.Extra)
	e.rest(u.Extensions)
	if u.Meta != nil {
		e.value("meta", u.Meta)
	}
	return e.end()
}

// UnmarshalJSON implements json.Unmarshaler, and is as tolerant as the client.
func (u *User) UnmarshalJSON(data []byte) error { return unmarshal(u, data) }

func (u *User) decode(d *decoder, raw []byte) {
	*u = User{}
	for key, value := range fields(raw) {
		if !u.decodeField(d, string(fold(key)), value) {
			m := &u.Extra
			if isURN(key) {
				m = &u.Extensions
			}
			d.keep(m, key, value)
		}
	}
}

// decodeField reports whether the member has a field and fits it.
func (u *User) decodeField(d *decoder, key string, raw []byte) (ok bool) {
	switch key {
	case "id":
		return setText(&u.ID, raw)
	case "externalid":
		return setOptional(&u.ExternalID, raw)
	case "username":
		return setText(&u.UserName, raw)
	case "name":
		u.Name, ok = d.name(raw)
	case "displayname":
		return setOptional(&u.DisplayName, raw)
	case "emails":
		u.Emails, ok = list(raw, d.email)
	case "active":
		return setTruth(&u.Active, raw)
	case "roles":
		u.Roles, ok = list(raw, d.role)
	case "groups":
		u.Groups, ok = list(raw, d.member)
	case "meta":
		u.Meta, ok = d.meta(raw)
	case "schemas":
		u.Schemas, ok = d.texts(raw), true
	}
	return ok
}

func (u *User) identity() string { return u.ID }

func (u *User) answered(status int, etag string) {
	u.Status, u.ETag = status, etagOr(etag, u.Meta)
}

// MarshalJSON implements json.Marshaler.
func (n Name) MarshalJSON() ([]byte, error) {
	var e encoder
	e.optional("formatted", n.Formatted)
	e.optional("familyName", n.FamilyName)
	e.optional("givenName", n.GivenName)
	e.rest(n.Extra)
	return e.end()
}

func (d *decoder) name(raw []byte) (*Name, bool) {
	if isNull(raw) {
		return nil, true
	}
	if firstByte(raw) != '{' {
		return nil, false
	}
	n := &Name{}
	for key, value := range fields(raw) {
		var ok bool
		switch string(fold(key)) {
		case "formatted":
			ok = setOptional(&n.Formatted, value)
		case "familyname":
			ok = setOptional(&n.FamilyName, value)
		case "givenname":
			ok = setOptional(&n.GivenName, value)
		}
		if !ok {
			d.keep(&n.Extra, key, value)
		}
	}
	return n, true
}

// MarshalJSON implements json.Marshaler.
func (m Email) MarshalJSON() ([]byte, error) {
	var e encoder
	e.text("value", m.Value)
	e.text("type", m.Type)
	if m.Primary {
		e.truth("primary", &m.Primary)
	}
	e.rest(m.Extra)
	return e.end()
}

func (d *decoder) email(raw []byte) (m Email, ok bool) {
	if firstByte(raw) != '{' {
		m.Value, ok = text(raw)
		return m, ok
	}
	for key, value := range fields(raw) {
		ok := false
		switch string(fold(key)) {
		case "value":
			ok = setText(&m.Value, value)
		case "type":
			ok = d.setWord(&m.Type, value)
		case "primary":
			ok = setFlag(&m.Primary, value)
		}
		if !ok {
			d.keep(&m.Extra, key, value)
		}
	}
	return m, true
}

// MarshalJSON implements json.Marshaler.
func (r Role) MarshalJSON() ([]byte, error) {
	var e encoder
	e.text("value", r.Value)
	e.text("display", r.Display)
	e.text("type", r.Type)
	if r.Primary {
		e.truth("primary", &r.Primary)
	}
	e.rest(r.Extra)
	return e.end()
}

func (d *decoder) role(raw []byte) (r Role, ok bool) {
	if firstByte(raw) != '{' {
		r.Value, ok = d.sharedText(raw)
		return r, ok
	}
	for key, value := range fields(raw) {
		ok := false
		switch string(fold(key)) {
		case "value":
			ok = d.setWord(&r.Value, value)
		case "display":
			ok = d.setWord(&r.Display, value)
		case "type":
			ok = d.setWord(&r.Type, value)
		case "primary":
			ok = setFlag(&r.Primary, value)
		}
		if !ok {
			d.keep(&r.Extra, key, value)
		}
	}
	return r, true
}

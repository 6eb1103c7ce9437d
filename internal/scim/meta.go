package scim

import (
	"bytes"
	"time"
)

// Meta is a service's metadata of a resource (RFC 7643 §3.1). A time that could not be read is nil and stays in Extra.
type Meta struct {
	ResourceType string
	Created      *time.Time
	LastModified *time.Time
	Location     string // often relative or wrong (dialect 26): never request it
	Version      string
	Extra        RawMembers
}

// MarshalJSON implements json.Marshaler.
func (m Meta) MarshalJSON() ([]byte, error) {
	var e encoder
	e.text("resourceType", m.ResourceType)
	e.instant("created", m.Created)
	e.instant("lastModified", m.LastModified)
	e.text("location", m.Location)
	e.text("version", m.Version)
	e.rest(m.Extra)
	return e.end()
}

func (d *decoder) meta(raw []byte) (*Meta, bool) {
	if isNull(raw) {
		return nil, true
	}
	if firstByte(raw) != '{' {
		return nil, false
	}
	m := &Meta{}
	for key, value := range fields(raw) {
		var ok bool
		switch string(fold(key)) {
		case "resourcetype":
			ok = d.setWord(&m.ResourceType, value)
		case "created":
			ok = setInstant(&m.Created, value)
		case "lastmodified":
			ok = setInstant(&m.LastModified, value)
		case "location":
			ok = setText(&m.Location, value)
		case "version":
			ok = setText(&m.Version, value)
		}
		if !ok {
			d.keep(&m.Extra, key, value)
		}
	}
	return m, true
}

// etagOr prefers the header to meta.version. If they differ (dialect 27), the service compares If-Match with the
// header.
func etagOr(header string, meta *Meta) string {
	if header == "" && meta != nil {
		return meta.Version
	}
	return header
}

func isURN(key []byte) bool {
	return len(key) > 4 && bytes.EqualFold(key[:4], []byte("urn:"))
}

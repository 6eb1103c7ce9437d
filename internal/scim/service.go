package scim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const serviceSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

// ServiceProviderConfig is what a service says that it can do (RFC 7643 §5). Many services lack it or say more than they do.
type ServiceProviderConfig struct {
	DocumentationURI      string
	Patch                 Feature
	Bulk                  Feature
	Filter                Feature
	ChangePassword        Feature
	Sort                  Feature
	ETag                  Feature
	AuthenticationSchemes []AuthenticationScheme
	Meta                  *Meta
	Schemas               []string
	// Extra is every member that has no field here, or whose value did not fit its field, as it came.
	Extra map[string]json.RawMessage
}

// Feature is one ability of a service. What it does not say is nil.
type Feature struct {
	Supported      *bool
	MaxResults     *int // of filter
	MaxOperations  *int // of bulk
	MaxPayloadSize *int // of bulk, bytes
}

// AuthenticationScheme is one way in that a service names.
type AuthenticationScheme struct {
	Type, Name, Description, SpecURI, DocumentationURI string
	Primary                                            bool
}

// ServiceProviderConfig reads /ServiceProviderConfig. Where the service has none (dialect 33), IsNotFound or IsUnsupported reports the error.
func (c *Client) ServiceProviderConfig(ctx context.Context) (*ServiceProviderConfig, error) {
	r := &transport.Request{Op: "read service provider configuration", Method: http.MethodGet, Path: "/ServiceProviderConfig"}
	a, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	raw, err := c.object(a)
	if err != nil {
		return nil, err
	}
	s := &ServiceProviderConfig{}
	if !s.decode(newDecoder(), raw) {
		return nil, c.unreadable(a, errors.New("the body is not a service provider configuration"))
	}
	c.Heard()
	if err := checkText(raw); err != nil {
		return nil, c.unreadable(a, err)
	}
	return s, nil
}

// decode reports whether raw looked like what it should be.
func (s *ServiceProviderConfig) decode(d *decoder, raw []byte) (known bool) {
	features := 0
	for key, value := range fields(raw) {
		ok := false
		switch name := string(fold(key)); name {
		case "documentationuri":
			ok = setText(&s.DocumentationURI, value)
		case "authenticationschemes":
			s.AuthenticationSchemes, ok = list(value, d.scheme)
		case "meta":
			s.Meta, ok = d.meta(value)
		case "schemas":
			s.Schemas, ok = d.texts(value), true
		default:
			if f := s.feature(name); f != nil && kindOf(value) == '{' {
				f.decode(value)
				features, ok = features+1, true
			}
		}
		if !ok {
			d.keep(&s.Extra, key, value)
		}
	}
	for _, schema := range s.Schemas {
		known = known || strings.EqualFold(schema, serviceSchema)
	}
	return known || features >= 2
}

func (s *ServiceProviderConfig) feature(name string) *Feature {
	switch name {
	case "patch":
		return &s.Patch
	case "bulk":
		return &s.Bulk
	case "filter":
		return &s.Filter
	case "changepassword":
		return &s.ChangePassword
	case "sort":
		return &s.Sort
	case "etag":
		return &s.ETag
	}
	return nil
}

func (f *Feature) decode(raw []byte) {
	number := func(raw []byte) *int {
		if n, ok := integer(raw); ok {
			return &n
		}
		return nil
	}
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "supported":
			setTruth(&f.Supported, value)
		case "maxresults":
			f.MaxResults = number(value)
		case "maxoperations":
			f.MaxOperations = number(value)
		case "maxpayloadsize":
			f.MaxPayloadSize = number(value)
		}
	}
}

func (d *decoder) scheme(raw []byte) (s AuthenticationScheme, ok bool) {
	if kindOf(raw) != '{' {
		s.Type, ok = text(raw)
		return s, ok
	}
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "type":
			setText(&s.Type, value)
		case "name":
			setText(&s.Name, value)
		case "description":
			setText(&s.Description, value)
		case "specuri":
			setText(&s.SpecURI, value)
		case "documentationuri":
			setText(&s.DocumentationURI, value)
		case "primary":
			setFlag(&s.Primary, value)
		}
	}
	return s, true
}

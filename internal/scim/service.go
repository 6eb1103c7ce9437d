package scim

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	serviceSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	servicePath   = "/ServiceProviderConfig"
)

// ServiceProviderConfig is what a service claims to support (RFC 7643 §5). Many services have none, or claim too much.
type ServiceProviderConfig struct {
	DocumentationURI                                string
	Patch, Bulk, Filter, ChangePassword, Sort, ETag Feature
}

// Feature is one ability of a service. A nil field is absent.
type Feature struct {
	Supported  *bool
	MaxResults *int // for filter only
}

// ServiceProviderConfig reads /ServiceProviderConfig. If the service has none (dialect 33), IsNotFound or IsUnsupported
// is true for the error.
func (c *Client) ServiceProviderConfig(ctx context.Context) (*ServiceProviderConfig, error) {
	r := &transport.Request{Op: "read service provider configuration", Method: http.MethodGet, Path: servicePath}
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

// decode reports whether raw looks like a ServiceProviderConfig.
func (s *ServiceProviderConfig) decode(d *decoder, raw []byte) (known bool) {
	all := map[string]*Feature{
		"patch": &s.Patch, "bulk": &s.Bulk, "filter": &s.Filter, "changepassword": &s.ChangePassword,
		"sort": &s.Sort, "etag": &s.ETag,
	}
	features := 0
	for key, value := range fields(raw) {
		switch name := string(fold(key)); name {
		case "documentationuri":
			setText(&s.DocumentationURI, value)
		case "schemas":
			known = slices.ContainsFunc(d.texts(value), func(schema string) bool {
				return strings.EqualFold(schema, serviceSchema)
			})
		default:
			if f := all[name]; f != nil && firstByte(value) == '{' {
				f.decode(value)
				features++
			}
		}
	}
	return known || features >= 2
}

func (f *Feature) decode(raw []byte) {
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "supported":
			setTruth(&f.Supported, value)
		case "maxresults":
			if n, ok := integer(value); ok {
				f.MaxResults = &n
			}
		}
	}
}

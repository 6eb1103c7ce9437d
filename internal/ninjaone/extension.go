package ninjaone

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ExtensionURN is the schema of NinjaOne's user extension (NinjaOne documentation).
const ExtensionURN = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"

const (
	userTypeKey       = "userType"
	organizationIDKey = "organizationId"
)

// These are the paths of the extension's attributes in a PATCH (RFC 7644 §3.10).
const (
	UserTypePath       = ExtensionURN + ":" + userTypeKey
	OrganizationIDPath = ExtensionURN + ":" + organizationIDKey
)

// Extension is what NinjaOne adds to a user. A nil field is absent or null.
type Extension struct {
	UserType       *string
	OrganizationID *string
}

// DecodeExtension reads the extension of an answer. It accepts keys in any case, null for absent, and a number for the
// organization id. Empty input and null are an empty extension. It returns an error for anything else that is not an
// object.
func DecodeExtension(raw json.RawMessage) (Extension, error) {
	if len(raw) == 0 {
		return Extension{}, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return Extension{}, fmt.Errorf("decode user extension: %w", err)
	}
	var (
		e   Extension
		err error
	)
	if e.UserType, err = Text(lookup(object, userTypeKey)); err != nil {
		return Extension{}, fmt.Errorf("decode user extension: %s: %w", userTypeKey, err)
	}
	if e.OrganizationID, err = Text(lookup(object, organizationIDKey)); err != nil {
		return Extension{}, fmt.Errorf("decode user extension: %s: %w", organizationIDKey, err)
	}
	return e, nil
}

// Encode writes the fields that are set. The organization id is a string in JSON, because it can be "All". An empty
// extension is an empty object, never null, which some services refuse (dialect 13).
func (e Extension) Encode() json.RawMessage {
	raw, _ := json.Marshal(struct { // strings always marshal
		UserType       *string `json:"userType,omitempty"`
		OrganizationID *string `json:"organizationId,omitempty"`
	}(e))
	return raw
}

// lookup returns the value of a key. It prefers the documented spelling to one in another case, because both may be
// there.
func lookup(object map[string]json.RawMessage, key string) json.RawMessage {
	if value, ok := object[key]; ok {
		return value
	}
	for _, k := range slices.Sorted(maps.Keys(object)) { // in a fixed order
		if strings.EqualFold(k, key) {
			return object[k]
		}
	}
	return nil
}

// Text returns a value as text: a string, or the digits of a number. It returns nil if the value is absent or null.
func Text(raw json.RawMessage) (*string, error) {
	if len(raw) == 0 {
		return nil, nil //nolint:nilnil // absent is a value here, as nil is in Extension
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case nil:
		return nil, nil //nolint:nilnil // as above
	case string:
		return &v, nil
	case json.Number:
		text := wholeNumber(v)
		return &text, nil
	}
	return nil, errors.New("neither a string nor a number")
}

// wholeNumber writes 42.0 and 4.2e1 as 42, the form that a configuration has.
func wholeNumber(n json.Number) string {
	if isDigits(n.String()) {
		return n.String()
	}
	const exact = 1 << 53 // beyond it a float64 skips integers
	if f, err := n.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < exact {
		return strconv.FormatInt(int64(f), 10)
	}
	return n.String()
}

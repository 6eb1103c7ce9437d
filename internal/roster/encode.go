package roster

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Attributes of a person that code names.
const (
	attributeUserName = "user_name"
	attributeGroups   = "groups"
)

func usersPath() path.Path { return path.Root("users") }

// encode writes a roster, sorted by user name.
func encode(text map[string]json.RawMessage) string {
	encoded, err := json.Marshal(text)
	if err != nil { // every value has been decoded or encoded before
		return "{}"
	}
	return string(encoded)
}

// rewritten is the entry's text with other values for the attributes that differ; everything else stays as written.
func (e entry) rewritten(now person.Person, differ []string) json.RawMessage {
	if len(differ) == 0 {
		return e.raw
	}
	members := map[string]any{}
	if err := json.Unmarshal(e.raw, &members); err != nil {
		return e.raw
	}
	values := attributes(now)
	values[attributeGroups] = e.groups
	for _, name := range differ {
		if name == attributeUserName {
			continue // it is the key
		}
		if value, ok := values[name]; ok && value != nil {
			members[name] = value
		} else {
			delete(members, name)
		}
	}
	encoded, err := json.Marshal(members)
	if err != nil {
		return e.raw
	}
	return encoded
}

// described is a person with everything that is known of them, active only where they are not.
func described(p person.Person) json.RawMessage {
	values := attributes(p)
	if p.IsActive() {
		delete(values, "active")
	}
	for name, value := range values {
		if value == nil {
			delete(values, name)
		}
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		return json.RawMessage("{}")
	}
	return encoded
}

// attributes are a person's values by the names that practitioners write; nil: none.
func attributes(p person.Person) map[string]any {
	values := map[string]any{
		"user_type": text(p.UserType), "given_name": text(p.GivenName), "family_name": text(p.FamilyName), "active": p.IsActive(),
	}
	for name, value := range map[string]*string{
		"organization_id": p.OrganizationID, "display_name": p.DisplayName, "email": p.Email, "external_id": p.ExternalID,
	} {
		if value != nil {
			values[name] = *value
		}
	}
	if p.Roles != nil {
		values["roles"] = p.Roles
	}
	return values
}

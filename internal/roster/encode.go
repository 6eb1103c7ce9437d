package roster

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// These are the attributes of a person that the roster treats by name.
const (
	attributeUserName   = "user_name"
	attributeExternalID = "external_id"
	attributeGroups     = "groups"
)

func usersPath() path.Path { return path.Root("users") }

// encode writes a roster of texts by user name, sorted.
func encode(texts map[string]string) string {
	var b strings.Builder
	for _, userName := range slices.Sorted(maps.Keys(texts)) {
		if b.Len() == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		b.WriteString(asJSON(userName))
		b.WriteByte(':')
		b.WriteString(texts[userName])
	}
	if b.Len() == 0 {
		return "{}"
	}
	b.WriteByte('}')
	return b.String()
}

// asJSON encodes strings, booleans and lists of strings, and maps of them, which cannot fail.
func asJSON(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(encoded)
}

// rewritten is the entry's text with the current values of the attributes that differ. Everything else stays as
// written.
func (e entry) rewritten(now person.Person, differ []string) string {
	if len(differ) == 0 {
		return e.raw
	}
	values := attributes(now)
	values[attributeGroups], values[attributeUserName] = e.groups, now.UserName
	texts := map[string]json.RawMessage{}
	for name, value := range members(e.raw) {
		texts[name] = json.RawMessage(value)
	}
	for _, name := range differ {
		if _, written := texts[name]; name == attributeUserName && !written {
			continue // it is the key, and most rosters write it there alone
		}
		if value, ok := values[name]; ok && value != nil {
			texts[name] = json.RawMessage(asJSON(value))
		} else {
			delete(texts, name)
		}
	}
	return asJSON(texts)
}

// described writes a person with every attribute that is known. It writes active only for an inactive person.
func described(p person.Person) string {
	values := attributes(p)
	maps.DeleteFunc(values, func(name string, value any) bool { return value == "" || name == "active" && value == true })
	return asJSON(values)
}

// attributes are a person's values by the names that practitioners write.
func attributes(p person.Person) map[string]any {
	values := map[string]any{}
	for _, a := range person.Attributes() {
		switch v := a.Of(&p); {
		case a.Name == attributeUserName: // it is the key
		case a.Type == person.Flag:
			values[a.Name] = v.Flag == nil || *v.Flag
		case v.Text != nil:
			values[a.Name] = *v.Text
		case v.List != nil:
			values[a.Name] = v.List
		case a.Unset == person.Required:
			values[a.Name] = ""
		}
	}
	return values
}

package person

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// These are the SCIM paths that code names, one attribute a path, in the form that Entra ID is documented to send.
const (
	pathEmails = "emails"
	pathActive = "active"
)

// place is where SCIM keeps an attribute.
type place struct {
	path  string
	read  func(answer) Value
	write func(*scim.User, Value)
	send  func(Value) any // value of a PATCH operation; nil: the text
}

// answer is a user as the service describes it, with NinjaOne's extension decoded once.
type answer struct {
	*scim.User
	ninjaone ninjaone.Extension
}

func decoded(u *scim.User) answer { return answer{u, Extension(u)} }

// Extension returns NinjaOne's extension of a user. It is empty if the answer has no extension or an unreadable one.
func Extension(u *scim.User) ninjaone.Extension {
	raw, ok := u.Extensions.Get(ninjaone.ExtensionURN)
	if !ok {
		return ninjaone.Extension{}
	}
	extension, err := ninjaone.DecodeExtension(raw)
	if err != nil {
		return ninjaone.Extension{}
	}
	return extension
}

// writeExtension sets one attribute of NinjaOne's extension and keeps the rest of it.
func writeExtension(u *scim.User, key string, text *string) {
	var members map[string]json.RawMessage
	raw, _ := u.Extensions.Get(ninjaone.ExtensionURN)
	if err := json.Unmarshal(raw, &members); err != nil {
		members = nil
	}
	whole, err := json.Marshal(withMember(members, key, text))
	if err != nil {
		return // texts always marshal
	}
	u.Extensions = u.Extensions.With(ninjaone.ExtensionURN, whole)
}

// withMember returns an object with a new value for a key, which may be there in another case. If text is nil, it
// removes the key.
func withMember(object map[string]json.RawMessage, key string, text *string) map[string]json.RawMessage {
	changed := maps.Clone(object)
	if changed == nil {
		changed = map[string]json.RawMessage{}
	}
	maps.DeleteFunc(changed, func(k string, _ json.RawMessage) bool { return strings.EqualFold(k, key) })
	if text != nil {
		changed[key], _ = json.Marshal(*text) // a text always marshals
	}
	return changed
}

// textPlace returns the place of a text for which [scim.User] has a field.
func textPlace(path string, field func(*scim.User) **string) place {
	return place{
		path:  path,
		read:  func(a answer) Value { return Value{Text: *field(a.User)} },
		write: func(u *scim.User, v Value) { *field(u) = v.Text },
	}
}

// memberPlace returns the place of a text that package scim leaves as it came.
func memberPlace(key string) place {
	return place{
		path: key,
		read: func(a answer) Value {
			raw, _ := a.Extra.Get(key)
			text, _ := ninjaone.Text(raw) // a value that is not text counts as left out
			return Value{Text: text}
		},
		write: func(u *scim.User, v Value) {
			var raw json.RawMessage // nil removes it
			if v.Text != nil {
				raw, _ = json.Marshal(*v.Text) // a text always marshals
			}
			u.Extra = u.Extra.With(key, raw)
		},
	}
}

// namePlace returns the place of a part of the name. When a part changes, the formatted name is removed, because it
// would contradict the new part.
func namePlace(key string, field func(*scim.Name) **string) place {
	return place{
		path: "name." + key,
		read: func(a answer) Value {
			if a.Name == nil {
				return Value{}
			}
			return Value{Text: *field(a.Name)}
		},
		write: func(u *scim.User, v Value) {
			name := scim.Name{}
			if u.Name != nil {
				name = *u.Name
			}
			if value(*field(&name)) != value(v.Text) {
				*field(&name), name.Formatted = new(value(v.Text)), nil
				u.Name = &name
			}
		},
	}
}

// userTypePlace returns the place of the user type, which is sent in the spelling that NinjaOne documents.
func userTypePlace() place {
	return place{
		path:  ninjaone.UserTypePath,
		read:  func(a answer) Value { return Value{Text: a.ninjaone.UserType} },
		write: func(u *scim.User, v Value) { writeExtension(u, "userType", new(ninjaone.SentUserType(value(v.Text)))) },
		send:  func(v Value) any { return ninjaone.SentUserType(value(v.Text)) },
	}
}

func writeEmail(u *scim.User, v Value) {
	if held, ok := u.PrimaryEmail(); !ok || !scim.Same(held, *v.Text) {
		u.Emails = readdressed(u.Emails, *v.Text)
	}
}

func readRoles(a answer) Value {
	if a.Roles == nil {
		return Value{}
	}
	values := make([]string, 0, len(a.Roles))
	for _, role := range a.Roles {
		values = append(values, role.Value)
	}
	return Value{List: values}
}

func roles(values []string) []scim.Role {
	list := make([]scim.Role, 0, len(values))
	for _, v := range values {
		list = append(list, scim.Role{Value: v})
	}
	return list
}

package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// entry is one person as the JSON text writes them. What is not written is not managed, but for active, which is true.
type entry struct {
	key    string          // as person.Key has it
	person person.Person   // UserName is the key as written
	groups []string        // display names; nil: not managed
	raw    json.RawMessage // as written
}

// want is the person as they are to be: somebody on the roster can sign in, unless it says otherwise.
func (e entry) want() person.Person {
	p := e.person
	if p.Active == nil {
		p.Active = new(true)
	}
	return p
}

// people are a whole roster, by key.
type people map[string]entry

// keys are everybody's, sorted.
func (p people) keys() []string {
	keys := make([]string, 0, len(p))
	for key := range p {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// groups are the names of all groups that anybody lists, by key.
func (p people) groups() map[string]string {
	named := map[string]string{}
	for _, e := range p {
		for _, g := range e.groups {
			named[person.Key(g)] = g
		}
	}
	return named
}

// mistake is something in the text that must not be sent.
type mistake struct {
	userName  string // "": of the text as a whole
	attribute string // "": of the person as a whole
	words     string
}

func (m mistake) String() string {
	switch {
	case m.userName == "":
		return m.words
	case m.attribute == "":
		return m.userName + ": " + m.words
	}
	return m.userName + ", " + m.attribute + ": " + m.words
}

// fields are a person's attributes in the text. Numbers and words are taken for strings and booleans where Terraform would
// convert them for an attribute: yamldecode makes numbers of organization ids, and csvdecode makes words of everything.
type fields struct {
	UserType       *text    `json:"user_type"`
	GivenName      *text    `json:"given_name"`
	FamilyName     *text    `json:"family_name"`
	OrganizationID *text    `json:"organization_id"`
	DisplayName    *text    `json:"display_name"`
	Email          *text    `json:"email"`
	Active         *flag    `json:"active"`
	ExternalID     *text    `json:"external_id"`
	Roles          []string `json:"roles"`
	Groups         []string `json:"groups"`
}

// text is a JSON string, or a number as a string.
type text string

// UnmarshalJSON takes a string or a number.
func (t *text) UnmarshalJSON(data []byte) error {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	switch v := value.(type) {
	case string:
		*t = text(v)
	case json.Number:
		*t = text(v)
	default:
		return errors.New("must be a string")
	}
	return nil
}

// flag is a JSON boolean, or the word for one.
type flag bool

// UnmarshalJSON takes true, false, "true" or "false".
func (f *flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `true`, `"true"`:
		*f = true
	case `false`, `"false"`:
		*f = false
	default:
		return errors.New("must be true or false")
	}
	return nil
}

// parse reads a roster. Its mistakes are all there are, by person in the order of the text; the people are complete only
// without any.
func parse(source string) (people, []mistake) {
	decoder := json.NewDecoder(strings.NewReader(source))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, []mistake{{words: "it must be a JSON object keyed by user name, such as jsonencode(local.people) makes"}}
	}
	all := people{}
	var mistakes []mistake
	for decoder.More() {
		name, err := decoder.Token()
		userName, ok := name.(string)
		var raw json.RawMessage
		if err == nil && ok {
			err = decoder.Decode(&raw)
		}
		if err != nil || !ok {
			return nil, append(mistakes, mistake{words: fmt.Sprintf("it is not JSON that can be read, near byte %d", decoder.InputOffset())})
		}
		e, wrong := parsePerson(userName, raw)
		if _, twice := all[e.key]; twice {
			wrong = append(wrong, mistake{userName: userName, words: "is listed twice, compared without case; remove one of the two"})
		}
		mistakes = append(mistakes, wrong...)
		all[e.key] = e
	}
	if _, err := decoder.Token(); err != nil {
		return nil, append(mistakes, mistake{words: "it ends too early: the closing brace is missing"})
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, append(mistakes, mistake{words: "something follows its closing brace"})
	}
	return all, mistakes
}

// parsePerson reads one person and finds everything that is wrong with them.
func parsePerson(userName string, raw json.RawMessage) (entry, []mistake) {
	e := entry{key: person.Key(userName), raw: raw, person: person.Person{UserName: userName}}
	var f fields
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil || bytes.Equal(raw, []byte("null")) {
		return e, explainFields(userName, raw)
	}
	e.person.UserType = deref(f.UserType)
	e.person.GivenName = deref(f.GivenName)
	e.person.FamilyName = deref(f.FamilyName)
	e.person.OrganizationID = (*string)(f.OrganizationID)
	e.person.DisplayName = (*string)(f.DisplayName)
	e.person.Email = (*string)(f.Email)
	e.person.Active = (*bool)(f.Active)
	e.person.ExternalID = (*string)(f.ExternalID)
	e.person.Roles = f.Roles
	e.groups = f.Groups
	var mistakes []mistake
	for _, refusal := range e.person.Refusals() {
		mistakes = append(mistakes, mistake{userName, refusal.Attribute, refusal.Err.Error()})
	}
	return e, append(mistakes, checkGroups(userName, f.Groups)...)
}

func checkGroups(userName string, groups []string) []mistake {
	var mistakes []mistake
	seen := map[string]bool{}
	for _, g := range groups {
		key := person.Key(g)
		switch {
		case key == "":
			mistakes = append(mistakes, mistake{userName, "groups", "a name in it is blank"})
		case seen[key]:
			mistakes = append(mistakes, mistake{userName, "groups", fmt.Sprintf("%q is in it twice", g)})
		case ninjaone.IsAdministrator(g):
			mistakes = append(mistakes, mistake{userName, "groups", ninjaone.AdministratorRefusal(g).Error()})
		}
		seen[key] = true
	}
	return mistakes
}

// explainFields finds what a person's JSON has that cannot be decoded, attribute by attribute.
func explainFields(userName string, raw json.RawMessage) []mistake {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return []mistake{{userName: userName, words: "must be a JSON object with user_type, given_name and family_name"}}
	}
	kinds := map[string]any{
		"user_type": new(*text), "given_name": new(*text), "family_name": new(*text), "organization_id": new(*text), "display_name": new(*text),
		"email": new(*text), "active": new(*flag), "external_id": new(*text), "roles": new([]string), "groups": new([]string),
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	var mistakes []mistake
	for _, name := range names {
		kind, known := kinds[name]
		if !known {
			mistakes = append(mistakes, mistake{userName, name, "is not an attribute of a person; known are " + attributeNames})
			continue
		}
		if json.Unmarshal(members[name], kind) != nil {
			mistakes = append(mistakes, mistake{userName, name, expected(kind)})
		}
	}
	return mistakes
}

const attributeNames = "user_type, given_name, family_name, organization_id, display_name, email, active, external_id, roles and groups"

func expected(kind any) string {
	switch kind.(type) {
	case **flag:
		return "must be true or false"
	case *[]string:
		return "must be a list of strings"
	}
	return "must be a string"
}

func deref(t *text) string {
	if t == nil {
		return ""
	}
	return string(*t)
}

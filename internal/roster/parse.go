package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// mistake is a part of the text that must not be sent.
type mistake struct {
	ofText    bool   // of the text as a whole
	userName  string // of the person that it concerns
	attribute string // "": of the person as a whole
	words     string
}

func (m mistake) String() string {
	name := diagnose.Printable(m.userName)
	switch {
	case m.ofText:
		return m.words
	case strings.TrimSpace(m.userName) == "":
		name = strconv.Quote(m.userName)
	}
	if m.attribute == "" {
		return name + ": " + m.words
	}
	return name + ", " + diagnose.Printable(m.attribute) + ": " + m.words
}

// parse reads a configured roster. It returns all mistakes, by person in the order of the text. The people are complete
// only where there are no mistakes.
func parse(source string) (people, []mistake) {
	if wrong := wellFormed(source); wrong != "" {
		return nil, []mistake{{ofText: true, words: wrong}}
	}
	all := people{}
	owners := map[string]entry{} // by external id
	var mistakes []mistake
	for userName, raw := range members(source) {
		e, wrong := parsePerson(userName, raw)
		for _, refusal := range e.person.Refusals() {
			// A value that cannot be read need not be reported as missing too.
			if !slices.ContainsFunc(wrong, func(m mistake) bool {
				return m.attribute == refusal.Attribute || m.attribute == ""
			}) {
				wrong = append(wrong, mistake{userName: userName, attribute: refusal.Attribute, words: refusal.Err.Error()})
			}
		}
		wrong = append(wrong, checkGroups(userName, e.groups)...)
		if _, twice := all[e.key]; twice {
			wrong = append(wrong, mistake{
				userName: userName,
				words:    "is listed twice, compared without case; remove one of the two",
			})
		}
		id := idOf(e)
		if first, shared := owners[id]; shared && first.key != e.key {
			wrong = append(wrong, mistake{userName: userName, attribute: attributeExternalID, words: fmt.Sprintf(
				"%q is that of %s too, and an external id is the key of one person; correct one of the two, or "+
					"leave it out", id, diagnose.Printable(first.person.UserName))})
		}
		if id != "" {
			owners[id] = e
		}
		mistakes = append(mistakes, wrong...)
		all[e.key] = e
	}
	return all, mistakes
}

// known reads a roster from the state. The rules of a configuration do not apply to what the tenant holds: a name may
// have been blanked there, and the state must be able to show that.
func known(source string) people {
	all := people{}
	if wellFormed(source) != "" {
		return all
	}
	for userName, raw := range members(source) {
		e, _ := parsePerson(userName, raw)
		all[e.key] = e
	}
	return all
}

// wellFormed returns why a text is not a JSON object; "": it is one.
func wellFormed(source string) string {
	text := []byte(source)
	switch start := strings.TrimLeft(source, " \t\r\n"); {
	case start == "" || start[0] != '{':
		return "it must be a JSON object keyed by user name, such as jsonencode(local.people)"
	case json.Valid(text):
		return ""
	}
	err := json.Unmarshal(text, new(json.RawMessage))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		line := 1 + strings.Count(source[:min(int(syntax.Offset), len(source))], "\n")
		return fmt.Sprintf("it is not valid JSON, on line %d: %s", line, syntax.Error())
	}
	return "it is not valid JSON"
}

// parsePerson reads one person. It leaves out what it cannot read and returns it as a mistake.
func parsePerson(userName, raw string) (entry, []mistake) {
	e := entry{key: person.Key(userName), raw: raw, person: person.Person{UserName: userName}}
	if raw[0] != '{' {
		return e, []mistake{{userName: userName, words: "must be a JSON object with user_type, given_name and family_name"}}
	}
	var mistakes []mistake
	var seen []string
	for name, value := range members(raw) {
		wrong := "is given twice"
		if !slices.Contains(seen, name) {
			wrong = e.set(name, value)
		}
		if wrong != "" {
			mistakes = append(mistakes, mistake{userName: userName, attribute: name, words: wrong})
		}
		seen = append(seen, name)
	}
	return e, mistakes
}

// Mistakes in a value.
const (
	notText = "must be a string"
	notFlag = "must be true or false"
	notList = "must be a list of strings"
)

// notAnyName is the mistake of an attribute that does not exist. The user name is the key.
func notAnyName() string {
	names := person.Names(func(a *person.Attribute) bool { return a.Name != attributeUserName })
	return "is not an attribute of a person; the attributes are " + strings.ReplaceAll(names, "`", "") + " and " +
		attributeGroups
}

// set takes an attribute and returns its mistake; "": none. A null counts as absent.
func (e *entry) set(name, value string) (wrong string) {
	a := person.Named(name)
	switch {
	case name == attributeGroups:
		return list(value, &e.groups)
	case a == nil:
		return notAnyName()
	case value == "null":
		return ""
	case name == attributeUserName:
		return e.named(value)
	}
	var v person.Value
	switch a.Type {
	case person.Flag:
		wrong = flag(value, &v.Flag)
	case person.List:
		wrong = list(value, &v.List)
	default:
		s, ok := text(value)
		switch {
		case !ok:
			return notText
		case name == attributeExternalID && value[0] != '"' && ninjaone.IsPlaceholder(value):
			s = value // Terraform has shortened this number, and its whole form would hide that
		}
		v.Text = &s
	}
	a.Set(&e.person, v)
	return wrong
}

// named returns the mistake in a user name that stands beside the key, as parse_roster writes it. The provider sends
// the key, so that one person has one spelling in every text.
func (e *entry) named(value string) (wrong string) {
	if s, ok := text(value); ok && person.Key(s) == e.key {
		return ""
	}
	return fmt.Sprintf("must equal the key %q, compared without case; correct one of the two, or leave user_name out",
		e.person.UserName)
}

// text reads a JSON string, or a number as Terraform converts it to a string: yamldecode turns organization ids into
// numbers.
func text(value string) (s string, ok bool) {
	switch c := value[0]; {
	case c == '"':
		return unquote(value), true
	case c != '-' && (c < '0' || c > '9'):
		return "", false
	case strings.Trim(value, "0123456789") == "":
		return value, true
	}
	const precision = 512 // as Terraform's
	n, _, err := big.ParseFloat(value, 10, precision, big.ToNearestEven)
	if err != nil {
		return "", false
	}
	if exponent := n.MantExp(nil); n.IsInf() || exponent > precision || exponent < -precision {
		return "", false // this is no person's name, and some such numbers have a megabyte of digits
	}
	return n.Text('f', -1), true
}

// flag reads a boolean, or a word that Terraform accepts as one: csvdecode turns every value into a string.
func flag(value string, to **bool) (wrong string) {
	switch value {
	case `true`, `"true"`, `"1"`:
		*to = new(true)
	case `false`, `"false"`, `"0"`:
		*to = new(false)
	default:
		return notFlag
	}
	return ""
}

func list(value string, to *[]string) (wrong string) {
	if value == "null" {
		return ""
	}
	if value[0] != '[' {
		return notList
	}
	strs := []string{}
	for element := range elements(value) {
		s, ok := text(element)
		if !ok {
			return notList
		}
		strs = append(strs, s)
	}
	*to = strs
	return ""
}

func checkGroups(userName string, groups []string) []mistake {
	var mistakes []mistake
	seen := make(map[string]bool, len(groups))
	for _, g := range groups {
		key, words := person.Key(g), ""
		switch {
		case key == "":
			words = "a group name is blank"
		case scim.Damaged(g):
			words = ninjaone.DamagedText(strconv.Quote(g)).Error()
		case seen[key]:
			words = fmt.Sprintf("%q is listed twice", g)
		case ninjaone.IsAdministrator(g):
			words = ninjaone.AdministratorRefusal(g).Error()
		}
		if words != "" {
			mistakes = append(mistakes, mistake{userName: userName, attribute: attributeGroups, words: words})
		}
		seen[key] = true
	}
	return mistakes
}

package person

import (
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Type is the type of an attribute's values.
type Type int

// These are the types of values.
const (
	Text Type = iota
	Flag
	List
)

// Value is the known value of one attribute: a text, a flag or a list of texts. If none is set, the attribute is
// absent.
type Value struct {
	Text *string
	Flag *bool
	List []string
}

// IsAbsent reports whether there is no value. An empty list is a value.
func (v Value) IsAbsent() bool { return v.Text == nil && v.Flag == nil && v.List == nil }

// isNone reports whether there is nothing to send.
func (v Value) isNone() bool { return v.Text == nil && v.Flag == nil && len(v.List) == 0 }

// required returns the value of an attribute for which "" means that it is not known.
func required(text string) Value {
	if text == "" {
		return Value{}
	}
	return Value{Text: &text}
}

// Of returns a person's value of the attribute. Its pointers may point into p.
func (a *Attribute) Of(p *Person) Value {
	switch field := a.field(p).(type) {
	case *string:
		if *field != "" {
			return Value{Text: field}
		}
	case **string:
		return Value{Text: *field}
	case **bool:
		return Value{Flag: *field}
	case *[]string:
		return Value{List: *field}
	}
	return Value{}
}

// Set sets a person's value of the attribute.
func (a *Attribute) Set(p *Person, v Value) {
	switch field := a.field(p).(type) {
	case *string:
		*field = value(v.Text)
	case **string:
		*field = v.Text
	case **bool:
		*field = v.Flag
	case *[]string:
		*field = v.List
	}
}

// same reports whether two texts are equal by the attribute's rule.
func (a *Attribute) same(x, y string) bool {
	if a.Fold {
		return scim.Same(x, y)
	}
	return scim.SameText(x, y)
}

// differs reports whether the wanted value differs from the current one.
func (a *Attribute) differs(want, current Value) bool {
	switch {
	case a.kept && want.IsAbsent():
		return false
	case want.Text != nil && current.Text != nil:
		return !a.same(*want.Text, *current.Text)
	case want.Flag != nil && current.Flag != nil:
		return *want.Flag != *current.Flag
	}
	return want.Text != current.Text || want.Flag != current.Flag || !sameList(want.List, current.List)
}

// merged returns the value after an answer. prior stays if the answer leaves the attribute out, or has an equal value
// in another form.
func (a *Attribute) merged(answer, prior Value) Value {
	switch text := answer.Text; {
	case answer.List != nil:
		return mergedList(answer.List, prior.List)
	case answer.Flag != nil:
		return answer
	case text == nil, a.vital && scim.Damaged(*text):
		return prior
	case scim.Damaged(*text):
		return Value{}
	case a.Unset == Required && *text == "", prior.Text != nil && a.same(*text, *prior.Text):
		return prior
	case *text == "": // a statement that there is no value
		return Value{}
	}
	return answer
}

func mergedList(answer, prior []string) Value {
	values := make([]string, 0, len(answer))
	for _, text := range answer {
		if text != "" && !scim.Damaged(text) && !has(values, text) {
			values = append(values, text)
		}
	}
	switch {
	case sameList(values, prior):
		return Value{List: prior}
	case len(values) == 0:
		return Value{}
	}
	return Value{List: values}
}

// isDamaged reports whether a value has lost characters.
func (v Value) isDamaged() bool {
	return v.Text != nil && scim.Damaged(*v.Text) || slices.ContainsFunc(v.List, scim.Damaged)
}

// sameList compares lists as sets.
func sameList(a, b []string) bool {
	within := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(text string) bool { return !has(b, text) })
	}
	return len(a) == len(b) && within(a, b) && within(b, a)
}

func has(list []string, text string) bool {
	return slices.ContainsFunc(list, func(other string) bool { return scim.SameText(other, text) })
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

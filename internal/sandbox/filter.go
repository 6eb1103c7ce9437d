package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// matching defines how the service compares, depending on dialects 7, 9, 10, 43 and 47.
type matching struct {
	userNameExact    bool
	userNameLoose    bool
	extensionNothing bool
	groupNameNothing bool
	shownUserName    func(string) string
	spelled          func(string) string // nil: as it is
}

// expression is a filter of RFC 7644 §3.4.2.2, parsed.
type expression interface {
	matches(m matching, doc Document) bool
}

type both struct{ left, right expression }

func (e both) matches(m matching, doc Document) bool {
	return e.left.matches(m, doc) && e.right.matches(m, doc)
}

type either struct{ left, right expression }

func (e either) matches(m matching, doc Document) bool {
	return e.left.matches(m, doc) || e.right.matches(m, doc)
}

type negation struct{ inner expression }

func (e negation) matches(m matching, doc Document) bool { return !e.inner.matches(m, doc) }

// comparison is `attribute op literal`, or `attribute pr`. The literal is a string, bool, json.Number or nil.
type comparison struct {
	target  target
	op      string
	literal any
}

func (e comparison) matches(m matching, doc Document) bool {
	if e.target.urn != "" && m.extensionNothing {
		return false
	}
	values := e.target.values(doc)
	switch e.op {
	case "pr":
		return slices.ContainsFunc(values, func(value any) bool { return value != "" })
	case "ne":
		return !e.any(m, values, "eq")
	}
	return e.any(m, values, e.op)
}

func (e comparison) any(m matching, values []any, op string) bool {
	if e.literal == nil {
		return op == "eq" && len(values) == 0
	}
	leaf := e.target.leaf()
	for _, value := range values {
		switch value := value.(type) {
		case bool:
			want, ok := asBool(e.literal)
			if ok && op == "eq" && value == want {
				return true
			}
		case string:
			if e.compareText(m, leaf, op, value) {
				return true
			}
		}
	}
	return false
}

func (e comparison) compareText(m matching, leaf *attribute, op, value string) bool {
	want := literalText(e.literal)
	if m.spelled != nil {
		want = m.spelled(want)
	}
	if leaf.kind == typeDateTime {
		a, errA := time.Parse(time.RFC3339Nano, value)
		b, errB := time.Parse(time.RFC3339Nano, want)
		if errA == nil && errB == nil {
			return ordered(op, a.Compare(b))
		}
	}
	if m.groupNameNothing && op == "eq" && leaf.name == "displayName" {
		return false
	}
	exact := leaf.caseExact
	if leaf.name == "userName" && e.target.sub == nil && e.target.urn == "" {
		if m.userNameLoose && op == "eq" {
			op = "co"
		}
		if m.userNameExact {
			exact = true
			value = m.shownUserName(value)
		}
	}
	if !exact {
		value, want = strings.ToLower(value), strings.ToLower(want)
	}
	switch op {
	case "co":
		return strings.Contains(value, want)
	case "sw":
		return strings.HasPrefix(value, want)
	case "ew":
		return strings.HasSuffix(value, want)
	}
	return ordered(op, strings.Compare(value, want))
}

func ordered(op string, order int) bool {
	switch op {
	case "eq":
		return order == 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	}
	return false
}

// within is `attribute[filter]`, and with a tail `attribute[filter].sub op literal`.
type within struct {
	target target
	inner  expression
	tail   *comparison
}

func (e within) matches(m matching, doc Document) bool {
	items, _ := doc[e.target.attribute.name].([]any)
	for _, item := range items {
		element, ok := item.(Document)
		if ok && e.inner.matches(m, element) && (e.tail == nil || e.tail.matches(m, element)) {
			return true
		}
	}
	return false
}

// equality finds `name eq "text"` among the conditions that must all hold, so that an index can answer.
func equality(e expression, name string) (text string, ok bool) {
	switch e := e.(type) {
	case both:
		if text, ok := equality(e.left, name); ok {
			return text, true
		}
		return equality(e.right, name)
	case comparison:
		text, ok = e.literal.(string)
		return text, ok && e.op == "eq" && e.target.urn == "" && e.target.sub == nil && e.target.attribute.name == name
	}
	return "", false
}

// mentions reports whether the filter uses a core attribute, so that expensive attributes are computed only when
// needed.
func mentions(e expression, name string) bool {
	switch e := e.(type) {
	case both:
		return mentions(e.left, name) || mentions(e.right, name)
	case either:
		return mentions(e.left, name) || mentions(e.right, name)
	case negation:
		return mentions(e.inner, name)
	case comparison:
		return e.target.attribute != nil && e.target.attribute.name == name
	case within:
		return e.target.attribute.name == name
	}
	return false
}

func asBool(value any) (result, ok bool) {
	switch value := value.(type) {
	case bool:
		return value, true
	case string:
		switch {
		case strings.EqualFold(value, "true"):
			return true, true
		case strings.EqualFold(value, "false"):
			return false, true
		}
	}
	return false, false
}

func literalText(literal any) string {
	switch literal := literal.(type) {
	case string:
		return literal
	case json.Number:
		return literal.String()
	case bool:
		return strconv.FormatBool(literal)
	}
	return ""
}

package parseroster

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// options are the function's second argument.
type options struct {
	// allowEmpty: a roster of nobody is no mistake.
	allowEmpty bool
	// placeholders are what stands in a column of external ids for none; nil: the built-in list.
	placeholders []string
}

// The names of options.
const (
	allowEmptyName   = "allow_empty"
	placeholdersName = "external_id_placeholders"
)

// decodeOptions reads what follows the text: nothing, null, or one object.
func decodeOptions(arguments []types.Dynamic) (options, *function.FuncError) {
	var o options
	if len(arguments) > 1 {
		return o, function.NewArgumentFuncError(2, fmt.Sprintf("parse_roster takes one object of options after the text, and here are %d: put all of "+
			"them into one", len(arguments)))
	}
	if len(arguments) == 0 {
		return o, nil
	}
	refuse := func(format string, words ...any) *function.FuncError {
		return function.NewArgumentFuncError(1, fmt.Sprintf(format, words...))
	}
	given := arguments[0].UnderlyingValue()
	if isUnset(given) {
		return o, nil
	}
	values, ok := members(given)
	if !ok {
		return o, refuse("the options must be an object, such as { %s = true }, and not a %s", allowEmptyName, typeName(given))
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := plain(values[name])
		if value != nil && value.IsUnknown() {
			return o, refuse("%s is known only after apply, and has to be known while Terraform plans", name)
		}
		switch name {
		case allowEmptyName:
			if isUnset(value) {
				continue
			}
			allow, ok := value.(types.Bool)
			if !ok {
				return o, refuse("%s must be true or false, and not a %s", name, typeName(value))
			}
			o.allowEmpty = allow.ValueBool()
		case placeholdersName:
			if isUnset(value) {
				continue
			}
			if o.placeholders, ok = texts(value); !ok {
				return o, refuse("%s must be a list of strings", name)
			}
		default:
			return o, refuse("%q is not an option of parse_roster; known are %s and %s", name, allowEmptyName, placeholdersName)
		}
	}
	return o, nil
}

// plain is a value without the dynamic type around it.
func plain(value attr.Value) attr.Value {
	if dynamic, ok := value.(types.Dynamic); ok {
		return dynamic.UnderlyingValue()
	}
	return value
}

func isUnset(value attr.Value) bool { return value == nil || value.IsNull() }

// members are the values of an object or a map.
func members(value attr.Value) (values map[string]attr.Value, ok bool) {
	switch value := value.(type) {
	case types.Object:
		return value.Attributes(), true
	case types.Map:
		return value.Elements(), true
	}
	return nil, false
}

// texts are the strings of a list, a set or a tuple; never nil.
func texts(value attr.Value) (list []string, ok bool) {
	elements, ok := value.(interface{ Elements() []attr.Value })
	if !ok {
		return nil, false
	}
	list = []string{}
	for _, element := range elements.Elements() {
		text, ok := plain(element).(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			return nil, false
		}
		list = append(list, text.ValueString())
	}
	return list, true
}

// typeName is what a value is, in Terraform's words.
func typeName(value attr.Value) string {
	switch value.(type) {
	case types.String:
		return "string"
	case types.Number:
		return "number"
	case types.Bool:
		return "bool"
	case types.Object, types.Map:
		return "object"
	}
	return "list"
}

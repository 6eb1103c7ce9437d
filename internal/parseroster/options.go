package parseroster

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// options are what the second argument says.
type options struct {
	allowEmpty   bool     // nobody is no error
	placeholders []string // in place of the built-in ones; nil: the built-in ones
}

// Attributes of the second argument.
const (
	optionAllowEmpty   = "allow_empty"
	optionPlaceholders = "external_id_placeholders"
)

// readOptions reads the second argument, if it is there: an object or a map. The error is one for the practitioner.
func readOptions(arguments []types.Dynamic) (options, error) {
	var o options
	switch len(arguments) {
	case 0:
		return o, nil
	case 1:
	default:
		return o, fmt.Errorf("one object of options can be given, and there are %d", len(arguments))
	}
	given, ok := members(arguments[0].UnderlyingValue())
	if !ok {
		return o, fmt.Errorf("the options must be an object, such as { %s = [\"TBD\"] }", optionPlaceholders)
	}
	for name, value := range given {
		if dynamic, is := value.(types.Dynamic); is {
			value = dynamic.UnderlyingValue()
		}
		if value == nil || value.IsNull() {
			continue // as if it were not written
		}
		switch name {
		case optionAllowEmpty:
			flag, is := value.(types.Bool)
			if !is {
				return o, fmt.Errorf("%s must be true or false", name)
			}
			o.allowEmpty = flag.ValueBool()
		case optionPlaceholders:
			if o.placeholders, ok = texts(value); !ok {
				return o, fmt.Errorf("%s must be a list of strings", name)
			}
		default:
			return o, fmt.Errorf("%s is no option; known are %s and "+
				"%s", quote(name), optionAllowEmpty, optionPlaceholders)
		}
	}
	return o, nil
}

// members are the attributes of an object or the elements of a map.
func members(value attr.Value) (map[string]attr.Value, bool) {
	switch value := value.(type) {
	case types.Object:
		return value.Attributes(), true
	case types.Map:
		return value.Elements(), true
	}
	return nil, false
}

// texts are the elements of a list, a tuple or a set of strings; an empty one is not nil.
func texts(value attr.Value) ([]string, bool) {
	elements, ok := value.(interface{ Elements() []attr.Value })
	if !ok {
		return nil, false
	}
	list := []string{}
	for _, element := range elements.Elements() {
		text, is := element.(types.String)
		if !is || text.IsNull() {
			return nil, false
		}
		list = append(list, text.ValueString())
	}
	return list, true
}

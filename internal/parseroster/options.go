package parseroster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// options are the function's second argument.
type options struct {
	// allowEmpty accepts a roster without people.
	allowEmpty bool
	// placeholders are values that are no external ids; nil means the built-in list.
	placeholders []string
	// organizations has ids by folded name; nil means that the file has no names of organizations.
	organizations map[string]named
	// userType is the type of everyone in a file without this provider's column for it; "" means that the file must
	// contain it.
	userType string
}

// named is an organization.
type named struct{ name, id string }

// These are the names of the options.
const (
	allowEmptyName    = "allow_empty"
	placeholdersName  = "external_id_placeholders"
	organizationsName = "organizations"
	userTypeName      = "user_type"
)

// decodeOptions reads the optional second argument: nothing, null, or one object.
func decodeOptions(arguments []types.Dynamic) (options, *function.FuncError) {
	var o options
	if len(arguments) > 1 {
		return o, function.NewArgumentFuncError(2, fmt.Sprintf("parse_roster takes one object of options after the "+
			"text, and got %d: put all options into one", len(arguments)))
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
		return o, refuse("the options must be an object, such as { %s = true }, and not a %s", allowEmptyName,
			typeName(given))
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := plain(values[name])
		var problem string
		switch {
		case !slices.Contains(optionNames(), name):
			known := optionNames()
			problem = fmt.Sprintf("%q is not an option of parse_roster; the options are %s and %s", name,
				strings.Join(known[:len(known)-1], ", "), known[len(known)-1])
		case value != nil && value.IsUnknown():
			problem = name + " is known only after apply, but must be known while Terraform plans"
		case !isUnset(value):
			problem = o.set(name, value)
		}
		if problem != "" {
			return o, refuse("%s", problem)
		}
	}
	return o, nil
}

func optionNames() []string {
	return []string{allowEmptyName, placeholdersName, organizationsName, userTypeName}
}

// set stores the value of an option. It returns the mistake in the value, or "".
func (o *options) set(name string, value attr.Value) (wrong string) {
	switch name {
	case allowEmptyName:
		allow, ok := value.(types.Bool)
		if !ok {
			return fmt.Sprintf("%s must be true or false, and not a %s", name, typeName(value))
		}
		o.allowEmpty = allow.ValueBool()
	case placeholdersName:
		var ok bool
		if o.placeholders, ok = texts(value); !ok {
			return fmt.Sprintf("%s must be a list of strings", name)
		}
	case organizationsName:
		return o.setOrganizations(value)
	case userTypeName:
		text, ok := value.(types.String)
		if !ok {
			return fmt.Sprintf("%s must be a string, and not a %s", name, typeName(value))
		}
		canonical, err := ninjaone.ParseUserType(text.ValueString())
		if err != nil {
			return fmt.Sprintf("%s: %s", name, err)
		}
		o.userType = canonical
	}
	return ""
}

// setOrganizations stores the ids by name. Two names that differ only in case are an error if their ids differ, because
// neither is certain.
func (o *options) setOrganizations(value attr.Value) (wrong string) {
	values, ok := members(value)
	if !ok {
		return organizationsName + " must be a map of ids by name, such as { \"Contoso\" = \"12\" }"
	}
	o.organizations = make(map[string]named, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		id, err := organizationOf(plain(values[name]))
		if err != nil {
			return fmt.Sprintf("%s, %q: %s", organizationsName, name, err)
		}
		folded := scim.Fold(strings.TrimSpace(name))
		if other, ok := o.organizations[folded]; ok && other.id != id {
			return fmt.Sprintf("%s has %q and %q, which are equal without case and have two ids; remove one", organizationsName,
				other.name, name)
		}
		o.organizations[folded] = named{strings.TrimSpace(name), id}
	}
	return ""
}

// organizationOf returns an organization's id. A configuration may write it as a number.
func organizationOf(value attr.Value) (id string, err error) {
	switch value := value.(type) {
	case types.String:
		id = value.ValueString()
	case types.Number:
		if n := value.ValueBigFloat(); n != nil {
			id = n.Text('f', -1)
		}
	}
	if err := ninjaone.CheckOrganizationID(id); err != nil {
		return "", err
	}
	return id, nil
}

// plain returns a value without the dynamic type around it.
func plain(value attr.Value) attr.Value {
	if dynamic, ok := value.(types.Dynamic); ok {
		return dynamic.UnderlyingValue()
	}
	return value
}

func isUnset(value attr.Value) bool { return value == nil || value.IsNull() }

// members returns the values of an object or a map.
func members(value attr.Value) (values map[string]attr.Value, ok bool) {
	switch value := value.(type) {
	case types.Object:
		return value.Attributes(), true
	case types.Map:
		return value.Elements(), true
	}
	return nil, false
}

// texts returns the strings of a list, a set or a tuple. The result is never nil if ok.
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

// typeName returns Terraform's word for the type of a value.
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

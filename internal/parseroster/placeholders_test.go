package parseroster

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// sent is an object of options as Terraform sends it.
func sent(attributes map[string]tftypes.Value) tftypes.Value {
	types := map[string]tftypes.Type{}
	for name, value := range attributes {
		types[name] = value.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, attributes)
}

// tuple is what [ "a", "b" ] is in a configuration.
func tuple(values ...tftypes.Value) tftypes.Value {
	types := make([]tftypes.Type, 0, len(values))
	for _, value := range values {
		types = append(types, value.Type())
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values)
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	const file = "user_name,user_type,given_name,family_name,external_id\nada@example.com,Technician,Ada,Lovelace,%\n"
	list := tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text("External staff")})
	one := func(name string, value tftypes.Value) []tftypes.Value {
		return []tftypes.Value{sent(map[string]tftypes.Value{name: value})}
	}
	placeholders := func(value tftypes.Value) []tftypes.Value { return one(placeholdersName, value) }
	aMap := tftypes.NewValue(tftypes.Map{ElementType: list.Type()}, map[string]tftypes.Value{placeholdersName: list})
	null := tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	const refused, notAList = `"TBD" is a placeholder`, "external_id_placeholders must be a list of strings"
	for name, c := range map[string]struct {
		id      string
		options []tftypes.Value
		wrong   string // "": nothing
		at      int64  // the argument that is to blame
	}{
		"none":               {"TBD", nil, `row 2, column "external_id": ` + refused, 0},
		"an empty object":    {"TBD", []tftypes.Value{sent(nil)}, refused, 0},
		"null":               {"TBD", placeholders(null), refused, 0},
		"other placeholders": {"TBD", placeholders(tuple(text("External staff"), text("9999"))), "", 0},
		"one of them, in other words": {
			"EXTERNAL  STAFF", placeholders(tuple(text("External staff"))),
			"is a placeholder", 0,
		},
		"a list":                 {"external-staff", placeholders(list), `"external-staff" is a placeholder`, 0},
		"a map":                  {"TBD", []tftypes.Value{aMap}, "", 0},
		"no placeholders at all": {"n/a", placeholders(tuple()), "", 0},
		"shortened all the same": {"1.00012E+11", placeholders(tuple()), "a spreadsheet has shortened", 0},
		"no such option": {
			"1", one("placeholders", tuple()),
			`"placeholders" is not an option of parse_roster`, 1,
		},
		"a list of numbers":        {"1", placeholders(tuple(tftypes.NewValue(tftypes.Number, 1))), notAList, 1},
		"a string for the list":    {"1", placeholders(text("TBD")), notAList, 1},
		"a string for the options": {"1", []tftypes.Value{text("TBD")}, "the options must be an object", 1},
		"two of them": {
			"1", []tftypes.Value{sent(nil), sent(nil)}, "takes one object of options", 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := call(t, strings.ReplaceAll(file, "%", c.id), c.options...)
			switch {
			case c.wrong == "" && resp.Error != nil:
				t.Error(resp.Error.Text)
			case c.wrong == "":
			case resp.Error == nil:
				t.Error("no error")
			case !strings.Contains(resp.Error.Text, c.wrong):
				t.Error(resp.Error.Text)
			case resp.Error.FunctionArgument == nil || *resp.Error.FunctionArgument != c.at:
				t.Errorf("%s is of argument %v", resp.Error.Text, resp.Error.FunctionArgument)
			}
		})
	}
}

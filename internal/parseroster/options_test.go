package parseroster

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func object(values map[string]attr.Value) types.Dynamic {
	kinds := make(map[string]attr.Type, len(values))
	for name, value := range values {
		kinds[name] = value.Type(nil) //nolint:staticcheck // no type of these needs a context
	}
	return types.DynamicValue(types.ObjectValueMust(kinds, values))
}

func TestOptions(t *testing.T) {
	t.Parallel()
	texts := func(list ...attr.Value) attr.Value {
		kinds := make([]attr.Type, len(list))
		for i := range list {
			kinds[i] = list[i].Type(t.Context())
		}
		return types.TupleValueMust(kinds, list)
	}
	for name, c := range map[string]struct {
		given   []types.Dynamic
		want    options
		reports string
		at      int64
	}{
		"none":         {},
		"null":         {given: []types.Dynamic{types.DynamicNull()}},
		"an empty one": {given: []types.Dynamic{object(nil)}},
		"no one is meant": {
			given: []types.Dynamic{object(map[string]attr.Value{"allow_empty": types.BoolValue(true)})},
			want:  options{allowEmpty: true},
		},
		"a map": {
			given: []types.Dynamic{types.DynamicValue(types.MapValueMust(types.BoolType,
				map[string]attr.Value{"allow_empty": types.BoolValue(true)}))},
			want: options{allowEmpty: true},
		},
		"nulls": {given: []types.Dynamic{object(map[string]attr.Value{
			"allow_empty":              types.BoolNull(),
			"external_id_placeholders": types.ListNull(types.StringType),
		})}},
		"placeholders": {
			given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": texts(types.StringValue("N/A"),
				types.StringValue("-"))})},
			want: options{placeholders: []string{"N/A", "-"}},
		},
		"no placeholders": {
			given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": texts()})},
			want:  options{placeholders: []string{}},
		},
		"placeholders as a list": {
			given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": types.ListValueMust(types.StringType,
				[]attr.Value{types.StringValue("0")})})},
			want: options{placeholders: []string{"0"}},
		},
		"organizations": {
			given: []types.Dynamic{object(map[string]attr.Value{"organizations": types.MapValueMust(types.StringType,
				map[string]attr.Value{"Contoso ": types.StringValue("12")})})},
			want: options{organizations: map[string]named{"contoso": {"Contoso", "12"}}},
		},
		"an object of numbers": {
			given: []types.Dynamic{object(map[string]attr.Value{"organizations": object(map[string]attr.Value{"Contoso": types.NumberValue(big.NewFloat(12))}).UnderlyingValue()})},
			want:  options{organizations: map[string]named{"contoso": {"Contoso", "12"}}},
		},
		"no organizations": {
			given: []types.Dynamic{object(map[string]attr.Value{"organizations": object(nil).UnderlyingValue()})},
			want:  options{organizations: map[string]named{}},
		},
		"a user type": {
			given: []types.Dynamic{object(map[string]attr.Value{"user_type": types.StringValue("TECHNICIAN")})},
			want:  options{userType: "Technician"},
		},
		"another user type": {
			given:   []types.Dynamic{object(map[string]attr.Value{"user_type": types.StringValue("admin")})},
			reports: `user_type: "admin" names NinjaOne's system administrator`, at: 1,
		},
		"a user type that is none": {
			given:   []types.Dynamic{object(map[string]attr.Value{"user_type": types.BoolValue(true)})},
			reports: `user_type must be a string, and not a bool`, at: 1,
		},
		"a list of organizations": {
			given:   []types.Dynamic{object(map[string]attr.Value{"organizations": texts(types.StringValue("Contoso"))})},
			reports: `organizations must be a map of ids by name, such as { "Contoso" = "12" }`, at: 1,
		},
		"an id that is none": {
			given:   []types.Dynamic{object(map[string]attr.Value{"organizations": object(map[string]attr.Value{"Contoso": types.StringValue("x")}).UnderlyingValue()})},
			reports: `organizations, "Contoso": "x" is not an organization id`, at: 1,
		},
		"one name in two cases": {
			given: []types.Dynamic{object(map[string]attr.Value{"organizations": object(map[string]attr.Value{
				"Contoso": types.StringValue("1"), "CONTOSO": types.StringValue("2"),
			}).UnderlyingValue()})},
			reports: `organizations has "CONTOSO" and "Contoso", which are equal without case and have two ids`, at: 1,
		},
		"two objects": {
			given:   []types.Dynamic{object(nil), object(nil)},
			reports: "one object of options after the text, and got 2", at: 2,
		},
		"a bool": {
			given:   []types.Dynamic{types.DynamicValue(types.BoolValue(true))},
			reports: "must be an object, such as { allow_empty = true }, and not a bool", at: 1,
		},
		"a list": {
			given:   []types.Dynamic{types.DynamicValue(texts(types.StringValue("a")))},
			reports: "and not a list", at: 1,
		},
		"another name": {
			given:   []types.Dynamic{object(map[string]attr.Value{"allowempty": types.BoolValue(true)})},
			reports: `"allowempty" is not an option of parse_roster; the options are allow_empty, external_id_placeholders, organizations and user_type`, at: 1,
		},
		"a text": {
			given:   []types.Dynamic{object(map[string]attr.Value{"allow_empty": types.StringValue("true")})},
			reports: "allow_empty must be true or false, and not a string", at: 1,
		},
		"an unknown": {
			given:   []types.Dynamic{object(map[string]attr.Value{"allow_empty": types.BoolUnknown()})},
			reports: "allow_empty is known only after apply", at: 1,
		},
		"one text":      {given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": types.StringValue("N/A")})}, reports: "external_id_placeholders must be a list of strings", at: 1},
		"numbers":       {given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": texts(types.Int64Value(0))})}, reports: "must be a list of strings", at: 1},
		"a null in it":  {given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": texts(types.StringNull())})}, reports: "must be a list of strings", at: 1},
		"an object too": {given: []types.Dynamic{object(map[string]attr.Value{"external_id_placeholders": object(nil).UnderlyingValue()})}, reports: "must be a list of strings", at: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problem := decodeOptions(c.given)
			if c.reports != "" {
				if problem == nil || !strings.Contains(problem.Text, c.reports) || problem.FunctionArgument == nil ||
					*problem.FunctionArgument != c.at {
					t.Errorf("got %v, want an error of argument %d that says %s", problem, c.at, c.reports)
				}
				return
			}
			if problem != nil {
				t.Fatal(problem)
			}
			if got.allowEmpty != c.want.allowEmpty || got.userType != c.want.userType ||
				!slices.Equal(got.placeholders, c.want.placeholders) || (got.placeholders == nil) != (c.want.placeholders == nil) ||
				!maps.Equal(got.organizations, c.want.organizations) ||
				(got.organizations == nil) != (c.want.organizations == nil) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestNoPeople: a roster without people is an error, unless the option allows it.
func TestNoPeople(t *testing.T) {
	t.Parallel()
	const header = "user_name,user_type,given_name,family_name\n"
	for name, c := range map[string]struct{ text, reports, allowed string }{
		"nothing":            {"", "the roster is empty", ""},
		"a mark":             {"\ufeff", "the roster is empty", ""},
		"blank lines":        {" \r\n\n", "the roster is empty", ""},
		"a type and nothing": {"#TYPE System.Object\n", "the roster is empty", ""},
		"a header row":       {header, "row 1: no one is listed below the header row.", ""},
		"blank rows":         {"sep=,\n" + header + " , ,,\n\n", "row 2: no one is listed below the header row.", ""},
		"a header row that lacks a column": {
			"user_name,given_name,family_name\n", "2 mistakes:\n- row 1: no column for user_type",
			"a mistake:\n- row 1: no column for user_type",
		},
		"people who cannot be read": {
			header + "ada,endUser,Ada,L\n",
			`a mistake:` + "\n" + `- row 2, column "user_name": "ada"`, `row 2, column "user_name": "ada"`,
		},
		"blanks alone": {",,,\n,,,\n", "the roster is empty", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if people, err := parse(c.text, options{}); err == nil || !strings.Contains(err.Error(), c.reports) {
				t.Errorf("got %v, %v, want an error that says %s", people, err, c.reports)
			} else if strings.Contains(c.reports, "row is") && !strings.Contains(err.Error(), "{ allow_empty = true }") {
				t.Errorf("the remedy is missing: %v", err)
			}
			people, err := parse(c.text, options{allowEmpty: true})
			switch {
			case c.allowed == "" && (err != nil || people == nil || len(people) > 0):
				t.Errorf("allowed: got %v, %v, want an empty map", people, err)
			case c.allowed != "" && (err == nil || !strings.Contains(err.Error(), c.allowed)):
				t.Errorf("allowed: got %v, want an error that says %s", err, c.allowed)
			}
		})
	}
}

// TestForgottenUserTypes: beside rows of another type than the option, a blank cell is forgotten and not meant.
func TestForgottenUserTypes(t *testing.T) {
	t.Parallel()
	const head = "userPrincipalName,givenName,surname,user_type\n"
	_, err := parse(head+"ada@example.com,Ada,L,\nbob@example.com,Bob,M,endUser\ncleo@example.com,Cleo,N,\n",
		options{userType: "Technician"})
	want := `the roster has a mistake:
- rows 2, 4, column "user_type": blank, and other rows have another type than the option user_type = "Technician"; ` +
		"write the type into every cell"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	for _, cell := range []string{"technician", "Technician", ""} {
		people, err := parse(head+"ada@example.com,Ada,L,\nbob@example.com,Bob,M,"+cell+"\n", options{userType: "Technician"})
		if got := people["ada@example.com"].person.UserType; err != nil || got != "Technician" {
			t.Errorf("beside %q: got %q, %v", cell, got, err)
		}
	}
}

// TestUserTypeOfAFile: the option says what a file does not.
func TestUserTypeOfAFile(t *testing.T) {
	t.Parallel()
	const row = "ada@example.com,Ada,L,"
	for name, c := range map[string]struct{ heading, cell, want string }{
		"no column":              {"department", "IT", "Technician"},
		"an empty cell":          {"user_type", "", "Technician"},
		"a cell":                 {"user_type", "endUser", "endUser"},
		"in two words":           {"user_type", "End User", "endUser"},
		"with a hyphen":          {"user_type", "end-user", "endUser"},
		"a directory's own type": {"userType", "Member", "Technician"},
	} {
		people, err := parse("userPrincipalName,givenName,surname,"+c.heading+"\n"+row+c.cell+"\n",
			options{userType: "Technician"})
		if got := people["ada@example.com"].person.UserType; err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
}

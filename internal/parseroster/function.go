// Package parseroster is the provider function parse_roster. It reads the CSV file that an identity provider or a
// spreadsheet exports, and returns a map for a resource's for_each.
package parseroster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = Function{}

// Function is provider::ninjaone::parse_roster. It needs no configured provider and reads nothing but its argument.
type Function struct{}

// New returns the function for the provider's Functions method.
func New() function.Function { return Function{} }

// Metadata returns the function's name.
func (Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_roster"
}

// Definition describes the arguments and the map. Its description documents what a roster may look like.
func (Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Read an export of people (CSV) into a map for for_each or a roster",
		Description: "Reads a user export of a directory or an HR system, or a table with this provider's own names, " +
			"into a map keyed by user name in lower case. All mistakes are in one error, with row, column and value.",
		MarkdownDescription: description(),
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "csv",
				Description:         "The text of the CSV file, as file(\"people.csv\") gives it.",
				MarkdownDescription: "The text of the CSV file, as `file(\"people.csv\")` gives it.",
			},
		},
		VariadicParameter: function.DynamicParameter{
			Name:           "options",
			AllowNullValue: true,
			Description: "At most one object: allow_empty (bool, false by default) accepts a roster without people; " +
				"external_id_placeholders (list of strings) replaces the built-in list of words that are not " +
				"external ids; organizations (map of strings) has the ids of organizations by name; user_type " +
				"(string) is the type of everyone in a file without a column user_type.",
			MarkdownDescription: "At most one object. `allow_empty` (bool, `false` by default) accepts a roster " +
				"without people. `external_id_placeholders` (list of strings) replaces the built-in list of words " +
				"that are not external ids, such as `N/A`. `organizations` (map of strings) has the ids of " +
				"organizations by name. `user_type` (string) is the type of everyone in a file without a column " +
				"`user_type`.",
		},
		Return: function.MapReturn{ElementType: types.ObjectType{AttrTypes: attributeTypes()}},
	}
}

// Run reads the roster. Every mistake in it is an error of the argument.
func (Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var (
		text  string
		given []types.Dynamic
	)
	if resp.Error = req.Arguments.Get(ctx, &text, &given); resp.Error != nil {
		return
	}
	o, problem := decodeOptions(given)
	if problem != nil {
		resp.Error = problem
		return
	}
	people := newEncoder(len(text))
	if err := read(text, o, people.add); err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Result = function.NewResultData(people.result())
}

package parseroster

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
)

// parse reads a roster into a map keyed by user name in lower case.
func parse(text string, o options) (map[string]entry, error) {
	people := make(map[string]entry)
	return people, read(text, o, func(key string, e entry) { people[key] = e })
}

func run(tb testing.TB, f function.Function, text string) *function.RunResponse {
	tb.Helper()
	ctx := tb.Context()
	var definition function.DefinitionResponse
	f.Definition(ctx, function.DefinitionRequest{}, &definition)
	result, err := definition.Definition.Return.NewResultData(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	resp := &function.RunResponse{Result: result}
	f.Run(ctx, function.RunRequest{Arguments: function.NewArgumentsData([]attr.Value{
		types.StringValue(text),
		types.TupleValueMust(nil, nil),
	})}, resp)
	return resp
}

func TestDefinition(t *testing.T) {
	t.Parallel()
	var metadata function.MetadataResponse
	New().Metadata(t.Context(), function.MetadataRequest{}, &metadata)
	if metadata.Name != "parse_roster" {
		t.Errorf("name = %q", metadata.Name)
	}
	var resp function.DefinitionResponse
	New().Definition(t.Context(), function.DefinitionRequest{}, &resp)
	var problems function.DefinitionValidateResponse
	resp.Definition.ValidateImplementation(t.Context(),
		function.DefinitionValidateRequest{FuncName: "parse_roster"}, &problems)
	if problems.Diagnostics.HasError() {
		t.Errorf("definition: %v", problems.Diagnostics)
	}
	for _, m := range meanings(true) {
		for _, text := range []string{"`" + m.name + "`", "`" + m.candidates[0].text + "`"} {
			if !(!m.isAttribute() && text == "`"+m.name+"`") && !strings.Contains(resp.Definition.MarkdownDescription, text) {
				t.Errorf("the description does not mention %s", text)
			}
		}
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	resp := run(t, New(), "user_name,user_type,given_name,family_name,active,groups\nAda@Example.com,technician,Ada,Lovelace,no,a;b\n")
	if resp.Error != nil {
		t.Fatal(resp.Error)
	}
	got, err := resp.Result.Value().ToTerraformValue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list := tftypes.List{ElementType: tftypes.String}
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"user_name": tftypes.String, "user_type": tftypes.String, "given_name": tftypes.String, "family_name": tftypes.String,
		"organization_id": tftypes.String, "display_name": tftypes.String, "email": tftypes.String, "active": tftypes.Bool,
		"title": tftypes.String, "external_id": tftypes.String, "roles": list, "groups": list,
	}}
	want := tftypes.NewValue(tftypes.Map{ElementType: object}, map[string]tftypes.Value{
		"ada@example.com": tftypes.NewValue(object, map[string]tftypes.Value{
			"user_name":       tftypes.NewValue(tftypes.String, "Ada@Example.com"),
			"user_type":       tftypes.NewValue(tftypes.String, "technician"),
			"given_name":      tftypes.NewValue(tftypes.String, "Ada"),
			"family_name":     tftypes.NewValue(tftypes.String, "Lovelace"),
			"organization_id": tftypes.NewValue(tftypes.String, nil),
			"display_name":    tftypes.NewValue(tftypes.String, nil),
			"email":           tftypes.NewValue(tftypes.String, nil),
			"title":           tftypes.NewValue(tftypes.String, nil),
			"active":          tftypes.NewValue(tftypes.Bool, false),
			"external_id":     tftypes.NewValue(tftypes.String, nil),
			"roles":           tftypes.NewValue(list, nil),
			"groups": tftypes.NewValue(list, []tftypes.Value{
				tftypes.NewValue(tftypes.String, "a"), tftypes.NewValue(tftypes.String, "b"),
			}),
		}),
	})
	if d := cmp.Diff(want.String(), got.String()); d != "" || !want.Equal(got) {
		t.Errorf("value (-want +got):\n%s", d)
	}
}

func TestRunBlamesTheArgument(t *testing.T) {
	t.Parallel()
	resp := run(t, New(), "user_name,user_type,given_name,family_name\nada,Technician,Ada,Lovelace\n")
	if resp.Error == nil || resp.Error.FunctionArgument == nil || *resp.Error.FunctionArgument != 0 {
		t.Fatalf("error = %+v, want one of argument 0", resp.Error)
	}
	if !strings.Contains(resp.Error.Text, `row 2, column "user_name"`) {
		t.Errorf("error = %s", resp.Error)
	}
	if value := resp.Result.Value(); !value.IsUnknown() {
		t.Errorf("result = %s, want none", value)
	}
}

// host is a provider with nothing but the function, to call it as Terraform does.
type host struct{}

func (host) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse)    {}
func (host) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (host) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (host) Resources(context.Context) []func() resource.Resource                              { return nil }

func (host) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (host) Functions(context.Context) []func() function.Function {
	return []func() function.Function{New}
}

// call sends the text, and what follows it, through the plugin protocol: decoding of the arguments and encoding of the
// result included.
func call(tb testing.TB, text string, more ...tftypes.Value) *tfprotov6.CallFunctionResponse {
	tb.Helper()
	return callOn(tb, wire.Server{ProviderServer: providerserver.NewProtocol6(host{})()}, text, more...)
}

func callOn(tb testing.TB, server tfprotov6.FunctionServer, text string, more ...tftypes.Value,
) *tfprotov6.CallFunctionResponse {
	tb.Helper()
	encode := func(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
		encoded, err := tfprotov6.NewDynamicValue(typ, value)
		if err != nil {
			tb.Fatal(err)
		}
		return &encoded
	}
	arguments := []*tfprotov6.DynamicValue{encode(tftypes.String, tftypes.NewValue(tftypes.String, text))}
	for _, value := range more {
		arguments = append(arguments, encode(tftypes.DynamicPseudoType, value))
	}
	resp, err := server.CallFunction(tb.Context(), &tfprotov6.CallFunctionRequest{
		Name:      "parse_roster",
		Arguments: arguments,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return resp
}

func TestCall(t *testing.T) {
	t.Parallel()
	resp := call(t, people(3))
	if resp.Error != nil {
		t.Fatal(resp.Error.Text)
	}
	var definition function.DefinitionResponse
	New().Definition(t.Context(), function.DefinitionRequest{}, &definition)
	value, err := resp.Result.Unmarshal(definition.Definition.Return.GetType().TerraformType(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	var roster map[string]tftypes.Value
	if err := value.As(&roster); err != nil {
		t.Fatal(err)
	}
	if _, ok := roster["person2@example.com"]; len(roster) != 3 || !ok {
		t.Errorf("roster = %s", value)
	}
	// A server of the framework alone has the framework convert and encode the same people.
	alone, err := callOn(t, providerserver.NewProtocol6(host{})(), people(3)).Result.Unmarshal(value.Type())
	if err != nil || !alone.Equal(value) {
		t.Errorf("the framework alone returns %s, %v; want %s", alone, err, value)
	}
}

// TestCallWithOptions sends the second argument through the plugin protocol.
func TestCallWithOptions(t *testing.T) {
	t.Parallel()
	const header = "user_name,user_type,given_name,family_name\n"
	of := func(name string, value tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{name: value.Type()}},
			map[string]tftypes.Value{name: value})
	}
	allow := func(is any) tftypes.Value { return of("allow_empty", tftypes.NewValue(tftypes.Bool, is)) }
	text := tftypes.NewValue(tftypes.String, "N/A")
	tuple := tftypes.NewValue(tftypes.Tuple{ElementTypes: []tftypes.Type{tftypes.String}}, []tftypes.Value{text})
	for name, c := range map[string]struct {
		text    string
		more    []tftypes.Value
		reports string
		at      int64
	}{
		"none": {header, nil, "no one is listed", 0},
		"null": {
			header,
			[]tftypes.Value{tftypes.NewValue(tftypes.DynamicPseudoType, nil)},
			"no one is listed", 0,
		},
		"not allowed":       {header, []tftypes.Value{allow(false)}, "no one is listed", 0},
		"allowed":           {header, []tftypes.Value{allow(true)}, "", 0},
		"allowed, and none": {"", []tftypes.Value{allow(true)}, "", 0},
		"placeholders":      {people(1), []tftypes.Value{of("external_id_placeholders", tuple)}, "", 0},
		"no list": {
			people(1),
			[]tftypes.Value{of("external_id_placeholders", text)},
			"must be a list of strings", 1,
		},
		"another":   {people(1), []tftypes.Value{of("allow", text)}, `"allow" is not an option`, 1},
		"no object": {people(1), []tftypes.Value{text}, "must be an object", 1},
		"two":       {people(1), []tftypes.Value{allow(true), allow(true)}, "one object of options", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := call(t, c.text, c.more...)
			switch {
			case c.reports == "" && resp.Error != nil:
				t.Error(resp.Error.Text)
			case c.reports != "" && (resp.Error == nil || !strings.Contains(resp.Error.Text, c.reports) ||
				resp.Error.FunctionArgument == nil || *resp.Error.FunctionArgument != c.at):
				t.Errorf("got %+v, want an error of argument %d that says %s", resp.Error, c.at, c.reports)
			}
		})
	}
}

// people is a roster of n people, as Google Workspace prints it, with two columns added.
func people(n int) string {
	var b strings.Builder
	b.WriteString("First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]," +
		"Status [READ ONLY],Last Sign In [READ ONLY],Employee ID,Department,user_type,groups\n")
	for i := range n {
		fmt.Fprintf(&b, "Given %d,\"Family, %d\",Person%d@example.com,/Staff,Active,2026/08/31 09:12:44,%d,IT,endUser,"+
			"Tier 1;Tier 2\n", i, i, i, i+1)
	}
	return b.String()
}

// BenchmarkParse reads 5,000 rows and converts them for Terraform.
func BenchmarkParse(b *testing.B) {
	text := people(5000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if resp := run(b, New(), text); resp.Error != nil {
			b.Fatal(resp.Error)
		}
	}
}

// BenchmarkCall is BenchmarkParse through the plugin protocol: what Terraform waits for.
func BenchmarkCall(b *testing.B) {
	text := people(5000)
	for b.Loop() {
		if resp := call(b, text); resp.Error != nil {
			b.Fatal(resp.Error.Text)
		}
	}
}

// BenchmarkLength shows that the time per row stays the same, for correct rosters and for hopeless ones.
func BenchmarkLength(b *testing.B) {
	for _, n := range []int{500, 5000, 50_000} {
		correct := people(n)
		hopeless := strings.ReplaceAll(correct, "endUser", "")
		b.Run(fmt.Sprintf("correct/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := parse(correct, options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
		})
		b.Run(fmt.Sprintf("hopeless/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := parse(hopeless, options{}); err == nil {
					b.Fatal("no error")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
		})
	}
}

// TestCallAllocates bounds what a row costs: the framework's own values take 490 allocations of it, and those of
// Terraform's protocol 320.
func TestCallAllocates(t *testing.T) {
	const rows, most = 500, 90
	text := people(rows)
	if got := testing.AllocsPerRun(3, func() { call(t, text) }) / rows; got > most {
		t.Errorf("%.0f allocations a row, want at most %d", got, most)
	}
}

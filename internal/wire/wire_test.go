package wire_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
)

// host is a provider with one data source.
type host struct{ source }

func (host) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}
func (host) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (host) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (host) Resources(context.Context) []func() resource.Resource                              { return nil }

func (h host) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return h.source }}
}

// source is a data source with a list of each kind.
type source struct {
	names []string
	fails error // after the lists were made
}

func object() types.ObjectType {
	return types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "on": types.BoolType, "tags": types.ListType{ElemType: types.StringType},
	}}
}

type model struct {
	Before  types.String `tfsdk:"a_text"`
	Encoded types.List   `tfsdk:"encoded"`
	Objects types.List   `tfsdk:"objects"`
	After   types.String `tfsdk:"the_last"`
}

func (source) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "test_names"
}

func (source) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	list := schema.ListNestedAttribute{
		Computed: true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Computed: true}, "on": schema.BoolAttribute{Computed: true},
			"tags": schema.ListAttribute{Computed: true, ElementType: types.StringType},
		}},
	}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"a_text": schema.StringAttribute{Computed: true}, "the_last": schema.StringAttribute{Computed: true},
		"encoded": list, "objects": list,
	}}
}

func (s source) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	to := wire.NewEncoder(1)
	to.List(len(s.names))
	var objects []attr.Value
	for i, name := range s.names {
		var on *bool
		var tags []string
		shown := map[string]attr.Value{
			"name": types.StringValue(name), "on": types.BoolNull(), "tags": types.ListNull(types.StringType),
		}
		if i == 0 {
			on, tags = new(true), []string{"x"}
			shown["on"] = types.BoolValue(true)
			shown["tags"] = types.ListValueMust(types.StringType, []attr.Value{types.StringValue("x")})
		}
		objects = append(objects, types.ObjectValueMust(object().AttrTypes, shown))
		to.Map(len(shown))
		to.String("tags")
		to.Texts(tags)
		to.String("on")
		to.Flag(on)
		to.String("name")
		to.Text(&name)
	}
	encoded, err := to.Encoded()
	m := model{Before: types.StringValue("first"), After: types.StringNull()}
	if err == nil {
		m.Encoded, err = wire.List(ctx, "encoded", types.ListType{ElemType: object()}, encoded)
	}
	if err == nil {
		m.Objects, err = wire.Objects(ctx, "objects", object(), objects)
	}
	if err := errors.Join(err, s.fails); err != nil {
		resp.Diagnostics.AddError("Failed", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// TestReadDataSource: the server sends what the framework alone would send.
func TestReadDataSource(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]source{
		"none":  {},
		"one":   {names: []string{"ada"}},
		"many":  {names: []string{"ada", "", "jos\u00e9", "\U0001f600"}},
		"error": {names: []string{"ada"}, fails: errors.New("refused")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone := providerserver.NewProtocol6(host{s})()
			want, got := read(t, alone), read(t, wire.Server{ProviderServer: alone})
			diff, fails := cmp.Diff(want.Diagnostics, got.Diagnostics), len(got.Diagnostics) > 0
			if diff != "" || fails != (s.fails != nil) {
				t.Errorf("diagnostics %v (-framework +server):\n%s", got.Diagnostics, diff)
			}
			of := objectOf(t, alone)
			wanted, err := want.State.Unmarshal(of)
			if err != nil {
				t.Fatal(err)
			}
			if value, err := got.State.Unmarshal(of); err != nil || !value.Equal(wanted) {
				t.Errorf("the server sends %s, %v; the framework %s", value, err, wanted)
			}
			var attributes map[string]tftypes.Value
			var list []tftypes.Value
			if err := wanted.As(&attributes); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"encoded", "objects"} {
				if err := attributes[name].As(&list); err != nil || s.fails == nil && len(list) != len(s.names) {
					t.Errorf("%s has %d objects, %v", name, len(list), err)
				}
			}
			if s.fails == nil && !attributes["encoded"].Equal(attributes["objects"]) {
				t.Errorf("the lists differ: %s", wanted)
			}
		})
	}
}

func objectOf(t *testing.T, server tfprotov6.ProviderServer) tftypes.Type {
	t.Helper()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return schemas.DataSourceSchemas["test_names"].ValueType()
}

func read(t *testing.T, server tfprotov6.ProviderServer) *tfprotov6.ReadDataSourceResponse {
	t.Helper()
	of, _ := objectOf(t, server).(tftypes.Object)
	none := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		none[name] = tftypes.NewValue(attribute, nil)
	}
	config, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, none))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ReadDataSource(t.Context(),
		&tfprotov6.ReadDataSourceRequest{TypeName: "test_names", Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

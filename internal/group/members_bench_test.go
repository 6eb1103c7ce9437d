package group_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// BenchmarkPlanOfMembers is what a validation and a plan of many ids cost within the provider, as a list, as a set, and
// as this provider's members, which are a list that is compared as a set: when all of them are new, and when a tenth is
// new among those that are there, in another order. Terraform's own cost comes on top; see internal/decisions.
func BenchmarkPlanOfMembers(b *testing.B) {
	for _, size := range []int{1000, 2500} {
		are, want := memberIDs(0, size), memberIDs(size/10, size)
		slices.Reverse(want)
		plain := acctest.NewProtocol(b, providerserver.NewProtocol6WithError(plainProvider{}), acctest.Object{})
		ours := acctest.NewProtocol(b, acctest.Factories()["ninjaone"],
			acctest.Object{"scim_url": "https://scim.example.com", "scim_token": "none"})
		for _, one := range []struct {
			name, attribute string
			instance        *acctest.Instance
			config          acctest.Object
		}{
			{"list", "list", plain.Resource("plain_thing"), acctest.Object{}},
			{"set", "set", plain.Resource("plain_thing"), acctest.Object{}},
			{"members", "members", ours.Resource(typeName), acctest.Object{"display_name": acctest.Unknown{}}},
		} {
			one.config[one.attribute] = want
			benchmarkPlan(b, fmt.Sprintf("new/%s/%d", one.name, size), one.instance, one.config)
			one.instance.State = maps.Clone(one.config)
			one.instance.State[one.attribute] = are
			if one.name == "members" {
				one.instance.State["id"], one.instance.State["display_name"] = "1", "Everybody"
			}
			benchmarkPlan(b, fmt.Sprintf("changed/%s/%d", one.name, size), one.instance, one.config)
		}
	}
}

func benchmarkPlan(b *testing.B, name string, instance *acctest.Instance, config acctest.Object) {
	b.Helper()
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			if _, diags := instance.Plan(config); len(diags.Errors()) > 0 {
				b.Fatal(diags)
			}
		}
	})
}

// memberIDs are so many ids, numbered from first, of the form that SCIM services give.
func memberIDs(first, size int) []string {
	ids := make([]string, size)
	for i := range size {
		ids[i] = fmt.Sprintf("%08d-7f76-453a-919d-413861904646", first+i)
	}
	return ids
}

// plainProvider has one resource with a list and a set, and nothing to do.
type plainProvider struct{ provider.Provider }

func (plainProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "plain"
}

func (plainProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (plainProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (plainProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (plainProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return plainResource{} }}
}

type plainResource struct{ resource.Resource }

func (plainResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "plain_thing"
}

func (plainResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"list": schema.ListAttribute{ElementType: types.StringType, Optional: true},
		"set":  schema.SetAttribute{ElementType: types.StringType, Optional: true},
	}}
}

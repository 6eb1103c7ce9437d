package bench_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
)

// team is a resource with members, as a list or as a set.
type team struct {
	resource.Resource
	members schema.Attribute
}

func (t team) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "team"
}

func (t team) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"members": t.members}}
}

type teams struct {
	provider.Provider
	team team
}

func (p teams) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse)    {}
func (p teams) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (p teams) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (p teams) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (p teams) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.team }}
}

// What the plugin framework takes to plan members of which a tenth has changed, Terraform's own part left out: as the list
// that compares as a set, which the group resource has, and as a set.
func BenchmarkPlanMembers(b *testing.B) {
	kinds := map[string]struct {
		attribute schema.Attribute
		of        tftypes.Type
	}{
		"list": {
			schema.ListAttribute{Optional: true, ElementType: types.StringType, PlanModifiers: []planmodifier.List{ours.ListAsSet()}},
			tftypes.List{ElementType: tftypes.String},
		},
		"set": {schema.SetAttribute{Optional: true, ElementType: types.StringType}, tftypes.Set{ElementType: tftypes.String}},
	}
	for _, kind := range []string{"list", "set"} {
		for _, n := range []int{1000, 2500} {
			b.Run(fmt.Sprintf("%s of %d", kind, n), func(b *testing.B) {
				k := kinds[kind]
				server, err := providerserver.NewProtocol6WithError(teams{team: team{members: k.attribute}})()
				if err != nil {
					b.Fatal(err)
				}
				before, after := value(b, k.of, n, 0), value(b, k.of, n, n/10)
				for b.Loop() {
					resp, err := server.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
						TypeName: "team", PriorState: before, ProposedNewState: after, Config: after,
					})
					if err != nil || len(resp.Diagnostics) > 0 {
						b.Fatal(err, resp.Diagnostics)
					}
				}
			})
		}
	}
}

// value is a team of n members, numbered from first.
func value(b *testing.B, members tftypes.Type, n, first int) *tfprotov6.DynamicValue {
	b.Helper()
	elements := make([]tftypes.Value, 0, n)
	for i := range n {
		elements = append(elements, tftypes.NewValue(tftypes.String, fmt.Sprintf("%032d", first+i)))
	}
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"members": members}}
	wire, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, map[string]tftypes.Value{
		"members": tftypes.NewValue(members, slices.Clip(elements)),
	}))
	if err != nil {
		b.Fatal(err)
	}
	return &wire
}

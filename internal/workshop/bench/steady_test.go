package bench_test

import (
	"fmt"
	"testing"

	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench/noop"
)

// What a provider itself does for one user of a steady plan, as Terraform asks it to: validate, upgrade the state,
// read, plan. Terraform's own part, processes and gRPC are left out.
func BenchmarkSteadyPlanOfAUser(b *testing.B) {
	for name, newProvider := range map[string]func() framework.Provider{"ours": provider.New("bench"), "no-op": noop.New} {
		b.Run(name, func(b *testing.B) {
			const people = 1000
			server, err := sandbox.Start(sandbox.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = server.Close() })
			if err := server.Tenant().Seed(people); err != nil {
				b.Fatal(err)
			}
			r := newRun(b, newProvider, server)
			users := server.Tenant().Users()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%people == 0 {
					r.configure(b)
				}
				r.steady(b, users[i%people])
			}
		})
	}
}

// run is a provider and the types it speaks in.
type run struct {
	tfprotov6.ProviderServer
	settings, user tftypes.Object
	server         *sandbox.Server
}

const userType = "ninjaone_scim_user"

func newRun(b *testing.B, newProvider func() framework.Provider, server *sandbox.Server) *run {
	b.Helper()
	speaks, err := providerserver.NewProtocol6WithError(newProvider())()
	if err != nil {
		b.Fatal(err)
	}
	schema, err := speaks.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	r := &run{ProviderServer: speaks, server: server}
	r.settings, _ = schema.Provider.ValueType().(tftypes.Object)
	r.user, _ = schema.ResourceSchemas[userType].ValueType().(tftypes.Object)
	return r
}

// object is a value of a type with some attributes set and all others null.
func object(b *testing.B, of tftypes.Object, set map[string]any) *tfprotov6.DynamicValue {
	b.Helper()
	values := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, set[name])
	}
	wire, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		b.Fatal(err)
	}
	return &wire
}

func (r *run) configure(b *testing.B) {
	b.Helper()
	resp, err := r.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: object(b,
		r.settings, map[string]any{
			"scim_url": r.server.URL(), "scim_token": r.server.Token(), "max_requests_per_second": 0.0,
		})})
	if err != nil || len(resp.Diagnostics) > 0 {
		b.Fatal(err, resp.Diagnostics)
	}
}

func (r *run) steady(b *testing.B, user sandbox.Document) {
	b.Helper()
	set := map[string]any{"user_name": user["userName"], "user_type": "endUser", "given_name": "Person"}
	set["family_name"] = user["displayName"].(string)[len("Person "):]
	config := object(b, r.user, set)
	set["id"], set["display_name"], set["email"], set["active"] = user["id"], user["displayName"], user["userName"], true
	state := object(b, r.user, set)
	validated, err := r.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: userType,
		Config:   config,
	})
	check(b, err, validated.Diagnostics)
	raw := fmt.Appendf(nil, `{"id":%q,"user_name":%q,"user_type":"endUser","given_name":"Person","family_name":%q,"display_name":%q,"email":%q,"active":true}`,
		set["id"], set["user_name"], set["family_name"], set["display_name"], set["email"])
	upgraded, err := r.UpgradeResourceState(b.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: userType,
		RawState: &tfprotov6.RawState{JSON: raw},
	})
	check(b, err, upgraded.Diagnostics)
	read, err := r.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{
		TypeName:     userType,
		CurrentState: upgraded.UpgradedState,
	})
	check(b, err, read.Diagnostics)
	planned, err := r.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: userType, PriorState: read.NewState, ProposedNewState: state, Config: config, PriorPrivate: read.Private,
	})
	check(b, err, planned.Diagnostics)
	before, err := read.NewState.Unmarshal(r.user)
	check(b, err, nil)
	after, err := planned.PlannedState.Unmarshal(r.user)
	check(b, err, nil)
	if !before.Equal(after) {
		b.Fatalf("a steady plan changes %v to %v", before, after)
	}
}

func check(b *testing.B, err error, diagnostics []*tfprotov6.Diagnostic) {
	b.Helper()
	for _, d := range diagnostics {
		b.Fatal(d.Summary, d.Detail)
	}
	if err != nil {
		b.Fatal(err)
	}
}

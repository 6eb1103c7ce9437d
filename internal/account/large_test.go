package account_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestReadIsLean: each account is joined and encoded, and the framework does nothing with it. It was 2,800 allocations,
// and most of the provider's time and memory in an access review.
func TestReadIsLean(t *testing.T) { //nolint:paralleltest // AllocsPerRun counts the whole process
	const people, most = 200, 30
	if each := testing.AllocsPerRun(2, reader(t, people)) / people; each > most {
		t.Errorf("%.0f allocations for each account, at most %d", each, most)
	}
}

// BenchmarkRead reads end users that the run has read before: what is left is to join them and to hand them to
// Terraform.
func BenchmarkRead(b *testing.B) {
	const people = 2000
	read := reader(b, people)
	b.ReportAllocs()
	for b.Loop() {
		read()
	}
}

// reader has a run read so many end users, and does it once.
func reader(t testing.TB, people int) func() {
	t.Helper()
	var list []sandbox.Document
	for i := range people {
		list = append(list, sandbox.Document{
			"id": i + 1, "email": fmt.Sprintf("person%05d@example.com", i), "firstName": "Person",
			"lastName": fmt.Sprintf("Number %d", i),
			"enabled":  true, "mfaConfigured": false, "organizationId": 1 + i%100, "authType": "NATIVE",
		})
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	p := listing(t, map[string]string{"/v2/user/end-users": string(text)})
	schemas, err := p.Server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	of, _ := schemas.DataSourceSchemas[accounts].ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["user_type"] = tftypes.NewValue(tftypes.String, "endUser")
	config, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		t.Fatal(err)
	}
	read := func() {
		resp, err := p.Server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName: accounts,
			Config:   &config,
		})
		if err != nil || len(resp.Diagnostics) > 0 || len(resp.State.MsgPack) < 100*people {
			t.Fatal(err, acctest.Diagnostics(resp.Diagnostics))
		}
	}
	read()
	return read
}

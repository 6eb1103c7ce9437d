package noop_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench/noop"
)

// What is measured beside the real provider must be shaped like it, or the ratio says nothing.
func TestSchemasHaveTheShapeOfTheRealOnes(t *testing.T) {
	t.Parallel()
	ours, fake := shapes(t, provider.New("test")), shapes(t, noop.New)
	for _, name := range slices.Sorted(maps.Keys(fake)) {
		if diff := cmp.Diff(ours[name], fake[name]); diff != "" {
			t.Errorf("%s (-real +no-op):\n%s", name, diff)
		}
	}
	if len(fake) != 4 {
		t.Errorf("%d resources", len(fake))
	}
}

// shapes are the resources' attributes and their types.
func shapes(t *testing.T, newProvider func() framework.Provider) map[string]map[string]string {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(newProvider())()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for name, schema := range resp.ResourceSchemas {
		all[name] = map[string]string{}
		for _, attribute := range schema.Block.Attributes {
			all[name][attribute.Name] = attribute.ValueType().String()
		}
	}
	return all
}

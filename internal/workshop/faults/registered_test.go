package faults_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEverythingRegisteredIsAnOperation: what the provider offers is in the matrix, so that nothing new is left out of
// it by being forgotten.
func TestEverythingRegisteredIsAnOperation(t *testing.T) {
	t.Parallel()
	server, err := acctest.Factories()["ninjaone"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	resources, imported, dataSources, listed := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, o := range operations() {
		switch {
		case o.listed:
			listed[o.dataSource] = true
		case o.dataSource != "":
			dataSources[o.dataSource] = true
		default:
			resources[o.resource] = true
			imported[o.resource] = imported[o.resource] || o.importBy != nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schemas.ResourceSchemas)) {
		if !resources[name] {
			t.Errorf("no operation has the resource %s", name)
		}
		if !imported[name] && name != exclusive { // which cannot be
			t.Errorf("no operation imports a %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schemas.DataSourceSchemas)) {
		if !dataSources[name] {
			t.Errorf("no operation reads the data source %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schemas.ListResourceSchemas)) {
		if !listed[name] {
			t.Errorf("no operation queries a list of %s", name)
		}
	}
}

package scimurl

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func run(t *testing.T, region string) *function.RunResponse {
	t.Helper()
	resp := &function.RunResponse{Result: function.NewResultData(types.StringUnknown())}
	arguments := function.NewArgumentsData([]attr.Value{types.StringValue(region)})
	New().Run(t.Context(), function.RunRequest{Arguments: arguments}, resp)
	return resp
}

func TestRunReturnsTheURLOfTheRegion(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"us":  "https://app.ninjarmm.com/ws/scim/v2",
		"us2": "https://us2.ninjarmm.com/ws/scim/v2",
		"eu":  "https://eu.ninjarmm.com/ws/scim/v2",
		"ca":  "https://ca.ninjarmm.com/ws/scim/v2",
		"oc":  "https://oc.ninjarmm.com/ws/scim/v2",
		"fed": "https://fed.ninjarmm.com/ws/scim/v2",
		"EU":  "https://eu.ninjarmm.com/ws/scim/v2",
	} {
		resp := run(t, region)
		if resp.Error != nil {
			t.Errorf("scim_url(%q): %s", region, resp.Error)
			continue
		}
		if got := resp.Result.Value(); !got.Equal(types.StringValue(want)) {
			t.Errorf("scim_url(%q) = %s, want %s", region, got, want)
		}
	}
}

func TestRunRefusesOtherRegions(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"", "europe", " eu", "https://eu.ninjarmm.com"} {
		resp := run(t, region)
		if resp.Error == nil || resp.Error.FunctionArgument == nil || *resp.Error.FunctionArgument != 0 {
			t.Errorf("scim_url(%q): error = %+v, want one of argument 0", region, resp.Error)
			continue
		}
		for _, name := range []string{"us ", "us2 ", "eu ", "ca ", "oc ", "fed "} {
			if !strings.Contains(resp.Error.Text, name) {
				t.Errorf("scim_url(%q): the error does not list %s: %s", region, name, resp.Error)
			}
		}
		if !resp.Result.Value().IsUnknown() {
			t.Errorf("scim_url(%q) = %s beside an error", region, resp.Result.Value())
		}
	}
}

func TestDescriptionWarnsAndListsRegions(t *testing.T) {
	t.Parallel()
	var metadata function.MetadataResponse
	New().Metadata(t.Context(), function.MetadataRequest{}, &metadata)
	if metadata.Name != "scim_url" {
		t.Errorf("name = %q", metadata.Name)
	}
	var resp function.DefinitionResponse
	New().Definition(t.Context(), function.DefinitionRequest{}, &resp)
	for _, text := range []string{"publishes no path", "is safer", "`fed`", "https://oc.ninjarmm.com/ws/scim/v2"} {
		if !strings.Contains(resp.Definition.MarkdownDescription, text) {
			t.Errorf("the description does not say %q", text)
		}
	}
}

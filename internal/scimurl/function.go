// Package scimurl is the provider function scim_url, which guesses a region's SCIM URL.
package scimurl

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

var _ function.Function = Function{}

// Function is provider::ninjaone::scim_url. It needs no configured provider and makes no request.
type Function struct{}

// New returns the function, as a provider's Functions method wants it.
func New() function.Function { return Function{} }

// Metadata names the function.
func (Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "scim_url"
}

// Definition describes the argument and how far the URL can be trusted.
func (Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The likely SCIM URL of a NinjaOne region",
		Description: "Returns https://HOST/ws/scim/v2 for a region. NinjaOne publishes no path: the URL copied from the " +
			"console is safer.",
		MarkdownDescription: "Returns the SCIM URL that a NinjaOne region most likely has: `https://HOST/ws/scim/v2`, with " +
			"the region's console host. Without `scim_url`, the provider argument `region` uses the same URL.\n\n" +
			"~> **NinjaOne publishes no path for its SCIM endpoint.** This function infers the path from the paths that the " +
			"console uses. A tenant with several identity providers has one endpoint for each. The URL that the console shows " +
			"under " + ninjaone.ConsolePath + " is safer: copy it to the provider argument `scim_url` wherever you can.\n\n" +
			"| region | URL |\n|---|---|\n" + table(),
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "region",
				Description:         "The region whose console you sign in to: one of " + names("") + ". Compared without case.",
				MarkdownDescription: "The region whose console you sign in to: one of " + names("`") + ". Compared without case.",
			},
		},
		Return: function.StringReturn{},
	}
}

// Run looks the region up. An unknown one is an error of the argument that lists them all.
func (Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name string
	if resp.Error = req.Arguments.Get(ctx, &name); resp.Error != nil {
		return
	}
	region, err := ninjaone.ParseRegion(name)
	if err != nil {
		// Terraform ends the sentence that it quotes an error in.
		resp.Error = function.NewArgumentFuncError(0, strings.TrimSuffix(err.Error(), "."))
		return
	}
	resp.Error = resp.Result.Set(ctx, region.SCIMURL())
}

func table() string {
	var b strings.Builder
	for _, r := range ninjaone.Regions() {
		b.WriteString("| `" + string(r) + "` | `" + r.SCIMURL() + "` |\n")
	}
	return b.String()
}

func names(mark string) string {
	list := make([]string, 0, len(ninjaone.Regions()))
	for _, r := range ninjaone.Regions() {
		list = append(list, mark+string(r)+mark)
	}
	return strings.Join(list, ", ")
}

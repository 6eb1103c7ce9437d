package planmodifier_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
)

func TestKeepCase(t *testing.T) {
	t.Parallel()
	value, null, unknown := types.StringValue, types.StringNull(), types.StringUnknown()
	for name, c := range map[string]struct{ state, plan, want types.String }{
		"the same":            {value("a"), value("a"), value("a")},
		"another case":        {value("ada@example.com"), value("ADA@Example.com"), value("ada@example.com")},
		"another value":       {value("ada@example.com"), value("eve@example.com"), value("eve@example.com")},
		"a new one":           {null, value("Ada"), value("Ada")},
		"one that is removed": {value("ada"), null, null},
		"one not known yet":   {value("ada"), unknown, unknown},
		"none, then unknown":  {null, unknown, unknown},
		"none at all":         {null, null, null},
		"empty is not null":   {null, value(""), value("")},
		"spaces around":       {value("ada"), value("ada "), value("ada")},
		"spaces within":       {value("help desk"), value("help  desk"), value("help  desk")},
		"decomposed": {
			value("jose\u0301@example.com"), value("jos\u00e9@example.com"), value("jose\u0301@example.com"),
		},
		"full width": {value("ada@example.com"), value("\uff21da@example.com"), value("ada@example.com")},
		"an accent": {
			value("jose@example.com"), value("jos\u00e9@example.com"), value("jos\u00e9@example.com"),
		},
		"a sharp s":         {value("weiss"), value("wei\u00df"), value("wei\u00df")},
		"case beyond ASCII": {value("ÉLAN@example.com"), value("élan@example.com"), value("ÉLAN@example.com")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.StringResponse{PlanValue: c.plan}
			ours.KeepCase().PlanModifyString(t.Context(), planmodifier.StringRequest{
				StateValue: c.state, PlanValue: c.plan,
				ConfigValue: c.plan,
			}, &resp)
			if !resp.PlanValue.Equal(c.want) || resp.Diagnostics.HasError() {
				t.Errorf("got %s, want %s; %v", resp.PlanValue, c.want, resp.Diagnostics)
			}
		})
	}
}

package validator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	schema "github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func texts(values ...string) types.List {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return types.ListValueMust(types.StringType, elements)
}

func TestUnique(t *testing.T) {
	t.Parallel()
	withGaps := types.ListValueMust(types.StringType, []attr.Value{
		types.StringUnknown(), types.StringUnknown(), types.StringNull(), types.StringNull(), types.StringValue("a"),
	})
	many := make([]string, 50)
	for i := range many {
		many[i] = "same"
	}
	cases := map[string]struct {
		list       types.List
		exact      []string // paths of the errors
		withNoCase []string
	}{
		"null":                    {list: types.ListNull(types.StringType)},
		"unknown":                 {list: types.ListUnknown(types.StringType)},
		"empty":                   {list: texts()},
		"all different":           {list: texts("a", "b", "c")},
		"null and unknown repeat": {list: withGaps},
		"the same twice": {
			list: texts("a", "b", "a"), exact: []string{"ids[2]"}, withNoCase: []string{"ids[2]"},
		},
		"three times": {
			list: texts("a", "a", "a"), exact: []string{"ids[1]", "ids[2]"},
			withNoCase: []string{"ids[1]", "ids[2]"},
		},
		"another case":       {list: texts("a", "A", "b"), withNoCase: []string{"ids[1]"}},
		"decomposed":         {list: texts("jos\u00e9", "jose", "JOSE\u0301"), withNoCase: []string{"ids[2]"}},
		"full width":         {list: texts("ada", "\uff21da"), withNoCase: []string{"ids[1]"}},
		"errors are bounded": {list: texts(many...), exact: elements(1, 10), withNoCase: elements(1, 10)},
	}
	for name, c := range cases {
		for kind, v := range map[string]schema.List{"exact": validator.Unique(), "without case": validator.UniqueFold()} {
			want := c.exact
			if kind == "without case" {
				want = c.withNoCase
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				resp := &schema.ListResponse{}
				v.ValidateList(t.Context(), schema.ListRequest{Path: path.Root("ids"), ConfigValue: c.list}, resp)
				var got []string
				for _, d := range resp.Diagnostics.Errors() {
					if on, ok := d.(interface{ Path() path.Path }); ok {
						got = append(got, on.Path().String())
					}
					if !strings.Contains(d.Detail(), "already, as element 0") {
						t.Errorf("the detail does not say where the first one is: %s", d.Detail())
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
	}
}

// elements returns the paths of the elements from first to last.
func elements(first, last int) []string {
	var paths []string
	for i := first; i <= last; i++ {
		paths = append(paths, fmt.Sprintf("ids[%d]", i))
	}
	return paths
}

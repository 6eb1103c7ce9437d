package planmodifier_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	ours "github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
)

// list returns a list of strings; "?" is an unknown element, and "-" a null one.
func list(elements ...string) types.List {
	values := make([]attr.Value, 0, len(elements))
	for _, element := range elements {
		switch element {
		case "?":
			values = append(values, types.StringUnknown())
		case "-":
			values = append(values, types.StringNull())
		default:
			values = append(values, types.StringValue(element))
		}
	}
	return types.ListValueMust(types.StringType, values)
}

func TestListAsSet(t *testing.T) {
	t.Parallel()
	null, unknown := types.ListNull(types.StringType), types.ListUnknown(types.StringType)
	cases := map[string]struct {
		state, plan  types.List
		kept, folded bool // whether the state's value is planned, with and without case
	}{
		"the same":                    {list("a", "b"), list("a", "b"), true, true},
		"another order":               {list("a", "b", "c"), list("c", "a", "b"), true, true},
		"another case":                {list("a", "B"), list("b", "A"), false, true},
		"decomposed":                  {list("a", "jos\u00e9"), list("jose\u0301", "a"), false, true},
		"an accent":                   {list("a", "jos\u00e9"), list("jose", "a"), false, false},
		"one more":                    {list("a"), list("a", "b"), false, false},
		"one less":                    {list("a", "b"), list("a"), false, false},
		"another":                     {list("a", "b"), list("a", "c"), false, false},
		"one twice, the other once":   {list("a", "a", "b"), list("a", "b", "b"), false, false},
		"both empty":                  {list(), list(), true, true},
		"emptied":                     {list("a"), list(), false, false},
		"no longer managed":           {list("a"), null, false, false},
		"managed from now on":         {null, list("a"), false, false},
		"not known":                   {list("a"), unknown, false, false},
		"one not known":               {list("a", "b"), list("b", "?"), false, false},
		"a null, which is refused":    {list("a", "b"), list("b", "-"), false, false},
		"a null in an imported state": {list("a", "-"), list("a", "b"), false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for words, one := range map[string]struct {
				modifier planmodifier.List
				kept     bool
			}{"with case": {ours.ListAsSet(), c.kept}, "without case": {ours.ListAsSetFold(), c.folded}} {
				want := c.plan
				if one.kept {
					want = c.state
				}
				resp := planmodifier.ListResponse{PlanValue: c.plan}
				one.modifier.PlanModifyList(t.Context(), planmodifier.ListRequest{StateValue: c.state, PlanValue: c.plan}, &resp)
				if diff := cmp.Diff(want, resp.PlanValue); diff != "" {
					t.Errorf("%s (-want +got):\n%s", words, diff)
				}
				if one.modifier.Description(t.Context()) == "" || one.modifier.MarkdownDescription(t.Context()) == "" {
					t.Error("the rule does not say what it does")
				}
			}
		})
	}
}

// BenchmarkListAsSet compares lists of sizes for which members are not a Terraform set.
func BenchmarkListAsSet(b *testing.B) {
	for _, size := range []int{1000, 2500} {
		there, back := make([]string, size), make([]string, size)
		for i := range size {
			there[i] = fmt.Sprintf("id-%05d", i)
			back[size-1-i] = there[i]
		}
		state, plan := list(there...), list(back...)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			for b.Loop() {
				resp := planmodifier.ListResponse{PlanValue: plan}
				ours.ListAsSet().PlanModifyList(b.Context(), planmodifier.ListRequest{StateValue: state, PlanValue: plan}, &resp)
			}
		})
	}
}

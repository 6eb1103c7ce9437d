package validator

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// mostDuplicates bounds the errors for one list. With more duplicates, practitioners fix the source of the list.
const mostDuplicates = 10

// Unique accepts a list of strings without duplicates. The library's UniqueValues compares every element with every
// other, which takes seconds for a group of thousands of members. Unique reads the list once.
func Unique() validator.List {
	return unique{
		description: "must not contain an element twice",
		function:    "distinct(…)",
		key:         func(value string) string { return value },
	}
}

// UniqueFold is like Unique, but compares strings as names.
func UniqueFold() validator.List {
	return unique{
		description: "must not contain an element twice, compared without case",
		function:    "distinct([for name in … : lower(name)])",
		key:         scim.Fold,
	}
}

type unique struct {
	description string
	function    string // makes a computed list unique
	key         func(value string) string
}

// Description describes the rule.
func (u unique) Description(context.Context) string { return u.description }

// MarkdownDescription returns Description, which has no markup.
func (u unique) MarkdownDescription(ctx context.Context) string { return u.Description(ctx) }

// ValidateList adds an error to each element that already occurred in the list. Null and unknown elements are accepted.
func (u unique) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	first := make(map[string]int, len(req.ConfigValue.Elements()))
	found := 0
	for i, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		key := u.key(text.ValueString())
		at, seen := first[key]
		if !seen {
			first[key] = i
			continue
		}
		resp.Diagnostics.Append(diagnose.DuplicateElement(req.Path.AtListIndex(i), text.ValueString(), at, u.function))
		if found++; found == mostDuplicates {
			return
		}
	}
}

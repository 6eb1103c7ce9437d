// Package query is shared by the list resources: the limit of terraform query, the warning if the limit cuts the list,
// and what a listed resource has that no configuration sets.
package query

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// LimitWords are in the description of each list resource.
const LimitWords = "\n\nWithout a `limit` in the `list` block, Terraform asks for 100 results, and a warning says " +
	"how many were left out. Set `limit` beside `provider`, outside `config`, to at least the size of the tenant."

// Stream returns the answer to a query that has found all objects. It returns at most limit of them; 0 means no limit.
// kind is their name in the plural. doubts come with the first result, and the warning about omitted results comes with
// the last.
func Stream[T any](all []T, limit int64, kind string, doubts diag.Diagnostics,
	listed func(T) list.ListResult,
) *list.ListResultsStream {
	shown := all
	if limit > 0 && int64(len(all)) > limit {
		shown = all[:limit]
	}
	if len(shown) == 0 && len(doubts) > 0 { // there is no result that could carry the warnings
		return &list.ListResultsStream{Results: list.ListResultsStreamDiagnostics(doubts)}
	}
	return &list.ListResultsStream{Results: func(push func(list.ListResult) bool) {
		for i, one := range shown {
			result := listed(one)
			if i == 0 {
				result.Diagnostics.Append(doubts...)
			}
			if i == len(shown)-1 && len(shown) < len(all) {
				result.Diagnostics.Append(diagnose.QueryStops(kind, len(shown), len(all)))
			}
			if !push(result) {
				return
			}
		}
	}}
}

// NoTimeouts returns a timeouts attribute that is not set, with the type that a schema with these operations gives it.
func NoTimeouts(operations ...string) timeouts.Value {
	attributes := map[string]attr.Type{}
	for _, operation := range operations {
		attributes[operation] = types.StringType
	}
	return timeouts.Value{Object: types.ObjectNull(attributes)}
}

// Error returns the answer to a query that failed.
func Error(diags ...diag.Diagnostic) *list.ListResultsStream {
	return &list.ListResultsStream{Results: list.ListResultsStreamDiagnostics(diags)}
}

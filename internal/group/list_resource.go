package group

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists groups for terraform query (Terraform 1.14 and later).
type ListResource struct {
	Resource
}

// NewListResource is the constructor that the provider registers.
func NewListResource() list.ListResource { return &ListResource{} }

// ListResourceConfigSchema is the list block as practitioners write it.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the groups of the tenant, without their members, for `terraform query`."}
}

// List streams the groups, sorted by name, no more than Terraform asks for.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	groups, doubt, err := l.directory.Groups(ctx, func(g *scim.Group) bool { return team.Tells(g, team.Team{}) })
	if err != nil {
		stream.Results = list.ListResultsStreamDiagnostics(diag.Diagnostics{diagnose.Error("list", "groups", err)})
		return
	}
	groups = slices.SortedFunc(slices.Values(groups), byName)
	if req.Limit > 0 && int64(len(groups)) > req.Limit {
		groups = groups[:req.Limit]
	}
	doubts := diagnose.Incomplete("groups", doubt)
	if len(groups) == 0 && len(doubts) > 0 { // there is no result to tell them with
		stream.Results = list.ListResultsStreamDiagnostics(doubts)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for _, g := range groups {
			result := listed(ctx, req, g)
			result.Diagnostics.Append(doubts...)
			doubts = nil
			if !push(result) {
				return
			}
		}
	}
}

// listed is one group as terraform query shows it, and as a read of an import would have it in state.
func listed(ctx context.Context, req list.ListRequest, g *scim.Group) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = diagnose.Printable(g.DisplayName)
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("id"), g.ID)...)
	if !req.IncludeResource {
		return result
	}
	m := model{ID: types.StringValue(g.ID), Timeouts: noTimeouts()}
	result.Diagnostics.Append(m.take(ctx, team.Flatten(g, team.Team{}))...)
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}

// noTimeouts is a timeouts attribute that is not set, with the type that the schema gives it.
func noTimeouts() timeouts.Value {
	operations := map[string]attr.Type{
		"create": types.StringType, "read": types.StringType, "update": types.StringType, "delete": types.StringType,
	}
	return timeouts.Value{Object: types.ObjectNull(operations)}
}

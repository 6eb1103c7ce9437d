package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/query"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists groups for terraform query (Terraform 1.14 and later).
type ListResource struct {
	Resource
}

// NewListResource is the constructor that the provider registers.
func NewListResource() list.ListResource {
	return &ListResource{Resource{tenant.Resource{TypeName: typeName}}}
}

// ListResourceConfigSchema is the list block as practitioners write it.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest,
	resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the groups of the tenant, without their members, for `terraform query`, sorted " +
			"by name. `ninjaone_scim_group_membership` lists their members." + query.LimitWords,
		Attributes: map[string]schema.Attribute{
			"display_name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: prefixWords,
				Validators:          []validator.String{rule.NotBlank()},
			},
		},
	}
}

// List streams the groups that match, sorted by name, and no more than Terraform asks for.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var prefix types.String
	if diags := req.Config.GetAttribute(ctx, path.Root("display_name_prefix"), &prefix); diags.HasError() {
		*stream = *query.Error(diags...)
		return
	}
	groups, doubt, err := beginning(ctx, l.Directory, prefix.ValueString())
	if err != nil {
		*stream = *query.Error(diagnose.Error("list", "groups", err))
		return
	}
	doubts := diagnose.Incomplete("groups", doubt)
	*stream = *query.Stream(groups, req.Limit, "groups", doubts,
		func(g *scim.Group) list.ListResult { return listed(ctx, req, g) })
}

// listed is one group as terraform query shows it, and as a read after an import would have it in state.
func listed(ctx context.Context, req list.ListRequest, g *scim.Group) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = diagnose.Printable(g.DisplayName)
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("id"), g.ID)...)
	if !req.IncludeResource {
		return result
	}
	m := model{ID: types.StringValue(g.ID), Timeouts: query.NoTimeouts("create", "read", "update", "delete")}
	result.Diagnostics.Append(m.take(ctx, team.Flatten(g, team.Team{}))...)
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}

package membership

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/query"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists memberships for terraform query (Terraform 1.14 and later).
type ListResource struct {
	Resource
}

// NewListResource is the constructor that the provider registers.
func NewListResource() list.ListResource {
	return &ListResource{Resource{tenant.Resource{TypeName: typeName}}}
}

// selection selects memberships.
type selection struct {
	GroupID           types.String `tfsdk:"group_id"`
	DisplayNamePrefix types.String `tfsdk:"display_name_prefix"`
}

// ListResourceConfigSchema is the list block as practitioners write it.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest,
	resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the members of each group, for `terraform query`, sorted by the names of the group and " +
			"of the user. It costs one request for each group, and the listings of groups and of users." + query.LimitWords,
		Attributes: map[string]schema.Attribute{
			"group_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only members of the group with this SCIM id.",
				Validators:          []validator.String{rule.NotBlank()},
			},
			"display_name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only members of groups whose name begins with this prefix, compared without case.",
				Validators:          []validator.String{rule.NotBlank()},
			},
		},
	}
}

// one is a membership from a listing.
type one struct {
	groupID, group string
	userID, user   string // user is the user name; "" where no answer shows it
}

// List streams the memberships, and no more than Terraform asks for.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var asked selection
	if diags := req.Config.Get(ctx, &asked); diags.HasError() {
		*stream = *query.Error(diags...)
		return
	}
	groups, doubt, err := l.Directory.Groups(ctx, func(*scim.Group) bool { return true })
	if err != nil {
		*stream = *query.Error(diagnose.Error("list", "groups", err))
		return
	}
	groups = slices.DeleteFunc(slices.Clone(groups), func(g *scim.Group) bool {
		return !asked.GroupID.IsNull() && g.ID != asked.GroupID.ValueString() ||
			!scim.Begins(g.DisplayName, asked.DisplayNamePrefix.ValueString())
	})
	doubts := diagnose.Incomplete("groups", doubt)
	all, problem := l.members(ctx, groups)
	if problem == nil {
		problem = l.name(ctx, &all)
	}
	if problem != nil {
		*stream = *query.Error(problem)
		return
	}
	slices.SortFunc(all, func(a, b one) int {
		return cmp.Or(cmp.Compare(scim.Fold(a.group), scim.Fold(b.group)), cmp.Compare(a.groupID, b.groupID),
			cmp.Compare(scim.Fold(a.user), scim.Fold(b.user)), cmp.Compare(a.userID, b.userID))
	})
	*stream = *query.Stream(all, req.Limit, "memberships", doubts,
		func(m one) list.ListResult { return listed(ctx, req, m) })
}

// members are the members of groups. Each group is read by itself. A group that is gone meanwhile has none.
func (l *ListResource) members(ctx context.Context, groups []*scim.Group) (all []one, problem diag.Diagnostic) {
	whole, problem := tenant.WithMembers(ctx, l.Directory, groups)
	for i, g := range whole {
		if g == nil {
			continue
		}
		for _, m := range g.Members {
			if strings.EqualFold(m.Type, "Group") {
				continue // a group within a group, which the resource does not manage
			}
			all = append(all, one{groupID: groups[i].ID, group: groups[i].DisplayName, userID: m.Value})
		}
	}
	return all, problem
}

// name adds the user names, and leaves out users that are gone: some services keep them as members.
func (l *ListResource) name(ctx context.Context, all *[]one) diag.Diagnostic {
	if len(*all) == 0 {
		return nil
	}
	users, _, err := l.Directory.Users(ctx, func(u *scim.User) bool { return u.UserName != "" })
	if err != nil {
		return diagnose.Error("list", "users", err)
	}
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.ID] = u.UserName
	}
	*all = slices.DeleteFunc(*all, func(m one) bool {
		_, known := names[m.userID]
		return !known && l.Directory.KnownGone(ctx, m.userID)
	})
	for i := range *all {
		(*all)[i].user = names[(*all)[i].userID]
	}
	return nil
}

// listed is one membership as terraform query shows it, and as a read after an import would have it in state.
func listed(ctx context.Context, req list.ListRequest, m one) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = diagnose.Printable(m.group) + ": " + diagnose.Printable(cmp.Or(m.user, m.userID))
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("group_id"), m.groupID)...)
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("user_id"), m.userID)...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, &model{
			ID:      types.StringValue(formatID(m.groupID, m.userID)),
			GroupID: types.StringValue(m.groupID), UserID: types.StringValue(m.userID),
			Timeouts: query.NoTimeouts("create", "read", "delete"),
		})...)
	}
	return result
}

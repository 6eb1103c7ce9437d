package membership

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
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
		MarkdownDescription: "Lists who is in which group, for `terraform query`, sorted by the names of the group and of " +
			"the user. It costs one request for " +
			"each group, and the listings of groups and of users." + query.LimitWords,
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

// readsInFlight is how many groups are read at a time, as many as Terraform works on resources.
const readsInFlight = 10

// members are the members of groups. Each group is read by itself. A group that is gone meanwhile has none.
func (l *ListResource) members(ctx context.Context, groups []*scim.Group) (all []one, problem diag.Diagnostic) {
	whole, failed := make([]*scim.Group, len(groups)), make([]error, len(groups))
	var reads errgroup.Group
	reads.SetLimit(readsInFlight)
	for i, g := range groups {
		reads.Go(func() error {
			whole[i], failed[i] = l.Directory.GroupWithMembers(ctx, g.ID)
			return nil
		})
	}
	_ = reads.Wait() // each has noted its error
	for i, g := range groups {
		switch {
		case errors.Is(failed[i], directory.ErrGone):
			continue
		case failed[i] != nil:
			return nil, diagnose.Error("read the members of group", g.DisplayName, failed[i])
		}
		for _, m := range whole[i].Members {
			if strings.EqualFold(m.Type, "Group") {
				continue // a group within a group, which the resource does not manage
			}
			all = append(all, one{groupID: g.ID, group: g.DisplayName, userID: m.Value})
		}
	}
	return all, nil
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
			Timeouts: timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
				"create": types.StringType, "read": types.StringType, "delete": types.StringType,
			})},
		})...)
	}
	return result
}

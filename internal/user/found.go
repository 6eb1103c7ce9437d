package user

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// found is a user that a data source tells.
type found struct {
	ID             types.String      `tfsdk:"id"`
	UserName       types.String      `tfsdk:"user_name"`
	UserType       types.String      `tfsdk:"user_type"`
	OrganizationID types.String      `tfsdk:"organization_id"`
	GivenName      types.String      `tfsdk:"given_name"`
	FamilyName     types.String      `tfsdk:"family_name"`
	DisplayName    types.String      `tfsdk:"display_name"`
	Email          types.String      `tfsdk:"email"`
	Active         types.Bool        `tfsdk:"active"`
	ExternalID     types.String      `tfsdk:"external_id"`
	Roles          types.List        `tfsdk:"roles"`
	Groups         []membership      `tfsdk:"groups"`
	Created        timetypes.RFC3339 `tfsdk:"created"`
	LastModified   timetypes.RFC3339 `tfsdk:"last_modified"`
}

// membership is a group that a user says to be in.
type membership struct {
	Value   types.String `tfsdk:"value"`
	Display types.String `tfsdk:"display"`
}

func foundFrom(ctx context.Context, u *scim.User) (found, diag.Diagnostics) {
	p := person.Flatten(u, person.Person{})
	f := found{
		ID:             types.StringValue(u.ID),
		UserName:       text(p.UserName),
		UserType:       text(p.UserType),
		OrganizationID: types.StringPointerValue(p.OrganizationID),
		GivenName:      text(p.GivenName),
		FamilyName:     text(p.FamilyName),
		DisplayName:    types.StringPointerValue(p.DisplayName),
		Email:          types.StringPointerValue(p.Email),
		Active:         types.BoolValue(p.IsActive()),
		ExternalID:     types.StringPointerValue(p.ExternalID),
		Created:        timetypes.NewRFC3339Null(),
		LastModified:   timetypes.NewRFC3339Null(),
	}
	slices.Sort(p.Roles)
	roles, diags := types.ListValueFrom(ctx, types.StringType, p.Roles)
	f.Roles = roles
	if u.Groups != nil {
		f.Groups = make([]membership, 0, len(u.Groups))
	}
	for _, g := range u.Groups {
		f.Groups = append(f.Groups, membership{Value: types.StringValue(g.Value), Display: legible(g.Display)})
	}
	slices.SortFunc(f.Groups, func(a, b membership) int { return cmp.Compare(a.Value.ValueString(), b.Value.ValueString()) })
	if u.Meta != nil {
		f.Created = timetypes.NewRFC3339TimePointerValue(u.Meta.Created)
		f.LastModified = timetypes.NewRFC3339TimePointerValue(u.Meta.LastModified)
	}
	return f, diags
}

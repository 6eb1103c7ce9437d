package tenant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// restValues is what the REST API returns about the accounts of one address.
type restValues struct {
	userType     string // "": several accounts with different types
	organization string // "": none, not known, or accounts disagree
}

// WithRESTValues returns a SCIM user with the user type and the organization from the REST API if SCIM shows neither
// (dialect 14). Use it for settled users only: the API may lag behind a recent write. WithRESTValues notices a recent
// write only if SCIM shows the time of the last change. It returns u itself if the API knows nothing more.
func (a *Account) WithRESTValues(ctx context.Context, u *scim.User, now time.Time) (*scim.User, diag.Diagnostics) {
	if a == nil || person.Extension(u) != (ninjaone.Extension{}) {
		return u, nil
	}
	if u.Meta != nil && u.Meta.LastModified != nil && recent.Within(*u.Meta.LastModified, now) {
		return u, nil
	}
	known, err := a.addresses.get(ctx, a.readAddresses)
	if err != nil {
		return u, a.unread(ctx, &a.uncompared, func() diag.Diagnostic { return diagnose.UserTypesNotCompared(err) })
	}
	h, ok := known[person.Key(u.UserName)]
	if !ok || h.userType == "" {
		return u, nil
	}
	extension := ninjaone.Extension{UserType: &h.userType}
	if h.organization != "" { // none may mean one that the API does not show, as for All
		extension.OrganizationID = &h.organization
	}
	copied := *u
	copied.Extensions = u.Extensions.With(ninjaone.ExtensionURN, extension.Encode())
	return &copied, nil
}

// readAddresses reads technicians and end users. A technician has no organization.
func (a *Account) readAddresses(ctx context.Context) (map[string]restValues, error) {
	technicians, err := a.Technicians(ctx)
	if err != nil {
		return nil, err
	}
	endUsers, err := a.EndUsers(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]restValues, len(technicians)+len(endUsers))
	note := func(one api.Account, userType, organization string) {
		key := person.Key(one.Email)
		before, again := known[key]
		switch {
		case key == "":
			return
		case again && before.userType != userType:
			userType, organization = "", ""
		case again && before.organization != organization:
			organization = ""
		}
		known[key] = restValues{userType, organization}
	}
	for _, one := range technicians {
		note(one, ninjaone.Technician, "")
	}
	for _, one := range endUsers {
		note(one, ninjaone.EndUser, string(one.OrganizationID))
	}
	return known, nil
}

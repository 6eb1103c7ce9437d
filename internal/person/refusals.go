package person

import (
	"errors"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Refusal is one reason why a person must not be sent, on the attribute as practitioners write it.
type Refusal struct {
	Attribute string
	Err       error
}

// Refusals are all reasons why this person must not be sent. Terraform's validation finds most of them earlier; what is
// known only while applying is caught here, before the request.
func (p Person) Refusals() []Refusal {
	var refusals []Refusal
	refuse := func(attribute string, err error) {
		if err != nil {
			refusals = append(refusals, Refusal{attribute, err})
		}
	}
	refuse("user_name", ninjaone.CheckUserName(p.UserName))
	_, err := ninjaone.ParseUserType(p.UserType)
	refuse("user_type", err)
	refuse("given_name", ninjaone.CheckName(p.GivenName))
	refuse("family_name", ninjaone.CheckName(p.FamilyName))
	if p.OrganizationID != nil {
		refuse("organization_id", ninjaone.CheckOrganizationID(*p.OrganizationID))
	}
	if p.Email != nil {
		refuse("email", ninjaone.CheckEmail(*p.Email))
	}
	refuse("display_name", checkText(p.DisplayName))
	switch {
	case p.ExternalID == nil:
	case scim.Damaged(*p.ExternalID):
		refuse("external_id", errDamaged)
	default:
		refuse("external_id", ninjaone.CheckExternalID(*p.ExternalID))
	}
	for _, role := range p.Roles {
		switch {
		case strings.TrimSpace(role) == "":
			refuse("roles", errEmpty)
		case scim.Damaged(role):
			refuse("roles", errDamaged)
		case ninjaone.IsAdministrator(role):
			refuse("roles", ninjaone.AdministratorRefusal(role))
		}
	}
	return refusals
}

var (
	errEmpty   = errors.New("it is empty; leave the attribute out instead")
	errDamaged = ninjaone.DamagedText("it")
)

func checkText(s *string) error {
	switch {
	case s == nil:
		return nil
	case strings.TrimSpace(*s) == "":
		return errEmpty
	case scim.Damaged(*s):
		return errDamaged
	}
	return nil
}

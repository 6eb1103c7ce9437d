package person

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// SCIM paths of the managed attributes, one attribute a path, the form that Entra ID is documented to send.
const (
	pathUserName    = "userName"
	pathGivenName   = "name.givenName"
	pathFamilyName  = "name.familyName"
	pathDisplayName = "displayName"
	pathEmails      = "emails"
	pathActive      = "active"
	pathExternalID  = "externalId"
	pathRoles       = "roles"
)

// Expand yields the PATCH operations that turn current into want, and none when nothing differs. What is absent in want
// and present in current is removed; fill what is not managed with [Person.Inherit] first.
func Expand(want, current Person) []scim.Operation {
	var ops []scim.Operation
	set := func(differs bool, path, value string) {
		if differs {
			ops = append(ops, scim.Replace(path, value))
		}
	}
	optional := func(path string, want, current *string, same func(a, b string) bool) {
		switch {
		case samePointer(want, current, same):
		case want == nil:
			ops = append(ops, scim.Remove(path))
		default:
			ops = append(ops, scim.Replace(path, *want))
		}
	}
	set(!sameFolded(want.UserName, current.UserName), pathUserName, want.UserName)
	set(!sameTrimmed(want.GivenName, current.GivenName), pathGivenName, want.GivenName)
	set(!sameTrimmed(want.FamilyName, current.FamilyName), pathFamilyName, want.FamilyName)
	optional(pathDisplayName, want.DisplayName, current.DisplayName, sameTrimmed)
	if !samePointer(want.Email, current.Email, sameFolded) && want.Email != nil {
		ops = append(ops, scim.Replace(pathEmails, workEmail(*want.Email)))
	}
	set(!sameFolded(want.UserType, current.UserType), ninjaone.UserTypePath, want.UserType)
	optional(ninjaone.OrganizationIDPath, want.OrganizationID, current.OrganizationID, sameFolded)
	optional(pathExternalID, want.ExternalID, current.ExternalID, sameTrimmed)
	if !sameRoles(want.Roles, current.Roles) {
		if len(want.Roles) == 0 {
			ops = append(ops, scim.Remove(pathRoles))
		} else {
			ops = append(ops, scim.Replace(pathRoles, roles(want.Roles)))
		}
	}
	if want.Active != nil && (current.Active == nil || *want.Active != *current.Active) {
		ops = append(ops, scim.Replace(pathActive, *want.Active))
	}
	return ops
}

// Deactivation is the operation that ends somebody's access and keeps the account.
func Deactivation() []scim.Operation { return []scim.Operation{scim.Replace(pathActive, false)} }

// Document is the resource that creates a person. A display name or email that is not set is sent as identity providers
// send it: given and family name, and the user name.
func Document(p Person) *scim.User {
	if p.DisplayName == nil {
		name := p.FullName()
		p.DisplayName = &name
	}
	if p.Email == nil {
		p.Email = &p.UserName
	}
	if p.Active == nil {
		active := true
		p.Active = &active
	}
	u := &scim.User{}
	Overlay(u, p, Person{})
	return u
}

// Overlay writes a whole person over a resource, for a service that knows only PUT: what the service holds beside the
// managed attributes stays as it came, so that a PUT that clears what it omits (dialect 12) clears nothing. known is the
// person as it was managed so far: an attribute that is in neither is nobody's business and stays too.
func Overlay(u *scim.User, p, known Person) {
	u.UserName = p.UserName
	if u.Name == nil {
		u.Name = &scim.Name{}
	}
	// A formatted name of the old given name would contradict the new one.
	if value(u.Name.GivenName) != p.GivenName || value(u.Name.FamilyName) != p.FamilyName {
		u.Name.Formatted = nil
	}
	u.Name.GivenName, u.Name.FamilyName = &p.GivenName, &p.FamilyName
	if p.DisplayName != nil || known.DisplayName != nil {
		u.DisplayName = p.DisplayName
	}
	if p.Email != nil {
		if current, ok := u.PrimaryEmail(); !ok || !sameFolded(current, *p.Email) {
			u.Emails = workEmail(*p.Email)
		}
	}
	if p.Active != nil {
		u.Active = p.Active
	}
	if p.ExternalID != nil || known.ExternalID != nil {
		u.ExternalID = p.ExternalID
	}
	if p.Roles != nil || known.Roles != nil {
		u.Roles = roles(p.Roles)
	}
	organization := p.OrganizationID
	if organization == nil && known.OrganizationID == nil {
		organization = Extension(u).OrganizationID
	}
	overlayExtension(u, ninjaone.Extension{UserType: &p.UserType, OrganizationID: organization})
}

// overlayExtension sets the extension's two attributes and keeps its other ones.
func overlayExtension(u *scim.User, extension ninjaone.Extension) {
	urn := ninjaone.ExtensionURN
	for key := range u.Extensions {
		if strings.EqualFold(key, urn) {
			urn = key
		}
	}
	ours := extension.Encode()
	merged := map[string]json.RawMessage{}
	if err := json.Unmarshal(u.Extensions[urn], &merged); err == nil {
		maps.DeleteFunc(merged, func(key string, _ json.RawMessage) bool {
			return strings.EqualFold(key, "userType") || strings.EqualFold(key, "organizationId")
		})
		if err := json.Unmarshal(ours, &merged); err == nil {
			if whole, err := json.Marshal(merged); err == nil {
				ours = whole
			}
		}
	}
	if u.Extensions == nil {
		u.Extensions = map[string]json.RawMessage{}
	}
	u.Extensions[urn] = ours
}

// Unkept names the attributes of want, as a practitioner writes them, that an answer contradicts: the service took the
// write and kept another value.
func Unkept(answer *scim.User, want Person) []string {
	kept := Flatten(answer, want)
	var names []string
	note := func(differs bool, name string) {
		if differs {
			names = append(names, name)
		}
	}
	note(!sameFolded(kept.UserName, want.UserName), "user_name")
	note(!sameFolded(kept.UserType, want.UserType), "user_type")
	note(!sameTrimmed(kept.GivenName, want.GivenName), "given_name")
	note(!sameTrimmed(kept.FamilyName, want.FamilyName), "family_name")
	note(want.OrganizationID != nil && !samePointer(kept.OrganizationID, want.OrganizationID, sameFolded), "organization_id")
	note(want.DisplayName != nil && !samePointer(kept.DisplayName, want.DisplayName, sameTrimmed), "display_name")
	note(want.Email != nil && !samePointer(kept.Email, want.Email, sameFolded), "email")
	note(want.Active != nil && kept.IsActive() != want.IsActive(), "active")
	note(want.ExternalID != nil && !samePointer(kept.ExternalID, want.ExternalID, sameTrimmed), "external_id")
	note(want.Roles != nil && !sameRoles(kept.Roles, want.Roles), "roles")
	return names
}

func workEmail(address string) []scim.Email {
	return []scim.Email{{Value: address, Type: "work", Primary: true}}
}

func roles(values []string) []scim.Role {
	if len(values) == 0 {
		return nil
	}
	list := make([]scim.Role, 0, len(values))
	for _, v := range values {
		list = append(list, scim.Role{Value: v})
	}
	return list
}

package person

import (
	"encoding/json"
	"maps"
	"slices"
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

// differences are the attributes in which two people differ, as this project compares them: what [Expand] sends by PATCH and
// [Overlay] writes for a PUT is the same.
type differences struct {
	userName, givenName, familyName, displayName, email, userType, organizationID, externalID, roles, active bool
}

func compare(want, current Person) differences {
	return differences{
		userName:    !scim.Same(want.UserName, current.UserName),
		givenName:   !scim.SameText(want.GivenName, current.GivenName),
		familyName:  !scim.SameText(want.FamilyName, current.FamilyName),
		displayName: !samePointer(want.DisplayName, current.DisplayName, scim.SameText),
		// An account without an address is of no use, so none is ever taken away.
		email:          want.Email != nil && !samePointer(want.Email, current.Email, scim.Same),
		userType:       !scim.Same(want.UserType, current.UserType),
		organizationID: !samePointer(want.OrganizationID, current.OrganizationID, scim.Same),
		externalID:     !samePointer(want.ExternalID, current.ExternalID, scim.SameText),
		roles:          !sameRoles(want.Roles, current.Roles),
		active:         want.Active != nil && (current.Active == nil || *want.Active != *current.Active),
	}
}

// Expand yields the PATCH operations that turn current into want, and none when nothing differs. What is absent in want
// and present in current is removed; fill what is not managed with [Person.Inherit] first.
func Expand(want, current Person) []scim.Operation {
	var ops []scim.Operation
	set := func(differs bool, path, value string) {
		if differs {
			ops = append(ops, scim.Replace(path, value))
		}
	}
	optional := func(differs bool, path string, want *string) {
		switch {
		case !differs:
		case want == nil:
			ops = append(ops, scim.Remove(path))
		default:
			ops = append(ops, scim.Replace(path, *want))
		}
	}
	differ := compare(want, current)
	set(differ.userName, pathUserName, want.UserName)
	set(differ.givenName, pathGivenName, want.GivenName)
	set(differ.familyName, pathFamilyName, want.FamilyName)
	optional(differ.displayName, pathDisplayName, want.DisplayName)
	if differ.email { // of an account with several addresses, see [Readdress]
		ops = append(ops, scim.Replace(pathEmails, workEmail(*want.Email)))
	}
	set(differ.userType, ninjaone.UserTypePath, ninjaone.SentUserType(want.UserType))
	optional(differ.organizationID, ninjaone.OrganizationIDPath, want.OrganizationID)
	optional(differ.externalID, pathExternalID, want.ExternalID)
	switch {
	case !differ.roles:
	case len(want.Roles) == 0:
		ops = append(ops, scim.Remove(pathRoles))
	default:
		ops = append(ops, scim.Replace(pathRoles, roles(want.Roles)))
	}
	if differ.active {
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

// Overlay writes over a resource, just read, what turns known into p, for a service that knows only PUT. Everything else
// stays as it came: what nobody manages, so that a PUT that clears what it omits (dialect 12) clears nothing, and what
// somebody else has changed since known was read, who may have deactivated the person. Only where the resource says nothing
// of a managed attribute (dialect 14) is it filled in.
func Overlay(u *scim.User, p, known Person) {
	differ := compare(p, known)
	if differ.userName || u.UserName == "" {
		u.UserName = p.UserName
	}
	overlayName(u, p, differ)
	if differ.displayName || u.DisplayName == nil {
		u.DisplayName = p.DisplayName
	}
	if told, ok := u.PrimaryEmail(); p.Email != nil && (!ok || differ.email && !scim.Same(told, *p.Email)) {
		u.Emails = readdressed(u.Emails, *p.Email)
	}
	if differ.active || u.Active == nil {
		u.Active = p.Active
	}
	if differ.externalID || u.ExternalID == nil {
		u.ExternalID = p.ExternalID
	}
	switch {
	case differ.roles && len(p.Roles) == 0:
		u.Roles = []scim.Role{} // what is omitted may be kept (dialect 12)
	case differ.roles || u.Roles == nil:
		u.Roles = roles(p.Roles)
	}
	overlayExtension(u, p, differ)
}

func overlayName(u *scim.User, p Person, differ differences) {
	name := scim.Name{}
	if u.Name != nil {
		name = *u.Name
	}
	changed := false
	put := func(differs bool, at **string, wanted string) {
		if told := value(*at); told != wanted && (differs || told == "") {
			*at, changed = &wanted, true
		}
	}
	put(differ.givenName, &name.GivenName, p.GivenName)
	put(differ.familyName, &name.FamilyName, p.FamilyName)
	if changed {
		name.Formatted = nil // one of the old name would contradict the new one
		u.Name = &name
	}
}

// overlayExtension sets those of the extension's two attributes that change or are not told, and keeps everything else of it.
func overlayExtension(u *scim.User, p Person, differ differences) {
	told, ours := Extension(u), ninjaone.Extension{}
	// Its values are documented to be case-sensitive, and answers can be in another case (dialect 16): what was accepted once is
	// what is sent back.
	if p.UserType != "" && (differ.userType || value(told.UserType) == "" || scim.Same(*told.UserType, p.UserType)) {
		ours.UserType = new(ninjaone.SentUserType(p.UserType))
	}
	if differ.organizationID || told.OrganizationID == nil {
		ours.OrganizationID = p.OrganizationID
	}
	if ours == (ninjaone.Extension{}) && !differ.organizationID {
		return
	}
	urn := ninjaone.ExtensionURN
	for key := range u.Extensions {
		if strings.EqualFold(key, urn) {
			urn = key
		}
	}
	merged := map[string]json.RawMessage{}
	if err := json.Unmarshal(u.Extensions[urn], &merged); err != nil || merged == nil {
		merged = map[string]json.RawMessage{}
	}
	maps.DeleteFunc(merged, func(key string, _ json.RawMessage) bool {
		return ours.UserType != nil && strings.EqualFold(key, "userType") ||
			(differ.organizationID || ours.OrganizationID != nil) && strings.EqualFold(key, "organizationId")
	})
	whole := ours.Encode()
	if err := json.Unmarshal(whole, &merged); err == nil {
		if text, err := json.Marshal(merged); err == nil {
			whole = text
		}
	}
	if u.Extensions == nil {
		u.Extensions = map[string]json.RawMessage{}
	}
	u.Extensions[urn] = whole
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
	note(!scim.Same(kept.UserName, want.UserName), "user_name")
	note(!scim.Same(kept.UserType, want.UserType), "user_type")
	note(!scim.SameText(kept.GivenName, want.GivenName), "given_name")
	note(!scim.SameText(kept.FamilyName, want.FamilyName), "family_name")
	note(want.OrganizationID != nil && !samePointer(kept.OrganizationID, want.OrganizationID, scim.Same), "organization_id")
	note(want.DisplayName != nil && !samePointer(kept.DisplayName, want.DisplayName, scim.SameText), "display_name")
	note(want.Email != nil && !samePointer(kept.Email, want.Email, scim.Same), "email")
	note(want.Active != nil && kept.IsActive() != want.IsActive(), "active")
	note(want.ExternalID != nil && !samePointer(kept.ExternalID, want.ExternalID, scim.SameText), "external_id")
	note(want.Roles != nil && !sameRoles(kept.Roles, want.Roles), "roles")
	return names
}

// Uncleared names the attributes, as a practitioner writes them, that turning current into want takes away and that an answer
// still tells: the service took the write and kept what was omitted (dialect 12), or left the removal undone.
func Uncleared(answer *scim.User, want, current Person) []string {
	var names []string
	note := func(still bool, name string) {
		if still {
			names = append(names, name)
		}
	}
	note(want.OrganizationID == nil && current.OrganizationID != nil && value(Extension(answer).OrganizationID) != "", "organization_id")
	// A service may make a display name of the names (dialect 15), give keys of its own and report roles that nobody sent: what
	// is told again must be what there was.
	note(want.DisplayName == nil && current.DisplayName != nil && scim.SameText(value(answer.DisplayName), *current.DisplayName), "display_name")
	note(want.ExternalID == nil && current.ExternalID != nil && scim.SameText(value(answer.ExternalID), *current.ExternalID), "external_id")
	note(want.Roles == nil && slices.ContainsFunc(answer.Roles, func(r scim.Role) bool { return hasRole(current.Roles, r.Value) }), "roles")
	return names
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

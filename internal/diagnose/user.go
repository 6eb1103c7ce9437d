package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// UserExists is the error of a create whose user name is taken, with an import block to paste.
func UserExists(userName string, user *scim.User, active bool) diag.Diagnostic {
	status := "active"
	if !active {
		status = "inactive"
	}
	who := Told(userName)
	if user.DisplayName != nil && *user.DisplayName != "" {
		who = fmt.Sprintf("%s (%s)", who, Told(*user.DisplayName))
	}
	return diag.NewErrorDiagnostic("User exists already: "+Told(userName), fmt.Sprintf(
		"%s exists in NinjaOne as an %s user with the id %s, and what exists is never taken over unasked. To manage this user, import it. "+
			"%s\n\n%s\n\nOr set adopt_existing = true on the resource, which takes it over and brings it in line with the configuration.",
		who, status, Told(user.ID), importAddress("ninjaone_scim_user.people", userName), importBlock("ninjaone_scim_user", userName, user.ID)))
}

// UserIsOther is the error of a create whose user name an account with another external id has.
func UserIsOther(userName string, user *scim.User, active bool, wanted string) diag.Diagnostic {
	status := "active"
	if !active {
		status = "inactive"
	}
	external := ""
	if user.ExternalID != nil {
		external = *user.ExternalID
	}
	return diag.NewErrorDiagnostic("User exists already: "+Told(userName), fmt.Sprintf(
		"%s exists in NinjaOne as an %s user with the id %s and the external id %q, and the configuration has the "+
			"external id %q. An account with another external id is another person's, and is never taken over, "+
			"whatever adopt_existing says. If it is another person, give the new one another user name. If it is the "+
			"same person, correct external_id, or import the user, and the external id is changed. %s\n\n%s",
		Told(userName), status, Told(user.ID), cut(external), cut(wanted),
		importAddress("ninjaone_scim_user.people", userName), importBlock("ninjaone_scim_user", userName, user.ID)))
}

// importAddress says of an import block's address what a provider, which is not told it, cannot write there.
func importAddress(example, key string) string {
	return fmt.Sprintf("After \"to\" belongs the address that Terraform shows with this message; with for_each it ends in a key, such as %s[%s]:", example, hcl(cut(key)))
}

// importBlock is ready to paste but for the address, which a provider is not told.
func importBlock(resourceType, name, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.%s\n    id = %s\n  }", resourceType, label(name), hcl(id))
}

// hcl quotes a string for HCL, in which ${ and %{ begin templates.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s))
}

// label makes a resource label of a name: the part before the @, letters, digits and underscores.
func label(name string) string {
	const most = 60 // a longer one helps nobody
	name, _, _ = strings.Cut(name, "@")
	name = name[:min(len(name), most)]
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return "_" + name
	}
	return name
}

// UserExistsTwice is the error of a look-up by user name that found several (dialect 10).
func UserExistsTwice(userName string, users []*scim.User) diag.Diagnostic {
	ids := make([]string, 0, len(users))
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return diag.NewErrorDiagnostic("Several users are called "+Told(userName), fmt.Sprintf(
		"NinjaOne knows %d users with this user name, with the ids %s. Which one is meant cannot be guessed. Delete or rename all but one, "+
			"or import the right one by its id.", len(users), strings.Join(toldEach(ids), ", ")))
}

// PlannedTwice is the error of a plan in which two resources want the same unique name.
func PlannedTwice(at path.Path, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The same name twice in one plan", fmt.Sprintf(
		"Another resource of this plan has %q too, compared without case. Two resources that manage the same would undo each other's "+
			"changes. Remove one of them.", cut(name)))
}

// SharedExternalID is the error of a plan in which two users have one external id.
func SharedExternalID(at path.Path, userName, externalID string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The same external id twice in one plan", fmt.Sprintf(
		"Another user of this plan has the external id %q of %s too. An external id is the key of one person. By "+
			"it a person is recognised when the name changes. Correct one of the two, or leave external_id out.",
		cut(externalID), Told(userName)))
}

// NotReadBack is the warning that a write succeeded and could not be read back.
func NotReadBack(userName string, err error) diag.Diagnostic {
	return Warning("Written, but not read back", "What was asked for "+Told(userName)+" was done, and reading it back failed, so the state holds what was "+
		"sent. The next plan reads it again. The reason", err)
}

// Unkept is the warning that the service took a write and tells other values than were sent.
func Unkept(userName string, attributes []string) diag.Diagnostics {
	if len(attributes) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne kept other values", fmt.Sprintf(
		"NinjaOne took what was sent for %s and answered with another value for %s. It is one of its own, or what somebody else has set since the "+
			"plan. The next plan shows what it holds; if that comes back after each apply, NinjaOne does not let this attribute be set, so write its value "+
			"into the configuration or leave the attribute out.",
		Told(userName), strings.Join(attributes, ", ")))}
}

// Uncleared is the warning that the service took a write and still tells what it was to take away.
func Uncleared(name string, attributes []string) diag.Diagnostics {
	if len(attributes) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne kept what was to go", fmt.Sprintf(
		"NinjaOne took the change of %s and still tells a value of what is no longer configured: %s. It does not let this be taken away. Write its value "+
			"into the configuration again. What unset leaves unmanaged (external_id, roles) shows in no later plan.",
		Told(name), strings.Join(attributes, ", ")))}
}

// UserTypeNotTaken is the error of an update that did not convert a user.
func UserTypeNotTaken(userName, kept, wanted string) diag.Diagnostic {
	userName, kept, wanted = Told(userName), cut(kept), cut(wanted)
	return diag.NewAttributeErrorDiagnostic(path.Root("user_type"), "User type was not changed: "+userName, fmt.Sprintf(
		"NinjaOne accepted the change of %s from %q to %q and still tells %q. NinjaOne documents no conversion between technicians and end users. "+
			"Set user_type back to %q, or delete the user (deletion_policy = \"delete\") and create it anew.", userName, kept, wanted, kept, kept))
}

// UserTypeChanges is the plan-time warning of a conversion.
func UserTypeChanges(at path.Path, userName, from, to string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "User type changes in place", fmt.Sprintf(
		"%s changes from %q to %q. NinjaOne documents no such conversion. The apply reads the user back and fails, with the state unchanged, if "+
			"NinjaOne did not take it.", Told(userName), cut(from), cut(to)))
}

// TechnicianWithOrganization is the plan-time warning of an attribute that is for end users.
func TechnicianWithOrganization(at path.Path, userName string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "Organization on a technician", fmt.Sprintf(
		"%s is a technician and has an organization_id, which NinjaOne documents for end users. What a technician may see is decided by roles. "+
			"Leave organization_id out.", Told(userName)))
}

// EndUserWithoutOrganization is the plan-time warning of a new end user who belongs nowhere.
func EndUserWithoutOrganization(at path.Path, userName string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "End user without an organization", fmt.Sprintf(
		"%s is to be created as an end user without organization_id, and NinjaOne does not document what such a user can see. Set it to the "+
			"organization's id, or to \"All\" for a global end user.", Told(userName)))
}

// DeactivatedInstead is the warning of a destroy whose delete the service refused.
func DeactivatedInstead(userName string, err error) diag.Diagnostic {
	said, _ := explain(err)
	return diag.NewWarningDiagnostic("Deactivated instead of deleted", fmt.Sprintf(
		"%s was deactivated, because the service does not delete users: %s Set deletion_policy = \"deactivate\" to say so in the configuration.",
		Told(userName), said))
}

// LeftInactive is the warning of a destroy whose delete the service has taken for a deactivation.
func LeftInactive(userName string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Deactivated instead of deleted", fmt.Sprintf(
		"NinjaOne acknowledges the deletion of %s and keeps the account, inactive. Nobody can sign in with it. Set deletion_policy = \"deactivate\" to say so in "+
			"the configuration, or delete the account in the console.", Told(userName)))
}

// CreatedWith200 is the warning of a create that may have taken over an account.
func CreatedWith200(userName string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("An existing account may have been taken over", fmt.Sprintf(
		"NinjaOne answered the create of %s with 200 OK instead of 201 Created. No user of that name was listed before, but NinjaOne converts an "+
			"account with the same email to a SCIM-managed one, and the console cannot edit it any more. Look the account up in the console.", Told(userName)))
}

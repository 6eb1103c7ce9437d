package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// importOf is an import block for an account that was found, with instructions for its address.
func importOf(name string, found lifecycle.Account) string {
	resource, example := resourceOf(found.Kind), "people"
	if found.Kind == ledger.Group {
		example = "teams"
	}
	return importAddress(resource+"."+example, name) + "\n\n" + importBlock(resource, name, found.ID)
}

// importAddress explains how to complete an import block's address, which a provider does not know.
func importAddress(example, key string) string {
	return fmt.Sprintf("After \"to\", write the address that Terraform shows with this message. With for_each it "+
		"ends in a key, such as %s[%s]:", example, hcl(cut(key)))
}

// importBlock is ready to paste except for the address, which a provider does not know.
func importBlock(resourceType, name, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.%s\n    id = %s\n  }", resourceType, label(name), hcl(id))
}

// hcl quotes a string for HCL, in which ${ and %{ begin templates.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s))
}

// label makes a resource label of a name: the part before the @, letters, digits and underscores.
func label(name string) string {
	const most = 60 // a longer label is hard to read
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

// PlannedTwice is the error of a plan in which two resources want the same unique name.
func PlannedTwice(at path.Path, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The same name twice in one plan", fmt.Sprintf(
		"Another resource of this plan has the name %q too, compared without case. Two resources that manage one "+
			"account or group undo each other's changes.", cut(name))+
		steps{"Remove one of them."}.paragraph())
}

// SharedExternalID is the error of a plan in which two users have one external id.
func SharedExternalID(at path.Path, userName, externalID string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The same external id twice in one plan", fmt.Sprintf(
		"Another user of this plan has the external id %q of %s too. An external id is the key of one person. The "+
			"provider recognises a person by it when the name changes.", cut(externalID), Printable(userName))+
		steps{"Correct one of the two, or leave external_id out."}.paragraph())
}

// NotReadBack is the warning that a write succeeded and could not be read back.
func NotReadBack(userName string, err error) diag.Diagnostic {
	return Warning("Written, but not read back", "NinjaOne accepted the change of "+Printable(userName)+", and "+
		"reading it back failed. So the state holds the values that were sent, and the next plan reads them again. "+
		"The reason", err)
}

// Unkept is the warning that the service accepted a write and shows other values than were sent.
func Unkept(userName string, attributes []string) diag.Diagnostics {
	if len(attributes) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne kept other values", fmt.Sprintf(
		"NinjaOne accepted the change of %s and answered with another value for %s. NinjaOne chose this value, or "+
			"another client has set it since the plan. The next plan shows "+
			"it.", Printable(userName), strings.Join(attributes, ", "))+
		steps{"If it comes back after each apply, write NinjaOne's value into the configuration or leave the attribute out."}.paragraph())}
}

// Unshown is the warning that the service accepted a write and shows nothing of what was sent.
func Unshown(name string, attributes []string) diag.Diagnostics {
	if len(attributes) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne kept other values", fmt.Sprintf(
		"NinjaOne accepted the change of %s and does not show %s. So the provider cannot see whether NinjaOne kept "+
			"it, and the state holds the value that was sent.",
		Printable(name), strings.Join(attributes, ", "))+
		steps{
			"Look at the account in the console.",
			"If NinjaOne did not keep the change, write its value into the configuration, or leave the attribute out.",
		}.paragraph())}
}

// Uncleared is the warning that the service accepted a write and still shows what it was to clear.
func Uncleared(name string, attributes []string) diag.Diagnostics {
	if len(attributes) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne did not clear a value", fmt.Sprintf(
		"NinjaOne accepted the change of %s and still has a value for %s, which the configuration no longer sets. "+
			"NinjaOne does not let a client clear it. The provider does not manage %s if they are not set, so no later "+
			"plan shows them.", Printable(name), strings.Join(attributes, ", "), notManaged())+
		steps{"Write NinjaOne's value into the configuration again."}.paragraph())}
}

// notManaged lists the attributes that the provider does not manage if they are not set.
func notManaged() string {
	names := strings.Split(person.Names(func(a *person.Attribute) bool { return a.Unset == person.NotManaged }), ", ")
	last := len(names) - 1
	return strings.ReplaceAll(strings.Join(names[:last], ", ")+" and "+names[last], "`", "")
}

// UserTypeChanges is the plan-time warning of a conversion.
func UserTypeChanges(at path.Path, userName, from, to string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "User type changes in place", fmt.Sprintf(
		"%s changes from %q to %q. NinjaOne documents no such conversion. The apply reads the user back and fails, "+
			"with the state unchanged, if NinjaOne did not change the type.", Printable(userName), cut(from), cut(to)))
}

// TechnicianWithOrganization is the plan-time warning of an attribute that is for end users.
func TechnicianWithOrganization(at path.Path, userName string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "Organization on a technician", fmt.Sprintf(
		"%s is a technician and has an organization_id, which NinjaOne documents for end users. Roles decide what a "+
			"technician may see.", Printable(userName))+
		steps{"Leave organization_id out."}.paragraph())
}

// EndUserWithoutOrganization is the plan-time warning of a new end user without an organization.
func EndUserWithoutOrganization(at path.Path, userName string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "End user without an organization", fmt.Sprintf(
		"%s is created as an end user without organization_id, and NinjaOne does not document what such a "+
			"user can see.", Printable(userName))+
		steps{"Set organization_id to the organization's id, or to \"All\" for a global end user."}.paragraph())
}

// DeactivatedInstead is the warning of a destroy that deactivated the user because the service refused the delete.
func DeactivatedInstead(userName string, err error) diag.Diagnostic {
	text, _ := explain(err)
	return diag.NewWarningDiagnostic("Deactivated instead of deleted", fmt.Sprintf(
		"%s was deactivated, because the service does not delete users: %s", Printable(userName), text)+
		steps{"Set deletion_policy = \"deactivate\", so that the configuration says what happens."}.paragraph())
}

// LeftInactive is the warning of a destroy where the service deactivated the user instead of deleting it.
func LeftInactive(userName string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Deactivated instead of deleted", fmt.Sprintf(
		"NinjaOne acknowledges the deletion of %s, but only deactivates the account. No one can sign in with "+
			"it.", Printable(userName))+
		steps{"Set deletion_policy = \"deactivate\", so that the configuration says what happens, or delete the " +
			"account in the console."}.paragraph())
}

// CreatedWith200 is the warning of a create that may have adopted an account.
func CreatedWith200(userName string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("NinjaOne may have converted an existing account", fmt.Sprintf(
		"NinjaOne answered the create of %s with 200 OK instead of 201 Created. No user with that name was listed "+
			"before. But NinjaOne converts an account with the same email to one that SCIM manages, and the console "+
			"can no longer edit it. If this service answers every create with 200, only this one is "+
			"reported.", Printable(userName))+
		steps{"Look the account up in the console."}.paragraph())
}

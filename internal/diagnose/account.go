package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Account is one line about an account of the REST API.
func Account(address, id, userType string) string {
	if address == "" {
		return fmt.Sprintf("%s, id %s", userType, Printable(id))
	}
	return fmt.Sprintf("%s (%s, id %s)", Printable(address), userType, Printable(id))
}

// SharedAddresses is the warning of accounts that share their address with another one; each line is an [Account].
func SharedAddresses(lines []string) diag.Diagnostics {
	if len(lines) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Several accounts have the same address", fmt.Sprintf(
		"NinjaOne's REST API lists %s with an address that another account has too, compared without case:\n\n%s\n\n"+
			"data.ninjaone_accounts returns each of them. A SCIM user of such an address belongs to the account of the same "+
			"user type.", plural(len(lines), "account", "accounts"), few(lines))+steps{
		"In a `for` expression with the user name as the key, use api_id instead, or group by `...`.",
		"Find the accounts in the console, under Administration → Accounts → Technicians and End users, and delete those " +
			"that no one needs.",
	}.paragraph())}
}

// WithoutAddress is the warning of accounts without an address; each line is an [Account].
func WithoutAddress(lines []string) diag.Diagnostics {
	if len(lines) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Accounts without an address", fmt.Sprintf(
		"NinjaOne's REST API lists %s without an email address, which is the user name:\n\n%s\n\n"+
			"data.ninjaone_accounts returns each of them with a null user_name.",
		plural(len(lines), "account", "accounts"), few(lines))+steps{
		"In a `for` expression with the user name as the key, leave them out (`if a.user_name != null`), or use api_id.",
		"Find the accounts in the console, under Administration → Accounts → Technicians and End users, and give them an " +
			"address or delete them.",
	}.paragraph())}
}

// TooManySignIns is the error of more sign-ins than the provider reads.
func TooManySignIns(at path.Path, kind string, requests int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Too many sign-ins", fmt.Sprintf(
		"NinjaOne lists more sign-ins of %s since this day than %d requests can read, and the provider reads no more of "+
			"them. A last sign-in might be among the rest, so no account is returned.", kind, requests)+steps{
		"Write a later day in sign_ins_since.",
		"Or read fewer people: with user_type = \"Technician\", the provider reads no sign-ins of end users.",
	}.paragraph())
}

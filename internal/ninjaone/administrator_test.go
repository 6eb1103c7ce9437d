package ninjaone_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestIsAdministrator(t *testing.T) {
	t.Parallel()
	administrators := []string{
		"System Administrator", "system administrator", "SYSTEM ADMINISTRATOR", "System Administrators",
		"systemAdministrator", "SystemAdministrators", "Systems Administrator",
		"system_admin", "system-admin", "system.admin", "SystemAdmin", "system_admins",
		"SysAdmin", "sys_admin", "sys-admin", "sys admins", "SysAdministrator", "SYSADMINS",
		"Administrator", "administrators", "admin", "ADMINS", "Admin", " admin ", "[admin]", "(Administrators)",
		"Admins:", "\"admin\"",
		"NinjaOne System Administrator", "ninjaone_sysadmin", "NinjaRMM System Admin", "Ninja SysAdmin",
		"System\u00a0Administrator", "Sys\u200btem Admin", "a\u00addmin",
		"\uff21\uff44\uff4d\uff49\uff4e",   // full width
		"\U0001d400\U0001d41d\U0001d426in", // mathematical bold
		"\u00c1dmin",                       // precomposed accent
		"Admi\u0301n",                      // combining accent
	}
	for _, name := range administrators {
		if !ninjaone.IsAdministrator(name) {
			t.Errorf("%+q is not recognised", name)
		}
	}

	others := []string{
		"", " ", "Technician", "endUser", "System", "Sys",
		"Patch Administrator", "Administrative Assistant", "Admin Assistants", "Backup Admin", "Network Admins",
		"Admin Read-Only", "Junior System Administrator", "System Administrator Team", "Administration",
		"365 Admins", "Admins 2", "admin 2", "Admin1", "2nd Administrators", "Admins\u00b2", "Administrators EU",
		"Administrators (EU)", "EU_Admins", "O365-Admins",
		"System Administrator 2", "Level 3 SysAdmins", "Admins+", "C++ Admins", "\u20ac Admins", "Admins & Friends",
		"Administrators of Patches",
		"IT Admins", "Domain Admins", "Global Administrator", "Tenant Admins", "Admins of NinjaOne", "NinjaOne Admins",
		"Administratoren",
		"\u0410dmin", // Cyrillic, so another word
		"Not an admin", "One System Admin", "NinjaOne", "NinjaOne Technicians", "Database Administrator",
	}
	for _, name := range others {
		if ninjaone.IsAdministrator(name) {
			t.Errorf("%+q is taken for the system administrator", name)
		}
	}
}

func TestAdministratorRefusal(t *testing.T) {
	t.Parallel()
	wantRefusal(t, ninjaone.AdministratorRefusal("SysAdmin"), ninjaone.Administrator, `"SysAdmin"`,
		"by hand in the NinjaOne console", "Patch Administrator")
}

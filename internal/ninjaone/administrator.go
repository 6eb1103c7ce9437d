package ninjaone

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// IsAdministrator reports whether a user type, role or group name names the system administrator, in any case and
// spelling: "System Administrator", "system_admin", "SysAdmin", "ADMINS". It ignores white space, punctuation and
// accents, and compares the whole name with a closed list. So "Patch Administrator", "365 Admins" and "Admins 2" do not
// match. That matters because customers name all other roles and groups (NinjaOne documentation).
func IsAdministrator(s string) bool {
	name := plain(s)
	switch name {
	case "admin", "admins", "administrator", "administrators":
		return true
	}
	for _, vendor := range []string{"ninjaone", "ninjarmm", "ninja"} {
		if rest, found := strings.CutPrefix(name, vendor); found {
			name = rest
			break
		}
	}
	switch name {
	case "sysadmin", "sysadmins",
		"sysadministrator", "sysadministrators",
		"systemadmin", "systemadmins",
		"systemadministrator", "systemadministrators",
		"systemsadmin", "systemsadmins",
		"systemsadministrator", "systemsadministrators":
		return true
	}
	return false
}

// CheckNotAdministrator accepts every name of a role or a group except the system administrator's. The error is a
// *Refusal.
func CheckNotAdministrator(s string) error {
	if IsAdministrator(s) {
		return AdministratorRefusal(s)
	}
	return nil
}

// plain returns the significant characters of s in lower case: letters, digits and symbols, without typographic
// variants (full width, mathematical, ligatures). It removes white space, punctuation, accents and invisible
// characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.In(r, unicode.L, unicode.N, unicode.S) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

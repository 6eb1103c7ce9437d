package ninjaone

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// IsAdministrator reports whether a user type, role or group name names the system administrator, in any case and
// spelling: "System Administrator", "system_admin", "SysAdmin", "ADMINS". Nothing but letters counts, in their plainest
// form, and the whole name has to be on a closed list. So a custom role such as "Patch Administrator" or "Administrative
// Assistant" is not one, which matters because customers name all other roles (NinjaOne documentation).
func IsAdministrator(s string) bool {
	name := plainLetters(s)
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

// plainLetters keeps the letters of s, in lower case, without accents and without typographic variants (full width,
// mathematical, ligatures). Separators, digits and invisible characters go.
func plainLetters(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

package sandbox

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The user types that NinjaOne's documentation and the guides write.
const (
	endUser         = "endUser"
	technician      = "Technician"
	technicianLower = "technician"
)

// applyUserRules checks a normalised user document against NinjaOne's rules, and fills in the values that NinjaOne
// sets. before is the stored document, nil on a create.
func applyUserRules(doc, before Document, on switches) error {
	userName, _ := doc["userName"].(string)
	isAddress := strings.IndexByte(userName, '@') > 0 || on.has("user-name-any")
	if utf8.RuneCountInString(userName) > 254 || !isAddress {
		return refuse(http.StatusBadRequest, invalidValue, "userName must be an email address of at most 254 characters")
	}
	name, _ := doc["name"].(Document)
	for _, part := range []string{"givenName", "familyName"} {
		value, present := name[part].(string)
		if length := utf8.RuneCountInString(strings.TrimSpace(value)); present && (length < 1 || length > 150) {
			return refuse(http.StatusBadRequest, invalidValue, "name."+part+" must have 1 to 150 characters")
		}
	}
	roles, _ := doc["roles"].([]any)
	for _, role := range roles {
		role, _ := role.(Document)
		for _, part := range []string{"value", "display"} {
			if text, _ := role[part].(string); namesAdministrator(text) {
				return refuseAdministrator()
			}
		}
	}
	if namesAdministrator(textOf(doc, "userType")) {
		return refuseAdministrator()
	}
	if err := applyUserType(doc, before, on); err != nil {
		return err
	}
	if _, given := doc["active"]; !given {
		doc["active"] = true
	}
	if on.has("display-name-derived") && textOf(doc, "displayName") == "" {
		if derived := strings.TrimSpace(textOf(name, "givenName") + " " + textOf(name, "familyName")); derived != "" {
			doc["displayName"] = derived
		}
	}
	if on.has("extension-dropped") {
		delete(doc, ninjaoneURN)
	}
	return nil
}

// applyUserType makes a user without a type an end user (NinjaOne documentation; the most common mistake).
func applyUserType(doc, before Document, on switches) error {
	extension, _ := doc[ninjaoneURN].(Document)
	known, _ := before[ninjaoneURN].(Document)
	userType, current := textOf(extension, "userType"), textOf(known, "userType")
	if on.has("user-type-fixed") && current != "" {
		userType = current
	}
	if userType == "" && before != nil && current == "" {
		return nil // the console left this user without one, and another change by a SCIM client does not set it
	}
	if userType == "" {
		userType = endUser
	}
	if namesAdministrator(userType) {
		return refuseAdministrator()
	}
	if !knownUserType(userType, on) {
		return refuse(http.StatusBadRequest, invalidValue, "userType must be endUser or Technician, not "+quoted(userType))
	}
	stored := Document{"userType": userType}
	if organization, ok := extension["organizationId"]; ok {
		stored["organizationId"] = organization
	}
	doc[ninjaoneURN] = stored
	return nil
}

func knownUserType(userType string, on switches) bool {
	// A service that answers in another case must take its own answer back in a PUT.
	if on.has("values-normalised") || on.has("values-lower-case") || on.has("values-upper-case") {
		return strings.EqualFold(userType, endUser) || strings.EqualFold(userType, technician)
	}
	return userType == endUser || userType == technician || userType == technicianLower && !on.has("user-type-exact-case")
}

func refuseAdministrator() error {
	return refuse(http.StatusForbidden, "",
		"system administrators cannot be assigned through SCIM; make them in the console")
}

// namesAdministrator recognises the system administrator in any case and spelling. Roles are named by the customer, so
// that "Patch Administrator" or "365 Admins" is not one.
func namesAdministrator(s string) bool {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	switch strings.TrimSuffix(letters, "s") {
	case "systemadministrator", "systemadmin", "sysadministrator", "sysadmin", "administrator", "admin":
		return true
	}
	return false
}

func textOf(doc Document, name string) string {
	text, _ := doc[name].(string)
	return text
}

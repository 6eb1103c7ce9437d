package diagnose

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// UnknownSetting is the error of a provider argument that is known only after apply.
func UnknownSetting(at path.Path, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Provider setting is not known yet", fmt.Sprintf(
		"%s depends on something that Terraform knows only after apply. Without this setting, the provider cannot "+
			"plan.", name)+steps{
		"Give it a value that is known now, from a variable or the environment.",
		"Or first apply the resource that it depends on, with -target.",
	}.paragraph())
}

// InvalidDuration is the error of a duration that cannot be read or is not above zero.
func InvalidDuration(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid duration",
		fmt.Sprintf("%s must be a duration above zero.", at)+
			steps{"Write a duration such as \"30s\" or \"1m30s\"."}.paragraph())
}

// MissingURL is the error of a provider without an endpoint.
func MissingURL(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Missing SCIM URL",
		"The provider needs the URL of the tenant's SCIM endpoint. Only a system administrator sees it in the "+
			"console, and SAML single sign-on must be set up there before SCIM can be enabled."+
			steps{"Set scim_url, or the environment variable NINJAONE_SCIM_URL, to the URL that the NinjaOne console shows: " +
				ninjaone.ConsolePath + "."}.paragraph())
}

// MissingToken is the error of a provider without a token.
func MissingToken(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Missing SCIM token",
		"The provider needs the token of the tenant's SCIM endpoint. The NinjaOne console shows it once, when it is "+
			"generated."+steps{
			"Set the environment variable NINJAONE_SCIM_TOKEN, or scim_token, to the token: " + ninjaone.ConsolePath + ".",
			"Set scim_token_created to the day. The token stops working six months later, and the provider warns before that.",
		}.paragraph())
}

// MalformedToken is the error of a token that no HTTP header can carry.
func MalformedToken(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Malformed SCIM token",
		"The token contains a space, a line break or a character beyond ASCII, which no bearer token has."+
			steps{"Copy the token again from where it is kept, without the word Bearer in front."}.paragraph())
}

// WrongRegion is the error of a URL and a region that contradict each other.
func WrongRegion(at path.Path, host string, of, region ninjaone.Region) diag.Diagnostic {
	kind, fix := "SCIM", "Copy the URL again from the console of your region ("+ninjaone.ConsolePath+"), or correct region."
	if at.String() == "api_url" {
		kind, fix = "API", "Leave api_url out, or write the address of your region's console, or correct region."
	}
	return diag.NewAttributeErrorDiagnostic(at, kind+" URL of another region", fmt.Sprintf(
		"%s is on %s, the host of region %q, but region is %q, whose host is %s. A tenant is in one region only, as far "+
			"as is known, so one of the two "+
			"is wrong.", at, Printable(strings.ToLower(host)), of, region, region.Host())+steps{fix}.paragraph())
}

// UnreadableCertificates is the error of trust roots that cannot be used.
func UnreadableCertificates(at path.Path, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Unreadable CA certificates",
		sentence("The additional root certificates cannot be used: "+oneLine(err.Error()))+
			steps{"Give one or more certificates in PEM form (-----BEGIN CERTIFICATE-----)."}.paragraph())
}

// TokenEnds is the warning before and after a token expires. days is negative once it has expired.
func TokenEnds(at path.Path, expires time.Time, days int) diag.Diagnostic {
	when := fmt.Sprintf("The token stops working in %s, on %s.", plural(days, "day", "days"),
		expires.Format(time.DateOnly))
	switch {
	case days < 0:
		when = fmt.Sprintf("According to scim_token_created, the token stopped working on "+
			"%s.", expires.Format(time.DateOnly))
	case days == 0:
		when = fmt.Sprintf("The token stops working within a day, on %s.", expires.Format(time.DateOnly))
	}
	return diag.NewAttributeWarningDiagnostic(at, "NinjaOne SCIM token ends",
		when+" NinjaOne's SCIM tokens live for six months. Then every plan and apply fails with 401."+steps{
			"Generate a new token in the console (" + ninjaone.ConsolePath + "), and store it where the pipeline reads " +
				"it.", "Set scim_token_created to the day.",
		}.paragraph())
}

// plural counts in words.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

package diagnose

import (
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// MissingAPI is the error of an entity of the REST API where the provider has no credentials for it.
func MissingAPI() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Missing API credentials",
		"This data source reads NinjaOne's REST API, and the provider has no credentials for this API."+steps{
			makeApplication,
			"Set `api_client_id` and `api_client_secret`, or the environment variables NINJAONE_API_CLIENT_ID and " +
				"NINJAONE_API_CLIENT_SECRET.",
		}.paragraph())
}

// MissingAPIClientID is the error of a secret without its id.
func MissingAPIClientID(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Missing API client id",
		"The provider has the secret of an API application, but not its client id."+steps{
			"Set api_client_id, or the environment variable NINJAONE_API_CLIENT_ID. The console lists the ids: " +
				ninjaone.APIConsolePath + ".",
			"Or set neither, if nothing is to be read through the REST API.",
		}.paragraph())
}

// MissingAPIClientSecret is the error of an id without its secret.
func MissingAPIClientSecret(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Missing API client secret",
		"The provider has the client id of an API application, but not its secret. The console shows a secret "+
			"once."+steps{
			"Set the environment variable NINJAONE_API_CLIENT_SECRET, or api_client_secret.", newSecret,
			"Or set neither, if nothing is to be read through the REST API.",
		}.paragraph())
}

// MissingAPIURL is the error of credentials without a host to use them at.
func MissingAPIURL(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Missing API URL",
		"The provider has credentials of the REST API, and neither api_url, region nor scim_url names its host."+steps{
			"Set api_url, or the environment variable NINJAONE_API_URL, to the address of your NinjaOne console, such as " +
				"https://" + ninjaone.RegionEU.Host() + ".",
			"Or set region.",
		}.paragraph())
}

const (
	platform        = "API Services (machine-to-machine)"
	makeApplication = "Create an application in the console (" + ninjaone.APIConsolePath + "): platform " + platform +
		", scope Monitoring, grant Client Credentials."
	newSecret = "If the secret is lost, generate another one in the console: " + ninjaone.APIConsolePath + "."
)

// REST is [Error] of an act that failed at the REST API.
func REST(act, thing string, err error) diag.Diagnostic {
	summary := title(act, thing)
	if words, again := notReached(err); again {
		summary += ". " + words
		return diag.NewErrorDiagnostic(summary, "")
	}
	text, fix := restService().explain(err)
	return diag.NewErrorDiagnostic(summary, text+fix.after())
}

func restService() service {
	return service{
		setting: "api_url", is: "of the REST API", fix: fixREST, fixURL: fixNotREST,
		tooLarge: remedy{
			"The limit is 256 MB for one answer of the REST API.",
			steps{"Report it to the provider's project."},
		},
	}
}

func fixREST(e *transport.Error, spoke bool) remedy {
	token := e.Method == http.MethodPost // of all requests, only that for a token is a POST
	switch {
	case api.IsUnknownClient(e):
		return remedy{"This host does not know the client id: the id is wrong, or the tenant is in another region.", steps{
			"Compare `api_client_id` with the console: " + ninjaone.APIConsolePath + ".",
			"Set `api_url` (or `region`) to the console that you sign in to. " + regionHosts(),
		}}
	case e.Code == "invalid_scope", api.LacksRight(e) && !api.NeedsUser(e):
		return remedy{"The API application lacks the scope Monitoring, or this scope is not enough for " +
			"NinjaOne.", steps{
			"Give the application of `api_client_id` the scope Monitoring: " + ninjaone.APIConsolePath + ".",
		}}
	case api.NeedsUser(e):
		return remedy{"NinjaOne answers this only to a signed-in user, and not to an application. The provider " +
			"cannot sign in as a user.", steps{
			"Check that the platform of the application of `api_client_id` is " +
				platform + ": " + ninjaone.APIConsolePath + ".",
			"If it is, ask NinjaOne's support about it.",
		}}
	case e.Status >= 300 && e.Status < 400, e.HTML, e.Status == http.StatusNotFound && (!e.Genuine || token):
		return fixNotREST(spoke)
	case token && e.Status/100 == 4 && e.Status != http.StatusTooManyRequests && e.Status != http.StatusRequestTimeout:
		why := "NinjaOne refused the client id or its secret, and the provider does not try it again in this run."
		return remedy{why, steps{
			"Compare `api_client_id` and `api_client_secret` with the console.", newSecret,
			"Check in the console that the application's platform is " + platform + ", and that it allows Client Credentials.",
		}}
	case e.Status == http.StatusUnauthorized:
		return remedy{"NinjaOne refused an access token that it had just issued.", steps{
			"Check that `api_url` is the address of your console, and that the application of `api_client_id` still exists: " +
				ninjaone.APIConsolePath + ".",
			"Run Terraform again.",
		}}
	case e.Status == http.StatusNotFound:
		return remedy{
			"This instance of NinjaOne does not offer this request. Some instances lack parts of the REST API.",
			steps{"Check that `api_url` is the address of your console.", "Otherwise leave the data source out."},
		}
	case e.Status == http.StatusTooManyRequests:
		return fixAnswer(e, spoke)
	case e.Status >= 500, e.Status == http.StatusRequestTimeout:
		return remedy{"This is a fault on NinjaOne's side.", steps{"Run Terraform again " + later(e) + "."}}
	}
	return remedy{steps: steps{
		"Check that `api_url` is the address of your console. If it is, ask NinjaOne's support about this answer.",
	}}
}

// fixNotREST is the fix for an answer that is not from the REST API.
func fixNotREST(spoke bool) remedy {
	if spoke {
		return remedy{
			"The REST API has answered in this run, so `api_url` is right: NinjaOne may be slowing requests down in this way, " +
				"or a proxy has answered instead.",
			steps{"Run Terraform again later.", "Set `max_requests_per_second` in the provider block to a lower " +
				"number."},
		}
	}
	return remedy{"So `api_url` is not the address of NinjaOne's REST API.", steps{
		"Set `api_url` to the scheme and the host of the console that you sign in to, without a path. " + regionHosts(),
	}}
}

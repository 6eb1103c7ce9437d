package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// notReached is the one line about a resource that was not reached because of a shared failure that an earlier error
// has explained. ok is false for the first such failure, and for any other failure.
func notReached(err error) (words string, ok bool) {
	halt := scim.HaltOf(err)
	if halt == nil || halt.FirstReport() {
		return "", false
	}
	return attempted(halt, err) + haltCause(halt) + ".", true
}

// attempted is what is known of a request that belongs to a halt, as the beginning of a line.
func attempted(halt *scim.Halt, err error) string {
	switch {
	case scim.MayHaveActed(err): // it was under way when the others failed
		return "It may be done all the same: "
	case halt.Act() == "" || scim.Stopped(err):
		return "Not reached: "
	}
	return "The same failure: "
}

// haltCause names in a few words why no request, or none for one act, succeeds.
func haltCause(halt *scim.Halt) string {
	if halt.Act() == "" {
		return cause(halt.Cause())
	}
	var (
		answer *scim.Error
		decode *scim.DecodeError
		why    = "no answer"
	)
	switch err := halt.Cause(); {
	case errors.As(err, &answer):
		why = fmt.Sprint(answer.Status)
	case errors.As(err, &decode) && decode.HTML:
		why = "an HTML page"
	case errors.As(err, &decode) && decode.Truncated:
		why = "answers break off"
	case errors.As(err, &decode):
		why = "answers are not SCIM"
	}
	return fmt.Sprintf("NinjaOne fails to %ss (%s)", strings.TrimSuffix(halt.Act(), "s"), why)
}

// Unplanned is the error of a create that cannot succeed because of a shared failure. Another error may have explained
// that failure.
func Unplanned(act, thing string, err error) diag.Diagnostics {
	if halt := scim.HaltOf(err); halt == nil || !halt.FirstReport() {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(title(act, thing), Words(err))}
}

// cause names in a few words why no request reaches the service.
func cause(err error) string {
	var (
		answer *scim.Error
		decode *scim.DecodeError
		proxy  *transport.ProxyError
	)
	switch {
	case errors.As(err, &proxy) && proxy.Status == http.StatusProxyAuthRequired:
		return "the proxy requires a user name and a password (407)"
	case errors.As(err, &proxy):
		return fmt.Sprintf("the proxy refused (%d)", proxy.Status)
	case errors.As(err, &answer) && answer.Op == api.FetchToken && !transport.IsGatewayStatus(answer.Status):
		return fmt.Sprintf("the API application was refused (%d)", answer.Status)
	case errors.As(err, &answer) && answer.Status == http.StatusUnauthorized:
		return "the token was refused (401)"
	case errors.As(err, &answer) && answer.Status == http.StatusTooManyRequests:
		return "NinjaOne refuses every request as one too many (429)"
	case errors.As(err, &answer) && transport.IsGatewayStatus(answer.Status):
		return fmt.Sprintf("NinjaOne is out of service (%d)", answer.Status)
	case errors.As(err, &answer):
		return fmt.Sprintf("the URL is not that of a SCIM service (%d)", answer.Status)
	case errors.As(err, &decode) && decode.Truncated:
		return "the answers of NinjaOne break off"
	case errors.As(err, &decode) && decode.HTML:
		return "the URL is not that of a SCIM service (an HTML page)"
	case errors.As(err, &decode):
		return "the URL is not that of a SCIM service (an answer that is not SCIM)"
	}
	return unanswered(err)
}

// unanswered names why a request got no answer.
func unanswered(err error) string {
	var (
		resolution *net.DNSError
		untrusted  *tls.CertificateVerificationError
		authority  x509.UnknownAuthorityError
		slow       interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &resolution):
		return "the host name was not found"
	case errors.As(err, &untrusted), errors.As(err, &authority):
		return "the certificate of the host is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the host does not answer (connection refused)"
	case errors.As(err, &slow) && slow.Timeout() && !errors.Is(err, context.Canceled):
		return "the host does not answer in time"
	}
	return "the host does not answer"
}

// fixToken is the fix for a 401. A token that worked earlier in this run shows that the URL is right.
func fixToken(worked bool) remedy {
	if worked {
		return remedy{
			"NinjaOne accepted this token earlier in this run, so it was revoked or has expired since then, as " +
				"tokens do after six months. Every completed change is in the state.",
			steps{
				"Generate a new token in the console: " + ninjaone.ConsolePath + ".",
				"Set `scim_token` or NINJAONE_SCIM_TOKEN to it, and `scim_token_created`.",
				"Run Terraform again, which continues with the rest.",
			},
		}
	}
	return remedy{"The token is wrong, revoked or expired. Tokens stop working after six months.", steps{
		"Generate a new token in the console: " + ninjaone.ConsolePath + ".",
		"Set `scim_token` or NINJAONE_SCIM_TOKEN to it, and `scim_token_created`.",
		"Check `scim_url` too: the console shows it beside the token.",
	}}
}

// explainProxy words the answer of a proxy that passed nothing on.
func explainProxy(e *scim.TransportError, proxy *transport.ProxyError) (text string, fix remedy) {
	by := "The proxy"
	if proxy.Proxy != "" {
		by += " " + Printable(proxy.Proxy)
	}
	text = fmt.Sprintf("%s answered %s to %s %s.", by,
		strings.TrimSpace(fmt.Sprintf("%d %s", proxy.Status, http.StatusText(proxy.Status))), e.Method, shown(e.Path))
	if proxy.Status == http.StatusProxyAuthRequired {
		return text, remedy{"It requires a user name and a password, or does not accept those that it got.", steps{
			"Set HTTPS_PROXY with user name and password, percent-encoded, such as http://USER:PASSWORD@proxy.example.com:3128.",
			"Or name NinjaOne's host in NO_PROXY, if it can be reached directly.",
		}}
	}
	return text, remedy{steps: steps{"Ask the administrator of the proxy to let this host through, or name it in NO_PROXY."}}
}

// fixDown is the fix where the host has answered earlier in this run and no longer does.
func fixDown() remedy {
	return remedy{"The host answered earlier in this run, so its URL is right. Every completed change is in the " +
		"state.", steps{
		"Look at NinjaOne's status page, and at the network between this machine and the host.",
		"When the host answers again, run Terraform again, which continues with the rest.",
	}}
}

// isForm reports whether a 400 may be about the form of the provider's request instead of a value of the configuration.
func isForm(e *scim.Error) bool {
	switch strings.ToLower(e.Code) {
	case "invalidpath", "invalidfilter", "notarget":
		return true
	}
	return e.Method == http.MethodPatch && strings.HasPrefix(e.Path, "/Groups/")
}

// fixForm is the fix for such a 400.
func fixForm(e *scim.Error) remedy {
	if strings.HasPrefix(e.Path, "/Groups/") {
		return remedy{"NinjaOne refused this change of the group.", steps{
			"If NinjaOne's answer names a user, check in the console whether the user exists and may be in this group.",
			"If it names the group's name or external id, correct that in the configuration.",
			"If it names a path, report the answer to the provider's project, because the provider wrote the path.",
		}}
	}
	return remedy{"NinjaOne refused the form of the request, which the provider decides.", steps{
		"If NinjaOne's answer names an attribute, leave that attribute out of the configuration.",
		"Report NinjaOne's answer to the provider's project.",
	}}
}

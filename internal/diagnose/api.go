// Package diagnose words failures for the person that reads them: what failed and for which account, what the service
// answered, and how to fix it. No other package words them.
package diagnose

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// Error is the diagnostic of an act that failed. act and thing are as in "create user" and "ada@example.com". Where a
// failure that all share stops everything, one error explains it and the others only name the cause.
func Error(act, thing string, err error) diag.Diagnostic {
	summary := title(act, thing)
	if words, again := notReached(err); again {
		summary += ". " + words
		return diag.NewErrorDiagnostic(summary, "") // Terraform prints one line fewer where there is no detail
	}
	return diag.NewErrorDiagnostic(summary, Words(err))
}

// Unread is the diagnostic of a refresh that failed. Where nothing more is sent, one error explains why. All others
// that were not reached get a warning with one summary, which Terraform folds and counts. Their state stays as it is.
func Unread(act, thing string, err error) diag.Diagnostic {
	summary := title(act, thing)
	if words, again := notReached(err); again {
		return diag.NewWarningDiagnostic("Not refreshed, because NinjaOne was not reached",
			summary+", whose state stays as it is. "+words)
	}
	return diag.NewErrorDiagnostic(summary, Words(err))
}

// Warning is the diagnostic of a failure beside an act that succeeded. Its summary is constant, so that Terraform folds
// many such warnings into one.
func Warning(summary, thing string, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, oneLine(thing)+": "+Words(err))
}

func title(act, thing string) string {
	return strings.TrimSpace("Cannot " + act + " " + Printable(thing))
}

// Words are the service's answer and how to fix the failure.
func Words(err error) string {
	text, fix := explain(err)
	return text + fix.after()
}

// explain splits an error of SCIM into what happened and how to fix it.
func explain(err error) (text string, fix remedy) { return scimService().explain(err) }

// explain is the switch from all errors to words, except those of [word].
func (s service) explain(err error) (text string, fix remedy) {
	var (
		halt     *scim.Halt
		kept     *directory.NotEndedError
		unseen   *directory.UnseenError
		member   *directory.UnseenMemberError
		emptied  *directory.EmptiedError
		gateway  *directory.GatewayError
		unproven *directory.UnprovenGoneError
		answer   *scim.Error
		decode   *scim.DecodeError
		noAnswer *scim.TransportError
		overtime *scim.OvertimeError
	)
	if members, ok := errors.AsType[*directory.MemberError](err); ok {
		return refusedMembers(members)
	}
	switch {
	case errors.As(err, &halt):
		return s.explain(halt.Cause())
	case errors.Is(err, directory.ErrGone):
		return "It does not exist any more: NinjaOne answered 404 to a GET by its id.",
			remedy{"It was deleted after the plan was made.", steps{"Run terraform plan again to see what is left to do."}}
	case errors.As(err, &kept):
		return explainKept(kept)
	case errors.As(err, &unseen):
		return explainUnseen(unseen)
	case errors.As(err, &member):
		return explainMember(member)
	case errors.As(err, &emptied):
		return explainEmptied(emptied)
	case errors.As(err, &gateway):
		return explainGateway(gateway)
	case errors.As(err, &unproven):
		return text404(unproven.Err), fixNotSCIM(false)
	case errors.As(err, &answer):
		text, fix = s.explainAnswer(answer, scim.Spoke(err))
		if answer.OutOfTime {
			fix.steps = append(fix.steps, patience)
		}
		return text, fix
	case errors.As(err, &decode):
		return s.explainDecode(decode, scim.Spoke(err))
	case errors.Is(err, context.Canceled):
		return "It was cancelled before NinjaOne answered.",
			remedy{"Every completed change is in the state.", steps{"Run terraform plan to see what is left to do."}}
	case errors.As(err, &overtime):
		return s.explainOvertime(overtime)
	case errors.Is(err, context.DeadlineExceeded):
		// This is the operation's own deadline. The timeout of one attempt is another error (see scim).
		return "The time for this operation ran out before NinjaOne answered.",
			remedy{steps: steps{"Raise the operation's value under `timeouts`, or look at NinjaOne's status page if the " +
				"service has become slow."}}
	case errors.As(err, &noAnswer):
		return s.explainTransport(noAnswer, scim.Spoke(err))
	}
	return sentence(oneLine(err.Error())), remedy{}
}

func text404(err error) string {
	if answer, ok := errors.AsType[*scim.Error](err); ok {
		return answerText(answer)
	}
	return sentence(oneLine(err.Error()))
}

// answerText quotes a service's answer: status, scimType and detail.
func answerText(e *scim.Error) string {
	var b strings.Builder
	// TrimSpace: the statuses of CDNs have no text.
	b.WriteString(strings.TrimSpace(fmt.Sprintf("NinjaOne answered %d %s", e.Status, http.StatusText(e.Status))))
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	fmt.Fprintf(&b, " to %s %s", e.Method, shown(e.Path))
	switch {
	case e.HTML:
		b.WriteString(" with an HTML page")
	case e.Detail != "":
		fmt.Fprintf(&b, ": %s", strings.TrimSpace(e.Detail))
	}
	text := sentence(b.String())
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(" NinjaOne asked to wait %s.", e.RetryAfter.Round(time.Second))
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(" The provider tried %d times", e.Attempts)
		if e.Waited > 0 {
			text += fmt.Sprintf(", with %s of waiting in between", e.Waited.Round(100*time.Millisecond))
		}
		text += "."
	}
	if e.OutOfTime {
		text += outOfTime(e.Waited)
	}
	return text
}

// explainOvertime quotes the service's last answer before the operation's time was over, and how to fix that.
func (s service) explainOvertime(e *scim.OvertimeError) (text string, fix remedy) {
	answer := *e.Answer
	answer.OutOfTime, answer.Waited = true, e.Waited
	text, fix = s.explainAnswer(&answer, true)
	fix.steps = append(fix.steps, patience)
	return text, fix
}

func outOfTime(waited time.Duration) string {
	return fmt.Sprintf(" The time for this operation ran out, after %s of waiting in all.",
		waited.Round(100*time.Millisecond))
}

const patience = "Or raise the operation's value under `timeouts`, so that the provider tries for longer."

func isOvertime(err error) bool {
	_, ok := errors.AsType[*scim.OvertimeError](err)
	return ok
}

func fixForbidden() steps {
	return steps{
		"Enable SCIM provisioning on the identity provider in the console: " + ninjaone.ConsolePath + ".",
		"Leave system administrators out of the configuration: they cannot be made or changed through SCIM.",
	}
}

// fixUnsupported is the fix where a service does not support a method. The client tries a PUT only where the service
// does not support PATCH.
func fixUnsupported(method string) remedy {
	if method != http.MethodPut {
		return remedy{
			"NinjaOne does not offer this operation.",
			steps{"Choose another way, such as another `deletion_policy`, or do it in the console."},
		}
	}
	return remedy{"NinjaOne supports neither PATCH nor PUT for this, so SCIM cannot change existing users and " +
		"groups.", steps{
		"Undo the change in the configuration, and ask NinjaOne's support about it.",
		"To end the access of a person, delete the account: set `deletion_policy = \"delete\"` on a user, `removed = \"delete\"` on a roster.",
	}}
}

// explainAnswer finds the fix by status. spoke reports that the service has answered as SCIM before or since.
func (s service) explainAnswer(e *scim.Error, spoke bool) (text string, fix remedy) {
	text = answerText(e)
	if e.Status >= 300 && e.Status < 400 && e.Location != "" {
		text += " It redirects to " + e.Location + ". The provider follows no redirects, so that the token reaches " +
			"no other host."
	}
	return text, s.fix(e, spoke)
}

func fixAnswer(e *scim.Error, spoke bool) remedy {
	switch {
	case e.Status == http.StatusUnauthorized:
		return fixToken(spoke)
	case e.Status == http.StatusForbidden:
		return remedy{"NinjaOne accepts the token, but does not permit this request.", fixForbidden()}
	case e.Status >= 300 && e.Status < 400, e.HTML, e.Status == http.StatusNotFound &&
		(!e.Genuine || e.Path == "/Users" || e.Path == "/Groups"):
		return fixNotSCIM(spoke)
	case e.Status == http.StatusConflict:
		return remedy{"Another account or group has this name or external id.", steps{
			"Look for it in the console or with a data source, then import it or choose another name.",
			"If this apply frees the name, apply again.",
			"To swap two names, first give one of them a temporary name.",
		}}
	case e.Status == http.StatusPreconditionFailed:
		return remedy{
			"Another client changed it at the same time, several times in a row. Nothing was overwritten.",
			steps{"Run Terraform again."},
		}
	case e.Status == http.StatusTooManyRequests:
		return remedy{steps: steps{
			"Run Terraform again " + later(e) + ".", "Set `max_requests_per_second` in the provider block to a lower " +
				"number, or run Terraform when nothing else uses the service.",
		}}
	case scim.IsUnsupported(e):
		return fixUnsupported(e.Method)
	case scim.OutcomeUnknown(e):
		return remedy{"This is a fault on NinjaOne's side, and NinjaOne may have made the change all the same. " +
			lookedUp, steps{"Run Terraform again later."}}
	case e.Status >= 500, e.Status == http.StatusRequestTimeout:
		return remedy{"This is a fault on NinjaOne's side. Every completed change is in the state.", steps{"Run " +
			"Terraform again " + later(e) + "."}}
	case e.Status == http.StatusBadRequest && isForm(e):
		return fixForm(e)
	case e.Status == http.StatusBadRequest:
		return remedy{"NinjaOne refused a value.", steps{"Correct the value that NinjaOne's answer names."}}
	case e.Status == http.StatusNotFound:
		return remedy{steps: steps{
			"Run Terraform again, which reads what NinjaOne still has.",
			"If the error comes back, look at the user or group in the console, and report the answer to NinjaOne's support.",
		}}
	}
	return remedy{steps: steps{
		"Correct what NinjaOne's answer names. If it names nothing, report the answer to NinjaOne's support.",
	}}
}

// later is when to run again.
func later(e *scim.Error) string {
	if e.RetryAfter <= 0 {
		return "later"
	}
	return fmt.Sprintf("after the %s that NinjaOne asked for", e.RetryAfter.Round(time.Second))
}

func (s service) explainDecode(e *scim.DecodeError, spoke bool) (text string, fix remedy) {
	request := fmt.Sprintf("%s %s", e.Method, shown(e.Path))
	_, unfit := errors.AsType[*scim.IDError](e.Err)
	_, charset := errors.AsType[*scim.CharsetError](e.Err)
	switch {
	case charset:
		return fmt.Sprintf("The text of the answer to %s cannot be read: %s.", request, oneLine(e.Err.Error())), remedy{
			"The provider does not use the answer, so that the state gets no damaged name. JSON is UTF-8. A service " +
				"that uses another charset must name it in the Content-Type.",
			steps{"Report it to NinjaOne's support, or to the administrator of a proxy that changes answers."},
		}
	case unfit:
		return fmt.Sprintf("The answer to %s cannot be used: %v.", request, e.Err), remedy{
			"The provider does not use the answer, and changes nothing. No change of the configuration can fix this.",
			steps{"Ask NinjaOne's support to give this user or group another id."},
		}
	case e.HTML:
		return fmt.Sprintf("The answer to %s was an HTML page, such as a login page, with status %d.", request,
			e.Status), s.fixURL(spoke)
	case e.TooLarge:
		return fmt.Sprintf("The answer to %s was larger than the provider reads.", request), s.tooLarge
	case e.Truncated:
		return fmt.Sprintf("The answer to %s broke off in the middle.", request),
			remedy{strings.TrimSpace("The network or a proxy cut it. " + s.afterLost(e.Method)), steps{"Run Terraform again."}}
	}
	return fmt.Sprintf("The answer to %s, with status %d, is not %s: %s.", request, e.Status, s.is,
		oneLine(e.Err.Error())), s.fixURL(spoke)
}

// explainTransport words a request that got no answer. spoke is as for explainAnswer.
func (s service) explainTransport(e *scim.TransportError, spoke bool) (text string, fix remedy) {
	if proxy, ok := errors.AsType[*transport.ProxyError](e.Err); ok {
		return explainProxy(e, proxy)
	}
	if unfit, ok := errors.AsType[*scim.IDError](e.Err); ok {
		return fmt.Sprintf("%s %s was not sent: %v.", e.Method, shown(e.Path), unfit), remedy{steps: steps{
			"Find out where the id comes from. If an import gives it, correct it there.",
			"If the id comes from NinjaOne, report it to NinjaOne's support: no SCIM client can use it.",
		}}
	}
	text = fmt.Sprintf("%s %s got no answer: %s.", e.Method, shown(e.Path), oneLine(e.Err.Error()))
	if e.Attempts > 1 {
		text += fmt.Sprintf(" The provider tried %d times.", e.Attempts)
	}
	return text, s.fixTransport(e, spoke)
}

func (s service) fixTransport(e *scim.TransportError, spoke bool) remedy {
	untrusted, _ := errors.AsType[*tls.CertificateVerificationError](e.Err)
	var slow interface{ Timeout() bool }
	switch {
	case untrusted != nil:
		return remedy{"This machine does not trust the certificate of the host.", steps{
			"If a proxy inspects the traffic, add its root certificate with `ca_certificate_file` or `ca_certificate_pem`.",
			"If none does, check `" + s.setting + "`: another machine may answer for the host.",
		}}
	case !e.Sent && spoke:
		return fixDown()
	case !e.Sent:
		return remedy{"The host cannot be reached.", steps{
			"Check `" + s.setting + "` (or NINJAONE_" + strings.ToUpper(s.setting) + ") for a typing error. " + regionHosts(),
			"Check name resolution, proxy (HTTPS_PROXY) and firewall.",
		}}
	case errors.As(e.Err, &slow) && slow.Timeout():
		return remedy{
			strings.TrimSpace("NinjaOne took longer than `request_timeout`. " + s.afterLost(e.Method)),
			steps{"Run Terraform again, with a higher `request_timeout` if that happens often."},
		}
	}
	return remedy{strings.TrimSpace("The connection broke. " + s.afterLost(e.Method)), steps{"Run Terraform again."}}
}

// afterLost is why it is safe to run again after a request whose answer was lost; "": a read changes nothing.
func (s service) afterLost(method string) string {
	switch {
	case method == http.MethodGet:
		return ""
	case method == http.MethodPost || s.again == "":
		return s.again
	}
	return "NinjaOne may have made the change all the same, and the next run finds that out first."
}

// lookedUp is why it is safe to run again after a create.
const lookedUp = "The next run looks up what this one may have created before it creates it again."

// fixNotSCIM is the fix for an answer that is not SCIM. Where the service has answered as SCIM before, its URL is
// right.
func fixNotSCIM(spoke bool) remedy {
	if spoke {
		return remedy{"NinjaOne has answered as SCIM in this run, so `scim_url` is right. Either something in front " +
			"of the service, such as a proxy, answered this request, or the service has a fault.", steps{"Run " +
			"Terraform again.", "If it happens again, ask the administrator of the proxy about this request."}}
	}
	return remedy{
		"So `scim_url` is not the URL of a SCIM endpoint, or it belongs to another region.",
		steps{"Copy `scim_url` from the console: " + ninjaone.ConsolePath + ". " + regionHosts()},
	}
}

func regionHosts() string {
	hosts := make([]string, 0, len(ninjaone.Regions()))
	for _, region := range ninjaone.Regions() {
		hosts = append(hosts, fmt.Sprintf("%s (%s)", region.Host(), region))
	}
	return "NinjaOne's regions are " + strings.Join(hosts, ", ") + "; a branded host works too."
}

// sentence makes a sentence of an error's text.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// shown is an escaped path, without the end of an id that is too long to read.
func shown(path string) string { return cut(path) }

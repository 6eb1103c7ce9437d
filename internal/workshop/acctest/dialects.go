package acctest

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Speaks reports whether the service speaks one of these dialects.
func (e *Env) Speaks(dialects ...string) bool {
	return slices.ContainsFunc(dialects, func(d string) bool { return slices.Contains(e.dialects, d) })
}

// Unless skips a story under dialects in which it cannot end as it should, and gives the reason.
func (e *Env) Unless(why string, dialects ...string) {
	e.t.Helper()
	if e.Speaks(dialects...) {
		e.t.Skip(why)
	}
}

// UnlessIDsAreNames skips a story with a decomposed name where the service makes ids of names (dialect 25). A
// decomposed id cannot be kept.
func (e *Env) UnlessIDsAreNames() {
	e.t.Helper()
	e.Unless("ids are made of names, and a decomposed id cannot be kept", "ids-need-escaping", "ids-hold-quotes")
}

// ShowsExtension is false if answers leave out NinjaOne's extension (dialect 14). Then an import and a data source do
// not know user types and organizations, and drift in them is invisible.
func (e *Env) ShowsExtension() bool {
	return !e.Speaks("extension-dropped-from-answer", "extension-dropped")
}

// KeepsCase is false if answers have names and types in another case (dialect 16). Terraform then knows a value only in
// that case, unless a configuration gives it.
func (e *Env) KeepsCase() bool {
	return !e.Speaks("values-normalised", "values-lower-case", "values-upper-case")
}

// KeepsOmitted is true if the service needs whole resources and keeps what they leave out (dialect 12). An attribute
// with a single value cannot be removed then.
func (e *Env) KeepsOmitted() bool { return e.replaces() && e.Speaks("put-keeps") }

// CountsRequests is false if the number of requests proves nothing: a throttling service (dialect 31) causes
// repetitions, and one that does not filter, or lists in its own way, needs other look-ups.
func (e *Env) CountsRequests() bool {
	return len(e.dialects) == 0
}

// Unknowable are attributes that an import cannot know as a configuration wrote them, for ImportStateVerifyIgnore.
// always are attributes that no service knows, such as a deletion policy.
func (e *Env) Unknowable(always ...string) []string {
	names := slices.Clone(always)
	if !e.ShowsExtension() {
		names = append(names, "user_type", "organization_id")
	}
	if !e.KeepsCase() {
		names = append(names, "user_name", "user_type", "email")
	}
	if e.Speaks("names-decomposed") {
		names = append(names, "user_name", "email", "display_name")
	}
	return names
}

// Stored returns a name or a user type as the service shows it, which may be in another case or spelling (dialects 16
// and 47).
func (e *Env) Stored(value string) string {
	switch {
	case e.Speaks("values-upper-case"):
		return strings.ToUpper(value)
	case !e.KeepsCase():
		return strings.ToLower(value)
	}
	return e.Spelled(value)
}

// Spelled returns a text as the service shows it, which may be in another spelling (dialect 47).
func (e *Env) Spelled(text string) string {
	if e.Speaks("names-decomposed") {
		return norm.NFD.String(text)
	}
	return text
}

// Composed returns a text as Terraform keeps it, which composes all letters.
func Composed(text string) string { return norm.NFC.String(text) }

// Folded returns a name in one spelling, in whatever case and form (dialects 16 and 47) the service shows it.
func Folded(name string) string { return strings.ToLower(norm.NFC.String(name)) }

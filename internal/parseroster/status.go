package parseroster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// active returns whether the person has access, according to the roster. If the column active is not empty, it decides.
// Otherwise the result is false if any column shows that the person is out, true if a column shows that the person is
// in, and nil if no column has a value.
func (r *row) active() *bool {
	if value, c := r.cell(active); value != "" {
		r.layout.known = true
		return r.state(c, value)
	}
	var is *bool
	says := false // what is more than a kind of employment
	var kind *column
	for _, c := range r.layout.statuses {
		value := r.text(c)
		if value == "" {
			continue
		}
		c.filled = true
		if c.meaning == employment && isKind(words(value)) {
			kind = c
			continue
		}
		state := r.state(c, value)
		says = says || c.meaning != outSince || state == nil || !*state // "never" is as good as empty
		if !c.mayBeEmpty() {
			r.layout.known = true
			// A column that only marks leavers is empty for all others.
			c.decides = c.decides || state != nil && (*state || c.meaning != out)
		}
		if state != nil && (is == nil || !*state) {
			is = state
		}
	}
	if !says && !r.leaves(kind) {
		r.layout.silence = append(r.layout.silence, silence{r.at, kind})
	}
	if is == nil || *is {
		r.unclear()
		r.ignored()
	}
	return is
}

// silence is a row without a status, and its kind of employment, if it has one.
type silence struct {
	at   position
	kind *column
}

// silentRows adds a mistake for each row without a status, if other rows have one. A download may have broken off.
func (l *layout) silentRows(found *mistakes) {
	for _, s := range l.silence {
		i := slices.IndexFunc(l.statuses, func(c *column) bool { return c.decides && c != s.kind })
		if i >= 0 {
			found.inCell(s.at, l.statuses[i], "empty, although other rows have a status; write \"active\" or \"inactive\", or "+
				"export the file again")
		}
	}
}

// unclear adds a mistake if a column that the function does not understand could show that a person is out, and the
// cell in the column active, which would decide, is empty.
func (r *row) unclear() {
	r.undecided(r.layout.unclear, r.layout.columns[active], "seems to say whether the person is active")
}

// undecided adds a mistake if one of the columns has a value, which only the empty column could explain.
func (r *row) undecided(columns []*column, empty *column, what string) {
	if empty == nil {
		return // the header row has this mistake already
	}
	if c := r.first(columns); c != nil {
		r.mistake(c, "%s %s, and column %s is empty; fill it", quote(r.text(c)), what, quote(empty.header))
	}
}

// first returns the first of the columns that has a value in the row, or nil.
func (r *row) first(columns []*column) *column {
	i := slices.IndexFunc(columns, func(c *column) bool {
		text := r.text(c)
		return text != "" && (c.meaning != end || !isNever.MatchString(text))
	})
	if i < 0 {
		return nil
	}
	return columns[i]
}

// leaves adds a mistake if a person has a day or a reason of leaving, and no column shows whether the day has passed.
// kind is the column of the person's kind of employment, which does not show it. It reports whether it has added one.
func (r *row) leaves(kind *column) bool {
	const what = "may lie in the past or in the future"
	empty := r.layout.columns[active]
	if i := slices.IndexFunc(r.layout.statuses, func(c *column) bool { return c != kind }); empty == nil && i >= 0 {
		empty = r.layout.statuses[i]
	}
	day := r.first(r.layout.ends)
	switch {
	case day == nil || empty == nil && kind == nil: // if there is no status, the header row has this mistake already
		return false
	case empty == nil:
		r.mistake(day, "%s %s, and %s in column %s is only a kind of employment; add the status column to the export, or "+
			"write \"active\" or \"inactive\" there",
			quote(r.text(day)), what, quote(r.text(kind)), quote(kind.header))
	default:
		r.undecided(r.layout.ends, empty, what)
	}
	return true
}

// state returns the value of one cell, or nil after a mistake.
func (r *row) state(c *column, value string) *bool {
	is, ok := readState(c.meaning, value)
	if ok {
		return &is
	}
	switch c.meaning {
	case out:
		r.mistake(c, "%s does not say whether the person is out; use true or false", quote(value))
	case outSince:
		r.mistake(c, "%s is neither empty nor the time from which the person is out", quote(value))
	default:
		r.mistake(c, "%s says neither active nor inactive; use true or false", quote(value))
	}
	return nil
}

var (
	// isTime matches a time with a year of this or the last century, in any order of day, month and year.
	isTime = regexp.MustCompile(`^(?:\d{1,2}[-/. ](?:\d{1,2}|\p{L}{3,9})[-/. ]|\p{L}{3,9} \d{1,2},? )?(?:19|20)\d\d(?:$|[-/. T,\d])`)
	// isNever matches what programs write for no time.
	isNever = regexp.MustCompile(`^(?:(?i:never)$|0000-00-00|0001-01-01|1601-01-01|1970-01-01)`)
)

// readState returns whether a person is active according to one column. Words mean the same in every column; true and
// false do not.
func readState(meaning, value string) (is, ok bool) {
	word := words(value)
	direct := slices.Contains([]string{active, status, employment, oneLogin, approval}, meaning)
	if meaning == oneLogin || meaning == approval {
		if is, ok := readOneLogin(meaning, word); ok {
			return is, true
		}
	}
	if direct && meaning != active {
		if is, ok := readEmployment(word); ok {
			return is, true
		}
	}
	if truth, ok := readTruth(word); ok {
		return truth == direct, true
	}
	switch {
	case meaning == outSince:
		never := isNever.MatchString(value)
		return never, never || isTime.MatchString(value)
	case direct && (word == "enabled" || word == "disabled"): // for a block, they would mean the opposite
		return word == "enabled", true
	}
	return readStatus(word)
}

// words returns the form in which values are compared.
func words(value string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(value), func(r rune) bool {
		return r == '_' || r == '-' || unicode.IsSpace(r)
	}), " ")
}

// readOneLogin reads OneLogin's numbers (OneLogin documentation, User Resource). A person with a locked or expired
// password is still employed. A person without approval or license cannot sign in.
func readOneLogin(meaning, word string) (is, ok bool) {
	if meaning == approval {
		return word == "1", len(word) == 1 && strings.Contains("0123", word)
	}
	return word != "0" && word != "2", len(word) == 1 && strings.Contains("01234578", word)
}

// readEmployment reads the words of HR systems, of PingOne and of OneLogin's console. People on leave are still
// employed. People before their first day or after their last day are not, whether they are paid or not.
func readEmployment(word string) (is, ok bool) {
	switch word {
	case "activated", "on leave", "leave", "leave of absence", "paid leave", "unpaid leave", "parental leave",
		"long leave", "long term leave", "maternity leave", "paternity leave", "adoption leave", "family leave", "sick leave",
		"medical leave", "military leave", "study leave", "leave with pay", "leave without pay", "sabbatical",
		"sabbatical leave", "ok",
		"account ok", "verification required", "locked", "aktiv", "actif", "activo", "attivo", "actief", "ativo", "abwesend",
		"beurlaubt", "elternzeit",
		"password pending", "awaiting password reset", "security questions required", "approved":
		return true, true
	case "hired", "onboarding", "pre hire", "prehire", "not started", "garden leave", "gardening leave", "deceased",
		"inaktiv", "inactif", "inactivo", "inattivo", "inactief", "inativo", "ausgeschieden", "ausgetreten", "cessato",
		"unactivated", "unapproved", "rejected", "unlicensed":
		return false, true
	}
	return false, false
}

// isKind reports whether a word is a kind of employment. BambooHR has these words and "Terminated" in the same column,
// and companies put them together: "Full-Time Exempt", "Regular Part-Time".
func isKind(word string) bool {
	kinds := strings.FieldsFunc(inOneWord(word), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("/,()&", r)
	})
	return len(kinds) > 0 && !slices.ContainsFunc(kinds, func(kind string) bool {
		return !isOneOf(
			"employee", "worker", "regular", "internal", "external", "vendor", "volunteer", "student",
			"fulltime", "parttime", "contractor", "contract", "temporary", "temp", "intern", "internship", "permanent",
			"fixedterm", "seasonal", "furloughed", "trainee", "apprentice", "freelancer", "freelance", "consultant",
			"salary", "salaried", "hourly", "exempt", "nonexempt", "eligible", "casual", "zerohours", "variablehour", "perdiem",
			"oncall", "coop",
		)(kind)
	})
}

// inOneWord joins the words that mean a kind of employment only together.
func inOneWord(kind string) string {
	return strings.NewReplacer("full time", "fulltime", "part time", "parttime", "fixed term", "fixedterm",
		"working student", "student", "non exempt", "nonexempt", "zero hours", "zerohours", "zero hour", "zerohours",
		"variable hour", "variablehour", "per diem", "perdiem", "on call", "oncall", "co op", "coop").Replace(kind)
}

// readTruth reads truth values. Excel translates them into its own language when it opens and saves a file.
func readTruth(word string) (is, ok bool) {
	switch word {
	case "true", "yes", "y", "1", "ja", "oui", "sí", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "sant", "sand", "sann",
		"tosi", "prawda", "pravda", "igaz", "doğru", "adevărat", "истина":
		return true, true
	case "false", "no", "n", "0", "nein", "non", "nee", "falsch", "faux", "falso", "onwaar", "falskt", "falsk", "usann", "epätosi", "fałsz",
		"nepravda", "hamis", "yanlış", "yanliş", "fals", "ложь": // "YANLIŞ" is "yanliş" in lower case outside Turkish
		return false, true
	}
	return false, false
}

// readStatus reads the words that directories and people use. A person that is locked out or has an expired password is
// still employed. A staged user is not active yet: in Okta no one can sign in before activation.
func readStatus(word string) (is, ok bool) {
	for _, who := range []string{" user", " account", " employee"} {
		word = strings.TrimSuffix(word, who) // Google's "Archived User"
	}
	switch word {
	case "active", "provisioned", "pending user action", "recovery", "password reset", "password expired", "locked out",
		"employed", "current":
		return true, true
	case "inactive", "suspended", "archived", "deactivated", "deprovisioned", "staged", "blocked", "deleted",
		"soft deleted", "removed", "terminated",
		"offboarded", "former", "ex", "left", "leaver", "resigned", "retired", "dismissed":
		return false, true
	}
	return false, false
}

// looksLikeStatus reports whether a heading seems to show whether a person is active. A heading with "status" or a word
// for being out does, unless another word is about something that does not affect access. A heading with a word for
// being in, or with a value that means out, such as "Former employee", does only if it is about the account and nothing
// else.
func looksLikeStatus(heading string) bool {
	text, _, _ := strings.Cut(choice.ReplaceAllString(heading, " "), "[")
	words := wordsOf(text)
	// Tools that flatten JSON write "value.accountEnabled", and SCIM "urn:…:User:active".
	last := text[strings.LastIndexAny(text, ".:")+1:]
	return likeStatus(words) || likeStatus(wordsOf(inner(heading))) ||
		last != text && likeStatus(wordsOf(last)) && !slices.ContainsFunc(words, isElsewhere)
}

func likeStatus(words []string) bool {
	if slices.ContainsFunc(words, isOneOf(
		"status", "inactive", "disabled", "suspended", "suspension", "archived", "blocked", "deactivated", "deactivation",
		"deleted", "deletion", "deprovisioned", "terminated", "termination", "offboarded", "offboarding", "leaver",
		"leavers", "resigned", "resignation", "departure", "departed", "separation", "separated",
	)) || slices.ContainsFunc(words, foreignStatus) {
		return !slices.ContainsFunc(words, isElsewhere) && !slices.ContainsFunc(words, isOneOf(
			"changed", "change", "updated", "reason", "effective", "comment", "comments", "note", "notes", "regrettable",
		))
	}
	access := isOneOf("active", "enabled", "block", "locked", "state", "employed", "aktiv", "actif", "activo", "attivo", "actief",
		"ativo", "aktiviert", "activé", "allowed", "permitted", "can", "authenticate")
	switch strings.Join(words, "") {
	case "state", "block", "userstate": // the state of an address; of an invitation
		return false
	case "useraccountcontrol", // of Active Directory: one bit of this number means disabled
		"workshere", "stillworkshere":
		return true
	}
	rest := withoutAccount(words)
	if len(rest) == 0 {
		return slices.ContainsFunc(words, isOneOf("current", "currently", "still")) // "Current employee"
	}
	other := func(word string) bool { return !access(word) && word != "not" && word != "longer" }
	return slices.ContainsFunc(rest, access) && !slices.ContainsFunc(rest, other) || meansOut(rest)
}

// isElsewhere reports a word of a heading about something that does not affect access.
func isElsewhere(word string) bool {
	return isOneOf(
		"mfa", "2fa", "2sv", "factor", "verification", "password", "license", "licenses", "licence", "licences", "sync",
		"synced", "dirsync", "marital", "invitation", "mailbox", "email", "mail", "forwarding", "imap", "pop", "device",
		"phone", "protected", "validation", "overall", "tax", "visa", "immigration", "vaccination", "veteran", "military",
		"disability", "flsa", "exempt",
	)(word)
}

// isAside reports a heading about something else than a person's access, such as BambooHR's "ACA Status" and Workday's
// "Manager - Active Status". Beside a status it is ignored.
func isAside(heading string) bool {
	words := wordsOf(heading)
	return slices.ContainsFunc(words, isOneOf(
		"aca", "cobra", "401k", "benefit", "benefits", "filing", "deposit", "citizenship", "residency", "permit", "verify",
		"background", "smoking", "smoker", "tobacco", "overtime", "probation", "training", "review", "shift", "manager",
		"supervisor", "reports", "location", "cost",
	)) || slices.Contains(words, "work") && slices.ContainsFunc(words, isOneOf("authorization", "authorisation")) ||
		strings.HasPrefix(strings.Join(words, ""), "i9")
}

// withoutAccount removes the words that say only that a heading is about a person's account or employment.
func withoutAccount(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), isOneOf("account", "user", "employee", "employment", "person", "staff",
		"worker", "lifecycle", "cloud", "konto", "compte", "is", "sign", "in", "login", "logon", "credential", "access",
		"current", "currently", "still", "flag", "indicator", "y", "n", "yes", "no"))
}

// meansOut reports whether the words of a heading are a value that means out, or a similar word that is too vague for a
// value: an invitation can be expired too.
func meansOut(words []string) bool {
	word := strings.Join(slices.DeleteFunc(slices.Clone(words), isOneOf("has", "the", "company", "organization",
		"organisation", "credentials")), " ")
	switch word {
	case "hired": // as a heading, a first day
		return false
	case "revoked", "expired", "exited", "ended":
		return true
	}
	if is, ok := readEmployment(word); ok {
		return !is
	}
	is, ok := readStatus(word)
	return ok && !is
}

// foreignStatus reports a word for a status or for being out, in German, French, Spanish, Italian, Dutch or Portuguese.
// A word that an address may have too, such as "estado", is none.
func foreignStatus(word string) bool {
	return isOneOf(
		"inaktiv", "gesperrt", "sperre", "sperren", "blockiert", "blockieren", "deaktiviert", "archiviert", "gelöscht",
		"gekündigt", "ausgeschieden", "ausgetreten", "statut", "inactif", "bloqué", "bloquer", "désactivé", "suspendu",
		"archivé", "supprimé", "inactivo", "bloqueado", "bloquear", "desactivado", "suspendido", "eliminado", "baja",
		"inattivo", "bloccato", "blocca", "disattivato", "sospeso", "cessato", "inactief", "geblokkeerd", "blokkeren",
		"gedeactiveerd", "inativo", "desativado",
		"situação", "situacao",
	)(word) || strings.HasPrefix(word, "austritt") || strings.HasPrefix(word, "kündigung") ||
		strings.HasSuffix(word, "status") // Beschäftigungsstatus
}

func isOneOf(list ...string) func(string) bool {
	return func(word string) bool { return slices.Contains(list, word) }
}

// wordsOf returns the words of a heading in lower case. It also splits camelCase.
func wordsOf(heading string) []string {
	var b strings.Builder
	before := ' '
	for _, r := range heading {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return strings.Fields(strings.ToLower(b.String()))
}

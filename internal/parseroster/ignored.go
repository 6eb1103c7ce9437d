package parseroster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// aboutAccount is the meaning of an ignored column whose heading is about the account or the employment alone, such as
// "User state" or "Employee type".
const aboutAccount = "(about the account)"

// Workday writes "Ada Lovelace (Terminated)" in a column of whole names. Google has no other mark of leavers than their
// organizational unit in a file that was downloaded without a status.
const (
	aboutName = "(a whole name)"
	aboutUnit = "(an organizational unit)"
)

// ignore finds the columns that the function ignores, and in which a word that means out is a mistake.
func (l *layout) ignore() {
	for i, text := range l.header {
		words := wordsOf(text)
		if l.claimed[i] || slices.ContainsFunc(words, isElsewhere) || slices.ContainsFunc(words, isOneOf(
			"benefit", "benefits", "insurance", "pension", "manager", "supervisor", "previous", "prior",
		)) {
			continue
		}
		c := newColumn(l.header, i, "", "")
		rest := slices.DeleteFunc(withoutAccount(words), isOneOf("state", "stage", "type", "class", "category", "kind"))
		switch {
		case slices.Contains(words, "name") && !slices.ContainsFunc(words, func(word string) bool {
			return !isOneOf("worker", "employee", "full", "legal", "preferred", "display", "name")(word)
		}):
			c.meaning = aboutName
		case len(words) > 0 && len(rest) == 0:
			c.meaning = aboutAccount
		case key(text) == "orgunitpath", key(text) == "org unit path":
			c.meaning = aboutUnit
		}
		l.ignored = append(l.ignored, c)
	}
}

// ignored adds a mistake for each ignored column whose cell is a word that means out, such as "Suspended".
func (r *row) ignored() {
	for _, c := range r.layout.ignored {
		value := r.text(c)
		if !saysOut(value) && (c.meaning != aboutAccount || !accountOut(value, c)) && !r.marked(c, value) {
			continue
		}
		decide := `add a column headed "active" with true or false`
		if c := r.layout.columns[active]; c != nil {
			decide = "fill column " + quote(c.header)
		}
		r.found.explain(r.at, c, value,
			fmt.Sprintf("seems to say that the person is out, and column %d is not understood", c.index+1),
			fmt.Sprintf("%s seems to say that the person is out, and the column is not understood. If the column is a "+
				"status, head it %s; otherwise remove it, or %s, which then decides", quote(value), quote(r.layout.advice(c)), decide))
	}
}

// contradicted adds a mistake if everyone in the file would be a technician, and an ignored column, such as one headed
// "usertype", says that the person is an end user. The word has no other meaning, as "Technician" has in a job title.
func (r *row) contradicted() {
	if !scim.Same(r.options.userType, ninjaone.Technician) || r.layout.columns[userType] != nil {
		return
	}
	for _, c := range r.layout.ignored {
		value := r.text(c)
		if !saysEndUser(value) {
			continue
		}
		r.found.explain(r.at, c, value, "contradicts the option "+userTypeName, fmt.Sprintf("%s contradicts the option %s = "+
			"%q. If the column has NinjaOne's user types, head it \"user_type\"; otherwise remove it",
			quote(value), userTypeName, r.options.userType))
	}
}

// marked reports whether the end of a name or of an organizational unit means out. People can be active in such a unit,
// so it counts only if no column has a status.
func (r *row) marked(c *column, value string) bool {
	switch c.meaning {
	case aboutName, aboutAccount: // Workday's "Worker" too
		_, mark, ok := strings.Cut(strings.TrimSuffix(value, ")"), "(")
		return ok && strings.HasSuffix(value, ")") && saysOut(mark)
	case aboutUnit:
		value = ofYears.ReplaceAllString(value, "")
		unit := strings.TrimSuffix(words(value[strings.LastIndexByte(value, '/')+1:]), "s")
		return len(r.layout.statuses) == 0 && (saysOut(unit) || isOneOf("disabled user", "disabled account",
			"former employee", "former staff", "former user", "ex staff", "offboarding")(unit))
	}
	return false
}

// ofYears matches the parts of an organizational unit that are only a year or a quarter, as in "/Leavers/2025/Q3".
var ofYears = regexp.MustCompile(`(?:/\s*[Qq]?\d[\d .-]*)+/?$`)

// advice returns a heading with which a column that is not understood is read as a status, and which the file does not
// have yet. Columns of employment may also have values such as "Full-Time".
func (l *layout) advice(c *column) string {
	if c.advice != "" {
		return c.advice
	}
	list := []string{"status", "User status", "Employee status", "Account status", "Worker status", "Position status"}
	if slices.ContainsFunc(wordsOf(c.header), isOneOf("type", "class", "category", "kind", "employment")) {
		list = append([]string{"Employment status"}, list...)
	}
	i := slices.IndexFunc(list, func(text string) bool {
		return !slices.ContainsFunc(l.header, func(other string) bool { return key(other) == key(text) }) &&
			!slices.ContainsFunc(l.ignored, func(other *column) bool { return other.advice == text })
	})
	c.advice = list[max(i, 0)]
	return c.advice
}

// accountOut reports whether a value means out in a column that is about the account or the employment alone. There, a
// word such as "left" has no other meaning.
func accountOut(value string, c *column) bool {
	if value == "" || len(value) > longestOut {
		return false
	}
	word := words(value)
	if word == "disabled" {
		return true
	}
	if is, ok := readEmployment(word); ok {
		return !is
	}
	if is, ok := readStatus(word); ok {
		return !is
	}
	is, ok := readTruth(word)
	return ok && !is && len(word) > 1 && slices.ContainsFunc(wordsOf(c.header), isOneOf(
		"account", "sign", "login", "logon", "access", "credential"))
}

// longestOut is the length of the longest word that means out.
const longestOut = 24

// saysOut reports whether a value is a word that means out, and that hardly occurs in other columns. A Department can
// be "Former", a training "Not started" and an archive "Disabled".
func saysOut(value string) bool {
	if len(value) < len("leaver") || len(value) > longestOut {
		return false
	}
	// This is called for most cells of a file, so it allocates nothing.
	var word [longestOut]byte
	for i := range len(value) {
		c := value[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '_', c == '-':
			c = ' '
		}
		word[i] = c
	}
	text := string(word[:len(value)])
	return isOut(text) || isOut(strings.TrimSuffix(text, " user")) || isOut(strings.TrimSuffix(text, " employee"))
}

func isOut(word string) bool {
	switch word {
	case "inactive", "suspended", "archived", "deactivated", "deprovisioned", "staged", "deleted", "soft deleted",
		"terminated", "offboarded", "former employee", "former employees", "ex employee", "leaver",
		"leavers", "resigned", "retired", "dismissed", "garden leave", "gardening leave",
		"deceased", "inaktiv", "inactif", "inactivo", "inattivo",
		"inactief", "inativo",
		"ausgeschieden", "ausgetreten", "cessato":
		return true
	}
	return false
}

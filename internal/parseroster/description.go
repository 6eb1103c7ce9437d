package parseroster

import (
	"fmt"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// description is the function's documentation page. The table of headings is written from the headings themselves, so
// that it cannot promise others.
func description() string {
	var b strings.Builder
	b.WriteString("Reads the roster that a directory or a spreadsheet exports as CSV into a map, ready for `for_each`. Its keys are user names in " +
		"lower case, so that a change of case in the export moves no resource. Each value is an object that always has the attributes " +
		attributeNames() + ", named as in `ninjaone_scim_user`. An attribute is null where the export has no such column or an " +
		"empty cell, and a null passes through to an optional attribute as if it were not written. `roles` and `groups` are lists of " +
		"strings, `active` is a bool, the rest are strings.\n\n" +
		"A user type can only come from you: NinjaOne makes an end user of whoever has none, so a row without one is refused. Add a " +
		"column `user_type` with `Technician` or `endUser` to the export. Entra ID's own `userType` (`Member`, `Guest`) says " +
		"nothing about NinjaOne and is refused as a value, but ignored where a `user_type` column stands beside it.\n\n" +
		"## Headings\n\n" +
		"Headings are compared without case, without the blanks around them and without what is in brackets, such as Google's " +
		"`[Required]`; blanks, underscores and hyphens are alike. Of a heading of Entra ID's templates, such as `First name [givenName]`, the name in brackets " +
		"is understood too. Where a file has several columns for one attribute, the one " +
		"listed first counts. Two columns with the same heading are an error; columns with any other heading are ignored, unless they seem to say whether " +
		"somebody is active.\n\n" +
		"| attribute | headings, the preferred one first |\n|---|---|\n")
	statuses := map[string]string{}
	for _, m := range meanings(true) {
		if !m.isAttribute() {
			statuses[m.name] = headingList(m.candidates)
		} else {
			fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, headingList(m.candidates))
		}
	}
	b.WriteString("\n" +
		"`user_name`, `user_type`, `given_name` and `family_name` need a column. An `email` or `mail` column alone is not taken for the user " +
		"name: the two differ in many directories, and NinjaOne's user name has to equal the identity provider's.\n\n" +
		"## People who are out\n\n" +
		"Most exports list leavers too, and a column says that they are out. People have `active = false` where any of these columns says so:\n\n" +
		"| what the column says | headings |\n|---|---|\n" +
		"| a status, or true for people who are active | " + statuses[status] + " |\n" +
		"| a status, or a kind of employment, which says nothing of access | " + statuses[employment] + " |\n" +
		"| a status in OneLogin's numbers or in words | " + statuses[oneLogin] + ", " + statuses[approval] + " |\n" +
		"| true for people who are out | " + statuses[out] + " |\n" +
		"| the time since when somebody is out, empty for everybody else | " + statuses[outSince] + " |\n" +
		"| a day or a reason of leaving, which says nothing beside another of these columns, and is an error without one | " + statuses[end] + " |\n" +
		"| nothing of access | " + statuses[nothing] + " |\n\n" +
		"Where a file has a column `active`, and it says something of a person, it decides alone. A column that is not in the table, and whose heading seems to say whether " +
		"somebody is active, such as `Contract status` or `Termination date`, is an error, as is a value that is not understood: a roster that ignored them would " +
		"let leavers in. Remove or rename such a column, or add a column `active`.\n\n" +
		"- `true` and `false`, `yes` and `no`, `1` and `0` are understood, also as Excel translates the first two, and so are `enabled` and `disabled`, Google's `Active`, " +
		"`Suspended` and `Archived`, Okta's statuses, and words such as `inactive`, `terminated`, `deleted`, `blocked`, `resigned`. Okta's `LOCKED_OUT`, " +
		"`PASSWORD_EXPIRED`, `RECOVERY` and `PROVISIONED` are active; `STAGED`, `SUSPENDED` and `DEPROVISIONED` are not.\n" +
		"- `accountEnabled` is true for people who are active, and `Block sign in (Yes/No) [accountEnabled]` of Entra ID's templates is yes for people who are out.\n\n" +
		"## Cells\n\n" +
		"- `user_type` comes out as `Technician` or `endUser` however it is cased, except that `technician` stays as written.\n" +
		"- `roles` and `groups` hold several values separated by `;`, `|` or line breaks. An empty cell is null, which leaves " +
		"roles and groups alone; it does not mean none.\n" +
		"- `external_id` must be one person's own, because a person is recognised by it when the name changes. Two " +
		"rows with the same one are an error, and so is a placeholder: " + placeholderNames() + ", in any case, " +
		"spacing and punctuation; nothing but punctuation (`-`, `?`), nothing but zeros, three `x` or more; the " +
		"error of a spreadsheet (`#N/A`, `#REF!`); and a number that a spreadsheet has shortened (`1.00012E+11`). " +
		"Where somebody has no external id, leave the cell empty.\n\n" +
		"## Options\n\n" +
		"A second argument, which can be left out, is an object:\n\n" +
		"- `allow_empty`: `true` says that a file with nobody in it is meant. Default `false`.\n" +
		"- `external_id_placeholders`: a list that replaces the built-in placeholders, such as " +
		"`[\"External staff\", \"9999\"]`, compared without case, spacing and punctuation. Shortened numbers are an " +
		"error with every list. The attribute `external_id` of `ninjaone_scim_user` and of a roster refuses the " +
		"built-in ones all the same.\n\n")
	b.WriteString(fileDescription())
	return b.String()
}

// fileDescription says how a file may look, and what is an error.
func fileDescription() string {
	return "## File\n\n" +
		"UTF-8, with or without byte-order marks. A file in another encoding is read as what it is: `textdecodebase64(filebase64(\"people.csv\"), \"UTF-16LE\")` for " +
		"\"Unicode Text\" of Excel and for what PowerShell redirects, `\"windows-1252\"` or `\"ISO-8859-1\"` in its place for a plain CSV of Excel. A text that was " +
		"read in a wrong encoding, such as one with the sign U+FFFD in it, is an error.\n\n" +
		"The separator is a comma, a semicolon or a tab, whichever makes sense of the header row. " +
		"Cells may be quoted and then hold separators, line breaks and doubled quotation marks. Empty lines, rows of blanks and trailing separators are " +
		"skipped; a row with fewer cells than the header row has empty ones at its end. Lines that programs put before the header row are skipped too: `sep=;` of Excel, " +
		"`#TYPE System.Object` of PowerShell, `version:v1.0` of Entra ID's templates.\n\n" +
		"A file with nobody in it is an error: mostly an export has failed, and a roster of nobody takes everybody out. If nobody is meant, say so: " +
		"`parse_roster(file(\"people.csv\"), { allow_empty = true })`.\n\n" +
		"## Errors\n\n" +
		fmt.Sprintf("All mistakes of a file are reported in one error, the first %d with row, column and value, and the number of the others. Rows are counted as ", maxMistakes) +
		"a spreadsheet does, from the first line of the file on, which is row 1, also where it is no header row; below a cell over several lines, the line " +
		"that an editor shows is told too. Refused are: a missing required column, a user name that is no email address, the same user name twice " +
		"(compared without case), a missing or unknown user type, system administrators as a user type, role or group, a " +
		"placeholder or the same one twice as an external id, a malformed organization id, an email that is none, a blank name or one of more than " +
		fmt.Sprintf("%d characters, an unreadable status, more cells than headings, and a quoted cell that is never closed.", ninjaone.MaxNameLength)
}

// placeholderNames lists the words that are no external id.
func placeholderNames() string {
	words := ninjaone.Placeholders()
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = "`" + word + "`"
	}
	return strings.Join(list, ", ")
}

func attributeNames() string {
	return person.Names(func(*person.Attribute) bool { return true }) + " and `" + groups + "`"
}

func headingList(list []candidate) string {
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = "`" + c.text + "` (" + c.source
		if len(c.beside) > 0 {
			texts[i] += ", beside `" + strings.Join(c.beside, "` or `") + "`"
		}
		texts[i] += ")"
	}
	return strings.Join(texts, ", ")
}

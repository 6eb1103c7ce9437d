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
	b.WriteString("Reads the list of people that a directory, an HR system or a spreadsheet exports as CSV. The result is a map, ready " +
		"for `for_each`, and `jsonencode` of it is the text of a `ninjaone_scim_roster`. The keys are user names in lower case, so " +
		"that a change of case in the export moves no resource. Each value is an object with the attributes " + attributeNames() +
		", named as in `ninjaone_scim_user`. An attribute is null where the export has no such column or an empty cell, and null is " +
		"as if the attribute were not written. `roles` and `groups` are lists of strings, `active` is a bool, the rest are strings." +
		"\n\n" +
		"Exports of " + systems() + " are understood as they come, after one change:\n\n" +
		"**Say who is what.** Add a column `user_type` with `Technician` or `endUser`, or keep technicians and end users in two " +
		"files and pass the option: `parse_roster(file(\"technicians.csv\"), { user_type = \"Technician\" })`. Only you know it, and " +
		"NinjaOne makes an end user of everyone without a type, so a row without one is refused. Entra ID's own `userType` (`Member`, `Guest`) says nothing about " +
		"NinjaOne. It is refused as a value, and ignored beside a `user_type` column.\n\n" +
		"HR systems let everyone choose the columns of a report, and name them differently by version. Which headings BambooHR, " +
		"HiBob, Workday, ADP and Personio write is therefore partly a guess. A heading that is missing here costs one renamed column.\n\n" +
		"All mistakes of a file are in one error, with row, column and value.\n\n" +
		"## Headings\n\n" +
		"Headings are compared without case, without outer blanks and without what is in brackets, such as Google's `[Required]`. " +
		"Blanks, underscores and hyphens are alike. In Entra ID's templates, the name in brackets is understood too, as in " +
		"`First name [givenName]`. Where a file has several columns for one attribute, the one listed first counts. Two columns " +
		"with the same heading are an error.\n\n" +
		"| attribute | headings, the preferred one first |\n|---|---|\n")
	reports := map[string]string{}
	for _, m := range meanings(true) {
		if !m.isAttribute() {
			reports[m.name] = headingList(m.candidates)
		} else {
			fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, headingList(m.candidates))
		}
	}
	b.WriteString("\n" +
		"`user_name`, `given_name` and `family_name` need a column, and so does `user_type`, unless the option says it. NinjaOne's user name has to equal the name with " +
		"which people sign in at the identity provider. A directory has a column for it, and its column of addresses often holds " +
		"others, so `mail` alone is not taken for the user name. HR systems have only the address of work. It is taken, so check " +
		"that people sign in with it; otherwise add a column `user_name`.\n\n" +
		"Other columns are ignored, with three exceptions, which are errors: a heading that is near one of this provider, such as " +
		"`organisation_id`; a heading that seems to say whether a person is active; and, in a table without the user name of an " +
		"export, a column such as `Company` that may name the organization of end users.\n\n")
	b.WriteString(statusDescription(reports))
	b.WriteString(cellsDescription())
	b.WriteString(fileDescription())
	return b.String()
}

// statusDescription says who is out.
func statusDescription(reports map[string]string) string {
	return "## People who are out\n\n" +
		"Most exports list leavers too. People have `active = false` where any of these columns says that they are out:\n\n" +
		"| what the column says | headings |\n|---|---|\n" +
		"| a status in words, or true for an active person | " + reports[status] + " |\n" +
		"| a status, or a kind of employment such as `Full-Time`, which says nothing of access | " + reports[employment] + " |\n" +
		"| a status in OneLogin's numbers, or in words | " + reports[oneLogin] + ", " + reports[approval] + " |\n" +
		"| true for a person that has left or is blocked | " + reports[out] + " |\n" +
		"| the time since when a person is out; empty for all others | " + reports[outSince] + " |\n" +
		"| a day or a reason of leaving: nothing beside another of these columns, and an error without one, because the day may be " +
		"to come | " + reports[end] + " |\n" +
		"| nothing of access | " + reports[nothing] + " |\n\n" +
		"Where a file has a column `active`, and it says something of a person, it decides alone. A column that is not in the " +
		"table, and whose heading seems to say whether a person is active, such as `Contract status`, is an error. So is a value " +
		"that is not understood: a roster that ignored it would let leavers in. Remove or rename such a column, or add a column " +
		"`active`.\n\n" +
		"- `true` and `false`, `yes` and `no`, `1` and `0`, `enabled` and `disabled` are understood, the first two also as Excel " +
		"translates them.\n" +
		"- Words such as `inactive`, `suspended`, `archived`, `terminated`, `deleted`, `blocked` and `resigned` are out.\n" +
		"- People on leave are active, and so are people with a locked account or an expired password (Okta's `LOCKED_OUT`, " +
		"`PASSWORD_EXPIRED`, `RECOVERY`, `PROVISIONED`).\n" +
		"- People before their first day and after their last are out: Okta's and JumpCloud's `STAGED`, HiBob's `Hired` and " +
		"`Garden leave`, Personio's `Onboarding`.\n" +
		"- `accountEnabled` is true for an active person, and `Block sign in (Yes/No) [accountEnabled]` of Entra ID's " +
		"templates is yes for a person that is out.\n\n"
}

// cellsDescription says what cells hold, and what the options change.
func cellsDescription() string {
	return "## Cells\n\n" +
		"- `user_type` comes out as `Technician` or `endUser` however it is cased, except that `technician` stays as written.\n" +
		"- `user_name` and `email` are addresses. A sign that looks like another is called by its name: a full-width `＠`, a " +
		"no-break space, a Cyrillic letter in a Latin word.\n" +
		"- `roles` and `groups` hold several values separated by `;`, `|` or line breaks. An empty cell is null, which leaves " +
		"roles and groups alone; it does not mean none.\n" +
		"- `external_id` must be one person's own, because a person is recognised by it when the name changes. Two " +
		"rows with the same one are an error, and so is a placeholder: " + placeholderNames() + ", in any case, " +
		"spacing and punctuation; nothing but punctuation (`-`, `?`), nothing but zeros, three `x` or more; the " +
		"error of a spreadsheet (`#N/A`, `#REF!`); and a number that a spreadsheet has shortened (`1.00012E+11`). " +
		"Leave the cell empty for a person without an external id.\n\n" +
		"## Options\n\n" +
		"A second argument, which can be left out, is an object:\n\n" +
		"- `organizations`: a map of organization ids by name, such as `{ \"Contoso\" = \"12\" }`, or " +
		"`data.ninjaone_organizations.all.ids` with credentials of the REST API. Names in the columns of `organization_id` and " +
		"`organization` are then read as ids, without case, for end users alone. A name that is not in the map is an error with " +
		"the nearest names. Without this option, a company in an export is the employer, and is ignored.\n" +
		"- `user_type`: the type of everyone in a file without a column `user_type`, and of rows in which that column is empty. " +
		"The types of a directory, such as Entra ID's and Okta's `userType`, are then ignored.\n" +
		"- `allow_empty`: `true` says that a file without people is meant. Default `false`.\n" +
		"- `external_id_placeholders`: a list that replaces the built-in placeholders, such as " +
		"`[\"External staff\", \"9999\"]`, compared without case, spacing and punctuation. Shortened numbers are an " +
		"error with every list. The attribute `external_id` of `ninjaone_scim_user` and of a roster refuses the " +
		"built-in ones all the same.\n\n"
}

// fileDescription says how a file may look, and what is an error.
func fileDescription() string {
	return "## File\n\n" +
		"UTF-8, with or without byte-order marks: in Excel, \"CSV UTF-8 (Comma delimited)\". Read a file in another encoding as " +
		"what it is, or the error says so:\n\n" +
		"| file | how to read it |\n|---|---|\n" +
		"| \"CSV (Comma delimited)\" of Excel, in Western Europe and America | `textdecodebase64(filebase64(\"people.csv\"), " +
		"\"windows-1252\")`, or `\"ISO-8859-1\"` for Latin-1 |\n" +
		"| \"Unicode Text\" of Excel, and what Windows PowerShell redirects | `textdecodebase64(filebase64(\"people.csv\"), " +
		"\"UTF-16LE\")` |\n\n" +
		"The separator is a comma, a semicolon or a tab, whichever makes sense of the header row. Lines end in LF, CR LF, CR or CR " +
		"CR LF. Cells may be quoted and then hold separators, line breaks and doubled quotation marks; blanks may follow the " +
		"closing one. Empty lines, rows of blanks and trailing separators are skipped; a row with fewer cells than the header row " +
		"has empty ones at its end. Lines that programs put before the header row are skipped too: `sep=;` of Excel, " +
		"`#TYPE System.Object` of PowerShell, `version:v1.0` of Entra ID's templates.\n\n" +
		"A file without people is an error: mostly an export has failed, and an empty roster removes everyone. If you mean it, say " +
		"so: `parse_roster(file(\"people.csv\"), { allow_empty = true })`.\n\n" +
		"## Errors\n\n" +
		fmt.Sprintf("All mistakes of a file are in one error, the first %d with row, column and value, and the number of the others. ", maxMistakes) +
		"Rows are counted as a spreadsheet counts them: the first line of the file is row 1, also where it is no header row. Below a " +
		"cell over several lines, the message has the line that an editor shows too. Refused are: a missing required column, a " +
		"heading that is not understood as above, a user name that is no email address, the same user name twice (compared without " +
		"case), a missing or unknown user type, system administrators as a user type, role or group, a placeholder or the same one " +
		"twice as an external id, a malformed organization id, an email that is none, a blank name or one of more than " +
		fmt.Sprintf("%d characters, an unreadable status, more cells than headings, and a quoted cell that is never closed.", ninjaone.MaxNameLength)
}

// systems are those whose exports are understood.
func systems() string {
	names := []string{
		person.Microsoft365, person.EntraID, person.GoogleWorkspace, person.GAM, person.Okta, person.JumpCloud, person.OneLogin,
		person.PingOne, person.BambooHR, person.HiBob, person.Workday, person.ADP,
	}
	return strings.Join(names, ", ") + " and " + person.Personio
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

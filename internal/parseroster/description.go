package parseroster

import (
	"fmt"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// description returns the function's documentation page. It builds the table of headings from the headings themselves,
// so that the two cannot differ.
func description() string {
	var b strings.Builder
	b.WriteString("Reads the list of people that a directory, an HR system or a spreadsheet exports as CSV. The " +
		"result is a map, ready for `for_each`, and `jsonencode` of it is the text of a `ninjaone_scim_roster`. The " +
		"keys are user names in lower case, so a change of case in the export changes no resource address. Each " +
		"value is an object with the attributes " + attributeNames() +
		", named as in `ninjaone_scim_user`. An attribute is null if the export has no such column, or an empty " +
		"cell. Null is the same as an attribute that is not set. `roles` and `groups` are lists of strings, `active` " +
		"is a bool, the rest are strings.\n\n" +
		"The function understands unchanged exports of " + systems() + ". Only one thing is missing from them:\n\n" +
		"**The user type.** Add a column `user_type` with `Technician` or `endUser`, or keep technicians and end users in " +
		"two files and pass the option: `parse_roster(file(\"technicians.csv\"), { user_type = \"Technician\" })`. Only " +
		"you know the type. NinjaOne makes everyone without a type an end user, so a row without one is an error. Entra " +
		"ID's own `userType` (`Member`, `Guest`) says nothing about NinjaOne. The function ignores it if the file has a " +
		"column `user_type` or if you pass the option, and otherwise reports an error.\n\n" +
		"In an HR system, each company chooses the columns of a report, and their names differ between versions. The " +
		"headings of BambooHR, HiBob, Workday, ADP and Personio are therefore partly a guess. If your heading is missing " +
		"here, rename the column.\n\n" +
		"One error reports all mistakes of a file, with row, column and value.\n\n" +
		"## Headings\n\n" +
		"Headings are compared without case, without surrounding blanks and without text in brackets, such as Google's " +
		"`[Required]` and ADP's `(Employment Profile)`. Blanks, underscores and hyphens are equal, and headings about leavers may leave them out, as in " +
		"`leaveDate`. In Entra ID's templates, the function also understands the name in brackets, as in `First name " +
		"[givenName]`. If a file has several columns for one attribute, the one listed first here counts. Two columns with " +
		"the same heading are an error. Only a name of this provider, such as `user_type`, may stand beside a label with " +
		"blanks, such as Entra ID's `User type`: the name then counts, and the label is ignored.\n\n" +
		"| attribute | headings, the preferred one first |\n|---|---|\n")
	reports := map[string]string{}
	for _, m := range meanings(true) {
		if !m.isAttribute() {
			reports[m.name] = headingList(m.candidates)
		} else {
			fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, headingList(m.candidates))
		}
	}
	b.WriteString("\n`user_name`, `given_name` and `family_name` need a column, and so does `user_type`, unless the " +
		"option gives it. NinjaOne's user name must equal the name with which people sign in at the identity provider. A " +
		"directory has a column for this name. Its column of email addresses often holds other addresses, so `mail` alone " +
		"does not count as the user name. An HR system has only a work address, which does count. Check that people sign " +
		"in with this address; otherwise add a column `user_name`.\n\n" +
		"Other columns are ignored, except four kinds, which are errors: a heading that resembles one of this provider, " +
		"such as `organisation_id`; a heading that seems to say whether a person is active; an unknown column with a " +
		"cell that means out, such as `Suspended`; and, in a table that is not a known export, a column such as `Company`, " +
		"which may name the organization of end users.\n\n")
	b.WriteString(statusDescription(reports))
	b.WriteString(cellsDescription())
	b.WriteString(fileDescription())
	return b.String()
}

// statusDescription explains which people are inactive.
func statusDescription(reports map[string]string) string {
	return "## People who are out\n\n" +
		"Most exports list leavers too. A person has `active = false` if one of these columns says that the person " +
		"is out:\n\n" +
		"| what the column says | headings |\n|---|---|\n" +
		"| a status in words, or true for an active person | " + reports[status] + " |\n" +
		"| a status, or a kind of employment such as `Full-Time`, which does not affect access | " +
		reports[employment] + " |\n" +
		"| a status as a number of OneLogin's, or in words | " + reports[oneLogin] + ", " + reports[approval] + " |\n" +
		"| true for a person that has left or is blocked | " + reports[out] + " |\n" +
		"| the time from which a person is out; empty for all others | " + reports[outSince] + " |\n" +
		"| a day or a reason of leaving: ignored if the file also has a column of one of the rows above, and otherwise an " +
		"error, because the day may lie in the future | " + reports[end] + " |\n" +
		"| nothing about access | " + reports[nothing] + " |\n\n" +
		"If a file has a column `active` and the cell is not empty, this cell alone decides. These are errors, " +
		"because a roster that ignored them could let leavers in:\n\n" +
		"- a column that is not in the table, with a heading that seems to say whether a person is active, such as " +
		"`Contract status` or `Former employee`. If the file has a column `active`, only rows in which that cell is " +
		"empty have this error. Beside a status, headings about something else are ignored, such as `ACA Status`, " +
		"`Filing Status` or `Manager - Active Status`.\n" +
		"- a value that the function does not understand.\n" +
		"- a status column that is empty in every row. `Get-MgUser` exports such a column unless you ask for its values.\n" +
		"- a row without a status, if other rows have one: the download may have broken off. Write `active` or `inactive` " +
		"into the cell.\n" +
		"- a word such as `Suspended`, `Inactive` or `Terminated` as the whole cell of a column that the function would " +
		"otherwise ignore, such as `User state` or `Employee type`. Columns about licenses, passwords, mailboxes and the " +
		"like are not searched. Head such a column `status`, remove it, or add a column `active`.\n" +
		"- a name that ends in `(Terminated)`, as Workday writes it, and, in a file without a status, an organizational " +
		"unit of Google such as `/Leavers`, `/Leavers/2025` or `/Suspended`.\n" +
		"- a day of leaving in a row without a status. A kind of employment, such as `Part-Time`, is no status.\n\n" +
		"Remove or rename such a column, or add a column `active`.\n\n" +
		"The function reads values as follows:\n\n" +
		"- `true` and `false`, `yes` and `no`, `1` and `0`, `enabled` and `disabled` are understood. So are Excel's " +
		"translations of `true` and `false`, and `yes` and `no` in German, French, Spanish and Dutch.\n" +
		"- Words such as `inactive`, `suspended`, `archived`, `terminated`, `deleted`, `blocked` and `resigned` mean " +
		"out.\n" +
		"- People on leave are active, and so are people with a locked account or an expired password (Okta's " +
		"`LOCKED_OUT`, `PASSWORD_EXPIRED`, `RECOVERY`, `PROVISIONED`).\n" +
		"- People before their first day and after their last are out: Okta's and JumpCloud's `STAGED`, HiBob's " +
		"`Hired` and `Garden leave`, Personio's `Onboarding`.\n" +
		"- A day or a reason of leaving in other words, such as `Last day of employment`, `Valid until` or `Reason for " +
		"leaving`, counts like the " +
		"days in the table.\n" +
		"- A first day, such as `Hire date`, is not read: a person whose first day is still to come is active unless a " +
		"status says otherwise.\n" +
		"- Headings for a status in German, French, Spanish, Italian, Dutch and Portuguese, such as `Gesperrt` or " +
		"`Statut`, are recognised only to refuse them.\n" +
		"- `accountEnabled` is true for an active person, and `Block sign in (Yes/No) [accountEnabled]` of Entra " +
		"ID's templates is `yes` for a person that is out.\n\n"
}

// cellsDescription explains what cells contain, and what the options change.
func cellsDescription() string {
	return "## Cells\n\n" +
		"- `user_type` may have any case, and becomes `Technician` or `endUser`; `End User` is understood too. One spelling, " +
		"`technician`, stays as written, because a published guide writes it so.\n" +
		"- `user_name` and `email` are addresses. The error names a character that looks like another one: a " +
		"full-width `＠`, a no-break space, a Cyrillic letter in a Latin word.\n" +
		"- `roles` and `groups` hold several values separated by `;`, `|` or line breaks. An empty cell is null, " +
		"which leaves roles and groups unchanged; it does not mean none.\n" +
		"- `external_id` must belong to one person, because it identifies the person when the name changes. Two rows " +
		"with the same one are an error, and so is a placeholder: " + placeholderNames() + ", in any case, spacing and " +
		"punctuation; text of punctuation only (`-`, `?`), text of zeros only, three `x` or more; the error of a " +
		"spreadsheet (`#N/A`, `#REF!`); and a number that a spreadsheet has shortened (`1.00012E+11`). Leave the cell " +
		"empty for a person without an external id.\n\n" +
		"## Options\n\n" +
		"An optional second argument is an object:\n\n" +
		"- `organizations`: a map of organization ids by name, such as `{ \"Contoso\" = \"12\" }`, or " +
		"`data.ninjaone_organizations.all.ids` with credentials of the REST API. The names of end users' organizations, in " +
		"the columns `organization_id` and `organization`, are then replaced by ids. Names are compared without case. A " +
		"name that is not in the map is an error with the nearest names. Without this option, a company in an export " +
		"counts as the employer, and is ignored.\n" +
		"- `user_type`: the type of everyone in a file without a column `user_type`, and of rows in which that column is " +
		"empty. If other rows have another type, an empty cell is an error. With this option, the types of a directory, " +
		"such as `Member` and `Guest` or Okta's `userType`, are ignored. A cell that " +
		"says `endUser` in another column than `user_type` is an error if the option says `Technician`.\n" +
		"- `allow_empty`: `true` accepts a file without people. Default `false`.\n" +
		"- `external_id_placeholders`: a list that replaces the built-in placeholders, such as `[\"External staff\", " +
		"\"9999\"]`, compared without case, spacing and punctuation. Shortened numbers are an error with every list. The " +
		"attribute `external_id` of `ninjaone_scim_user` and of a roster still refuses the built-in ones.\n\n"
}

// fileDescription explains how a file may look, and what is an error.
func fileDescription() string {
	return "## File\n\n" +
		"UTF-8, with or without byte-order marks: in Excel, \"CSV UTF-8 (Comma delimited)\". Read a file in another " +
		"encoding as shown here, or it is an error:\n\n" +
		"| file | how to read it |\n|---|---|\n" +
		"| \"CSV (Comma delimited)\" of Excel, in Western Europe and America | " +
		"`textdecodebase64(filebase64(\"people.csv\"), \"windows-1252\")`, or `\"ISO-8859-1\"` for Latin-1 |\n" +
		"| \"Unicode Text\" of Excel, and redirected output of Windows PowerShell | " +
		"`textdecodebase64(filebase64(\"people.csv\"), \"UTF-16LE\")`, or `\"UTF-16BE\"` in the other byte order |\n\n" +
		"The separator is a comma, a semicolon, a tab or a vertical bar, depending on the header row. " +
		"Lines end in LF, CR LF, CR or CR " +
		"CR LF. A quoted cell may hold separators, line breaks and doubled quotation marks, and blanks may follow its " +
		"closing mark. `=\"00123\"` is the text `00123`, written so that Excel makes no number of it. Empty lines, rows " +
		"of blanks and trailing separators are skipped; cells that are missing at the end of a row are empty. Lines " +
		"that programs put before the header row are skipped too: `sep=;` of Excel, `#TYPE System.Object` of " +
		"PowerShell, `version:v1.0` of Entra ID's templates, and the title of a report.\n\n" +
		"A file without people is an error, because it is usually a failed export, and an empty roster removes " +
		"everyone. If you want an empty roster, set the option: `parse_roster(file(\"people.csv\"), { allow_empty = " +
		"true })`.\n\n" +
		"## Errors\n\n" +
		fmt.Sprintf("One error reports all mistakes of a file: the first %d with row, column and value, and the "+
			"number of the others. ", maxMistakes) +
		"Rows have the numbers of a spreadsheet: the first line of the file is row 1, even if it is not the header " +
		"row. Below a cell with several lines, the message also has the line number that an editor shows. These are " +
		"errors: a person above the header row, as a sort may leave them, a missing required column, a heading that is " +
		"an error as described above, a user name that is not " +
		"an email address, the same user name twice (compared without case), a missing or unknown user type, system " +
		"administrators as a user type, role or group, an external id that is a placeholder or occurs twice, a " +
		"malformed organization id, an email that is not an address, a blank name, one with " +
		"a question mark or the error of a spreadsheet (`#N/A`, `#NV`), or one of more than " +
		fmt.Sprintf("%d characters, an unreadable status, more cells than headings, a quoted cell that is never "+
			"closed, and one that holds the end of a row and the beginning of another.", ninjaone.MaxNameLength)
}

// systems lists the systems whose exports the function understands.
func systems() string {
	names := []string{
		person.Microsoft365, person.EntraID, person.GoogleWorkspace, person.GAM, person.Okta, person.JumpCloud,
		person.OneLogin, person.PingOne, person.BambooHR, person.HiBob, person.Workday, person.ADP,
	}
	return strings.Join(names, ", ") + " and " + person.Personio
}

// placeholderNames lists the words that are no external ids.
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

package parseroster

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// entry is one row. An attribute is absent if the roster does not have it.
type entry struct {
	person person.Person
	groups []string
}

// read reads a roster, and calls keep for each person with the user name in lower case. The error lists up to
// maxMistakes mistakes.
func read(text string, o options, keep func(key string, e entry)) error {
	text, err := clean(text)
	if err != nil {
		return err
	}
	found := &mistakes{}
	t, header, err := open(text, o)
	switch {
	case errors.Is(err, io.EOF) && o.allowEmpty:
		return nil
	case errors.Is(err, io.EOF):
		return errors.New("the roster is empty: it has no header row. " + sayEmpty)
	case err != nil:
		found.malformed(t.at, err)
		return found
	}
	l, problems := newLayout(header, o)
	if l.recognised() == 0 {
		found.inRow(t.at, "no heading is understood, so this is not a header row: %s", quote(strings.Join(header, " | ")))
	}
	for _, at := range t.above {
		found.inRow(at, "has an email address and stands above the header row, which is row %d; move it below the header "+
			"row, or remove it", t.at.row)
	}
	for _, problem := range problems {
		found.inRow(t.at, "%s", problem)
	}
	l.ignore()
	head := t.at
	rows := readRows(t, l, found, o, keep)
	if rows == 0 && l.recognised() > 0 && !o.allowEmpty {
		found.inRow(head, "no one is listed below the header row. %s", sayEmpty)
	}
	l.silentRows(found)
	if len(l.gone) > 0 {
		fix := "the person is out; remove the row"
		if len(l.gone) > 1 {
			fix = "these people are out; remove the rows"
		}
		found.first("%s, column %s: blank, and %s", rowsOf(l.gone), quote(l.columns[userName].header), fix)
	}
	if l.typed && len(l.untyped) > 0 {
		found.first("%s, column %s: blank, and other rows have another type than the option %s = %q; write the type into "+
			"every cell", rowsOf(l.untyped), quote(l.columns[userType].header), userTypeName, o.userType)
	}
	if c := l.silent(); c != nil && l.read > 0 {
		found.inRow(head, "column %d, headed %s, is empty in every row, so it does not show which people are active; "+
			"export it with its values, or remove it", c.index+1, quote(c.header))
	}
	return found.err()
}

// sayEmpty explains how to fix a roster without people.
const sayEmpty = "Usually the export has failed. If the roster should be empty, set the option: parse_roster(…, { " +
	allowEmptyName + " = true })"

// readRows reads the people below the header row, and returns the number of rows, including those with mistakes.
func readRows(t *table, l *layout, found *mistakes, o options, keep func(key string, e entry)) (rows int) {
	names, owners := make(map[string]taken), make(map[string]taken) // by user name and by external id
	for {
		cells, err := t.next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		rows++
		if err != nil {
			if found.malformed(t.at, err) {
				return rows
			}
			continue
		}
		if len(cells) > l.width && !blank(cells[l.width:]) {
			found.inRow(t.at, "%d cells, but the header row has %d; a cell that holds the separator has to be quoted",
				len(cells), l.width)
			continue
		}
		if i := t.swallows(cells, l.width); i >= 0 {
			found.inCell(t.at, newColumn(l.header, i, "", ""), "the cell holds the end of this row and the beginning of "+
				"another one, because it begins with a quotation mark that is not closed; remove the quotation mark")
			continue
		}
		r := &row{at: t.at, cells: cells, layout: l, found: found, options: o}
		text, shown := r.cell(displayName)
		if shown != nil && inner(shown.header) == "displayName" && strings.HasPrefix(text, "Example:") {
			found.inRow(t.at, "the example of Entra ID's template; remove the row")
			continue
		}
		if r.noPerson() {
			found.inRow(t.at, "has no user name and no names, so it is no person but a total or a note; remove the row")
			continue
		}
		e := r.entry()
		if r.nameless {
			r.missesName(e.person.Active)
		}
		name := e.person.UserName
		folded, k := scim.Fold(name), scim.Lower(name)
		if first, ok := names[folded]; ok && name != "" {
			r.mistake(l.columns[userName], "%s is in row %d already, as %s; user names are compared "+
				"without case", quote(name), first.row, quote(first.userName))
			continue // the same person has the same external id
		}
		r.alone(e.person, owners)
		if name == "" {
			continue
		}
		names[folded] = taken{t.at.row, name}
		keep(k, e)
	}
}

// taken is a user name and the row that has it.
type taken struct {
	row      int
	userName string
}

// row holds one person's cells while they are checked.
type row struct {
	at      position
	cells   []string
	layout  *layout
	found   *mistakes
	options options

	nameless bool // the cell of the user name is blank
}

// entry checks every cell and returns the person.
func (r *row) entry() entry {
	r.layout.read++
	e := entry{groups: r.list(groups)}
	r.contradicted()
	for _, a := range person.Attributes() {
		switch a.Type {
		case person.Flag:
			a.Set(&e.person, person.Value{Flag: r.active()})
		case person.List:
			a.Set(&e.person, person.Value{List: r.list(a.Name)})
		case person.Text:
			a.Set(&e.person, person.Value{Text: r.attribute(a)})
		}
	}
	if e.person.OrganizationID == nil && scim.Same(e.person.UserType, ninjaone.EndUser) {
		e.person.OrganizationID = r.organization()
	}
	return e
}

// noPerson reports a row that has neither an address, nor a name, nor a status.
func (r *row) noPerson() bool {
	for _, name := range []string{userName, givenName, familyName} {
		if text, c := r.cell(name); c == nil || text != "" {
			return false
		}
	}
	return !slices.ContainsFunc(r.layout.statuses, func(c *column) bool {
		_, ok := readState(c.meaning, r.text(c))
		return ok
	})
}

// cell returns the text of an attribute without surrounding blanks, or "" if the row has fewer cells. The column is nil
// if the roster has none for the attribute.
func (r *row) cell(name string) (string, *column) {
	c := r.layout.columns[name]
	if c == nil {
		return "", nil
	}
	return r.text(c), c
}

// text returns the cell in a column.
func (r *row) text(c *column) string {
	if c.index >= len(r.cells) {
		return ""
	}
	text := strings.TrimSpace(r.cells[c.index])
	// ="00123" in a quoted cell: see [tighten].
	if within, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(within, `"`) {
		return strings.TrimSpace(strings.TrimSuffix(within, `"`))
	}
	return text
}

// mistake adds a mistake of the cell in a column.
func (r *row) mistake(c *column, format string, args ...any) {
	r.found.inCell(r.at, c, format, args...)
}

// attribute returns the text of an attribute. It returns nil if there is none, and after a mistake, so that, for
// example, a placeholder is not also reported as a duplicate external id.
func (r *row) attribute(a *person.Attribute) *string {
	text, c := r.cell(a.Name)
	switch {
	case a.Name == userType && text == "" && r.options.userType != "":
		if c != nil {
			r.layout.untyped = append(r.layout.untyped, r.at)
		}
		return &r.options.userType
	case c == nil || text == "" && a.Unset != person.Required:
		return nil
	case text == "" && a.Name == userName:
		r.nameless = true // see [row.missesName]
		return nil
	case text == "" && a.Name != userType: // which has a longer message
		r.blankName(a.Name, c)
		return nil
	case a.Name == userType:
		return r.userType(c, text)
	}
	if a.Name == organizationID && r.options.organizations != nil {
		return r.organizationID(c, text)
	}
	if (a.Name == givenName || a.Name == familyName) && isError.MatchString(text) {
		r.mistake(c, "%s is the error of a spreadsheet and no name", quote(text))
		return nil
	}
	if (a.Name == givenName || a.Name == familyName) && strings.Contains(text, "?") {
		r.mistake(c, "%s has a question mark in place of a letter that the export could not write; export the file again "+
			"as UTF-8 (Windows PowerShell: Export-Csv -Encoding UTF8)", quote(text))
		return nil
	}
	if (a.Name == userName || a.Name == email) && marksAddress(text) {
		r.mistake(c, "%s begins with a mark and not with the address; CSV has no comments, so remove the mark, or the row",
			quote(text))
		return nil
	}
	var err error
	switch {
	case a.Name == externalID && r.options.placeholders != nil:
		err = ninjaone.CheckExternalIDBeside(text, r.options.placeholders)
	case a.Check != nil:
		err = a.Check(text)
	}
	if err != nil {
		r.found.refuse(r.at, c, text, err)
		return nil
	}
	return &text
}

// missesName adds a mistake if a row has no user name. HR systems remove the address of people who have left, so these
// rows are many and have one mistake together.
func (r *row) missesName(is *bool) {
	if is != nil && !*is {
		r.layout.gone = append(r.layout.gone, r.at)
		return
	}
	r.found.refuse(r.at, r.layout.columns[userName], "", ninjaone.CheckUserName(""))
}

// marksAddress reports an address with the apostrophe that marks a text in a spreadsheet, or the # of a comment. A mail
// system could have such an address, and hardly any has.
func marksAddress(text string) bool {
	return strings.HasPrefix(text, "'") || strings.HasPrefix(text, "#")
}

// isError matches the error of a formula, as after a look-up that has found no one. Excel translates it: "#NV" is
// German.
var isError = regexp.MustCompile(`^#[¡¿]?\p{Lu}{1,12}(?:[/ ]\p{Lu}|/0)?[!?]?$`)

// blankName adds a mistake of a blank name; one where both are, as of a room or a shared mailbox.
func (r *row) blankName(name string, c *column) {
	given, family := r.layout.columns[givenName], r.layout.columns[familyName]
	switch {
	case given == nil || family == nil || r.text(given) != "" || r.text(family) != "":
		r.mistake(c, "blank, and every person needs a %s", strings.ReplaceAll(name, "_", " "))
	case name == givenName:
		r.mistake(c, "blank, and so is %s; if this is no person but a room or a shared mailbox, remove the row",
			quote(family.header))
	}
}

// organization returns the id of the organization that the column of names contains. In exports, this column names the
// company.
func (r *row) organization() *string {
	text, c := r.cell(organization)
	if text == "" {
		return nil
	}
	return r.organizationID(c, text)
}

// organizationID returns the id of an organization that a cell gives by its id or its name.
func (r *row) organizationID(c *column, text string) *string {
	if ninjaone.CheckOrganizationID(text) == nil {
		return &text
	}
	if id, ok := r.options.organizations[scim.Fold(text)]; ok {
		return &id.id
	}
	var names []string
	for _, o := range r.options.organizations {
		names = append(names, o.name)
	}
	r.mistake(c, "%s is not in the option %s; the nearest names are %s", quote(text), organizationsName, near(text, names))
	return nil
}

// alone adds a mistake if an earlier row has the same external id.
func (r *row) alone(p person.Person, owners map[string]taken) {
	if p.ExternalID == nil {
		return
	}
	if first, ok := owners[*p.ExternalID]; ok {
		of := ""
		if first.userName != "" {
			of = ", as that of " + quote(first.userName)
		}
		r.found.inCell(r.at, r.layout.columns[externalID], "%s is in row %d already%s; an external id is the key of one "+
			"person", quote(*p.ExternalID), first.row, of)
		return
	}
	name, _ := r.cell(userName) // even if it has a mistake
	owners[*p.ExternalID] = taken{r.at.row, name}
}

// list splits a cell at semicolons, vertical bars and line breaks. An empty cell is no list, and not an empty one: a
// roster cannot state that there are none.
func (r *row) list(name string) []string {
	value, c := r.cell(name)
	if value == "" {
		return nil
	}
	var items []string
	seen := make(map[string]bool)
	for _, item := range strings.FieldsFunc(value, func(r rune) bool {
		return r == ';' || r == '|' || r == '\n' || r == '\r'
	}) {
		item = strings.TrimSpace(item)
		if item == "" || seen[scim.Fold(item)] {
			continue
		}
		seen[scim.Fold(item)] = true
		if ninjaone.IsAdministrator(item) {
			r.found.refuse(r.at, c, item, ninjaone.AdministratorRefusal(item))
		}
		items = append(items, item)
	}
	return slices.Clip(items)
}

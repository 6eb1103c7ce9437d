package parseroster

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// maxNameLength is in characters. NinjaOne's API description bounds given and family names so.
const maxNameLength = 150

// person is one row. A nil pointer or list is an attribute that the roster does not have.
type person struct {
	userName, userType, givenName, familyName      string
	organizationID, displayName, email, externalID *string
	active                                         *bool
	roles, groups                                  []string
}

// parse reads a roster into a map keyed by user name in lower case. The error names every mistake, up to
// maxMistakes of them.
func parse(text string, o options) (map[string]person, error) {
	text, err := clean(text)
	if err != nil {
		return nil, err
	}
	found := &mistakes{}
	t, header, err := open(text)
	switch {
	case errors.Is(err, io.EOF) && o.allowEmpty:
		return map[string]person{}, nil
	case errors.Is(err, io.EOF):
		return nil, errors.New("the roster is empty: not even a header row is there. " + sayEmpty)
	case err != nil:
		found.malformed(t.at, err)
		return nil, found
	}
	l, problems := newLayout(header)
	if l.recognised() == 0 {
		found.inRow(t.at, "no heading is understood, so this is no header row: %s", quote(strings.Join(header, " | ")))
	}
	for _, problem := range problems {
		found.inRow(t.at, "%s", problem)
	}
	head := t.at
	people, rows := readRows(t, l, found, o)
	if rows == 0 && l.recognised() > 0 && !o.allowEmpty {
		found.inRow(head, "nobody is listed below the header row. %s", sayEmpty)
	}
	return people, found.err()
}

// sayEmpty is what to do about a roster of nobody.
const sayEmpty = "Mostly an export has failed. If nobody is meant, say so: parse_roster(…, { " + allowEmptyName + " = true })"

// readRows reads the people below the header row, and counts the rows, also those with mistakes.
func readRows(t *table, l *layout, found *mistakes, o options) (people map[string]person, rows int) {
	people = make(map[string]person)
	names, owners := make(map[string]taken), make(map[string]taken) // by user name and by external id
	for {
		cells, err := t.next()
		if errors.Is(err, io.EOF) {
			return people, rows
		}
		rows++
		if err != nil {
			if found.malformed(t.at, err) {
				return people, rows
			}
			continue
		}
		if len(cells) > l.width && !blank(cells[l.width:]) {
			found.inRow(t.at, "%d cells, but the header row has %d; a cell that holds the separator has to be quoted",
				len(cells), l.width)
			continue
		}
		r := &row{at: t.at, cells: cells, layout: l, found: found, options: o}
		p := r.person()
		r.alone(p, owners)
		if p.userName == "" {
			continue
		}
		folded, k := scim.Fold(p.userName), scim.Lower(p.userName)
		if first, ok := names[folded]; ok {
			r.mistake(l.columns[userName], "%s is in row %d already, as %s; user names are compared "+
				"without case", quote(p.userName), first.row, quote(first.userName))
			continue
		}
		names[folded] = taken{t.at.row, p.userName}
		people[k] = p
	}
}

// taken is a user name and the row that has it.
type taken struct {
	row      int
	userName string
}

// row is one person's cells while they are checked.
type row struct {
	at      position
	cells   []string
	layout  *layout
	found   *mistakes
	options options
}

// person checks every cell and keeps what is there.
func (r *row) person() person {
	p := person{
		userName:   r.userName(),
		userType:   r.userType(),
		givenName:  r.name(givenName),
		familyName: r.name(familyName),

		organizationID: r.optional(organizationID),
		displayName:    r.optional(displayName),
		email:          r.optional(email),
		externalID:     r.externalID(),

		active: r.active(),
		roles:  r.list(roles),
		groups: r.list(groups),
	}
	if id := p.organizationID; id != nil {
		if err := ninjaone.CheckOrganizationID(*id); err != nil {
			r.found.refuse(r.at, r.layout.columns[organizationID], *id, err)
		}
	}
	if address := p.email; address != nil && ninjaone.CheckUserName(*address) != nil {
		r.mistake(r.layout.columns[email], "%s is not an email address such as \"ada@example.com\"", quote(*address))
	}
	return p
}

// cell returns the text of an attribute without the blanks around it, "" where the row ends before; the column is
// nil where the roster has none.
func (r *row) cell(a attribute) (string, *column) {
	c := r.layout.columns[a]
	if c == nil {
		return "", nil
	}
	return r.text(c), c
}

// text is the cell in a column.
func (r *row) text(c *column) string {
	if c.index >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[c.index])
}

// mistake adds a mistake of the cell in a column.
func (r *row) mistake(c *column, format string, args ...any) {
	r.found.inCell(r.at, c, format, args...)
}

// userName returns "" after a mistake, so that a blank cell is not reported as a duplicate of another.
func (r *row) userName() string {
	value, c := r.cell(userName)
	if c == nil {
		return ""
	}
	if err := ninjaone.CheckUserName(value); err != nil {
		r.found.refuse(r.at, c, value, err)
		return ""
	}
	return value
}

func (r *row) userType() string {
	value, c := r.cell(userType)
	if c == nil {
		return ""
	}
	canonical, err := ninjaone.ParseUserType(value)
	switch {
	case err == nil && value == strings.ToLower(ninjaone.Technician):
		// The other spelling in use; whoever writes it exactly so may know why.
		return value
	case err == nil:
		return canonical
	case strings.EqualFold(value, "Member") || strings.EqualFold(value, "Guest"):
		r.found.explain(r.at, c, value, "Entra ID's own user type", quote(value)+" is Entra ID's own user type, which "+
			"says nothing about NinjaOne's. Add a column headed user_type, which is preferred to Entra ID's, with "+
			"Technician or endUser in every row.")
	default:
		r.found.refuse(r.at, c, value, err)
	}
	return ""
}

func (r *row) name(a attribute) string {
	value, c := r.cell(a)
	if c == nil {
		return ""
	}
	if value == "" {
		r.mistake(c, "blank, and every person needs a %s", strings.ReplaceAll(a.String(), "_", " "))
	}
	if n := utf8.RuneCountInString(value); n > maxNameLength {
		r.mistake(c, "%s has %d characters, and NinjaOne takes at most %d", quote(value), n, maxNameLength)
	}
	return value
}

func (r *row) optional(a attribute) *string {
	value, _ := r.cell(a)
	if value == "" {
		return nil
	}
	return &value
}

// externalID returns nil after a mistake, so that a placeholder is not reported as one that others have too.
func (r *row) externalID() *string {
	value, c := r.cell(externalID)
	if value == "" {
		return nil
	}
	err := ninjaone.CheckExternalID(value)
	if r.options.placeholders != nil {
		err = ninjaone.CheckExternalIDBeside(value, r.options.placeholders)
	}
	if err != nil {
		r.found.refuse(r.at, c, value, err)
		return nil
	}
	return &value
}

// alone adds a mistake where an earlier row has this one's external id.
func (r *row) alone(p person, owners map[string]taken) {
	if p.externalID == nil {
		return
	}
	if first, ok := owners[*p.externalID]; ok {
		r.found.inCell(r.at, r.layout.columns[externalID], "%s is in row %d already, as that of %s; an "+
			"external id is the key of one person",
			quote(*p.externalID), first.row, quote(first.userName))
		return
	}
	owners[*p.externalID] = taken{r.at.row, p.userName}
}

// list splits a cell at semicolons, vertical bars and line breaks. A cell with nothing in it is no list, rather than
// an empty one: a roster cannot say "none".
func (r *row) list(a attribute) []string {
	value, c := r.cell(a)
	if value == "" {
		return nil
	}
	var items []string
	seen := make(map[string]bool)
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return r == ';' || r == '|' || r == '\n' || r == '\r' }) {
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

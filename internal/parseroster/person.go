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
	if err != nil {
		found.malformed(t.row, err)
		return nil, found
	}
	l, problems := newLayout(header)
	if l.recognised() == 0 {
		found.inRow(t.row, "no heading is understood, so this is no header row: %s", quote(strings.Join(header, " | ")))
	}
	for _, problem := range problems {
		found.inRow(t.row, "%s", problem)
	}
	people := make(map[string]person)
	rows, owners := make(map[string]taken), make(map[string]taken) // by user name and by external id
	for {
		cells, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			found.malformed(t.row, err)
			break
		}
		if len(cells) > l.width && !blank(cells[l.width:]) {
			found.inRow(t.row, "%d cells, but the header row has %d; a cell that holds the separator has to be quoted",
				len(cells), l.width)
			continue
		}
		r := &row{number: t.row, cells: cells, layout: l, found: found, options: o}
		p := r.person()
		r.alone(p, owners)
		if p.userName == "" {
			continue
		}
		folded, k := scim.Fold(p.userName), scim.Lower(p.userName)
		if first, ok := rows[folded]; ok {
			r.found.inCell(r.number, l.columns[userName], "%s is in row %d already, as %s; user names are compared "+
				"without case", quote(p.userName), first.row, quote(first.userName))
			continue
		}
		rows[folded] = taken{t.row, p.userName}
		people[k] = p
	}
	return people, found.err()
}

// taken is a user name and the row that has it.
type taken struct {
	row      int
	userName string
}

// row is one person's cells while they are checked.
type row struct {
	number  int
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
			r.found.refuse(r.number, r.layout.columns[organizationID], *id, err)
		}
	}
	if address := p.email; address != nil && ninjaone.CheckUserName(*address) != nil {
		r.found.inCell(r.number, r.layout.columns[email], "%s is not an email address such as \"ada@example.com\"", quote(*address))
	}
	return p
}

// cell returns the text of an attribute without the blanks around it, "" where the row ends before; the column is
// nil where the roster has none.
func (r *row) cell(a attribute) (string, *column) {
	c := r.layout.columns[a]
	if c == nil || c.index >= len(r.cells) {
		return "", c
	}
	return strings.TrimSpace(r.cells[c.index]), c
}

// userName returns "" after a mistake, so that a blank cell is not reported as a duplicate of another.
func (r *row) userName() string {
	value, c := r.cell(userName)
	if c == nil {
		return ""
	}
	if err := ninjaone.CheckUserName(value); err != nil {
		r.found.refuse(r.number, c, value, err)
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
		r.found.explain(r.number, c, value, "Entra ID's own user type", quote(value)+" is Entra ID's own user type, which "+
			"says nothing about NinjaOne's. Add a column headed user_type, which is preferred to Entra ID's, with "+
			"Technician or endUser in every row.")
	default:
		r.found.refuse(r.number, c, value, err)
	}
	return ""
}

func (r *row) name(a attribute) string {
	value, c := r.cell(a)
	if c == nil {
		return ""
	}
	if value == "" {
		r.found.inCell(r.number, c, "blank, and every person needs a %s", strings.ReplaceAll(a.String(), "_", " "))
	}
	if n := utf8.RuneCountInString(value); n > maxNameLength {
		r.found.inCell(r.number, c, "%s has %d characters, and NinjaOne takes at most %d", quote(value), n, maxNameLength)
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
		r.found.refuse(r.number, c, value, err)
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
		r.found.inCell(r.number, r.layout.columns[externalID], "%s is in row %d already, as that of %s; an "+
			"external id is the key of one person",
			quote(*p.externalID), first.row, quote(first.userName))
		return
	}
	owners[*p.externalID] = taken{r.number, p.userName}
}

func (r *row) active() *bool {
	value, c := r.cell(active)
	if value == "" {
		return nil
	}
	is, ok := readActive(value)
	if !ok {
		r.found.inCell(r.number, c, "%s says neither active nor inactive; use true or false", quote(value))
		return nil
	}
	is = is != c.inverted
	return &is
}

// readActive understands booleans, Google Workspace's Active, Suspended and Archived, and Okta's user statuses. Who is
// locked out or has an expired password is still a member of staff. Who is staged is not yet one: Okta lets nobody
// sign in before activation.
func readActive(value string) (is, ok bool) {
	switch strings.Join(strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return r == '_' || r == ' ' }), " ") {
	case "true", "yes", "1", "active", "enabled", "provisioned", "pending user action", "recovery", "password reset",
		"password expired", "locked out":
		return true, true
	case "false", "no", "0", "inactive", "disabled", "suspended", "archived", "deactivated", "deprovisioned", "staged":
		return false, true
	default:
		return false, false
	}
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
			r.found.refuse(r.number, c, item, ninjaone.AdministratorRefusal(item))
		}
		items = append(items, item)
	}
	return slices.Clip(items)
}

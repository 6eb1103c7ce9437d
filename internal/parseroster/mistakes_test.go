package parseroster

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	const header = "user_name,user_type,given_name,family_name,organization_id,email,title,roles,groups\n"
	const latin1 = header + "ada@example.com,Technician,Ad\xe9,L"
	long := strings.Repeat("é", 151)
	for name, tc := range map[string]struct {
		text string
		want []string // each a regular expression on the error
	}{
		"nothing": {"", []string{`^the roster is empty`}},
		"blanks":  {"\ufeff \r\n\n", []string{`^the roster is empty`}},
		"UTF-16, little endian": {
			"\xff\xfeu\x00s\x00", []string{`UTF-16.*textdecodebase64\(filebase64\("people\.csv"\), "UTF-16LE"\).*UTF-8`},
		},
		"UTF-16, big endian": {
			"\xfe\xff\x00u\x00s", []string{`UTF-16`},
		},
		"UTF-16 without a mark, which passes as UTF-8": {
			"u\x00s\x00e\x00r\x00,\x00", []string{`UTF-16`},
		},
		"Latin-1": {
			header + "ada@example.com,Technician,Ad\xe9,L",
			[]string{`^the roster was read in a wrong encoding: it is not UTF-8 text.* at line 2, "ada@example\.com,Technician,Ad.,L"; .*textdecodebase64.*"UTF-16LE".*"ISO-8859-1"`},
		},
		"read with the loss of a character": {
			header + "ada@example.com,Technician,Ada,L\r\nbob@example.com,Technician,Andr\ufffd,Gone\r\n",
			[]string{`^the roster was read in a wrong encoding: .* at line 3, "bob@example\.com,Technician,Andr.,Gone"; .*textdecodebase64.*export the file again$`},
		},
		"a heading that lost a character": {
			"user_name,pr\ufffdnom\n",
			[]string{`wrong encoding: .* at line 1, "user_name,pr`},
		},
		"windows-1252 read as ISO-8859-1": {
			header + "ada@example.com,Technician,Ada,O\u0092Connor",
			[]string{`wrong encoding: .*invisible character at line 2`},
		},
		"UTF-16 read with its bytes in the wrong order": {
			decoded(t, "\xfe\xff\x00u\x00s\x00\n", unicode.LittleEndian),
			[]string{`^the roster was read in a wrong encoding: it is UTF-16 in the other byte order; read it with textdecodebase64\(filebase64\("people\.csv"\), "UTF-16BE"\) in place of "UTF-16LE", or the other way round$`},
		},
		"UTF-16 in the wrong order, without a mark": {
			decoded(t, "\x00u\x00s\x00,\x00\xe9\x00\n", unicode.LittleEndian),
			[]string{`^the roster was read in a wrong encoding: it is UTF-16 in the other byte order`},
		},
		"Latin-1 read as UTF-16LE": {
			decoded(t, latin1, unicode.LittleEndian),
			[]string{`^the roster was read in a wrong encoding: it is not UTF-16, and was read as such; read it with file\("people\.csv"\), or with textdecodebase64\(filebase64\("people\.csv"\), "windows-1252"\) if that is refused$`},
		},
		"Latin-1 read as UTF-16BE": {
			decoded(t, latin1, unicode.BigEndian),
			[]string{`^the roster was read in a wrong encoding: it is not UTF-16`},
		},
		"UTF-8 read as UTF-16LE": {
			decoded(t, header+"ada@example.com,Technician,Ada,L\r\n", unicode.LittleEndian),
			[]string{`^the roster was read in a wrong encoding: it is not UTF-16`},
		},
		"Chinese without a comma": {"姓名\n", []string{`no heading is understood`}},
		"UTF-8 read as windows-1252": {
			header + "ada@example.com,Technician,AndrÃ©,MÃ¼ller", []string{`wrong encoding: it is UTF-8, and was read as windows-1252, as line 2, .* shows; read it with file\(`},
		},
		"a byte-order mark read as windows-1252": {
			"ï»¿" + header + "ada@example.com,Technician,Ada,L",
			[]string{`wrong encoding: it is UTF-8.* line 1, `},
		},
		"a page in place of a download": {
			"\ufeff\n<!DOCTYPE html><html>Sign in</html>\n",
			[]string{`^the roster is a page \(HTML or XML\), and not CSV`},
		},
		"JSON": {
			"[\n  {\"user_name\": \"ada@example.com\"}]\n",
			[]string{`^the roster is JSON, and not CSV: read it with jsondecode`},
		},
		"one object":      {"{ \"value\": [] }", []string{`^the roster is JSON`}},
		"a list of names": {"[\"ada@example.com\"]", []string{`^the roster is JSON`}},
		"a workbook": {
			"PK\x03\x04\x14\x00\x06\x00",
			[]string{`^the roster is a workbook \(\.xlsx\), and not CSV`},
		},
		"people above the header row, as a sort leaves them": {
			"Staff,,,\n\nadah@example.com,endUser,Ada,L\nBo,,,\nbo@example.com,endUser,Bo,L\n" + header +
				"zoe@example.com,endUser,Zoe,L\n",
			[]string{
				`2 mistakes:\n`, `- row 3: has an email address and stands above the header row, which is row 6; move it below`,
				`- row 5: has an email address`,
			},
		},
		"leavers whose addresses an HR system has removed": {
			"Work Email,user_type,First Name,Last Name,Status\n,endUser,Ada,L,Active\n" +
				strings.Repeat(",endUser,Bo,S,Inactive\n", 60) +
				"cy,endUser,Cy,L,Active\n,endUser,Dee,L,Inactive\n",
			[]string{
				`^the roster has 3 mistakes:\n- rows 3-62, 64, column "Work Email": blank, and these people are out; ` +
					`remove the rows\n` +
					`- row 2, column "Work Email": "" is blank. .*\n- row 63, column "Work Email": "cy" is not`,
			},
		},
		"one leaver without an address": {
			"Work Email,user_type,First Name,Last Name,Status\n,endUser,Ada,L,Inactive\ncy@example.com,endUser,Cy,L,Active\n",
			[]string{`^the roster has a mistake:\n- row 2, column "Work Email": blank, and the person is out; remove the row$`},
		},
		"the mark of a text": {
			header + "'ada@example.com,endUser,Ada,'t Hooft,,\nbo@example.com,endUser,Bo,O'Neil,,o'neil@example.com\n",
			[]string{`a mistake:\n- row 2, column "user_name": "'ada@example.com" begins with a mark`},
		},
		"a person in a comment": {
			header + "#ada@example.com,endUser,Ada,L,,\nbo#1@example.com,endUser,Bo,L,,\n",
			[]string{`a mistake:\n- row 2, column "user_name": "#ada@example.com" begins with a mark`},
		},
		"no row that can be read, and so no column that is empty": {
			"user_name,user_type,given_name,family_name,status\nada@example.com,endUser,Ada,L,Active,x\n",
			[]string{`a mistake:\n- row 2: 6 cells`},
		},
		"an error of a formula as a name": {
			header + "ada@example.com,endUser,#N/A,L\nbo@example.com,endUser,Bo,#REF!\n",
			[]string{
				`2 mistakes:`, `row 2, column "given_name": "#N/A" is the error of a spreadsheet`,
				`row 3, column "family_name": "#REF!"`,
			},
		},
		"an error of a formula in other languages": {
			header + "ada@example.com,endUser,Ada,#NV\nbo@example.com,endUser,#¡REF!,Sy\ncy@example.com,endUser,Cy,#BEZUG!\n" +
				"di@example.com,endUser,#¿NOMBRE?,Wu\n",
			[]string{
				`4 mistakes:`, `row 2, column "family_name": "#NV" is the error`, `row 3, column "given_name": "#¡REF!" is the error`,
				`row 4, column "family_name": "#BEZUG!" is the error`, `row 5, column "given_name": "#¿NOMBRE\?" is the error`,
			},
		},
		"letters that Windows PowerShell could not write": {
			header + "bjorn@example.com,endUser,Bj?rn,?smundsson\n",
			[]string{
				`2 mistakes:`, `row 2, column "given_name": "Bj\?rn" has a question mark in place of a letter`,
				`row 2, column "family_name": "\?smundsson" has`,
			},
		},
		"rows within a quoted cell": {
			header + "ada@example.com,endUser,\"Ada,L,,,,,\nbo@example.com,endUser,Bo,L,,,,,\n" +
				"cy@example.com,endUser,Cy\",L,,,,,\n" +
				"dee@example.com,endUser,Dee,,,,,,\n",
			[]string{
				`2 mistakes:\n`, `- row 2, column "given_name": the cell holds the end of this row and the beginning of another`,
				`- row 3 \(line 5\), column "family_name": blank`,
			},
		},
		"a mistake below titles": {
			"Employee list,,,\nAs of,2026-10-02,,\n\n" + header + "ada,Technician,Ada,L\n",
			[]string{`has a mistake`, `row 5, column "user_name": "ada"`},
		},
		"a mistake in the header row below titles": {
			"Employee list\n" + strings.Replace(header, "\n", ",Status,status\n", 1) + "ada@example.com,Technician,Ada,L\n",
			[]string{`row 2: columns 10 and 11 are both headed`},
		},
		"the example of a template": {
			"version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required,user_type,First name [givenName],Last name [surname]\n" +
				"Example: Chris Green,chris@example.com,Technician,Chris,Green\nAda,ada@example.com,Technician,Ada,L\n",
			[]string{`has a mistake`, `row 3: the example of Entra ID's template; remove the row`},
		},
		"no header row": {
			"ada@example.com,Technician,Ada,Lovelace\n",
			[]string{
				`5 mistakes`, `row 1: no heading is understood.*"ada@example\.com \| Technician`,
				`no column for user_name`,
			},
		},
		"every missing column, with what would be understood": {
			"displayName,mail,Department\nAda,ada@example.com,IT\n",
			[]string{
				`4 mistakes`,
				`row 1: no column for user_name; the function understands the headings "user_name", .*"userPrincipalName", .*"login", "Email Address \[Required\]"`,
				`no column for user_type; .*"NinjaOne user type", "user_type".*; if all are of one type, pass it: parse_roster\(…, { user_type = "Technician" }\)`,
				`no column for given_name; .*"First Name \[Required\]"`,
				`no column for family_name; .*"surname"`,
			},
		},
		"a missing column does not hide the rest": {
			"user_name,given_name,family_name\nada,Ada,\n",
			[]string{
				`3 mistakes`, `no column for user_type`, `row 2, column "user_name": "ada" is not an email address`,
				`row 2, column "family_name": blank`,
			},
		},
		"addresses in place of user names are checked as such": {
			"E-Mail;user_type;given_name;family_name\nada;Technician;Ada;L\ngrace@example.com;Technician;Grace;\ngrace@example.com;Technician;Grace;H\n",
			[]string{
				`4 mistakes`, `below "E-Mail", head that column "user_name"`, `row 2, column "E-Mail": "ada" is not an email address`,
				`row 3, column "family_name": blank`, `row 4`,
			},
		},
		"a near heading is read as the one it resembles": {
			"Mail Address,user_type,First Nam,family_name\nada,Technician,Ada,L\nbo@example.com,Technician,,S\nBo@example.com,Technician,Bo,S\n",
			[]string{
				`5 mistakes`, `row 1: no column for user_name, but column 1, headed "Mail Address", resembles`, `row 1: no column for given_name, but column 3`,
				`row 2, column "Mail Address": "ada" is not an email address`, `row 3, column "First Nam": blank`,
				`row 4, column "Mail Address": .* is in row 3 already`,
			},
		},
		"short names beside addresses: the addresses are read": {
			"Username,Email,user_type,firstname,lastname\nada,ada@example.com,Technician,Ada,L\nbo,bo,Technician,Bo,S\n",
			[]string{
				`2 mistakes`, `no column for user_name; if people sign in with the addresses below "Email", head that column "user_name", or else "Username"`,
				`row 3, column "Email": "bo" is not an email address`,
			},
		},
		"each address says what is wrong with it": {
			header + "ada＠example.com,Technician,Ada,L\nbob,Technician,Bob,B\n,Technician,Cid,C\neve@ex\u0430mple.com,Technician,Eve,E\n",
			[]string{
				`row 2, .*U\+FF20.* Use the email address`, `row 3, column "user_name": "bob" is not an email address\n`, `row 4, column "user_name": "" is blank\n`,
				`row 5, column "user_name": .*U\+0430[^.]*$`,
			},
		},
		"two columns alike": {
			"user_name,user_type,given_name,family_name,User-Type\nada@example.com,endUser,Ada,Lovelace,Technician\n",
			[]string{`row 1: columns 2 and 5 are both headed "user_type"`},
		},
		"a label beside this provider's name, and a second one": {
			"user_name,user_type,given_name,family_name,User type,USER_TYPE\nada@example.com,endUser,Ada,L,Member,endUser\n",
			[]string{`a mistake`, `row 1: columns 2 and 6 are both headed "user_type"`},
		},
		"no user type": {
			header + "ada@example.com,,Ada,Lovelace\ngrace@example.com, ,Grace,Hopper\n",
			[]string{
				`2 mistakes`, `row 2, column "user_type": The user type is missing\..*end user`,
				`row 3, column "user_type": "": missing user type \(explained at row 2\)`,
			},
		},
		"Entra ID's user types": {
			"userPrincipalName,userType,givenName,surname\nada@example.com,Member,Ada,Lovelace\ngrace@example.com,GUEST,Grace,Hopper\n",
			[]string{
				`row 2, column "userType": "Member" is Entra ID's own user type.*column headed user_type`,
				`row 3, column "userType": "GUEST": Entra ID's own user type \(explained at row 2\)`,
			},
		},
		"Okta's own user types": {
			"login,firstName,lastName,userType\nada@example.com,Ada,Ek,Employee\nbo@example.com,Bo,Sy,Technician\n" +
				"cy@example.com,Cy,Wu,System Administrator\n",
			[]string{
				`2 mistakes`, `row 2, column "userType": "Employee" is not a NinjaOne user type, and the column is Okta's own. Add a column headed user_type`,
				`row 4, column "userType": "System Administrator" names`,
			},
		},
		"headings for NinjaOne that are not understood": {
			"login,firstName,lastName,Status,NinjaOne type,NinjaOne org,Ninja user\nada@example.com,Ada,Ek,Active,Techniker,12,x\n",
			[]string{
				`3 mistakes`, `row 1: column 6, headed "NinjaOne org", is not understood; it names NinjaOne, and the nearest headings are "NinjaOne`,
				`column 7, headed "Ninja user"`, `row 2, column "NinjaOne type": "Techniker" is not a NinjaOne user type\. The`,
			},
		},
		"addresses under a heading of a company's own": {
			"Employee ID,Legal First Name,Legal Last Name,Home email,Work Email Address,Worker Status,user_type\n" +
				"7,Ada,Ek,a@example.org,ada@example.com,Active,endUser\n8,Bo,Sy,b@example.org,bo,Active,endUser\n",
			[]string{
				`2 mistakes`, `no column for user_name; .*if people sign in with the addresses below "Work Email Address", head that column "user_name"`,
				`row 3, column "Work Email Address": "bo" is not an email address`,
			},
		},
		"a private address": {
			"Employee ID,Legal First Name,Legal Last Name,Home email,Worker Status,user_type\n7,Ada,Ek,ada@example.org,Active,endUser\n",
			[]string{`a mistake`, `no column for user_name; the function understands .* lists$`},
		},
		"a total and a note": {
			"Work Email,First Name,Last Name,Status,user_type,Title\nada@example.com,Ada,Ek,Active,endUser,x\n,,,Total,,40\n,,,Inactive,,\n" +
				",,,,endUser,\nRun by Ada,,,,,\n",
			[]string{
				`row 3: has no user name and no names, so it is no person but a total or a note; remove the row\n`,
				`row 4, column "Work Email": blank, and the person is out`, `row 5: has no user name and no names`,
				`row 6, column "Work Email": "Run by Ada" contains a space`,
			},
		},
		"another user type": {
			header + "ada@example.com,Superhero,Ada,Lovelace\n",
			[]string{`row 2, column "user_type": "Superhero" is not a NinjaOne user type`},
		},
		"an administrator by type, role and group": {
			header + "ada@example.com,System Administrator,Ada,Lovelace\n" +
				"grace@example.com,Technician,Grace,Hopper,,,,Patch Administrator;sys-admin,\n" +
				"alan@example.com,Technician,Alan,Turing,,,,,Tier 1|ADMINS\n",
			[]string{
				`3 mistakes`, `row 2, column "user_type": "System Administrator" .*console`,
				`row 3, column "roles": "sys-admin": system administrators are made in the console \(explained at row 2\)`,
				`row 4, column "groups": "ADMINS": system`,
			},
		},
		"a bad address": {
			header + "Ada <ada@example.com>,endUser,Ada,Lovelace\n",
			[]string{`row 2, column "user_name": "Ada <ada@example\.com>" `},
		},
		"no address": {
			header + ",endUser,Ada,Lovelace\n,endUser,Grace,Hopper\n",
			[]string{`2 mistakes`, `row 2, column "user_name": "" is blank`, `row 3, column "user_name": ""`},
		},
		"a bad email beside a good user name": {
			header + "ada@example.com,endUser,Ada,Lovelace,,ada\n",
			[]string{`row 2, column "email": "ada" is not an email address`},
		},
		"a duplicate in another case": {
			header + "ada@example.com,endUser,Ada,Lovelace\n\ngrace@example.com,endUser,Grace,Hopper\nADA@Example.com,endUser,Ada,L\n",
			[]string{`has a mistake`, `row 5, column "user_name": "ADA@Example\.com" is in row 2 already, as "ada@example\.com"`},
		},
		"a duplicate in other forms of the letters": {
			header + "jos\u00e9@example.com,endUser,Jos\u00e9,Family\njose\u0301@example.com,endUser,Jose\u0301,Family\njose@example.com,endUser,Jose,Family\n" +
				"\uff2aose@example.com,endUser,Jose,Family\n",
			[]string{
				`2 mistakes`, `row 3, column "user_name": .* is in row 2 already`,
				`row 5, column "user_name": .* is in row 4 already`,
			},
		},
		"an organization's name": {
			header + "ada@example.com,endUser,Ada,Lovelace,Example Ltd\n",
			[]string{`row 2, column "organization_id": "Example Ltd" is not an organization id`},
		},
		"blank and long names": {
			header + "ada@example.com,endUser, ," + long + "\n",
			[]string{
				`2 mistakes`, `row 2, column "given_name": blank, and every person needs a given name`,
				`row 2, column "family_name": "é{100}…" has 151 characters, and NinjaOne allows at most 150`,
			},
		},
		"an unreadable active": {
			strings.Replace(header, "title", active, 1) + "ada@example.com,endUser,Ada,Lovelace,,,perhaps\n",
			[]string{`row 2, column "active": "perhaps" says neither`},
		},
		"more cells than headings": {
			header + "ada@example.com,endUser,Ada,Lovelace,,,,,,Countess, of Lovelace\n",
			[]string{`row 2: 11 cells, but the header row has 9`},
		},
		"a quotation mark in a cell": {
			header + "ada@example.com,endUser,Ada \"A\",Lovelace\ngrace,x,,\n",
			[]string{`4 mistakes`, `row 2: line 2 has a quotation mark inside a cell`, `row 3, column "user_name": "grace"`},
		},
		"a cell that never ends, after rows with mistakes of their own": {
			header + "ada@example.com,endUser,,Lovelace\ngrace@example.com,endUser,\"Grace,Hopper\nalan@example.com,endUser,Alan,Turing\n",
			[]string{
				`2 mistakes`, `row 2, column "given_name": blank`,
				`row 3: begins at line 3 and has a quoted cell that is not closed`,
			},
		},
		"a header that never ends": {
			"user_name,\"user_type\n",
			[]string{`row 1: line 1 has a quoted cell that is not closed`},
		},
		"placeholders": {
			"user_name,user_type,given_name,family_name,Employee ID\n" +
				"ada@example.com,endUser,Ada,Lovelace,TBD\n" +
				"grace@example.com,endUser,Grace,Hopper,#N/A\n" +
				"alan@example.com,endUser,Alan,Turing,1.00012E+11\n",
			[]string{
				`3 mistakes`, `row 2, column "Employee ID": "TBD" is a placeholder`,
				`row 3, column "Employee ID": "#N/A": invalid external id \(explained at row 2\)`,
				`row 4, column "Employee ID": "1.00012E\+11" is a number that a spreadsheet has shortened`,
			},
		},
		"one external id for two people": {
			"user_name,user_type,given_name,family_name,external_id\n" +
				"ada@example.com,endUser,Ada,Lovelace,1001\n" +
				"grace@example.com,endUser,Grace,Hopper, 1001 \n",
			[]string{
				`has a mistake`,
				`row 3, column "external_id": "1001" is in row 2 already, as that of "ada@example\.com"; an external id is`,
			},
		},
		"a person twice is one mistake": {
			"user_name,user_type,given_name,family_name,external_id\nada@example.com,endUser,Ada,L,1001\nADA@example.com,endUser,Ada,Lind,1001\n",
			[]string{`has a mistake`, `row 3, column "user_name": .* is in row 2 already`},
		},
		"a room is one mistake": {
			"user_name,user_type,given_name,family_name\nroom@example.com,endUser,,\n",
			[]string{`has a mistake`, `row 2, column "given_name": blank, and so is "family_name"; if this is no person but a room or a shared mailbox, remove the row`},
		},
		"one external id, and no user names": {
			"user_type,given_name,family_name,external_id\nendUser,Ada,L,1001\nendUser,Bo,S,1001\n",
			[]string{`2 mistakes`, `row 3, column "external_id": "1001" is in row 2 already; an external id`},
		},
		"one external id, and a user name that is refused": {
			"user_name,user_type,given_name,family_name,external_id\nada,endUser,Ada,Lovelace,1001\ngrace@example.com,endUser,Grace,Hopper,1001\n",
			[]string{`2 mistakes`, `row 3, column "external_id": "1001" is in row 2 already, as that of "ada"`},
		},
		"what cannot be seen is shown": {
			header + "ada\u202e@example.com,endUser,Ada,Lovelace\n",
			[]string{`"ada\\u202e@example\.com"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, err := parse(tc.text, options{})
			if err == nil {
				t.Fatalf("no error, but %d people", len(people))
			}
			for _, want := range tc.want {
				if !matches(want, err.Error()) {
					t.Errorf("error does not match %s:\n%s", want, err)
				}
			}
			if strings.HasSuffix(err.Error(), ".") {
				t.Errorf("error ends in a full stop, to which Terraform adds another: %s", err)
			}
		})
	}
}

// TestRows counts rows as a spreadsheet shows them, and tells the line of an editor where that is another one.
func TestRows(t *testing.T) {
	t.Parallel()
	text := "\n" + // 1
		"user_name,user_type,given_name,family_name,\"note\n\nof two lines\"\r\n" + // 2
		"ada@example.com,endUser,Ada,Lovelace,\"a\nb\nc\"\r\n" + // 3
		"\r\n" + // 4
		",,,\n" + // 5
		"\n" + // 6
		"row7,endUser,Grace,Hopper,\"\n\n\"\n" + // 7
		"row8,endUser,Grace,Hopper\n" // 8
	_, err := parse(text, options{})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`row 7 (line 11), column "user_name": "row7"`,
		`row 8 (line 14), column "user_name": "row8"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %s:\n%s", want, err)
		}
	}
}

func TestMistakesAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("user_name,user_type,given_name,family_name\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "person%d@example.com,%d%s,Ada,Lovelace\n", i, i, strings.Repeat("x", 5000))
	}
	_, err := parse(b.String(), options{})
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != maxMistakes+2 {
		t.Errorf("%d lines, want a first, %d mistakes and a last", len(lines), maxMistakes)
	}
	if lines[0] != "the roster has 1000 mistakes:" || lines[len(lines)-1] != "- and 950 more" {
		t.Errorf("first line %q, last line %q", lines[0], lines[len(lines)-1])
	}
	if len(err.Error()) > 20_000 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}

// TestRepeatedMistakes: one cause that many rows have takes two lines, and all other mistakes are listed beside it.
func TestRepeatedMistakes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("userPrincipalName,userType,givenName,surname,accountEnabled\n")
	for i := range 200 {
		fmt.Fprintf(&b, "p%d@example.com,Member,Ada,Lovelace,%s\n", i, map[bool]string{true: "False", false: "True"}[i == 7])
	}
	b.WriteString("bo@example.com,Guest,Bo,Sy,True\n,Member,Cy,Sy,True\n,Member,Cy,Sy,False\n")
	_, err := parse(b.String(), options{})
	if err == nil {
		t.Fatal("no error")
	}
	got := err.Error()
	for _, want := range []string{
		"the roster has 205 mistakes:\n- row 204, column \"userPrincipalName\": blank, and the person is out",
		"\n- row 2, column \"userType\": \"Member\" is Entra ID's own user type",
		"\n- rows 3-22 and 181 more, column \"userType\": \"Member\": Entra ID's own user type (explained at row 2)\n",
		"\n- row 202, column \"userType\": \"Guest\": Entra ID's own user type (explained at row 2)\n",
		"\n- row 203, column \"userPrincipalName\": \"\" is blank",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Count(got, "\n") != 5 || strings.Contains(got, "- and ") {
		t.Errorf("got\n%s", got)
	}
}

// decoded is a file in UTF-16 of this byte order, as Terraform decodes it.
func decoded(t *testing.T, file string, order unicode.Endianness) string {
	t.Helper()
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().String(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestReadAgain: the advice about encodings works.
func TestReadAgain(t *testing.T) {
	t.Parallel()
	const file = "user_name,user_type,given_name,family_name\nada@example.com,endUser,Ad\u00e9,L\n"
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse(decoded(t, big, unicode.LittleEndian), options{}); err == nil {
		t.Error("the wrong order is accepted")
	}
	people, err := parse(decoded(t, big, unicode.BigEndian), options{})
	if err != nil || people["ada@example.com"].person.GivenName != "Ad\u00e9" {
		t.Errorf("got %v, %v", people, err)
	}
	western, err := charmap.Windows1252.NewEncoder().String(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		if _, err := parse(decoded(t, western, order), options{}); err == nil || !strings.Contains(err.Error(), "windows-1252") {
			t.Errorf("windows-1252 read as UTF-16: %v", err)
		}
	}
	text, err := charmap.Windows1252.NewDecoder().String(western)
	if err != nil {
		t.Fatal(err)
	}
	people, err = parse(text, options{})
	if err != nil || people["ada@example.com"].person.GivenName != "Ad\u00e9" {
		t.Errorf("got %v, %v", people, err)
	}
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

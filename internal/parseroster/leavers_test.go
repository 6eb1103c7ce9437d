package parseroster

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestIgnoredColumns: a word for people who are out is an error in a column that would be ignored, and a word that
// other columns have too is not.
func TestIgnoredColumns(t *testing.T) {
	t.Parallel()
	for heading, c := range map[string]struct{ refused, ignored string }{
		"User State":      {"SUSPENDED|Staged|disabled|inactive|Archived|archived user|Blocked|removed", "Active|ACTIVATED|CA|"},
		"state":           {"SUSPENDED|disabled", "CA|Scania"},
		"employeeType":    {"Terminated|Former employee|Former|Left|Retired", "Full-Time|Contractor|Employee"},
		"Employment type": {"Former employee|resigned|garden leave|Garden_Leave", "Internal|no"},
		"Account":         {"Disabled|inactive|No", "ada|1"},
		"Sign-in":         {"Blocked|disabled|false", "2026-10-02|Yes|0"},
		"Access":          {"No", "Yes|Full"},
		"Employee":        {"Inactive", "No|Yes"},
		"Rocket stage":    {"deprovisioned", "disabled|blocked|left|No"},
		"Department": {
			"Terminated|Leavers|Former employee|Former Employees|Inactive employee|deleted user",
			"Former|Left|Onboarding|Removed|Hired|IT",
		},
		"Worker": {
			"Ada Ek (Terminated)|terminated|Removed|Ada Ek (Retired)",
			"Ada Ek|Ada Ek (On Leave)|Ada (Left)|(Ek)|Ada)",
		},
		"Name":                {"Ada Ek (Terminated)", "Ada Ek"},
		"Full name":           {"Ada Ek (Terminated)", "Ada Ek (Hired)|Ada Ek"},
		"Worker's Manager":    {"", "Bo Sy (Terminated)"},
		"HR Partner":          {"", "Bo Sy (Terminated)"},
		"Stato":               {"Inattivo|Cessato", "Attivo|Italia"},
		"Notes":               {"Terminated", "left|terminated in May|Has never resigned|former|removed"},
		"License state":       {"", "Suspended|Inactive|Disabled|Deleted|Unlicensed"},
		"Licenses":            {"", "Unlicensed|Suspended"},
		"Password Status":     {"", "Expired|Active|Inactive"},
		"MFA":                 {"", "Disabled|inactive|Suspended"},
		"Mailbox":             {"", "Archived|Deleted|Inactive"},
		"Military":            {"", "Retired|Inactive"},
		"City":                {"", "Former|Left|Staged Hill|Lund"},
		"Nickname":            {"", "Former|Left|Hired|Blocked"},
		"Training":            {"", "Not started|Rejected|Removed|Blocked|disabled"},
		"Litigation hold":     {"", "Disabled"},
		"Company":             {"terminated", "Former"},
		"Organizational unit": {"Leaver", "/Former|OU=Terminated,DC=example"},
		"":                    {"terminated", "left"},
		"Termination reason":  {"", "Resigned|Retired"},
	} {
		for value := range strings.SplitSeq(c.refused, "|") {
			if value == "" {
				continue
			}
			_, err := parse("login,firstName,lastName,user_type,Status,"+heading+"\nada@example.com,Ada,L,endUser,Active,"+
				value+"\n", options{})
			want := fmt.Sprintf("a mistake:\n- row 2, column %q: %q seems to say that the person is out", heading, value)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s = %s: got %v", heading, value, err)
			}
		}
		for value := range strings.SplitSeq(c.ignored, "|") {
			people, err := parse("login,firstName,lastName,user_type,Status,"+heading+"\nada@example.com,Ada,L,endUser,Active,\""+
				value+"\"\n", options{})
			if is := people["ada@example.com"].person.Active; err != nil || is == nil || !*is {
				t.Errorf("%s = %s: got %v", heading, value, err)
			}
		}
	}
}

// TestContradiction: a column of user types with another heading does not make technicians of end users.
func TestContradiction(t *testing.T) {
	t.Parallel()
	technicians, endUsers := options{userType: "Technician"}, options{userType: "endUser"}
	for name, c := range map[string]struct {
		heading, value string
		o              options
		refused        bool
	}{
		"in one word":             {"usertype", "endUser", technicians, true},
		"in other words":          {"Type", "End User", technicians, true},
		"of a directory":          {"userType", "enduser", technicians, true},
		"the same":                {"usertype", "Technician", technicians, false},
		"a directory's own":       {"userType", "Member", technicians, false},
		"none":                    {"usertype", "", technicians, false},
		"a column of user types":  {"user_type", "endUser", technicians, false},
		"the other way, in a job": {"Job title", "Technician", endUsers, false},
		"the same end user":       {"usertype", "endUser", endUsers, false},
	} {
		_, err := parse("login,firstName,lastName,"+c.heading+"\nada@example.com,Ada,Ek,"+c.value+"\n", c.o)
		if (err != nil) != c.refused || err != nil && !strings.Contains(err.Error(), "a mistake:\n- row 2, column \""+
			c.heading+"\": \""+c.value+"\" contradicts the option user_type = \"Technician\"") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestUnits: without a status, an organizational unit of leavers is an error.
func TestUnits(t *testing.T) {
	t.Parallel()
	const more = "primaryEmail,name.givenName,name.familyName,orgUnitPath"
	for unit, refused := range map[string]bool{
		"/": false, "": false, "/Staff": false, "/Staff/Suspended": true, "/Leavers": true, "/Former Employees": true,
		"/Disabled Users": true, "/Archived users": true, "/Leavers/Rehired": false, "/Former": false, "/Left Bank": false,
		"/Staff/Leavers/2025": true, "/Archived/2025/Q3/": true, "/Former staff": true, "/Offboarding": true,
		"/Staff/2025": false, "/2025": false, "/Disabled accounts/2024-25": true, "/Leavers/2025/Rehired": false,
	} {
		_, err := parse(more+"\nada@example.com,Ada,Ek,"+unit+"\n", options{userType: "endUser"})
		if (err != nil) != refused || err != nil && !strings.Contains(err.Error(), `row 2, column "orgUnitPath": `) {
			t.Errorf("%s: got %v", unit, err)
		}
		_, err = parse(more+",suspended\nada@example.com,Ada,Ek,"+unit+",False\n", options{userType: "endUser"})
		if err != nil {
			t.Errorf("%s beside a status: %v", unit, err)
		}
	}
}

// TestRemedies: what a message advises works. Each file is refused, and names the right people once it is changed.
func TestRemedies(t *testing.T) {
	t.Parallel()
	const (
		jumpCloud = "First Name,Last Name,Username,user_name,User State,Password Status,Department\n" +
			"Ada,Ek,ada.ek,ada@example.com,Active,Active,IT\nBo,Sy,bo.sy,bo@example.com,Suspended,Expired,IT\n"
		kinds  = "login,firstName,lastName,employeeType\nada@example.com,Ada,Ek,Full-Time\nbo@example.com,Bo,Sy,Terminated\n"
		bamboo = "Employee #,First Name,Last Name,Work Email,Employment Status,Termination Date\n" +
			"1,Ada,Ek,ada@example.com,Full-Time,\n2,Bo,Sy,bo@example.com,Part-Time,2025-01-31\n"
		okta = "login,firstName,lastName,status\nada@example.com,Ada,Ek,ACTIVE\nbo@example.com,Bo,Sy\n"
	)
	const entra = "Display name,User principal name,User type,First name,Last name,Account enabled\n" +
		"Ada Ek,ada@example.com,Member,Ada,Ek,Yes\nBo Sy,bo@example.com,Guest,Bo,Sy,No\n"
	const (
		current = "login,firstName,lastName,Can sign in\nada@example.com,Ada,Ek,yes\nbo@example.com,Bo,Sy,no\n"
		day     = "login,firstName,lastName,TermDate\nada@example.com,Ada,Ek,\nbo@example.com,Bo,Sy,2025-01-31\n"
		silent  = "login,firstName,lastName,AccountEnabled\nada@example.com,Ada,Ek,\nbo@example.com,Bo,Sy,\n"
	)
	type remedy struct{ old, replacement string }
	none, technicians := options{}, options{userType: "Technician"}
	for name, c := range map[string]struct {
		text, says string
		before, o  options
		remedy     []remedy
		in, out    string // given names
	}{
		"JumpCloud: head the column": {
			jumpCloud,
			`row 3, column "User State": "Suspended" seems to say that the person is out, and the column is not ` +
				`understood. If the column is a status, head it "status"; otherwise remove it, or add a column headed "active" ` +
				`with true or false, which then decides`,
			technicians, technicians,
			[]remedy{{"User State", "status"}},
			"Ada", "Bo",
		},
		"JumpCloud: remove the column": {
			jumpCloud, "otherwise remove it", technicians, technicians,
			[]remedy{{"User State,", ""}, {"Active,Active,", "Active,"}, {"Suspended,", ""}},
			"Ada Bo", "",
		},
		"JumpCloud: a column active": {
			jumpCloud, `add a column headed "active"`, technicians, technicians,
			[]remedy{{"Department\n", "Department,active\n"}, {",Active,IT", ",Active,IT,true"}, {"Expired,IT", "Expired,IT,false"}},
			"Ada", "Bo",
		},
		"an empty column active": {
			strings.NewReplacer("Department\n", "Department,active\n").Replace(jumpCloud),
			`or fill column "active", which then decides`, technicians, technicians,
			[]remedy{{"Expired,IT", "Expired,IT,yes"}},
			"Ada Bo", "",
		},
		"a status beside it": {
			strings.NewReplacer("Department", "Status", ",IT", ",Active").Replace(jumpCloud),
			`head it "User status"`, technicians, technicians,
			[]remedy{{"User State", "User status"}},
			"Ada", "Bo",
		},
		"kinds of employment": {
			kinds, `head it "Employment status"`, technicians, technicians, []remedy{{"employeeType", "Employment status"}}, "Ada", "Bo",
		},
		"Personio: the user name is still the address": {
			"First name,Last name,Email,Employment type\nAda,Ek,ada@example.com,Internal\nCy,Oh,cy@example.com,Full-time employee\nBo,Sy,bo@example.com,Terminated\n",
			`head it "Employment status"`, technicians, technicians,
			[]remedy{{"Employment type", "Employment status"}},
			"Ada Cy", "Bo",
		},
		"a directory's own user type": {
			strings.Replace(kinds, "employeeType", "userType", 1),
			`head it "Employment status"`, technicians, technicians,
			[]remedy{{"userType", "Employment status"}},
			"Ada", "Bo",
		},
		"BambooHR: active": {
			bamboo, `write "active" or "inactive" there`, technicians, technicians, []remedy{{"Part-Time", "Active"}}, "Ada Bo", "",
		},
		"BambooHR: the status": {
			bamboo, `add the status column to the export`, technicians, technicians,
			[]remedy{{"Date\n", "Date,Status\n"}, {"Full-Time,", "Full-Time,,Active"}, {"01-31", "01-31,Inactive"}},
			"Ada", "Bo",
		},
		"BambooHR: inactive": {
			bamboo, `write "active" or "inactive" there`, technicians, technicians, []remedy{{"Part-Time", "inactive"}}, "Ada", "Bo",
		},
		"a row that breaks off: active": {
			okta, `write "active" or "inactive"`, technicians, technicians, []remedy{{"Bo,Sy", "Bo,Sy,active"}}, "Ada Bo", "",
		},
		"a row that breaks off: inactive": {
			okta, `write "active" or "inactive"`, technicians, technicians, []remedy{{"Bo,Sy", "Bo,Sy,inactive"}}, "Ada", "Bo",
		},
		"a heading like a status: rename it": {
			current, `column 4, headed "Can sign in", seems to say whether a person is active, and is not understood; remove ` +
				`or rename it, or add a column headed "active" with true or false, which then decides`,
			technicians, technicians,
			[]remedy{{"Can sign in", "status"}},
			"Ada", "Bo",
		},
		"a heading like a status: remove it": {
			current, `remove or rename it`, technicians, technicians, []remedy{{",Can sign in", ""}, {",yes", ""}, {",no", ""}}, "Ada Bo", "",
		},
		"a heading like a status: a column active": {
			current, `or add a column headed "active"`, technicians, technicians,
			[]remedy{{"sign in", "sign in,active"}, {"yes", "yes,true"}, {"no", "no,false"}},
			"Ada", "Bo",
		},
		"a day: the status": {
			day, `column 4, headed "TermDate", has days or reasons of leaving, which may lie in the future, so it does not show ` +
				`which people are active; add the status column to the export`, technicians, technicians,
			[]remedy{{"TermDate", "TermDate,Status"}, {"Ek,", "Ek,,Active"}, {"01-31", "01-31,Terminated"}},
			"Ada", "Bo",
		},
		"a day: a column active": {
			day, `or a column headed "active" with true or false`, technicians, technicians,
			[]remedy{{"TermDate", "TermDate,active"}, {"Ek,", "Ek,,"}, {"01-31", "01-31,false"}},
			"Ada", "Bo",
		},
		"an empty status: remove it": {
			silent, `export it with its values, or remove it`, technicians, technicians,
			[]remedy{{",AccountEnabled", ""}, {"Ek,", "Ek"}, {"Sy,", "Sy"}},
			"Ada Bo", "",
		},
		"a near heading": {
			strings.Replace(current, "firstName", "Preferred First Name", 1), `resembles "First name"; rename it`,
			technicians, technicians,
			[]remedy{{"Preferred First Name", "First name"}, {"Can sign in", "status"}},
			"Ada", "Bo",
		},
		"Entra ID: a column user_type": {
			entra, `Add a column headed user_type, which is preferred to this one, with Technician or endUser in every row`,
			none, none,
			[]remedy{{"enabled", "enabled,user_type"}, {"Yes", "Yes,Technician"}, {"No", "No,endUser"}},
			"Ada", "Bo",
		},
		"Entra ID: the option": {
			entra, `or, if all are of one type, pass it: parse_roster(…, { user_type = "Technician" })`,
			none, technicians, nil, "Ada", "Bo",
		},
		"Entra ID's camelCase: a column user_type": {
			strings.Replace(entra, "User type", "userType", 1), `Add a column headed user_type`, none, none,
			[]remedy{{"enabled", "enabled,user_type"}, {"Yes", "Yes,Technician"}, {"No", "No,endUser"}},
			"Ada", "Bo",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := parse(c.text, c.before); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %s", err, c.says)
			}
			text := c.text
			for _, r := range c.remedy {
				if !strings.Contains(text, r.old) {
					t.Fatalf("no %q in\n%s", r.old, text)
				}
				text = strings.Replace(text, r.old, r.replacement, 1)
			}
			people, err := parse(text, c.o)
			if err != nil {
				t.Fatalf("the remedy does not work: %v\n%s", err, text)
			}
			var in, out []string
			for _, key := range slices.Sorted(maps.Keys(people)) {
				if p := people[key].person; p.Active != nil && !*p.Active {
					out = append(out, p.GivenName)
				} else {
					in = append(in, p.GivenName)
				}
			}
			if strings.Join(in, " ") != c.in || strings.Join(out, " ") != c.out {
				t.Errorf("in: %v, out: %v, want %s and %s\n%s", in, out, c.in, c.out, text)
			}
		})
	}
}

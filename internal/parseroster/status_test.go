package parseroster

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		meanings []string
		in, out  string // values, separated by vertical bars
	}{
		{
			[]string{active, status},
			"true|TRUE|Yes|1|Active|ACTIVE|enabled|PASSWORD_EXPIRED|Locked out|RECOVERY|PROVISIONED|WAHR|Vrai|PRAVDA|IGAZ|DOĞRU|ADEVĂRAT|ИСТИНА|Active user|Current " +
				"employee",
			"false|False|no|0|Suspended|DEPROVISIONED|STAGED|Archived|inactive|disabled|terminated|soft-deleted|Former " +
				"employee|FALSCH|Faux|NEPRAVDA|HAMIS|YANLIŞ|Yanlış|FALS|ЛОЖЬ|Archived User|Suspended user|Terminated employee|Inactive account|Ex-employee",
		},
		{
			[]string{status, employment},
			"On leave|Leave of absence|Maternity leave|Sick leave|Leave without pay|Sabbatical|ACTIVATED|ACCOUNT_OK|Locked|aktiv|Actief|Attivo",
			"Garden leave|Gardening leave|Onboarding|Hired|Deceased|Terminated|inaktiv|Inactief|Inattivo|Cessato",
		},
		{[]string{oneLogin}, "1|3|4|5|7|8|Active|Locked out", "0|2|Suspended"},
		{[]string{approval}, "1", "0|2|3"},
		{[]string{out}, "False|no|0|n|Active|FALSCH", "True|YES|1|y|Suspended|archived|blocked|WAHR"},
		{
			[]string{outSince},
			"never|1970-01-01T00:00:00.000Z|0001-01-01 00:00:00Z|False",
			"2026-10-02 08:11:00Z|2026-10-02T08:11:00.000Z|2026|10/2/2026 8:11:00 AM|02.10.2026|2 Oct 2026|October 2, " +
				"2026|20261002081100.0Z|True",
		},
	} {
		for _, meaning := range c.meanings {
			for want, values := range map[bool]string{true: c.in, false: c.out} {
				for value := range strings.SplitSeq(values, "|") {
					if is, ok := readState(meaning, value); !ok || is != want {
						t.Errorf("readState(%s, %q) = %t, %t, want %t, true", meaning, value, is, ok, want)
					}
				}
			}
		}
	}
	for meaning, values := range map[string]string{
		active: "|maybe|2|true false|not active|2026-10-02|on leave|pending", status: "permanent staff|Full-Time|x",
		oneLogin: "6|9|12|maybe", approval: "4|maybe", employment: "CA|maybe|2",
		out: "|maybe|enabled|disabled|2026-10-02|x", outSince: "|soon|133746912000000000|12|on leave|Suspended",
	} {
		for value := range strings.SplitSeq(values, "|") {
			if is, ok := readState(meaning, value); ok {
				t.Errorf("readState(%s, %q) = %t, true, want it to be refused", meaning, value, is)
			}
		}
	}
}

// TestIsKind: a kind of employment in several words is no status, and a word that may mean out is no kind.
func TestIsKind(t *testing.T) {
	t.Parallel()
	for want, values := range map[bool]string{
		true: "Full-Time|Part-Time|Fixed term|Working student|Full-Time Employee|Full-Time Exempt|Full Time (Non-Exempt)|" +
			"Regular Part-Time|Full time - Permanent|Per Diem|On call|Part-Time/Hourly|Salaried|Co-op|Zero hours",
		false: "Terminated|Full-Time Terminated|Term|Full-Time Term|Contract ended|Former contractor|Non-employee|On|Time|" +
			"Not active|Ex-contractor|Last hourly||/",
	} {
		for value := range strings.SplitSeq(values, "|") {
			if isKind(words(value)) != want {
				t.Errorf("%q: want %t", value, want)
			}
		}
	}
}

// TestAside: beside a status, a heading about something else is ignored. Without one, it is an error.
func TestAside(t *testing.T) {
	t.Parallel()
	for heading := range strings.SplitSeq("ACA Status|ACA Status Category|Citizenship Status|Filing Status|Work Authorization "+
		"Status|I-9 Status|E-Verify Status|Background Check Status|Benefits Status|COBRA Status|Supervisor Status|Manager - "+
		"Active Status|Reports To Status|Voluntary/Involuntary Termination Flag|Primary Termination Category|Regrettable "+
		"Termination|Severance date", "|") {
		for status, refused := range map[string]bool{"Status": false, "active": false, "City": true} {
			_, err := parse("Employee #,First Name,Last Name,Work Email,user_type,"+status+","+heading+
				"\n7,Ada,Ek,ada@example.com,endUser,Active,x\n", options{})
			if (err != nil) != refused {
				t.Errorf("%s beside %s: got %v", heading, status, err)
			}
		}
	}
}

// TestStatusColumns: people are out where any column says so, and a heading that seems to say it and is not understood
// is an error.
func TestStatusColumns(t *testing.T) {
	t.Parallel()
	const unclear = "unclear"
	for name, c := range map[string]struct{ headings, cells, want string }{
		"Entra ID's export":                        {"accountEnabled", "False", "out"},
		"Entra ID's template":                      {"Block sign in (Yes/No) [accountEnabled] Required", "Yes", "out"},
		"Entra ID's template, not blocked":         {"Block sign in (Yes/No) [accountEnabled] Required", "No", "in"},
		"a template that asks the other way round": {"Account enabled [accountEnabled]", "Yes", "in"},
		"Entra ID's template in German, whose words count": {
			"Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich",
			"Nein", unclear,
		},
		"ADP's archive":           {"Position Status,Archived Employee", "Active,Yes", "out"},
		"not in ADP's archive":    {"Position Status,Archived Employee", "Active,No", "in"},
		"a page of ADP's profile": {"Position Status (Employment Profile)", "Terminated", "out"},
		"Google's status":         {"Status [READ ONLY]", "Suspended", "out"},
		"Google's other columns": {
			"Suspended [READ ONLY],Archived [READ ONLY]",
			"False,True", "out",
		},
		"neither":    {"suspended,archived", "False,False", "in"},
		"one of two": {"archived,suspended", "True,False", "out"},
		"Google's status to come": {
			"Status [READ ONLY],New Status [UPLOAD ONLY]",
			"Active,Suspended", "out",
		},
		"Microsoft's older cmdlets": {
			"BlockCredential,SoftDeletionTimestamp,ValidationStatus,OverallProvisioningStatus",
			"False,10/2/2026 8:11:00 AM,Healthy,Success", "out",
		},
		"a block": {"Block credential", "True", "out"},
		"deleted, not blocked": {
			"Block credential,Soft deletion time stamp",
			"False,2026-10-02 08:11:00Z", "out",
		},
		"not deleted, not blocked":              {"Block credential,Soft deletion time stamp", "False,", "in"},
		"nothing is given":                      {"Soft deletion time stamp", "", ""},
		"Active Directory":                      {"Enabled,LockedOut,isDeleted", "True,True,", "in"},
		"a column of one's own":                 {"active,suspended", "yes,True", "in"},
		"a column of one's own, blank":          {"active,suspended", ",True", "out"},
		"a status beside a column of one's own": {"active,Contract status", "no,permanent", "out"},
		"a status beside a blank column of one's own": {
			"active,Contract status", ",terminated",
			`row 2, column "Contract status": "terminated" seems to say whether the person is active, and column "active" ` +
				`is empty; fill it`,
		},
		"a block beside a blank column of one's own": {
			"active,Sign-in blocked", ",Yes",
			`row 2, column "Sign-in blocked": "Yes" seems to say whether the person is active`,
		},
		"a block beside a blank column and a status": {
			"active,Status,Sign-in blocked", ",Active,Yes",
			`row 2, column "Sign-in blocked": "Yes" seems to say whether the person is active`,
		},
		"a blank block beside a blank column": {"active,Status,Sign-in blocked", ",Active,", "in"},
		"a block beside a status of leavers":  {"active,Status,Sign-in blocked", ",Inactive,No", "out"},
		"a status of another kind":            {"Contract status", "permanent", unclear},
		"an end": {
			"Termination date", "",
			`column 5, headed "Termination date", has days or reasons of leaving, which may lie in the future`,
		},
		"a block of another name":  {"Sign-in blocked", "True", unclear},
		"a disability, or not":     {"Disabled", "No", unclear},
		"a state of the account":   {"accountState", "ACTIVE", unclear},
		"a user who leaves":        {"Leaver", "x", unclear},
		"a lock":                   {"Account locked", "no", unclear},
		"a state of America":       {"State", "CA", ""},
		"a state of an invitation": {"invitationState,userState", "Accepted,Accepted", ""},
		"a status, and the day on which it began": {
			"Status,Deactivated date,Regrettable Termination",
			"Active,2020-01-01,Yes", "in",
		},
		"Microsoft 365's label":             {"Sign-in allowed", "No", "out"},
		"the label, for those who are in":   {"Block credential,Sign-in allowed", "False,Yes", "in"},
		"the label beside a block":          {"Block credential,Sign-in allowed", "False,No", "out"},
		"HiBob's lifecycle":                 {"Lifecycle", "Garden leave", "out"},
		"a stage of a lifecycle":            {"Lifecycle stage", "Employed", "in"},
		"an employee, or not any more":      {"Current employee", "No", "out"},
		"is it active":                      {"Is active", "No", "out"},
		"one flag in two spellings":         {"isActive,Is active", "yes,no", `column 6, headed "Is active", seems`},
		"HiBob's day in camelCase":          {"Status,leaveDate", "Active,2027-01-31", "in"},
		"HiBob's day in camelCase, alone":   {"leaveDate", "2025-01-31", `headed "leaveDate", has days or reasons`},
		"a longer name of a day beside one": {"Status,Valid until,TermDate", "Active,9999-12-31,x", "in"},
		"a day that a company has named itself": {
			"Last day of employment", "",
			`column 5, headed "Last day of employment", has days or reasons of leaving`,
		},
		"a day beside a status": {"Status,Date of termination", "Inactive,2020-01-01", "out"},
		"a day of something else": {"Last login date,Probation end date,Leave end date,License " +
			"end date", "2020-01-01,,,", ""},
		"a flag":     {"Currently Active", "No", unclear},
		"works here": {"Works here", "No", unclear},

		"a choice in a heading": {"Is employed (Y/N)", "N", unclear},
		"what is active": {
			"Active directory,Activity,Aktivität,Département,Estado",
			"x,x,x,x,x", "",
		},
		"Personio's German": {
			"Status,Kündigungsdatum,Letzter Arbeitstag,Vertragsende",
			"Abwesend,,,", "in",
		},
		"Personio's German, left": {"Status,Kündigungsdatum", "Inaktiv,31.01.2026", "out"},
		"a German day alone": {
			"Letzter Arbeitstag", "",
			`column 5, headed "Letzter Arbeitstag", has days or reasons of leaving`,
		},
		"a German day of another name":   {"Austritt zum", "", unclear},
		"a German block":                 {"Anmeldung gesperrt", "Ja", unclear},
		"a German flag":                  {"Aktiv", "Nein", unclear},
		"a German status":                {"Beschäftigungsstatus", "Aktiv", unclear},
		"Microsoft 365 in French":        {"Bloquer les informations d’identification", "Faux", unclear},
		"Microsoft 365 in Dutch":         {"Referenties blokkeren", "Onwaar", unclear},
		"a French status":                {"Statut", "Actif", unclear},
		"a Spanish flag":                 {"Bloqueado", "sí", unclear},
		"German words in a known column": {"Suspended", "Ja", "out"},
		"BambooHR's comments": {
			"Employment Status,Employment Status: Comments",
			"Terminated,x", "out",
		},
		"OneLogin's words":    {"directory_id,status", "7,Unactivated", "out"},
		"OneLogin's password": {"directory_id,status", "7,Awaiting password reset", "in"},
		"what a person is, has or had": {"MFA Status,Marital Status,License " +
			"status,statusChanged", ",,,", ""},
		"Okta's next status":               {"status,transitioningToStatus", "ACTIVE,DEPROVISIONED", "out"},
		"Okta's next status, for no one":   {"status,transitioningToStatus", "ACTIVE,", "in"},
		"Okta's next status is active":     {"status,transitioningToStatus", "STAGED,ACTIVE", "out"},
		"Okta's report":                    {"Okta user status,Status change date", "Deactivated,2026-03-31", "out"},
		"PingOne's permission":             {"enabled,account.canAuthenticate", "true,false", "in"},
		"PingOne's permission alone":       {"account.canAuthenticate", "false", unclear},
		"PingOne's permission, and a lock": {"account.status,account.canAuthenticate", "OK,false", "column 6, headed"},
		"GAM's reason":                     {"suspended,suspensionReason", "True,ADMIN", "out"},
		"GAM's reason alone":               {"suspensionReason", "ADMIN", "days or reasons of leaving"},
		"Workday's end":                    {"Active_Status,Terminated", "0,1", "out"},
		"Workday's end alone":              {"Terminated", "Yes", "out"},
		"Workday's end that has not come":  {"Terminated", "No", "in"},
		"no end":                           {"Terminated", "2026-03-31", "does not say whether the person is out"},
		"Personio's notice":                {"Status,Kündigungsfrist,Kündigungsart", "Aktiv,3 Monate,", "in"},
		"Personio's notice alone":          {"Kündigungsgrund", "Eigenkündigung", "days or reasons of leaving"},
		"a day of death":                   {"Date of Death", "2026-03-31", "days or reasons of leaving"},
		"Entra ID in French":               {"Compte activé", "Faux", unclear},
		"what is on or off beside the account": {"DirSyncEnabled,2sv Enforced [READ ONLY],Active " +
			"projects,IMAP enabled,Block", "True,False,3,True,B", ""},
		"a kind of employment":       {"Status,Employment status", "Active,Full-Time", "in"},
		"a kind of employment alone": {"Employment status", "Part-time", ""},
		"the end of an employment":   {"Status,Employment status", "Active,Terminated", "out"},
		"no kind of employment": {
			"Employment status", "perhaps",
			`column "Employment status": "perhaps" says neither`,
		},
		"a day to come": {"Status,Termination date", "Active,2027-01-31", "in"},
		"a day, and no status": {
			"Status,Termination date", ",2027-01-31",
			`row 2, column "Termination date": "2027-01-31" may lie in the past or in the future, and column "Status" is empty`,
		},
		"a day beside an empty column of one's own": {
			"active,Exit date", ",2026-01-31",
			`column "Exit date": "2026-01-31" may lie in the past or in the future, and column "active" is empty`,
		},
		"neither a day nor a status": {
			"Status,Last working day", ",",
			`row 1: column 5, headed "Status", is empty in every row, so it does not show which people are active`,
		},
		"a day beside a column of one's own": {"active,Exit date", "yes,2027-01-31", "in"},
		"a state of an account in JumpCloud": {
			"employeeIdentifier,state,account_locked",
			"e-1,SUSPENDED,True", "out",
		},
		"OneLogin's numbers": {"directory_id,status,state", "7,3,1", "in"},
		"numbers of others":  {"status", "3", `column "status": "3" says neither`},
		"a value that is not understood": {
			"status", "permanent staff",
			`row 2, column "status": "permanent staff" says neither active nor inactive`,
		},
		"a block that is not understood": {
			"suspended", "enabled",
			`row 2, column "suspended": "enabled" does not say whether the person is out`,
		},
		"a time that is not understood": {
			"deletionTime", "soon",
			`row 2, column "deletionTime": "soon" is neither empty nor the time`,
		},
		"two that are the same": {
			"Status,status", "Active,Active",
			"columns 5 and 6 are both headed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, err := parse("user_name,user_type,given_name,family_name,"+c.headings+"\nada@example.com,endUser,Ada,Lovelace,"+c.cells+"\n", options{})
			got := ""
			switch is := people["ada@example.com"].person.Active; {
			case err != nil:
				got = err.Error()
			case is != nil && *is:
				got = "in"
			case is != nil:
				got = "out"
			}
			want := c.want
			if want == unclear {
				heading, _, _ := strings.Cut(c.headings, ",")
				want = `column 5, headed "` + heading + `", seems to say whether a person is active, and is not understood`
			}
			if got != want && (len(want) < 4 || !strings.Contains(got, want)) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestSilentStatus: a status that is empty for everyone is a failed export, and one that is empty for some people is an
// error of their rows.
func TestSilentStatus(t *testing.T) {
	t.Parallel()
	const header, row = "user_name,user_type,given_name,family_name,", "@example.com,endUser,Ada,L"
	for name, c := range map[string]struct{ headings, first, second, want string }{
		"Get-MgUser that did not ask for it": {
			"AccountEnabled", ",", ",",
			`row 1: column 5, headed "AccountEnabled", is empty in every row`,
		},
		"empty for one": {
			"AccountEnabled", ",True", ",",
			`row 3, column "AccountEnabled": empty, although other rows have a status; write "active" or "inactive"`,
		},
		"empty for the first": {"AccountEnabled", ",", ",False", `row 2, column "AccountEnabled": empty`},
		"a row that breaks off": {
			"department,status", ",IT,DEPROVISIONED", "",
			`row 3, column "status": empty, although other rows have a status`,
		},
		"another column has it": {"AccountEnabled,Block credential", ",,False", ",True,", ""},
		"no column has it": {
			"AccountEnabled,Block credential", ",,", ",,False",
			`row 2, column "Block credential": empty`,
		},
		"a column of one's own":                      {"active,AccountEnabled", ",yes,", ",,", ""},
		"a column of one's own that is never filled": {"active", ",", ",", ""}, // active is the default
		"nor a status beside it": {
			"active,AccountEnabled", ",,", ",,",
			`row 1: column 6, headed "AccountEnabled", is empty in every row`,
		},
		"a status beside it": {"active,AccountEnabled", ",,True", ",,", `row 3, column "AccountEnabled": empty`},
		"both":               {"active,AccountEnabled", ",,True", ",yes,", ""},
		"no one was deleted": {"Soft deletion time stamp", ",", ",", ""},
		"one was deleted":    {"Soft deletion time stamp", ",2026-10-02 08:11:00Z", ",", ""},
		"one was deleted, and no status is there": {
			"AccountEnabled,Soft deletion time stamp", ",,2026-10-02 08:11:00Z", ",,",
			`row 1: column 5, headed "AccountEnabled", is empty in every row`,
		},
		"one was never deleted, and has no status": {
			"AccountEnabled,Soft deletion time stamp", ",True,", ",,never",
			`row 3, column "AccountEnabled": empty, although other rows have a status`,
		},
		"one was never deleted, and has a day": {
			"AccountEnabled,Soft deletion time stamp,Exit date", ",True,,", ",,never,2025-01-31",
			`row 3, column "Exit date": "2025-01-31" may lie in the past or in the future, and column "AccountEnabled" is empty`,
		},
		"no status is to change":     {"New Status [UPLOAD ONLY]", ",", ",", ""},
		"one status is to change":    {"New Status [UPLOAD ONLY]", ",Suspended", ",", ""},
		"a mark for those who left":  {"Deactivated", ",yes", ",", ""},
		"an answer for those in too": {"Deactivated", ",no", ",", `row 3, column "Deactivated": empty`},
		"a value that is not understood": {
			"status", ",perhaps", ",Active",
			`a mistake:` + "\n" + `- row 2, column "status": "perhaps" says neither`,
		},
		"kinds of employment":            {"Employment status", ",Full-Time", ",Terminated", ""},
		"kinds beside a status":          {"Status,Employment status", ",Active,Full-Time", ",Inactive,Contractor", ""},
		"a kind beside no status at all": {"Status,Employment status", ",,Full-Time", ",,Contractor", `column 5, headed "Status", is empty in`},
		"a kind beside an empty status":  {"Status,Employment status", ",Active,Full-Time", ",,Contractor", `row 3, column "Status": empty`},
		"a kind, and no kind":            {"Employment status", ",Terminated", ",", `row 3, column "Employment status": empty`},
		"a kind, and a day":              {"Employment status,Termination date", ",Terminated,2025-01-31", ",Part-Time,2025-01-31", kindAndDay},
		"another kind, and a day":        {"Employment status,Termination date", ",Full-Time,", ",Contractor,2025-01-31", `"Contractor" in column`},
		"a kind, a day, an empty status": {"Status,Employment status,Termination date", ",Active,,", ",,Temp,2025-01-31", dayAndNoStatus},
		"a kind, and no day in Bamboo's words": {
			"Employment status,Termination date", ",Terminated,2025-01-31", ",Full-Time,0000-00-00", "",
		},
		"a kind, a day, and a status":     {"Status,Employment status,Termination date", ",Active,,", ",Active,Temp,2025-01-31", ""},
		"a kind, a day, an empty active":  {"active,Employment status,Exit date", ",yes,,", ",,Temp,2025-01-31", `and column "active" is empty; fill it`},
		"a kind, a day, and active is no": {"active,Employment status,Exit date", ",yes,,", ",no,Temp,2025-01-31", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(header+c.headings+"\nada"+row+c.first+"\nbo"+row+c.second+"\n", options{})
			if got := fmt.Sprint(err); c.want == "" && err != nil || !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %q", got, c.want)
			}
		})
	}
}

const (
	kindAndDay = `a mistake:` + "\n" + `- row 3, column "Termination date": "2025-01-31" may lie in the past or in the ` +
		`future, and "Part-Time" in column "Employment status" is only a kind of employment; add the status column ` +
		`to the export, or write "active" or "inactive" there`
	dayAndNoStatus = `a mistake:` + "\n" + `- row 3, column "Termination date": "2025-01-31" may lie in the past or in the ` +
		`future, and column "Status" is empty; fill it`
)

// TestHeadingsOfLeavers: a heading in the words of people who have left is a status that is not understood or a day of
// leaving, and a heading that only contains such a word is neither.
func TestHeadingsOfLeavers(t *testing.T) {
	t.Parallel()
	for class, headings := range map[string]string{
		"understood": "Sign-in allowed|signInAllowed|Is active|is_active|isActive|Is enabled|Is suspended|accountDisabled|" +
			"Lifecycle|Lifecycle stage|Lifecycle state|lifecycleStatus|Employee lifecycle|Current employee|Currently employed|" +
			"employmentStatus|workerStatus",
		"status": "Former employee|Former|Left|Has left|Left the company|is_left|Retired|Is retired|Resigned|Dismissed|" +
			"Access revoked|Revoked|Expired|accountExpired|Account expired (Y/N)|Exited|Employment ended|Removed|Deceased|" +
			"account.canAuthenticate|Can authenticate|value.accountEnabled|user.active|" +
			"urn:ietf:params:scim:schemas:core:2.0:User:active|" +
			"Current|Is current|Currently|Current staff|Still employed|Cloud lifecycle state|Separated|Separation|Departed|" +
			"No longer employed|No longer active|Not active|Ex-employee|Leavers|Can sign in|Can login|Login allowed|" +
			"Access permitted|Works here|Still works here|Konto aktiviert|Aktiviert|Situação|Situacao|" +
			"Garden leave|Pre-hire|Not started|Onboarding|Unlicensed|userAccountControl|useraccountcontrol",
		"end": "Contract end|contractEnd|Contract ends|End of contract|End of employment|Employment end|End of service|" +
			"Assignment end|Contract expiration|Contract expiry date|Account expires|accountExpires|AccountExpirationDate|" +
			"Access expiration|Expiration date|Expires on|Retired on|Retirement date|Date left|Employee left on|" +
			"leaveDate|leave_date|exitDate|lastDayOfWork|terminationReason|employee_leave_date_time|" +
			"Term Date|TermDate|term_date|Separation date|Final working day|Final day|Active until|Valid to|valid_until|" +
			"Employed until|Employed through|Until|Account valid until|Quit date|Date quit|Exit|End of access|Access end date|" +
			"Effective end date|Last day with company|Last day with the company|Last day at work|Offboard date|Offboarded on|" +
			"Reason for leaving|Leaving reason|Exit reason|Separation reason|Reason of departure|Termination reason code|" +
			"Deactivation reason|Letzter Tag|Enddatum|Beschäftigt bis|Einddatum|Datum uit dienst|Uit dienst|" +
			"Ende des Arbeitsverhältnisses|Ende der Beschäftigung|Beschäftigungsende|Arbeitsvertrag bis|Befristet bis|" +
			"Ausscheidedatum|" +
			"Fin de contrat|Fecha de salida|Data di uscita|Uitdiensttreding|Einde contract|" +
			"Laatste werkdag|Date de fin|Date de fin de contrat|Fecha de fin|Fecha de cese|Data cessazione|Slutdatum|" +
			"Off-boarding date|Access revoked on|Contract ended on|Date of dismissal|Last day of service",
		"nothing": "Current location|Current sign in IP|Current login at|Can edit|Allowed devices|" +
			"Term|Term start date|Leave start date|Leave type|leaveEndDate|Locked until|locked_until|On leave until|Visa valid until|" +
			"License valid to|Password valid until|Exit interview|End of probation|Reason for leave|Lifecycle policy|" +
			"Notes|addresses.0.state|mfa.status|_links.deactivate.href|device.enabled|Works council|Workshop|Aktiviert am|Ende der Probezeit|Befristung|" +
			"Elternzeit bis|Wochenende|Date de naissance|Not for profit|Longer breaks|Regrettable separation|" +
			"Final grade|Until further notice|Effective date|Effective start date|Last day of training|Left-handed|Days left|Left side|Former name|Former department|Hired|Hired on|Date hired|Onboarding date|" +
			"Onboarding buddy|End user|End user service|Is end user|Last contract|Last assignment|Last login|Service|Contract|" +
			"Assignment|Visa expiration date|License expires|Passport expiry|Password expired|password_expired|" +
			"Password never expires|PasswordExpired|Retirement plan|Retirement plan date|Retirement eligibility date|" +
			"Removed licenses|Company state|Organization state|Current company|Weekend|Spend|On leave|Leave end date|" +
			"Probation end date|activated|Contract end reason|msDS-User-Account-Control-Computed",
	} {
		for heading := range strings.SplitSeq(headings, "|") {
			got := "nothing"
			switch l, _ := newLayout([]string{"user_name", heading}, options{}); {
			case len(l.statuses) > 0:
				got = "understood"
			case len(l.unclear) > 0:
				got = "status"
			case len(l.ends) > 0:
				got = "end"
			}
			if got != class {
				t.Errorf("the heading %q is read as %s, want %s", heading, got, class)
			}
		}
	}
}

// TestActiveDirectory: every column of Get-ADUser -Properties * that is like a status or a day beside Enabled.
func TestActiveDirectory(t *testing.T) {
	t.Parallel()
	people, err := parse("UserPrincipalName,user_type,GivenName,Surname,Enabled,AccountExpirationDate,accountExpires,"+
		"AccountLockoutTime,AccountNotDelegated,Deleted,isDeleted,LockedOut,PasswordExpired,PasswordNeverExpires,"+
		"ProtectedFromAccidentalDeletion,State,userAccountControl,msDS-User-Account-Control-Computed,whenChanged\n"+
		"ada@example.com,endUser,Ada,L,True,2027-01-31,134000000000000000,,False,,,False,False,False,False,Scania,512,0,x\n",
		options{})
	if is := people["ada@example.com"].person.Active; err != nil || is == nil || !*is {
		t.Errorf("active is %v, %v, want true", is, err)
	}
}

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// ask sends a request to the REST API, or to its token endpoint, and decodes what it answers.
func ask(t *testing.T, s *sandbox.Server, method, path, body string, headers ...string) (reply, any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.Origin()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{status: response.StatusCode, header: response.Header, text: string(text)}
	var value any
	if json.Unmarshal(text, &value) == nil {
		r.json, _ = value.(map[string]any)
	}
	if r.header.Get("X-Nj-Request-Id") == "" {
		t.Errorf("%s %s: no request id", method, path)
	}
	return r, value
}

// form is what a client sends for a token.
func form(s *sandbox.Server, differs ...string) string {
	values := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.APIClientID()}, "client_secret": {s.APIClientSecret()},
		"scope": {"monitoring"},
	}
	for i := 0; i < len(differs); i += 2 {
		values.Set(differs[i], differs[i+1])
	}
	return values.Encode()
}

// bearer is the header with a new access token.
func bearer(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	r, _ := ask(t, s, http.MethodPost, "/ws/oauth/token", form(s))
	token, _ := r.want(t, http.StatusOK).json["access_token"].(string)
	return "Authorization: Bearer " + token
}

// read is a GET with a token of its own.
func read(t *testing.T, s *sandbox.Server, path string) any {
	t.Helper()
	r, value := ask(t, s, http.MethodGet, path, "", bearer(t, s))
	r.want(t, http.StatusOK)
	return value
}

// made fails unless something could be made.
func made(t *testing.T) func(id string, err error) string {
	return func(id string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

// promote makes a user an administrator, as the console can.
func promote(t *testing.T, s *sandbox.Server, userName string) {
	t.Helper()
	err := s.Tenant().UpdateAccount(userName, func(doc sandbox.Document) { doc["administrator"] = true })
	if err != nil {
		t.Fatal(err)
	}
}

// which picks the element of a list by its address or name.
func which(list any, name string) map[string]any {
	items, _ := list.([]any)
	for _, item := range items {
		if item, _ := item.(map[string]any); item["email"] == name || item["name"] == name {
			return item
		}
	}
	return nil
}

func emails(list any) string {
	var out []string
	items, _ := list.([]any)
	for _, item := range items {
		out = append(out, fmt.Sprint(at(item, "email")))
	}
	return strings.Join(out, " ")
}

// staffed is a tenant with accounts on both sides of the door.
func staffed(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s := start(t, o)
	tenant, must := s.Tenant(), made(t)
	must(tenant.AddAccount(sandbox.Document{
		"email": "root@example.com", "firstName": "Rae", "lastName": "Root", "userType": "TECHNICIAN", "administrator": true,
		"mfaConfigured": true,
	}))
	must(tenant.AddAccount(sandbox.Document{"email": "former@example.com", "organizationId": 7}))
	must(tenant.AddOrganization(sandbox.Document{"id": 7, "name": "Contoso", "description": "A customer"}))
	ada := addUser(t, s, "ada@example.com")
	body := person("eve@example.com")
	body[extension] = map[string]any{"userType": "endUser", "organizationId": "7"}
	eve, _ := send(t, s, http.MethodPost, "/Users", body).want(t, http.StatusCreated).json["id"].(string)
	addGroup(t, s, "Desk", ada, eve)
	must(tenant.AddRole(sandbox.Document{
		"name": "Patching", "groups": []string{"desk", "Not yet"},
		"members": []string{"Root@example.com", "ada@example.com", "former@example.com"},
	}))
	must(tenant.AddRole(sandbox.Document{"name": "Portal", "type": "END_USER", "groups": []string{"Desk"}}))
	return s
}

func TestAPIShapes(t *testing.T) {
	t.Parallel()
	s := staffed(t, sandbox.Options{})
	for _, test := range []struct {
		path, want string
	}{
		{"/v2/organizations", `[{"id":7,"name":"Contoso","description":"A customer","nodeApprovalMode":"AUTOMATIC"}]`},
		{"/v2/user/technicians", `[
			{"id":1,"uid":"00000000-0000-4000-8000-000000000001","firstName":"Rae","lastName":"Root",
			 "email":"root@example.com","enabled":true,"mfaConfigured":true,"invitationStatus":"REGISTERED",
			 "roles":["Patching"],"mustChangePw":false,"scimUser":false,"authType":"NATIVE","assignedDeviceIds":[],
			 "userType":"TECHNICIAN","administrator":true,"notifyAllClients":false},
			{"id":4,"uid":"00000000-0000-4000-8000-000000000004","firstName":"Ada","lastName":"Lovelace",
			 "email":"ada@example.com","enabled":true,"mfaConfigured":false,"invitationStatus":"REGISTERED",
			 "roles":["Patching"],"mustChangePw":false,"scimUser":true,"authType":"SSO","assignedDeviceIds":[],
			 "userType":"TECHNICIAN","administrator":false,"notifyAllClients":false}]`},
		{"/v2/user/end-users", `[
			{"id":2,"uid":"00000000-0000-4000-8000-000000000002",
			 "email":"former@example.com","enabled":true,"mfaConfigured":false,"invitationStatus":"REGISTERED",
			 "roles":[],"mustChangePw":false,"scimUser":false,"authType":"NATIVE","assignedDeviceIds":[],
			 "organizationId":7,"fullPortalAccess":false,"accessibleDeviceIds":[]},
			{"id":5,"uid":"00000000-0000-4000-8000-000000000005","firstName":"Ada","lastName":"Lovelace",
			 "email":"eve@example.com","enabled":true,"mfaConfigured":false,"invitationStatus":"REGISTERED",
			 "roles":["Portal"],"mustChangePw":false,"scimUser":true,"authType":"SSO","assignedDeviceIds":[],
			 "organizationId":7,"fullPortalAccess":false,"accessibleDeviceIds":[]}]`},
		{"/v2/user/roles", `[
			{"id":7,"name":"Patching","type":"TECHNICIAN","description":"","members":[
			 {"id":1,"email":"root@example.com","name":"Rae Root","source":"MANUAL"},
			 {"id":4,"email":"ada@example.com","name":"Ada Lovelace","source":"SCIM"}]},
			{"id":8,"name":"Portal","type":"END_USER","description":"","members":[
			 {"id":5,"email":"eve@example.com","name":"Ada Lovelace","source":"SCIM"}]}]`},
		{"/v2/users?userType=END_USER", `[
			{"id":2,"uid":"00000000-0000-4000-8000-000000000002",
			 "email":"former@example.com","enabled":true,"mfaConfigured":false,"invitationStatus":"REGISTERED",
			 "userType":"END_USER","administrator":false,"permitAllClients":false,"organizationId":7},
			{"id":5,"uid":"00000000-0000-4000-8000-000000000005","firstName":"Ada","lastName":"Lovelace",
			 "email":"eve@example.com","enabled":true,"mfaConfigured":false,"invitationStatus":"REGISTERED",
			 "userType":"END_USER","administrator":false,"permitAllClients":false,"organizationId":7}]`},
	} {
		var want any
		if err := json.Unmarshal([]byte(test.want), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, read(t, s, test.path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.path, diff)
		}
	}
	all := read(t, s, "/v2/users?includeRoles=true")
	if emails(all) != "root@example.com former@example.com ada@example.com eve@example.com" ||
		at(which(all, "eve@example.com"), "roles", 0) != "Portal" {
		t.Errorf("users: %v", all)
	}
	if roles := read(t, s, "/v2/user/roles?roleType=END_USER"); at(roles, 0, "name") != "Portal" || at(roles, 1) != nil {
		t.Errorf("roles: %v", roles)
	}
	// SCIM shows its own people alone, as it did.
	list := send(t, s, http.MethodGet, "/Users", nil)
	if list.json["totalResults"] != 2.0 || strings.Contains(list.text, "root") {
		t.Errorf("SCIM: %s", list.text)
	}
}

func TestAPIFollowsSCIM(t *testing.T) {
	t.Parallel()
	s := staffed(t, sandbox.Options{})
	ada, _ := s.Tenant().Account("ada@example.com")
	send(t, s, http.MethodPatch, "/Users/"+ada.SCIMID, patch(
		op("replace", "active", false), op("replace", "userName", "ada.king@example.com"),
		op("replace", extension+":userType", "endUser"), op("add", extension+":organizationId", "All"),
	)).want(t, http.StatusOK)
	got := which(read(t, s, "/v2/user/end-users"), "ada.king@example.com")
	if at(got, "id") != 4.0 || at(got, "enabled") != false || at(got, "organizationId") != nil ||
		at(got, "roles", 0) != "Portal" {
		t.Errorf("after a change: %v", got)
	}
	send(t, s, http.MethodDelete, "/Users/"+ada.SCIMID, nil).want(t, http.StatusNoContent)
	if list := read(t, s, "/v2/users"); emails(list) != "root@example.com former@example.com eve@example.com" {
		t.Errorf("after a deletion: %v", list)
	}
	by, err := s.Tenant().AddUser(person("by.hand@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := s.Tenant().Account(by); a.Email != "by.hand@example.com" || a.SCIMUser {
		t.Errorf("whom no SCIM client made: %+v", a)
	}
}

func TestSCIMAdoptsANativeAccount(t *testing.T) {
	t.Parallel()
	s := staffed(t, sandbox.Options{DataFile: filepath.Join(t.TempDir(), "tenant.jsonl")})
	before, _ := s.Tenant().Account("root@example.com")
	found := send(t, s, http.MethodGet, "/Users?filter="+url.QueryEscape(`userName eq "root@example.com"`), nil)
	if found.json["totalResults"] != 0.0 {
		t.Errorf("SCIM sees a native account: %s", found.text)
	}
	// Another user cannot have its address, and nothing happens to it.
	ada, _ := s.Tenant().Account("ada@example.com")
	rename := patch(op("replace", "userName", "ROOT@example.com"))
	send(t, s, http.MethodPatch, "/Users/"+ada.SCIMID, rename).wantError(t, http.StatusConflict, "uniqueness")
	id := addUser(t, s, "Root@example.com")
	want := before
	want.Email, want.FirstName, want.LastName, want.SCIMUser, want.SCIMID = "Root@example.com", "Ada", "Lovelace", true, id
	want.AuthType = "SSO"
	if got, _ := s.Tenant().Account("root@example.com"); !cmp.Equal(want, got, cmp.Comparer(sameAccount)) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if list := read(t, s, "/v2/user/roles?roleType=TECHNICIAN"); at(list, 0, "members", 0, "email") != "Root@example.com" {
		t.Errorf("the role given by hand is lost: %v", list)
	}
	send(t, s, http.MethodDelete, "/Users/"+id, nil).want(t, http.StatusNoContent)
	if got, ok := s.Tenant().Account(before.ID); ok {
		t.Errorf("after a deletion: %+v", got)
	}
}

func sameAccount(a, b sandbox.Account) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

func TestConsoleChangesAccountsAndRoles(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	id := addUser(t, s, "ada@example.com")
	for _, step := range []struct {
		method, path, body string
		status             int
		holds              string
	}{
		{"POST", "/accounts", `{"email":"root@example.com","userType":"TECHNICIAN"}`, 200, `"id": "2"`},
		{"POST", "/accounts", `{"email":"twin@example.com"}`, 200, `"id": "3"`},
		{"POST", "/accounts", `{"email":"twin@example.com"}`, 200, `"id": "4"`}, // two of one address
		{"POST", "/accounts", `{}`, 200, `"id": "5"`},                           // and one of none
		{"POST", "/accounts", `{"email":"x@example.com","userType":"endUser"}`, 400, "TECHNICIAN"},
		{"POST", "/accounts", `{"email":"x@example.com","organizationId":"All"}`, 400, "number"},
		{"POST", "/accounts", `{"mail":"x@example.com"}`, 400, "mail"},
		{"POST", "/accounts", `[]`, 400, "object"},
		{"PATCH", "/accounts/root@example.com", `{"administrator":true,"firstName":"Rae"}`, 204, ""},
		{"PATCH", "/accounts/" + id, `{"administrator":true,"firstName":"Nobody"}`, 204, ""}, // the name is SCIM's
		{"PATCH", "/accounts/1", `{"mfaConfigured":true}`, 204, ""},
		{"PATCH", "/accounts/nobody", `{}`, 404, "not found"},
		{"DELETE", "/accounts/5", "", 204, ""},
		{"DELETE", "/accounts/ada@example.com", "", 404, "not found"},
		{"DELETE", "/accounts/1", "", 404, "not found"}, // she is SCIM's
		{"GET", "/accounts", "", 200, `"administrator": true`},
		{"POST", "/organizations", `{"id":"7","name":"Contoso"}`, 200, `"id": "7"`},
		{"POST", "/organizations", `{"id":7,"name":"Fabrikam"}`, 409, "taken"},
		{"POST", "/organizations", `{"id":"seven","name":"Fabrikam"}`, 409, "number"},
		{"POST", "/organizations", `{"description":"of no name"}`, 400, "required"},
		{"PATCH", "/organizations/contoso", `{"name":"Contoso Ltd"}`, 204, ""},
		{"POST", "/roles", `{"name":"Patching","members":["ada@example.com"]}`, 200, `"id"`},
		{"POST", "/roles", `{"name":"Patching","members":["nobody@example.com"]}`, 404, "not found"},
		{"POST", "/roles", `{"name":"Patching","type":"Technician"}`, 400, "type"},
		{"PATCH", "/roles/patching", `{"members":["root@example.com"],"description":"Patches"}`, 204, ""},
		{"PATCH", "/roles/nothing", `{}`, 404, "not found"},
		{"POST", "/activities", `{"user":"ada@example.com"}`, 200, `"id"`},
		{"POST", "/activities", `{"user":"nobody@example.com"}`, 404, "not found"},
		{"POST", "/activities", `{"user":"ada@example.com","time":"yesterday"}`, 400, "3339"},
		{"GET", "/state", "", 200, `"name": "Contoso Ltd"`},
		{"GET", "/state", "", 200, `"description": "Patches"`},
	} {
		status, text := steer(t, s, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(text, step.holds) {
			t.Errorf("%s %s %s: %d %s", step.method, step.path, step.body, status, text)
		}
	}
	ada, _ := s.Tenant().Account("ada@example.com")
	if ada.ID != "1" || !ada.Administrator || !ada.MFAConfigured || ada.FirstName != "Ada" || ada.SCIMID != id ||
		len(ada.Roles) != 0 {
		t.Errorf("ada: %+v", ada)
	}
	if root, _ := s.Tenant().Account("ROOT@example.com"); !root.Administrator || root.FirstName != "Rae" ||
		len(root.Roles) != 1 {
		t.Errorf("root: %+v", root)
	}
	if n := len(s.Tenant().Users()); n != 1 {
		t.Errorf("%d users", n)
	}
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{Now: now.now, APIScopes: []string{"monitoring", "management"}})
	for _, test := range []struct {
		about, body, header string
		status              int
		holds               string
	}{
		{"as it should be", form(s), "", 200, `"scope":"monitoring"`},
		{"all scopes", form(s, "scope", ""), "", 200, `"expires_in":3600,"scope":"monitoring management"`},
		{"by Basic", form(s, "client_id", "", "client_secret", ""), basic(s), 200, `"token_type":"Bearer"`},
		{"another id", form(s, "client_id", "other"), "", 404, `"resultCode":"Client app not exist"`},
		{"another secret", form(s, "client_secret", "other"), "", 401, `"error":"invalid_client"`},
		{"another grant", form(s, "grant_type", "password"), "", 400, `"error":"unsupported_grant_type"`},
		{"a scope that the application lacks", form(s, "scope", "monitoring control"), "", 400, `"error":"invalid_scope"`},
		{"no form", "%zz", "", 400, `"error":"invalid_request"`},
	} {
		headers := []string{"Content-Type: application/x-www-form-urlencoded"}
		if test.header != "" {
			headers = append(headers, test.header)
		}
		if r, _ := ask(t, s, http.MethodPost, "/ws/oauth/token", test.body, headers...); r.status != test.status ||
			!strings.Contains(r.text, test.holds) {
			t.Errorf("%s: %d %s", test.about, r.status, r.text)
		}
	}
	token := bearer(t, s)
	now.advance(59 * time.Minute)
	r, _ := ask(t, s, http.MethodGet, "/v2/users", "", token)
	r.want(t, http.StatusOK)
	now.advance(time.Minute)
	for _, test := range []struct {
		header string
		status int
		name   string
		code   float64
	}{
		{"Accept: */*", 400, "missing_header", 2},
		{"Authorization: Basic abc", 400, "invalid_header", 1},
		{"Authorization: Bearer", 400, "invalid_header", 1},
		{"Authorization: Bearer abc", 401, "not_authenticated", 10},
		{"Authorization: Bearer " + s.Token(), 401, "not_authenticated", 10}, // SCIM's token is no key to this door
		{token, 401, "not_authenticated", 10},
	} {
		r, _ := ask(t, s, http.MethodGet, "/v2/users", "", test.header)
		if r.status != test.status || r.json["error"] != test.name || r.json["error_code"] != test.code ||
			r.json["error_description"] == "" {
			t.Errorf("%q: %d %s", test.header, r.status, r.text)
		}
	}
	token = bearer(t, s)
	s.Tenant().SetAPIClient(s.APIClientID(), s.APIClientSecret(), "control")
	r, _ = ask(t, s, http.MethodGet, "/v2/users", "", token)
	r.want(t, http.StatusUnauthorized)
	send(t, s, http.MethodGet, "/Users", nil, token).want(t, http.StatusUnauthorized) // nor is this one to SCIM's
}

func basic(s *sandbox.Server) string {
	request := http.Request{Header: http.Header{}}
	request.SetBasicAuth(s.APIClientID(), s.APIClientSecret())
	return "Authorization: " + request.Header.Get("Authorization")
}

func TestAPIRefusals(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	token := bearer(t, s)
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{"POST", "/v2/users", 405},
		{"DELETE", "/v2/user/technicians", 405},
		{"GET", "/ws/oauth/token", 405},
		{"GET", "/v2/nowhere", 404},
		{"GET", "/v2/users?userType=technician", 400},
		{"GET", "/v2/user/roles?roleType=x", 400},
		{"GET", "/v2/organizations?pageSize=0", 400},
		{"GET", "/v2/organizations?after=x", 400},
		{"GET", "/v2/activities?pageSize=9", 400},
		{"GET", "/v2/activities?pageSize=1001", 400},
		{"GET", "/v2/activities?after=yesterday", 400},
		{"GET", "/v2/activities?olderThan=x", 400},
		{"GET", "/v2/users?a=%zz", 400},
	} {
		r, _ := ask(t, s, test.method, test.path, "", token)
		if r.status != test.status || r.json["resultCode"] == nil || r.json["incidentId"] == nil ||
			r.json["errorMessage"] == "" {
			t.Errorf("%s %s: %d %s", test.method, test.path, r.status, r.text)
		}
	}
}

func TestAPIPages(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	must := made(t)
	for i := range 25 {
		must(s.Tenant().AddOrganization(sandbox.Document{"id": 100 - i, "name": "Same name"}))
	}
	var seen []string
	for after := 0.0; ; {
		page, _ := read(t, s, fmt.Sprintf("/v2/organizations?pageSize=10&after=%v", after)).([]any)
		for _, item := range page {
			after, _ = at(item, "id").(float64)
			seen = append(seen, fmt.Sprint(after))
		}
		if len(page) < 10 {
			break
		}
	}
	if len(seen) != 25 || seen[0] != "76" || seen[24] != "100" {
		t.Errorf("organizations: %v", seen)
	}
	must(s.Tenant().AddAccount(sandbox.Document{"email": "root@example.com", "userType": "TECHNICIAN"}))
	must(s.Tenant().AddAccount(sandbox.Document{"email": "user@example.com"}))
	day := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for i := range 30 {
		user := []string{"root@example.com", "user@example.com"}[i%2]
		must(s.Tenant().AddActivity(sandbox.Document{"user": user, "time": day.AddDate(0, 0, i).Format(time.RFC3339)}))
	}
	must(s.Tenant().AddActivity(sandbox.Document{
		"user": "user@example.com", "statusCode": "END_USER_MFA_SETUP",
		"time": "2026-09-01T00:00:00.25Z",
	}))
	for _, dialect := range []string{"", "api-activities-short"} {
		if err := s.Tenant().SetDialects(dialect); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			"class=USER":                      31,
			"class=DEVICE":                    0,
			"status=APP_USER_LOGGED_IN":       15,
			"status=END_USER_LOGGED_IN":       15,
			"after=2026-08-11":                21,
			"after=2026-08-11T00:00:01Z":      20,
			"before=2026-08-11T00:00:00Z":     10,
			"user=26":                         15,
			"user=27&status=END_USER_CREATED": 0,
			"newerThan=57":                    1,
		} {
			pages, n, previous := 0, 0, 1e9
			for older := ""; ; pages++ {
				page := read(t, s, "/v2/activities?pageSize=10&"+query+older)
				items, _ := at(page, "activities").([]any)
				if len(items) == 0 {
					break
				}
				n += len(items)
				for _, item := range items {
					if id, _ := at(item, "id").(float64); id >= previous || at(item, "activityTime") == nil ||
						at(item, "userId") == nil {
						t.Errorf("%s: %v", query, item)
					} else {
						previous = id
					}
				}
				older = fmt.Sprintf("&olderThan=%v", at(page, "lastActivityId"))
			}
			if n != want || dialect == "" && pages != (want+9)/10 || dialect != "" && pages != (want+4)/5 {
				t.Errorf("%s%s: %d in %d pages, want %d", query, dialect, n, pages, want)
			}
		}
	}
	if newest := read(t, s, "/v2/activities"); at(newest, "activities", 0, "activityTime") != 1788220800.25 {
		t.Errorf("newest: %v", at(newest, "activities", 0))
	}
}

func TestAPIFaultsAndLog(t *testing.T) {
	t.Parallel()
	s := staffed(t, sandbox.Options{APIClientSecret: "very-secret"})
	tenant := s.Tenant()
	token := bearer(t, s)
	tenant.ResetRequests()
	for _, test := range []struct {
		fault  sandbox.Fault
		path   string
		status int
		holds  string
	}{
		{sandbox.Fault{Path: "/v2/user/*", Kind: sandbox.FaultStatus}, "/v2/user/roles", 503, `"SERVICE_UNAVAILABLE"`},
		{sandbox.Fault{Path: "/v2/user/*", Kind: sandbox.FaultExpiredToken}, "/v2/user/roles", 401, `"error_code":10`},
		{sandbox.Fault{Path: "/v2/*", Kind: sandbox.FaultHTML}, "/v2/organizations", 200, "<html>"},
		{sandbox.Fault{Path: "/v2/*", Kind: sandbox.FaultEcho}, "/v2/users", 400, "sandbox-access-"},
	} {
		test.fault.Count = 1
		tenant.AddFault(test.fault)
		if r, _ := ask(t, s, http.MethodGet, test.path+"?x=1", "", token); r.status != test.status ||
			!strings.Contains(r.text, test.holds) {
			t.Errorf("%s: %d %s", test.fault.Kind, r.status, r.text)
		}
	}
	tenant.AddFault(sandbox.Fault{Method: http.MethodPost, Path: "/ws/oauth/token", Kind: sandbox.FaultEcho, Count: 1})
	r, _ := ask(t, s, http.MethodPost, "/ws/oauth/token", form(s))
	if r.status != 400 || !strings.Contains(r.text, "very-secret") {
		t.Errorf("echo of a secret: %d %s", r.status, r.text)
	}
	bearer(t, s)
	log := tenant.Requests()
	if len(log) != 6 || log[0].Path != "/v2/user/roles" || log[0].Query != "x=1" || log[0].Fault != "status 503" ||
		log[3].Status != 400 {
		t.Errorf("log: %+v", log)
	}
	if last := log[len(log)-1]; last.Path != "/ws/oauth/token" ||
		string(last.Body) != "grant_type=client_credentials&scope=monitoring" || last.Status != 200 {
		t.Errorf("token: %+v, %s", last, last.Body)
	}
	all := fmt.Sprintf("%+v", log)
	for _, r := range log {
		all += string(r.Body)
	}
	if strings.Contains(all, "secret") || strings.Contains(all, "access") {
		t.Errorf("the log holds a secret: %s", all)
	}
	if writes := tenant.Writes(); len(writes) != 0 {
		t.Errorf("writes: %v", writes)
	}
	for _, path := range []string{"/_sandbox/state", "/_sandbox/requests", "/"} {
		if strings.Contains(fetch(t, s, path).text, "secret") {
			t.Errorf("%s shows the secret", path)
		}
	}
}

func TestPageShowsUsersThatSCIMOmits(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	native := func(query string) string {
		_, rest, _ := strings.Cut(fetch(t, s, "/"+query).text, `data-live="native"`)
		shown, _, _ := strings.Cut(rest, "</section>")
		return shown
	}
	if got := native(""); !strings.Contains(got, "SCIM shows all people") {
		t.Errorf("an empty tenant: %s", got)
	}
	must := made(t)
	must(s.Tenant().AddAccount(sandbox.Document{
		"email": "root@example.com", "userType": "TECHNICIAN", "administrator": true,
	}))
	must(s.Tenant().AddAccount(sandbox.Document{"email": "<b>@example.com", "enabled": false}))
	must(s.Tenant().AddAccount(sandbox.Document{}))
	for range 60 {
		must(s.Tenant().AddAccount(sandbox.Document{"email": "many@example.com"}))
	}
	addUser(t, s, "ada@example.com")
	promote(t, s, "ada@example.com")
	for query, parts := range map[string][]string{
		"": {
			"63 in all.", "root@example.com", ">Administrator<", ">Technician<", "&lt;b&gt;@", ">Inactive<",
			"no address", "The first 50",
		},
		"?search=ROOT": {"63 in all. 1 match", "root@example.com"},
	} {
		got := native(query)
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("%q lacks %q: %s", query, part, got)
			}
		}
		if strings.Contains(got, "ada@example.com") || query != "" && strings.Contains(got, "many@") {
			t.Errorf("%q: %s", query, got)
		}
	}
	if _, ada, _ := strings.Cut(fetch(t, s, "/").text, `data-user-name="ada@`); !strings.Contains(ada, ">Administrator<") {
		t.Error("one of SCIM's people is not shown as an administrator")
	}
	addUser(t, s, "root@example.com")
	if got := native(""); strings.Contains(got, "root@") {
		t.Errorf("after SCIM adopted it: %s", got)
	}
}

func TestAPISharesTheRate(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{RequestsPerSecond: 2, Now: now.now})
	token := bearer(t, s)
	var got []int
	for range 3 {
		r, _ := ask(t, s, http.MethodGet, "/v2/users", "", token)
		got = append(got, r.status)
	}
	if fmt.Sprint(got) != "[200 200 429]" {
		t.Errorf("statuses %v", got)
	}
}

func TestConsoleOutlivesARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	o := sandbox.Options{DataFile: file, APIClientID: "id", APIClientSecret: "secret"}
	s, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	must := made(t)
	must(s.Tenant().AddAccount(sandbox.Document{
		"email": "root@example.com", "userType": "TECHNICIAN", "administrator": true,
	}))
	must(s.Tenant().AddAccount(sandbox.Document{"email": "former@example.com"}))
	must(s.Tenant().AddOrganization(sandbox.Document{"name": "Contoso"}))
	must(s.Tenant().AddRole(sandbox.Document{"name": "Patching", "members": []string{"root@example.com"}}))
	must(s.Tenant().AddActivity(sandbox.Document{"user": "root@example.com"}))
	addUser(t, s, "former@example.com")
	addUser(t, s, "ada@example.com")
	promote(t, s, "ada@example.com")
	see := func() []any {
		var out []any
		for path := range strings.FieldsSeq("users user/technicians user/end-users user/roles organizations activities") {
			out = append(out, read(t, s, "/v2/"+path))
		}
		return out
	}
	before := see()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = sandbox.Start(o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(before, see()); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
	if id := must(s.Tenant().AddAccount(sandbox.Document{})); id != "9" {
		t.Errorf("the next id is %s", id)
	}
}

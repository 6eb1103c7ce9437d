package roster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// ada is a roster of one, with more of her JSON.
func ada(more string) string {
	return `{"ada@example.com":{"user_type":"Technician","given_name":"Ada","family_name":"Lovelace"` + more + `}}`
}

func TestParseTakesWhatTerraformWouldConvert(t *testing.T) {
	t.Parallel()
	least := person.Person{UserName: "ada@example.com", UserType: "Technician", GivenName: "Ada", FamilyName: "Lovelace"}
	with := func(change func(p *person.Person)) person.Person {
		p := least
		change(&p)
		return p
	}
	organization := func(id string) person.Person { return with(func(p *person.Person) { p.OrganizationID = &id }) }
	active := func(is bool) person.Person { return with(func(p *person.Person) { p.Active = &is }) }
	for name, c := range map[string]struct {
		more string
		want person.Person
	}{
		"the least":                        {``, least},
		"null is as if it were not there":  {`,"organization_id":null,"display_name":null,"email":null,"active":null,"external_id":null,"roles":null,"groups":null`, least},
		"the user name as well":            {`,"user_name":"ada@example.com"`, least},
		"the user name in another case":    {`,"user_name":"Ada@Example.com"`, least},
		"the user name as null":            {`,"user_name":null`, least},
		"a string":                         {`,"organization_id":"12"`, organization("12")},
		"a number":                         {`,"organization_id":12`, organization("12")},
		"a number with a fraction of zero": {`,"organization_id":12.0`, organization("12")},
		"a number with an exponent":        {`,"organization_id":1.2e1`, organization("12")},
		"a boolean":                        {`,"active":false`, active(false)},
		"a word for true":                  {`,"active":"true"`, active(true)},
		"a word for false":                 {`,"active":"false"`, active(false)},
		"a digit in a string for true":     {`,"active":"1"`, active(true)},
		"a digit in a string for false":    {`,"active":"0"`, active(false)},
		"no roles":                         {`,"roles":[]`, with(func(p *person.Person) { p.Roles = []string{} })},
		"a number among roles": {
			`,"roles":["Reader",7]`,
			with(func(p *person.Person) { p.Roles = []string{"Reader", "7"} }),
		},
		"everything": {
			`,"organization_id":"All","display_name":"A. L.","email":"a@example.com","external_id":"hr-1"`,
			with(func(p *person.Person) {
				all, name, email, external := "All", "A. L.", "a@example.com", "hr-1"
				p.OrganizationID, p.DisplayName, p.Email, p.ExternalID = &all, &name, &email, &external
			}),
		},
		"escapes": {
			`,"display_name":"In\u00eas \"I\""`,
			with(func(p *person.Person) { name := `Inês "I"`; p.DisplayName = &name }),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, wrong := parse(ada(c.more))
			if len(wrong) > 0 {
				t.Fatalf("mistakes: %v", wrong)
			}
			if diff := cmp.Diff(c.want, all["ada@example.com"].person); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestParseGroups(t *testing.T) {
	t.Parallel()
	for more, want := range map[string][]string{
		``: nil, `,"groups":null`: nil, `,"groups":[]`: {},
		`,"groups":["Desk","Field"]`: {"Desk", "Field"},
	} {
		all, wrong := parse(ada(more))
		if got := all["ada@example.com"].groups; len(wrong) > 0 || !slices.Equal(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%s: got %#v, want %#v (%v)", more, got, want, wrong)
		}
	}
}

func TestParseFindsMistakes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 151)
	const one = `{"user_type":"ENDUSER","given_name":"A","family_name":"B"}`
	key := func(words string) []string { return []string{"ada@example.com, external_id: " + words} }
	for name, c := range map[string]struct {
		source string
		want   []string // how each mistake begins, in order
	}{
		"nothing":          {``, []string{"it must be a JSON object keyed by user name"}},
		"a list":           {`[]`, []string{"it must be a JSON object keyed by user name"}},
		"null":             {`null`, []string{"it must be a JSON object keyed by user name"}},
		"broken off":       {"{\n\"a\":{\n", []string{"it is not valid JSON, on line 3: unexpected end of JSON input"}},
		"a comma too many": {"{\"a\":{},\n}", []string{"it is not valid JSON, on line 2: invalid character '}'"}},
		"something after it": {
			`{} {}`,
			[]string{"it is not valid JSON, on line 1: invalid character '{' after top-level value"},
		},
		"too deep": {
			`{"a":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
			[]string{"it is not valid JSON"},
		},
		"no object for a person": {
			`{"ada@example.com":"Ada"}`,
			[]string{"ada@example.com: must be a JSON object with user_type, given_name and family_name"},
		},
		"null for a person": {`{"ada@example.com":null}`, []string{"ada@example.com: must be a JSON object"}},
		"nothing about a person": {`{"ada@example.com":{}}`, []string{
			"ada@example.com, user_type: The user type is missing", "ada@example.com, given_name: The name is missing or blank",
			"ada@example.com, family_name: The name is missing or blank",
		}},
		"no user name": {strings.Replace(ada(""), "ada@example.com", "", 1), []string{`"", user_name: `}},
		"a user name that is none": {
			strings.Replace(ada(""), "@example.com", "", 1),
			[]string{`ada, user_name: "ada" is not an email address`},
		},
		"the same name twice": {ada("")[:len(ada(""))-1] + `,"ADA@example.com":{"user_type":"Technician","given_name":"Ada","family_name":"King"}}`, []string{"ADA@example.com: is listed twice, compared without case"}},
		"the same name, decomposed": {
			`{"jos\u00e9@example.com":` + one + `,"jose\u0301@example.com":` + one + `}`, []string{"jose\u0301@example.com: is listed twice, compared without case"},
		},
		"the same name in full width": {
			`{"ada@example.com":` + one + `,"\uff21da@example.com":` + one + `}`,
			[]string{"\uff41da@example.com: is listed twice"},
		},
		"names of two": {`{"weiss@example.com":` + one + `,"wei\u00df@example.com":` + one + `,"jose@example.com":` + one + `,"jos\u00e9@example.com":` + one + `}`, nil},
		"the same to the letter": {
			ada("")[:len(ada(""))-1] + "," + ada("")[1:],
			[]string{"ada@example.com: is listed twice"},
		},
		"the same attribute twice": {
			ada(`,"given_name":"Augusta"`),
			[]string{"ada@example.com, given_name: is given twice"},
		},
		"an unknown attribute": {
			ada(`,"usertype":"Technician"`),
			[]string{"ada@example.com, usertype: is not an attribute of a person; the attributes are user_type,"},
		},
		"another user name": {
			ada(`,"user_name":"eve@example.com"`),
			[]string{`ada@example.com, user_name: must equal the key "ada@example.com"`},
		},
		"a list for a user name": {
			ada(`,"user_name":["ada@example.com"]`),
			[]string{`ada@example.com, user_name: must equal the key "ada@example.com"`},
		},
		"an attribute in other case": {
			ada(`,"Active":false`),
			[]string{"ada@example.com, Active: is not an attribute of a person"},
		},
		"a blank user type": {
			strings.Replace(ada(""), "Technician", " ", 1),
			[]string{"ada@example.com, user_type: The user type is missing"},
		},
		"a user type that is null": {
			strings.Replace(ada(""), `"Technician"`, "null", 1),
			[]string{"ada@example.com, user_type: The user type is missing"},
		},
		"another user type": {
			strings.Replace(ada(""), "Technician", "Manager", 1),
			[]string{`ada@example.com, user_type: "Manager"`},
		},
		"an administrator by type": {
			strings.Replace(ada(""), "Technician", "sys_admin", 1),
			[]string{`ada@example.com, user_type: "sys_admin" names NinjaOne's system administrator`},
		},
		"an administrator by role": {
			ada(`,"roles":["Reader","Administrator"]`),
			[]string{`ada@example.com, roles: "Administrator" names NinjaOne's system administrator`},
		},
		"an administrator by group": {
			ada(`,"groups":["System Administrators"]`),
			[]string{`ada@example.com, groups: "System Administrators" names NinjaOne's system administrator`},
		},
		"a person's own role": {ada(`,"roles":["Patch Administrator"],"groups":["Patch Administrators"]`), nil},
		"an empty role":       {ada(`,"roles":[""]`), []string{"ada@example.com, roles: The value is empty"}},
		"a group twice": {
			ada(`,"groups":["Desk","desk"]`),
			[]string{`ada@example.com, groups: "desk" is listed twice`},
		},
		"a group twice, decomposed": {
			ada(`,"groups":["Caf\u00e9","cafe\u0301"]`),
			[]string{"ada@example.com, groups: \"cafe\u0301\" is listed twice"},
		},
		"many administrators' groups": {ada(`,"groups":["365 Admins","Admins 2","Administrators EU"],"roles":["Admins 2"]`), nil},
		"a blank group":               {ada(`,"groups":[" "]`), []string{"ada@example.com, groups: a group name is blank"}},
		"a null among groups": {
			ada(`,"groups":[null]`),
			[]string{"ada@example.com, groups: must be a list of strings"},
		},
		"a word for a list": {
			ada(`,"groups":"Desk"`),
			[]string{"ada@example.com, groups: must be a list of strings"},
		},
		"a list for a word": {
			ada(`,"email":["a@example.com"]`),
			[]string{"ada@example.com, email: must be a string"},
		},
		"an object for a word": {
			ada(`,"external_id":{"a":{"b":[1]}}`),
			[]string{"ada@example.com, external_id: must be a string"},
		},
		"true for a word": {
			ada(`,"external_id":true`),
			[]string{"ada@example.com, external_id: must be a string"},
		},
		"a number beyond reason": {
			ada(`,"external_id":1e999999999`),
			[]string{"ada@example.com, external_id: must be a string"},
		},
		"a number for a flag": {ada(`,"active":1`), []string{"ada@example.com, active: must be true or false"}},
		"yes for a flag":      {ada(`,"active":"yes"`), []string{"ada@example.com, active: must be true or false"}},
		"an organization by name": {
			ada(`,"organization_id":"North"`),
			[]string{`ada@example.com, organization_id: "North"`},
		},
		"an email that is none": {
			ada(`,"email":"nobody"`),
			[]string{`ada@example.com, email: "nobody" is not an email address`},
		},
		"an empty external id":    {ada(`,"external_id":""`), key("The external id is blank")},
		"a placeholder":           {ada(`,"external_id":"N/A"`), key(`"N/A" is a placeholder`)},
		"zero":                    {ada(`,"external_id":0`), key(`"0" is a placeholder`)},
		"a shortened number":      {ada(`,"external_id":"1.00012E+11"`), key(`"1.00012E+11" is a number that a`)},
		"a shortened JSON number": {ada(`,"external_id":1.00012E+11`), key(`"1.00012E+11" is a number that a`)},
		"an external id of two people": {
			string(of(map[string]string{"ada": `,"external_id":"7"`, "eve": `,"external_id":7`})),
			[]string{`eve@example.com, external_id: "7" is that of ada@example.com too, and an external id is the key of one`},
		},
		"a long name": {
			strings.Replace(ada(""), "Ada", long, 1),
			[]string{"ada@example.com, given_name: \"xxx"},
		},
		"a type that cannot be read": {
			strings.Replace(ada(""), `"Technician"`, `[]`, 1),
			[]string{"ada@example.com, user_type: must be a string"},
		},
		"all of several people": {
			`{"eve@example.com":{"user_type":"","given_name":"Eve","family_name":"Moneypenny","age":7},"ada":{"user_type":"admin","given_name":1,"family_name":false}}`,
			[]string{
				"eve@example.com, age: is not an attribute", "eve@example.com, user_type: The user type is missing",
				"ada, family_name: must be a string", `ada, user_name: "ada" is not an email address`,
				`ada, user_type: "admin" names NinjaOne's system administrator`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, wrong := parse(c.source)
			if len(wrong) != len(c.want) {
				t.Fatalf("mistakes %q, want %q", wrong, c.want)
			}
			for i, m := range wrong {
				if !strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(c.want[i])) {
					t.Errorf("mistake %d is %q, want %q", i, m, c.want[i])
				}
			}
		})
	}
}

// TestKnownTakesWhatIs: the tenant is not held to the rules of a configuration.
func TestKnownTakesWhatIs(t *testing.T) {
	t.Parallel()
	got := known(`{"somebody":{"user_type":"System Administrator","given_name":"","groups":["Administrators"],"active":"?"},"ada@example.com":7}`)
	if p := got["somebody"].person; p.UserType != "System Administrator" ||
		got["somebody"].groups[0] != "Administrators" || p.Active != nil {
		t.Errorf("got %+v", got)
	}
	if _, ok := got["ada@example.com"]; !ok || len(got) != 2 {
		t.Errorf("got %+v", got)
	}
	if len(known("{")) != 0 {
		t.Error("broken text has people")
	}
}

func TestValidateListsMistakes(t *testing.T) {
	t.Parallel()
	validate := func(users types.String) string {
		var resp validator.StringResponse
		validText{}.ValidateString(t.Context(), validator.StringRequest{Path: usersPath(), ConfigValue: users}, &resp)
		if n := resp.Diagnostics.ErrorsCount(); n > 1 {
			t.Errorf("%d errors", n)
		}
		if !resp.Diagnostics.HasError() {
			return ""
		}
		return resp.Diagnostics[0].Detail()
	}
	for _, fine := range []types.String{
		types.StringNull(), types.StringUnknown(), types.StringValue("{}"),
		types.StringValue(ada("")),
	} {
		if message := validate(fine); message != "" {
			t.Errorf("%s: %s", fine, message)
		}
	}
	var b strings.Builder
	for i := range 70 {
		fmt.Fprintf(&b, `%s"p%02d@example.com":{"user_type":"endUser","given_name":"P","family_name":" "}`,
			map[bool]string{true: "{", false: ","}[i == 0], i)
	}
	message := validate(types.StringValue(b.String() + "}"))
	for _, want := range []string{
		"The roster has 70 mistakes. Nothing was sent",
		"p00@example.com, family_name: The name is missing", "p49@example.com", "… and 20 more",
	} {
		if !strings.Contains(message, want) {
			t.Errorf("no %q in %s", want, message)
		}
	}
	if strings.Contains(message, "p50@example.com") {
		t.Errorf("more than 50 are listed: %s", message)
	}
	endless := strings.Replace(ada(`,"`+strings.Repeat("y", 64<<10)+`":""`), "ada@", strings.Repeat("x", 64<<10), 1)
	if message := validate(types.StringValue(endless)); len(message) > 4000 ||
		strings.Count(message, ": is not an attribute of a person") != 1 {
		t.Errorf("of a name without end it says %d bytes: %.2000s", len(message), message)
	}
	if message := validate(types.StringValue(ada(`,"groups":""`))); !strings.HasPrefix(message,
		"The roster has 1 mistake") {
		t.Errorf("reported %s", message)
	}
}

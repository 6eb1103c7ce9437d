package person_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

const urn = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"

// ada returns a person with every attribute.
func ada() person.Person {
	return person.Person{
		UserName: "ada@example.com", UserType: "Technician", GivenName: "Ada", FamilyName: "Lovelace", OrganizationID: new("7"),
		DisplayName: new("Countess"), Email: new("ada@example.com"), Active: new(true), ExternalID: new("hr-1"), Roles: []string{"Reader", "Writer"},
	}
}

// answer returns a service's answer.
func answer(t *testing.T, text string) *scim.User {
	t.Helper()
	var u scim.User
	if err := json.Unmarshal([]byte(text), &u); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &u
}

// with returns ada with a change.
func with(change func(*person.Person)) person.Person {
	p := ada()
	change(&p)
	return p
}

func TestFlatten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		prior  person.Person
		want   person.Person
	}{
		"silence keeps everything": {`{"id": "1"}`, ada(), ada()},
		"null is silence":          {`{"displayName": null, "name": null, "emails": null, "active": null, "externalId": null, "roles": null, "` + urn + `": null}`, ada(), ada()},
		"part of a name": {
			`{"name": {"familyName": "King"}}`, ada(), with(func(p *person.Person) { p.FamilyName = "King" }),
		},
		"another value is drift": {
			`{"userName": "countess@example.com"}`, ada(),
			with(func(p *person.Person) { p.UserName = "countess@example.com" }),
		},
		"case of a user name is none":    {`{"userName": "ADA@example.com"}`, ada(), ada()},
		"spaces of a user name are none": {`{"userName": " ada@example.com "}`, ada(), ada()},
		"form of accents is none": {
			`{"userName": "jose\u0301@example.com", "name": {"givenName": "Jose\u0301"}, "emails": [{"value": "jose\u0301@example.com"}], "roles": ["Re\u0301viseur"]}`,
			with(func(p *person.Person) {
				p.UserName, p.GivenName, p.Email, p.Roles = "jos\u00e9@example.com", "Jos\u00e9", new("jos\u00e9@example.com"), []string{"R\u00e9viseur"}
			}),
			with(func(p *person.Person) {
				p.UserName, p.GivenName, p.Email, p.Roles = "jos\u00e9@example.com", "Jos\u00e9", new("jos\u00e9@example.com"), []string{"R\u00e9viseur"}
			}),
		},
		"an accent is drift": {
			`{"name": {"givenName": "Ad\u00e1"}}`, ada(), with(func(p *person.Person) { p.GivenName = "Ad\u00e1" }),
		},
		"case of a name is drift": {
			`{"name": {"familyName": "lovelace"}}`, ada(),
			with(func(p *person.Person) { p.FamilyName = "lovelace" }),
		},
		"trimmed names are none": {
			`{"name": {"givenName": "Ada"}}`, with(func(p *person.Person) { p.GivenName = " Ada " }),
			with(func(p *person.Person) { p.GivenName = " Ada " }),
		},
		"an empty display name says none": {
			`{"displayName": ""}`, ada(), with(func(p *person.Person) { p.DisplayName = nil }),
		},
		"an empty user name says nothing": {`{"userName": "", "name": {"givenName": ""}}`, ada(), ada()},
		"deactivated": {
			`{"active": false}`, ada(), with(func(p *person.Person) { p.Active = new(false) }),
		},
		"deactivated, in words": {
			`{"active": "False"}`, ada(), with(func(p *person.Person) { p.Active = new(false) }),
		},
		"the primary of several addresses": {
			`{"emails": [{"value": "home@example.com", "type": "home"}, {"value": "a@example.com", "primary": true}]}`,
			ada(), with(func(p *person.Person) { p.Email = new("a@example.com") }),
		},
		"no addresses is silence":    {`{"emails": []}`, ada(), ada()},
		"case of an address is none": {`{"emails": [{"value": "Ada@Example.com"}]}`, ada(), ada()},
		"type and organization": {
			`{"` + urn + `": {"userType": "endUser", "organizationId": "9"}}`, ada(),
			with(func(p *person.Person) { p.UserType, p.OrganizationID = "endUser", new("9") }),
		},
		"extension in another case": {
			`{"` + strings.ToUpper(urn) + `": {"usertype": "endUser"}}`, ada(),
			with(func(p *person.Person) { p.UserType = "endUser" }),
		},
		"organization as a number":        {`{"` + urn + `": {"organizationId": 7}}`, ada(), ada()},
		"case of a type is none":          {`{"` + urn + `": {"userType": "TECHNICIAN"}}`, ada(), ada()},
		"unreadable extension is silence": {`{"` + urn + `": "?"}`, ada(), ada()},
		"an organization that was not asked for": {
			`{"` + urn + `": {"organizationId": "9"}}`, with(func(p *person.Person) { p.OrganizationID = nil }),
			with(func(p *person.Person) { p.OrganizationID = new("9") }),
		},
		"external id that is not managed": {
			`{"externalId": "idp-1"}`, with(func(p *person.Person) { p.ExternalID = nil }),
			with(func(p *person.Person) { p.ExternalID = nil }),
		},
		"external id changed": {
			`{"externalId": "HR-1"}`, ada(), with(func(p *person.Person) { p.ExternalID = new("HR-1") }),
		},
		"roles that are not managed": {
			`{"roles": [{"value": "Reader"}]}`, with(func(p *person.Person) { p.Roles = nil }),
			with(func(p *person.Person) { p.Roles = nil }),
		},
		"roles in another order": {`{"roles": [{"value": "Writer"}, {"value": "Reader"}]}`, ada(), ada()},
		"roles as plain strings": {`{"roles": ["Writer", "Reader"]}`, ada(), ada()},
		"a role less": {
			`{"roles": [{"value": "Writer"}]}`, ada(),
			with(func(p *person.Person) { p.Roles = []string{"Writer"} }),
		},
		"a role twice":  {`{"roles": ["Writer", "Writer", "Reader"]}`, ada(), ada()},
		"no roles left": {`{"roles": []}`, ada(), with(func(p *person.Person) { p.Roles = nil })},
		"no roles, and none wanted": {
			`{"roles": []}`, with(func(p *person.Person) { p.Roles = []string{} }),
			with(func(p *person.Person) { p.Roles = []string{} }),
		},
		"damaged names are none": {
			`{"name": {"givenName": "\ufffdda", "familyName": "L\ufffd"}}`, ada(),
			with(func(p *person.Person) { p.GivenName, p.FamilyName = "", "" }),
		},
		"a damaged user name is silence": {
			`{"userName": "\ufffdda@example.com", "` + urn + `": {"userType": "T\ufffd"}}`, ada(), ada(),
		},
		"damaged, as the state has it": {
			`{"displayName": "\ufffd"}`, with(func(p *person.Person) { p.DisplayName = new("\ufffd") }),
			with(func(p *person.Person) { p.DisplayName = nil }),
		},
		"other damaged texts are none": {
			`{"displayName": "\ufffd", "emails": ["\ufffd@example.com"], "externalId": "\ufffd", "roles": ["Reader", "\ufffd"],
			  "` + urn + `": {"organizationId": "\ufffd"}}`, ada(),
			with(func(p *person.Person) {
				p.DisplayName, p.Email, p.ExternalID, p.OrganizationID, p.Roles = nil, nil, nil, nil, []string{"Reader"}
			}),
		},
		"nothing known: everything is taken": {
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Lovelace"}, "displayName": "Countess", "active": true, "externalId": "hr-1",
			  "emails": [{"value": "ada@example.com"}], "roles": ["Reader", "Writer"], "` + urn + `": {"userType": "Technician", "organizationId": 7}}`,
			person.Person{},
			ada(),
		},
		"nothing known, nothing given": {`{}`, person.Person{}, person.Person{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prior := c.prior
			if diff := cmp.Diff(c.want, person.Flatten(answer(t, c.answer), c.prior)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(prior, c.prior); diff != "" {
				t.Errorf("what was known changed:\n%s", diff)
			}
		})
	}
}

func TestShowsAll(t *testing.T) {
	t.Parallel()
	const whole = `{"userName": "a@example.com", "name": {"givenName": "A", "familyName": "B"}, "displayName": "A B", "active": true, "externalId": "1",
		"emails": [{"value": "a@example.com"}], "roles": [], "` + urn + `": {"userType": "endUser", "organizationId": "1"}}`
	least := person.Person{UserName: "a@example.com"}
	for name, c := range map[string]struct {
		without string
		known   person.Person
		want    bool
	}{
		"everything":                      {"", ada(), true},
		"no user name":                    {"userName", ada(), false},
		"no state":                        {"active", least, false},
		"no extension":                    {urn, least, false},
		"no name, known":                  {"name", ada(), false},
		"no name, unknown":                {"name", least, true},
		"no display name, known":          {"displayName", ada(), false},
		"no display name, unknown":        {"displayName", least, true},
		"no address, known":               {"emails", ada(), false},
		"no external id, known":           {"externalId", ada(), false},
		"no roles, known":                 {"roles", ada(), false},
		"no roles, none wanted":           {"roles", with(func(p *person.Person) { p.Roles = []string{} }), true},
		"no external id, and not managed": {"externalId", with(func(p *person.Person) { p.ExternalID = nil }), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var document map[string]any
			if err := json.Unmarshal([]byte(whole), &document); err != nil {
				t.Fatal(err)
			}
			delete(document, c.without)
			text, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			if got := person.ShowsAll(answer(t, string(text)), c.known); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	noOrganization := answer(t, `{"userName": "a@example.com", "active": true, "`+urn+`": {"userType": "endUser"}}`)
	if !person.ShowsAll(noOrganization, least) ||
		person.ShowsAll(noOrganization, person.Person{OrganizationID: new("7")}) {
		t.Error("an answer without an organization tells enough only where none is known")
	}
}

func TestUnkept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		want   []string
	}{
		"silence":            {`{}`, nil},
		"all as it was sent": {`{"userName": "ada@example.com", "active": true}`, nil},
		"other case, trimmed": {
			`{"userName": "ADA@EXAMPLE.COM", "emails": [{"value": "ADA@example.com"}], "displayName": " Countess"}`,
			nil,
		},
		"still active": {`{"active": false}`, []string{"active"}},
		"names": {
			`{"userName": "b@example.com", "name": {"givenName": "ada", "familyName": "L."}}`,
			[]string{"user_name", "given_name", "family_name"},
		},
		"a cleared name":        {`{"displayName": ""}`, []string{"display_name"}},
		"another of everything": {`{"displayName": "x", "externalId": "x", "roles": ["x"], "emails": [{"value": "x@example.com"}], "` + urn + `": {"userType": "endUser", "organizationId": "9"}}`, []string{"user_type", "organization_id", "display_name", "email", "external_id", "roles"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, person.Unkept(answer(t, c.answer), ada())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	unmanaged := person.Person{
		UserName: "ada@example.com", UserType: "Technician", GivenName: "Ada",
		FamilyName: "Lovelace",
	}
	reported := answer(t, `{"displayName": "x", "externalId": "x", "roles": ["x"], "active": false, "`+urn+`": {"organizationId": "9"}}`)
	if got := person.Unkept(reported, unmanaged); len(got) > 0 {
		t.Errorf("what no one asked for is not kept otherwise: %q", got)
	}
}

func TestUncleared(t *testing.T) {
	t.Parallel()
	const whole = `{"displayName": "Countess", "externalId": "hr-1", "roles": ["Reader"], "emails": [{"value": "ada@example.com"}], "active": true, "` + urn + `": {"organizationId": 7}}`
	least := person.Person{UserName: "ada@example.com", UserType: "Technician", GivenName: "Ada", FamilyName: "Lovelace"}
	for name, c := range map[string]struct {
		answer        string
		want, current person.Person
		uncleared     []string
	}{
		"the answer has every attribute": {
			whole, least, ada(), []string{"organization_id", "display_name", "external_id", "roles"},
		},
		"nothing is": {
			`{"roles": [], "displayName": "", "` + urn + `": {"userType": "Technician"}}`, least, ada(), nil,
		},
		"silence":           {`{}`, least, ada(), nil},
		"nothing was to go": {whole, ada(), ada(), nil},
		"no one managed it": {whole, least, least, nil},
		"the service has values instead": {
			`{"displayName": "Ada Lovelace", "externalId": "1", "roles": ["Mapped"]}`, least, ada(), nil,
		},
		"another organization is one too": {
			`{"` + urn + `": {"organizationId": "All"}}`, least, ada(), []string{"organization_id"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.uncleared, person.Uncleared(answer(t, c.answer), c.want, c.current)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestInherit(t *testing.T) {
	t.Parallel()
	least := person.Person{UserName: "b@example.com", UserType: "endUser", GivenName: "B", FamilyName: "C"}
	want := with(func(p *person.Person) {
		p.UserName, p.UserType, p.GivenName, p.FamilyName, p.OrganizationID = "b@example.com", "endUser", "B", "C", nil
		p.Email = new("b@example.com") // it was the user name
	})
	if diff := cmp.Diff(want, least.Inherit(ada())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for name, c := range map[string]struct {
		email     *string
		named     string
		then      *string
		unmanaged bool
	}{
		"another address": {new("countess@example.com"), "b@example.com", new("countess@example.com"), true},
		"in capitals":     {new("ADA@example.com"), "b@example.com", new("b@example.com"), true},
		"none":            {nil, "b@example.com", nil, true},
		"the name that is spelled in capitals now": {
			new("ada@example.com"), "ADA@example.com", new("ada@example.com"), true,
		},
		"managed": {new("ada@example.com"), "b@example.com", new("c@example.com"), false},
	} {
		wanted := person.Person{UserName: c.named}
		if !c.unmanaged {
			wanted.Email = c.then
		}
		got := wanted.Inherit(with(func(p *person.Person) { p.Email = c.email })).Email
		if diff := cmp.Diff(c.then, got); diff != "" {
			t.Errorf("an email that was %s (-want +got):\n%s", name, diff)
		}
	}
	full := with(func(p *person.Person) { p.Roles, p.Active = []string{}, new(false) })
	if diff := cmp.Diff(full, full.Inherit(least)); diff != "" {
		t.Errorf("inherited over a known value (-want +got):\n%s", diff)
	}
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`{"userName": "ada@example.com", "name": {"givenName": "J\u00f6rg"}}`: nil,
		`{"userName": "\ufffd@example.com", "emails": ["\ufffd@example.com"]}`: {
			"user_name", "email",
		},
		`{"name": {"givenName": "\ud800", "familyName": "\ufffd"}, "displayName": "\ufffd"}`: {
			"given_name", "family_name", "display_name",
		},
		`{"externalId": "\ufffd", "roles": ["\ufffd", "a\ufffd"], "shoeSize": "\ufffd"}`: {
			"external_id", "roles",
		},
		`{"` + urn + `": {"userType": "\ufffd", "organizationId": "\ufffd"}, "groups": ["\ufffd"]}`: {
			"user_type",
			"organization_id",
		},
	} {
		if got := person.Damaged(answer(t, text)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	if got := ada().Refusals(); len(got) > 0 {
		t.Errorf("ada is refused: %v", got)
	}
	for name, c := range map[string]struct {
		change func(*person.Person)
		want   []string
	}{
		"malformed address": {func(p *person.Person) { p.UserName = "ada" }, []string{"user_name"}},
		"no type":           {func(p *person.Person) { p.UserType = "" }, []string{"user_type"}},
		"an administrator":  {func(p *person.Person) { p.UserType = "sysadmin" }, []string{"user_type"}},
		"no names": {
			func(p *person.Person) { p.GivenName, p.FamilyName = "", " \t" }, []string{"given_name", "family_name"},
		},
		"150 characters": {func(p *person.Person) { p.GivenName = strings.Repeat("é", 150) }, nil},
		"151 characters": {
			func(p *person.Person) { p.GivenName = strings.Repeat("é", 151) }, []string{"given_name"},
		},
		"organization by name": {
			func(p *person.Person) { p.OrganizationID = new("North") }, []string{"organization_id"},
		},
		"malformed email": {func(p *person.Person) { p.Email = new("x") }, []string{"email"}},
		"empty strings": {
			func(p *person.Person) { p.DisplayName, p.ExternalID = new(""), new("") },
			[]string{"display_name", "external_id"},
		},
		"a placeholder":      {func(p *person.Person) { p.ExternalID = new("N/A") }, []string{"external_id"}},
		"a shortened number": {func(p *person.Person) { p.ExternalID = new("1E+11") }, []string{"external_id"}},
		"roles": {
			func(p *person.Person) { p.Roles = []string{"Patch Administrator", "", "ADMIN"} },
			[]string{"roles", "roles"},
		},
		"damaged names": {
			func(p *person.Person) { p.GivenName, p.DisplayName = "J\ufffdrg", new("\ufffd") },
			[]string{"given_name", "display_name"},
		},
		"damaged keys and roles": {
			func(p *person.Person) { p.ExternalID, p.Roles = new("\ufffd"), []string{"\ufffd"} },
			[]string{"external_id", "roles"},
		},
		"damaged addresses": {
			func(p *person.Person) { p.UserName, p.Email = "\ufffd@example.com", new("\ufffd@example.com") },
			[]string{"user_name", "email"},
		},
		"everything that can be": {
			func(p *person.Person) { *p = person.Person{} },
			[]string{"user_name", "user_type", "given_name", "family_name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range with(c.change).Refusals() {
				got = append(got, r.Attribute)
				if r.Err == nil || r.Err.Error() == "" {
					t.Errorf("no reason on %s", r.Attribute)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

package person_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func TestExpand(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*person.Person)
		want   []scim.Operation
	}{
		"nothing": {func(*person.Person) {}, nil},
		"case only": {func(p *person.Person) {
			p.UserName, p.UserType, p.Email = "ADA@example.com", "technician", new("Ada@Example.com")
		}, nil},
		"form of accents only": {func(p *person.Person) {
			p.UserName, p.GivenName, p.DisplayName = "\uff41da@example.com", " Ada", new("Countess ")
		}, nil},
		"order of roles": {func(p *person.Person) { p.Roles = []string{"Writer", "Reader"} }, nil},
		"user name": {
			func(p *person.Person) { p.UserName = "b@example.com" },
			[]scim.Operation{scim.Replace("userName", "b@example.com")},
		},
		"names": {
			func(p *person.Person) { p.GivenName, p.FamilyName = "A", "L" },
			[]scim.Operation{scim.Replace("name.givenName", "A"), scim.Replace("name.familyName", "L")},
		},
		"case of a name": {
			func(p *person.Person) { p.FamilyName = "lovelace" },
			[]scim.Operation{scim.Replace("name.familyName", "lovelace")},
		},
		"display name cleared": {
			func(p *person.Person) { p.DisplayName = nil }, []scim.Operation{scim.Remove("displayName")},
		},
		"email": {
			func(p *person.Person) { p.Email = new("b@example.com") },
			[]scim.Operation{scim.Replace("emails", []scim.Email{{Value: "b@example.com", Type: "work", Primary: true}})},
		},
		"email is never removed": {func(p *person.Person) { p.Email = nil }, nil},
		"user type": {
			func(p *person.Person) { p.UserType = "endUser" },
			[]scim.Operation{scim.Replace(urn+":userType", "endUser")},
		},
		"user type in any case": {
			func(p *person.Person) { p.UserType = "ENDUSER" },
			[]scim.Operation{scim.Replace(urn+":userType", "endUser")},
		},
		"organization": {
			func(p *person.Person) { p.OrganizationID = new("All") },
			[]scim.Operation{scim.Replace(urn+":organizationId", "All")},
		},
		"no organization": {
			func(p *person.Person) { p.OrganizationID = nil },
			[]scim.Operation{scim.Remove(urn + ":organizationId")},
		},
		"external id": {
			func(p *person.Person) { p.ExternalID = new("HR-1") },
			[]scim.Operation{scim.Replace("externalId", "HR-1")},
		},
		"no external id": {
			func(p *person.Person) { p.ExternalID = nil }, []scim.Operation{scim.Remove("externalId")},
		},
		"roles": {
			func(p *person.Person) { p.Roles = []string{"Reader"} },
			[]scim.Operation{scim.Replace("roles", []scim.Role{{Value: "Reader"}})},
		},
		"no roles": {
			func(p *person.Person) { p.Roles = []string{} }, []scim.Operation{scim.Remove("roles")},
		},
		"deactivated": {
			func(p *person.Person) { p.Active = new(false) }, []scim.Operation{scim.Replace("active", false)},
		},
		"state that is not known": {func(p *person.Person) { p.Active = nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, person.Expand(with(c.change), ada())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	for written, sent := range map[string]string{
		"technician": "technician", "TECHNICIAN": "Technician",
		"Technician": "Technician",
	} {
		endUser := with(func(p *person.Person) { p.UserType = "endUser" })
		wanted := with(func(p *person.Person) { p.UserType = written })
		if diff := cmp.Diff([]scim.Operation{scim.Replace(urn+":userType", sent)},
			person.Expand(wanted, endUser)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", written, diff)
		}
	}
	composed := person.Person{
		UserName: "jos\u00e9@example.com", UserType: "Technician", GivenName: "Jos\u00e9", FamilyName: "\u00c1lvarez", DisplayName: new("Jos\u00e9"),
		Email: new("jos\u00e9@example.com"), ExternalID: new("\u00e9-1"), Roles: []string{"\u00c9diteur", "Zoo"},
	}
	decomposed := person.Person{
		UserName: "jose\u0301@example.com", UserType: "Technician", GivenName: "Jose\u0301", FamilyName: "A\u0301lvarez", DisplayName: new("Jose\u0301"),
		Email: new("jose\u0301@example.com"), ExternalID: new("e\u0301-1"), Roles: []string{"E\u0301diteur", "Zoo"},
	}
	if ops := append(person.Expand(composed, decomposed), person.Expand(decomposed, composed)...); len(ops) > 0 {
		t.Errorf("composed and decomposed differ: %v", ops)
	}
	inactive := with(func(p *person.Person) { p.Active = nil })
	if diff := cmp.Diff([]scim.Operation{scim.Replace("active", true)}, person.Expand(ada(), inactive)); diff != "" {
		t.Errorf("a state that was not known is sent (-want +got):\n%s", diff)
	}
}

// TestExpandArrives applies the operations of Expand for random people to a service's document, by the rules of RFC
// 7644 §3.5.2. The result is the wanted person, and nothing is left to send.
func TestExpandArrives(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7644, 352))
	for range 1500 {
		want, current := randomPerson(random), randomPerson(random)
		held := document(t, current)
		for _, op := range person.Expand(want, current) {
			apply(t, held, op)
		}
		text, err := json.Marshal(held)
		if err != nil {
			t.Fatal(err)
		}
		got := person.Flatten(answer(t, string(text)), person.Person{})
		if got.UserName == "" {
			t.Fatalf("no user name is left: %s", text)
		}
		if left := person.Expand(want, got); len(left) > 0 {
			t.Fatalf("%v is left to send\nwant %s\nheld %s\nnow  %s", left, show(want), show(current), text)
		}
		if unkept := person.Unkept(answer(t, string(text)), want); len(unkept) > 0 {
			t.Fatalf("%q is not as wanted\nwant %s\nnow  %s", unkept, show(want), text)
		}
		if left := person.Expand(want, want); len(left) > 0 {
			t.Fatalf("a user differs from himself in %v: %s", left, show(want))
		}
	}
}

// TestOverlayArrives does the same for a service without PATCH.
func TestOverlayArrives(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7644, 351))
	for range 1500 {
		want, current := randomPerson(random), randomPerson(random)
		held := &scim.User{}
		person.Overlay(held, current, person.Person{})
		held.Extra = scim.RawMembers(nil).With("shoeSize", json.RawMessage(`"Countess"`))
		person.Overlay(held, want, current)
		if left := person.Expand(want, person.Flatten(held, person.Person{})); len(left) > 0 {
			t.Fatalf("%v is left to send\nwant %s\nheld %s", left, show(want), show(current))
		}
		if kept, _ := held.Extra.Get("shoeSize"); string(kept) != `"Countess"` {
			t.Fatal("what is not managed was dropped")
		}
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	least := person.Person{UserName: "ada@example.com", UserType: "Technician", GivenName: "Ada", FamilyName: "King"}
	const changed = `{"userName": "augusta@example.com", "name": {"givenName": "Augusta", "familyName": "Byron", "formatted": "Augusta Byron"},
	  "displayName": "Augusta", "externalId": "hr-2", "active": false, "emails": [{"value": "augusta@example.com"}],
	  "roles": [{"value": "Writer"}], "` + urn + `": {"userType": "endUser", "organizationId": 12}}`
	born := least
	born.FamilyName, born.UserType = "Lovelace", "endUser"
	for name, c := range map[string]struct {
		held        string
		want, known person.Person
		then        string
	}{
		"an unmanaged value stays": {
			`{"id": "1", "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Lovelace", "formatted": "Ada L.", "middleName": "A."},
			  "displayName": "Countess", "externalId": "idp", "active": false, "roles": [{"value": "Reader", "primary": true}],
			  "emails": [{"value": "ada@example.com", "type": "work", "primary": true}, {"value": "home@example.com", "type": "home"}], "title": "Analyst",
			  "` + urn + `": {"userType": "endUser", "organizationId": "7", "color": "red"}}`,
			least, born,
			`{"id": "1", "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King", "middleName": "A."},
			  "displayName": "Countess", "externalId": "idp", "active": false, "roles": [{"value": "Reader", "primary": true}],
			  "emails": [{"value": "ada@example.com", "type": "work", "primary": true}, {"value": "home@example.com", "type": "home"}], "title": "Analyst",
			  "` + urn + `": {"userType": "Technician", "organizationId": "7", "color": "red"}}`,
		},
		"what was managed goes": {
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "displayName": "Countess", "externalId": "hr-1", "active": true,
			  "roles": [{"value": "Reader"}], "` + urn + `": {"userType": "Technician", "organizationId": "7"}}`,
			least, ada(),
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "active": true, "roles": [], "` + urn + `": {"userType": "Technician"}}`,
		},
		"extension in another case is not doubled": {
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "` + strings.ToLower(urn) + `": {"USERTYPE": "endUser"}}`,
			least, born,
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "` + strings.ToLower(urn) + `": {"userType": "Technician"}}`,
		},
		"a value that another client has changed since stays": {
			changed, with(func(p *person.Person) { p.FamilyName = "King" }), ada(),
			strings.Replace(changed, `"familyName": "Byron", "formatted": "Augusta Byron"`, `"familyName": "King"`, 1),
		},
		"what is planned is written over it": {
			changed, least, with(func(p *person.Person) {
				*p = person.Person{
					UserName: "a@example.com", UserType: "Technician", GivenName: "A", FamilyName: "B",
					ExternalID: new("HR-1"),
				}
			}),
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "displayName": "Augusta", "active": false,
			  "emails": [{"value": "augusta@example.com"}], "roles": [{"value": "Writer"}], "` + urn + `": {"userType": "endUser", "organizationId": 12}}`,
		},
		"what is not known is filled in": {
			`{"id": "1", "title": "Analyst"}`, ada(), ada(),
			`{"id": "1", "title": "Analyst", "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Lovelace"}, "displayName": "Countess",
			  "externalId": "hr-1", "active": true, "emails": [{"value": "ada@example.com", "type": "work", "primary": true}],
			  "roles": [{"value": "Reader"}, {"value": "Writer"}], "` + urn + `": {"userType": "Technician", "organizationId": "7"}}`,
		},
		"a user type in any case goes as it is documented": {
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "` + urn + `": {"userType": "endUser"}}`,
			with(func(p *person.Person) { *p, p.UserType = least, "TECHNICIAN" }), born,
			`{"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "King"}, "` + urn + `": {"userType": "Technician"}}`,
		},
		"a user type comes back as it was accepted": {
			`{"userName": "ADA@EXAMPLE.COM", "name": {"givenName": "Ada", "familyName": "King"}, "` + urn + `": {"userType": "TECHNICIAN"}}`, least, least,
			`{"userName": "ADA@EXAMPLE.COM", "name": {"givenName": "Ada", "familyName": "King"}, "` + urn + `": {"userType": "Technician"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := answer(t, c.held)
			got.Schemas = nil
			person.Overlay(got, c.want, c.known)
			if diff := cmp.Diff(bare(t, answer(t, c.then)), bare(t, got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	least := person.Person{UserName: "ada@example.com", UserType: "technician", GivenName: "Ada", FamilyName: "Lovelace"}
	want := map[string]any{
		"userName": "ada@example.com", "name": map[string]any{"givenName": "Ada", "familyName": "Lovelace"},
		"displayName": "Ada Lovelace", "active": true,
		"emails": []any{map[string]any{"value": "ada@example.com", "type": "work", "primary": true}},
		urn:      map[string]any{"userType": "technician"},
	}
	if diff := cmp.Diff(want, bare(t, person.Document(least))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for written, sent := range map[string]string{"TECHNICIAN": "Technician", "enduser": "endUser"} {
		least.UserType = written
		extension := bare(t, person.Document(least))[urn]
		if diff := cmp.Diff(map[string]any{"userType": sent}, extension); diff != "" {
			t.Errorf("%s (-want +got):\n%s", written, diff)
		}
	}
	if least.DisplayName != nil || least.Email != nil || least.Active != nil {
		t.Error("the person was changed")
	}
}

// TestTitleIsHandledLikeAnExternalID: a title is set, changed and removed like an external id, although package scim
// keeps it as it came.
func TestTitleIsHandledLikeAnExternalID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*string{
		`"Analyst"`: new("Analyst"), `""`: nil, `null`: nil, `7`: new("7"), `[]`: nil, `"\ufffd"`: nil, `"Analyst", "Title": "Poet"`: new("Analyst"),
	} {
		if diff := cmp.Diff(want, person.Flatten(answer(t, `{"title": `+text+`}`), person.Person{}).Title); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	analyst, none := with(func(p *person.Person) { p.Title = new("Analyst") }), ada()
	for text, title := range map[string]*string{
		`{}`: new("Analyst"), `{"TITLE": "Analyst "}`: new("Analyst"),
		`{"title": "analyst"}`: new("analyst"),
	} {
		if diff := cmp.Diff(title, person.Flatten(answer(t, text), analyst).Title); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	if got := person.Flatten(answer(t, `{"title": "Poet"}`), none); got.Title != nil {
		t.Errorf("a title that no one manages is %q", *got.Title)
	}
	if diff := cmp.Diff([]scim.Operation{scim.Replace("title", "Analyst")}, person.Expand(analyst, none)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]scim.Operation{scim.Remove("title")}, person.Expand(none, analyst)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	held := answer(t, `{"TITLE": "Poet", "shoeSize": "Countess"}`)
	person.Overlay(held, analyst, none)
	if got := bare(t, held); got["TITLE"] != "Analyst" || got["title"] != nil || got["shoeSize"] != "Countess" {
		t.Errorf("overlaid: %v", got)
	}
}

// randomPerson returns a random person. The choice of values is small, so that two people often agree, or differ only
// in case or spaces.
func randomPerson(random *rand.Rand) person.Person {
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	maybe := func(values ...string) *string {
		if random.IntN(3) == 0 {
			return nil
		}
		return new(pick(values...))
	}
	p := person.Person{
		UserName:  pick("a@example.com", "A@Example.com", "b@example.com", "\u00e9@example.com", "e\u0301@example.com"),
		UserType:  pick("Technician", "technician", "TECHNICIAN", "endUser", "enduser"),
		GivenName: pick("Ada", "ada", "Ada ", "Eve", "\u00c8ve", "E\u0300ve"), FamilyName: pick("Lovelace",
			"de la Cruz", "De La Cruz"),
		OrganizationID: maybe("7", "8", "All"), DisplayName: maybe("Ada", "Countess", " Ada"),
		Email: maybe("a@example.com", "A@example.com", "c@example.com"), Title: maybe("Analyst", "analyst",
			"Analyst "), ExternalID: maybe("1", "2", "x"),
	}
	if random.IntN(3) > 0 {
		p.Active = new(random.IntN(2) == 0)
	}
	for _, role := range []string{"Reader", "Writer", "Patch Administrator"} {
		if random.IntN(3) == 0 {
			p.Roles = append(p.Roles, role)
		}
	}
	return p
}

// document returns what a service holds of a person, as JSON. Nothing is filled in.
func document(t *testing.T, p person.Person) map[string]any {
	t.Helper()
	u := &scim.User{}
	person.Overlay(u, p, person.Person{})
	if p.Email == nil {
		u.Emails = nil
	}
	return bare(t, u)
}

// bare returns a resource without its schemas.
func bare(t *testing.T, u *scim.User) map[string]any {
	t.Helper()
	text, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	delete(object, "schemas")
	return object
}

// apply implements the part of RFC 7644 §3.5.2 that these tests need.
func apply(t *testing.T, held map[string]any, op scim.Operation) {
	t.Helper()
	text, err := json.Marshal(op)
	if err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Op, Path string
		Value    any
	}
	if err := json.Unmarshal(text, &sent); err != nil {
		t.Fatal(err)
	}
	target, name := held, sent.Path
	outer, inner, nested := strings.Cut(sent.Path, ".")
	if attribute, ok := strings.CutPrefix(sent.Path, urn+":"); ok {
		outer, inner, nested = urn, attribute, true
	}
	if nested {
		object, ok := held[outer].(map[string]any)
		if !ok {
			object = map[string]any{}
			held[outer] = object
		}
		target, name = object, inner
	}
	switch {
	case name == "" || sent.Op != "remove" && sent.Value == nil:
		t.Fatalf("operation %s", text)
	case sent.Op == "remove":
		delete(target, name)
	case sent.Op == "replace":
		target[name] = sent.Value
	default:
		t.Fatalf("operation %s", text)
	}
}

func show(p person.Person) string {
	text, err := json.Marshal(p)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

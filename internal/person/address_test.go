package person_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestReaddress: only the managed address of several is changed, and the others stay as they came.
func TestReaddress(t *testing.T) {
	t.Parallel()
	const home = `{"value":"home@example.com","type":"home","display":"at home"}`
	const moved = `[{"value":"king@example.com","type":"work","primary":true}]`
	for name, c := range map[string]struct {
		held  string
		path  string // path of the operation that names one address; "": there is none
		whole string
	}{
		"none":                       {`[]`, "", moved},
		"one":                        {`[{"value":"ada@example.com","type":"home"}]`, "", moved},
		"one that is blank, and one": {`[{"type":"home"},{"value":"ada@example.com"}]`, "", moved},
		"work and home": {
			`[{"value":"ada@example.com","type":"work","primary":true},` + home + `]`, `emails[type eq "work"].value`,
			`[{"value":"king@example.com","type":"work","primary":true},` + home + `]`,
		},
		"the type in another case": {
			`[{"value":"ada@example.com","type":"Work"},{"value":"home@example.com"}]`, `emails[type eq "Work"].value`,
			`[{"value":"king@example.com","type":"Work"},{"value":"home@example.com"}]`,
		},
		"the primary one is at home": {
			`[{"value":"ada.l@example.com","type":"work"},{"value":"ada@example.com","type":"home","primary":true}]`,
			`emails[type eq "home"].value`,
			`[{"value":"ada.l@example.com","type":"work"},{"value":"king@example.com","type":"home","primary":true}]`,
		},
		"two at work": {
			`[{"value":"ada@example.com","type":"work","primary":true},{"value":"alias@example.com","type":"work"}]`,
			`emails[value eq "ada@example.com"].value`,
			`[{"value":"king@example.com","type":"work","primary":true},{"value":"alias@example.com","type":"work"}]`,
		},
		"without types": {
			`[{"value":"ada@example.com"},{"value":"alias@example.com"}]`, `emails[value eq "ada@example.com"].value`,
			`[{"value":"king@example.com"},{"value":"alias@example.com"}]`,
		},
		"nothing that names one": {
			`[{"value":"ada@example.com"},{"value":"ADA@example.com"},{"value":"alias@example.com"}]`, "",
			`[{"value":"king@example.com"},{"value":"ADA@example.com"},{"value":"alias@example.com"}]`,
		},
		"the new one is there already": {
			`[{"value":"ada@example.com","type":"work"},{"value":"KING@example.com","type":"other"},` + home + `]`, "",
			`[{"value":"king@example.com","type":"work"},` + home + `]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			held := answer(t, `{"emails":`+c.held+`}`).Emails
			before := asJSON(t, held)
			rename := scim.Replace("userName", "king@example.com")
			email := scim.Replace("emails", []scim.Email{{Value: "king@example.com", Type: "work", Primary: true}})
			one, whole := person.Readdress([]scim.Operation{rename, email}, held)
			var want []scim.Operation
			if c.path != "" {
				want = []scim.Operation{rename, scim.Replace(c.path, "king@example.com")}
			}
			if diff := cmp.Diff(want, one); diff != "" {
				t.Errorf("one (-want +got):\n%s", diff)
			}
			then := answer(t, `{"emails":`+c.whole+`}`).Emails
			if diff := cmp.Diff([]scim.Operation{rename, scim.Replace("emails", then)}, whole); diff != "" {
				t.Errorf("whole (-want +got):\n%s", diff)
			}
			// A service without PATCH gets the same list.
			u := answer(t, `{"userName":"ada@example.com","emails":`+c.held+`}`)
			person.Overlay(u, with(func(p *person.Person) { p.Email = new("king@example.com") }), ada())
			if diff := cmp.Diff(asJSON(t, then), asJSON(t, u.Emails)); diff != "" {
				t.Errorf("PUT (-want +got):\n%s", diff)
			}
			if after := asJSON(t, held); after != before {
				t.Errorf("what was read is %s, was %s", after, before)
			}
		})
	}
	other := []scim.Operation{scim.Replace("userName", "king@example.com")}
	one, whole := person.Readdress(other, []scim.Email{{Value: "a@example.com"}, {Value: "b@example.com"}})
	if one != nil || !cmp.Equal(whole, other) {
		t.Errorf("without a change of the address: %v and %v", one, whole)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestFollow: an unmanaged address that equals the user name changes with it.
func TestFollow(t *testing.T) {
	t.Parallel()
	const name, other = "ada@example.com", "countess@example.com"
	for what, c := range map[string]struct {
		shown   string
		managed *string
		to      string
		want    *string
	}{
		"it was the name":             {name, nil, "king@example.com", new("king@example.com")},
		"it was, in another case":     {"ADA@Example.com", nil, "king@example.com", new("king@example.com")},
		"it was another":              {other, nil, "king@example.com", nil},
		"there is none":               {"", nil, "king@example.com", nil},
		"it is managed":               {name, new(other), "king@example.com", new(other)},
		"the name is another in case": {name, nil, "ADA@example.com", nil},
		"the name does not change":    {name, nil, name, nil},
	} {
		want := person.Person{UserName: c.to, Email: c.managed}
		current := person.Person{UserName: name}
		shown := &scim.User{}
		if c.shown != "" {
			shown.Emails = []scim.Email{{Value: c.shown}}
		}
		got, known := want.Follow(current, shown)
		if diff := cmp.Diff(c.want, got.Email); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		if moves := c.managed == nil && c.want != nil; moves && *known.Email != c.shown {
			t.Errorf("%s: known is %v", what, known.Email)
		}
		if got, want := person.MayMoveEmail(want, current), c.managed != nil || c.to == "king@example.com"; got != want {
			t.Errorf("%s: moves is %v, want %v", what, got, want)
		}
	}
}

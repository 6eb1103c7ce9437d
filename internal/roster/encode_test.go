package roster

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	for want, texts := range map[string]map[string]string{
		`{}`:                        nil,
		`{"a@example.com":{"x":1}}`: {"a@example.com": `{"x":1}`},
		`{"a\"b@example.com":{},"b@example.com":{}}`: {"b@example.com": `{}`, `a"b@example.com`: `{}`},
	} {
		if got := encode(texts); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestRewritten(t *testing.T) {
	t.Parallel()
	e := known(ada(` , "email" : "a@example.com" , "roles" : ["A"] , "groups":["Desk"]`))["ada@example.com"]
	named := known(ada(`,"user_name":"Ada@example.com"`))["ada@example.com"]
	wantNamed := `{"family_name":"Lovelace","given_name":"Ada","user_name":"addie@example.com","user_type":"Technician"}`
	if got := named.rewritten(person.Person{UserName: "addie@example.com"}, []string{"user_name"}); got != wantNamed {
		t.Errorf("with the name beside the key: got %s, want %s", got, wantNamed)
	}
	other, none := "b@example.com", person.Person{UserName: "addie@example.com", GivenName: "Adele"}
	for name, c := range map[string]struct {
		now    person.Person
		groups []string
		differ []string
		want   string
	}{
		"nothing, to the letter": {differ: nil, want: e.raw},
		"the name is the key": {
			now: none, differ: []string{"user_name"},
			want: `{"email":"a@example.com","family_name":"Lovelace","given_name":"Ada","groups":["Desk"],"roles":["A"],"user_type":"Technician"}`,
		},
		"a value": {
			now: none, differ: []string{"given_name"},
			want: `{"email":"a@example.com","family_name":"Lovelace","given_name":"Adele","groups":["Desk"],"roles":["A"],"user_type":"Technician"}`,
		},
		"a value that is gone": {
			now: none, differ: []string{"email", "roles"},
			want: `{"family_name":"Lovelace","given_name":"Ada","groups":["Desk"],"user_type":"Technician"}`,
		},
		"another one": {
			now: person.Person{Email: &other, Active: new(bool)}, differ: []string{"email", "active"},
			want: `{"active":false,"email":"b@example.com","family_name":"Lovelace","given_name":"Ada","groups":["Desk"],"roles":["A"],"user_type":"Technician"}`,
		},
		"no groups": {
			groups: []string{}, differ: []string{"groups"},
			want: `{"email":"a@example.com","family_name":"Lovelace","given_name":"Ada","groups":[],"roles":["A"],"user_type":"Technician"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := e
			if c.groups != nil {
				one.groups = c.groups
			}
			if got := one.rewritten(c.now, c.differ); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDescribed(t *testing.T) {
	t.Parallel()
	organization := "12"
	for want, p := range map[string]person.Person{
		`{"family_name":"F","given_name":"G","organization_id":"12","roles":["A"],"user_type":"endUser"}`: {
			UserName: "a@example.com", UserType: "endUser", GivenName: "G", FamilyName: "F", OrganizationID: &organization, Roles: []string{"A"}, Active: new(true),
		},
		`{"active":false,"given_name":"G"}`: {UserName: "a@example.com", GivenName: "G", Active: new(false)},
	} {
		if got := described(p); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestTaskText(t *testing.T) {
	t.Parallel()
	want := known(ada(`,"groups":["Desk","Field"]`))["ada@example.com"]
	for text, task := range map[string]task{
		want.raw: {want: want},
		`{"family_name":"Lovelace","given_name":"Ada","groups":["Desk","Office"],"user_type":"Technician"}`: {
			want:     want,
			notAdded: []string{"field"}, notRemoved: []string{"Office"},
		},
	} {
		if got := task.text(); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

package ninjaone_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestExtensionPaths(t *testing.T) {
	t.Parallel()
	if got, want := ninjaone.UserTypePath, "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User:userType"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ninjaone.OrganizationIDPath, "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User:organizationId"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDecodeExtension(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in   string
		want ninjaone.Extension
	}{
		"nothing":      {"", ninjaone.Extension{}},
		"null":         {"null", ninjaone.Extension{}},
		"empty object": {"{}", ninjaone.Extension{}},
		"both": {
			`{"userType":"endUser","organizationId":"42"}`,
			ninjaone.Extension{UserType: new("endUser"), OrganizationID: new("42")},
		},
		"all organizations":       {`{"organizationId":"All"}`, ninjaone.Extension{OrganizationID: new("All")}},
		"number":                  {`{"organizationId":42}`, ninjaone.Extension{OrganizationID: new("42")}},
		"number with a point":     {`{"organizationId":42.0}`, ninjaone.Extension{OrganizationID: new("42")}},
		"number with an exponent": {`{"organizationId":4.2e1}`, ninjaone.Extension{OrganizationID: new("42")}},
		"number beyond a float": {
			`{"organizationId":9007199254740993}`, ninjaone.Extension{OrganizationID: new("9007199254740993")},
		},
		"huge exponent": {
			`{"organizationId":1e999999999}`, ninjaone.Extension{OrganizationID: new("1e999999999")},
		},
		"nulls": {`{"userType":null,"organizationId":null}`, ninjaone.Extension{}},
		"empty strings": {
			`{"userType":"","organizationId":""}`, ninjaone.Extension{UserType: new(""), OrganizationID: new("")},
		},
		"keys in another case": {
			`{"usertype":"Technician","OrganizationID":"1"}`,
			ninjaone.Extension{UserType: new("Technician"), OrganizationID: new("1")},
		},
		"the documented key wins": {
			`{"USERTYPE":"endUser","userType":"Technician"}`, ninjaone.Extension{UserType: new("Technician")},
		},
		"attributes of the future": {
			`{"userType":"endUser","site":{"id":3}}`, ninjaone.Extension{UserType: new("endUser")},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ninjaone.DecodeExtension(json.RawMessage(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
	for _, in := range []string{
		`"endUser"`, `[]`, `{`, `{"userType":true}`, `{"userType":["endUser"]}`,
		`{"organizationId":{}}`,
	} {
		if got, err := ninjaone.DecodeExtension(json.RawMessage(in)); err == nil {
			t.Errorf("%s: got %+v, want an error", in, got)
		}
	}
}

func TestEncodeExtension(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in   ninjaone.Extension
		want string
	}{
		"empty":     {ninjaone.Extension{}, `{}`},
		"user type": {ninjaone.Extension{UserType: new("Technician")}, `{"userType":"Technician"}`},
		"both": {
			ninjaone.Extension{UserType: new("endUser"), OrganizationID: new("42")},
			`{"userType":"endUser","organizationId":"42"}`,
		},
		"empty string": {ninjaone.Extension{UserType: new("")}, `{"userType":""}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := string(c.in.Encode()); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// FuzzDecodeExtension: a readable extension reads the same each time, and survives encoding.
func FuzzDecodeExtension(f *testing.F) {
	for _, in := range []string{
		"", "null", "{}", `{"userType":"endUser","organizationId":"42"}`, `{"userType":"Technician","organizationId":"All"}`,
		`{"organizationId":42}`,
		`{"organizationId":4.2e1}`, `{"organizationId":-0.0}`, `{"organizationId":1e999999999}`, `{"userType":null,"organizationId":null}`,
		`{"userType":" ENDUSER ","organizationId":""}`, `{"USERTYPE":"a","usertype":"b"}`, `{"userType":"endUser","site":{"id":3}}`,
		`"endUser"`, `[]`, `{`, `{"userType":true}`, `{"userType":["endUser"]}`, "{\"userType\":\"\xff\"}",
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		first, err := ninjaone.DecodeExtension(in)
		if err != nil {
			return
		}
		for range 5 {
			if again, err := ninjaone.DecodeExtension(in); err != nil || !cmp.Equal(first, again) {
				t.Fatalf("%q is %+v, and then %+v, %v", in, first, again, err)
			}
		}
		if back, err := ninjaone.DecodeExtension(first.Encode()); err != nil || !cmp.Equal(first, back) {
			t.Errorf("%q is %+v, and comes back as %+v, %v", in, first, back, err)
		}
	})
}

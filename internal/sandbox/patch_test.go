package sandbox_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// patched applies operations to Ada and returns what the service shows of her, without what the service adds.
func patched(t *testing.T, operations string) (map[string]any, reply) {
	t.Helper()
	s := start(t, sandbox.Options{})
	path := "/Users/" + addUser(t, s, "ada@example.com")
	got := send(t, s, http.MethodPatch, path,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+operations+`]}`)
	shown := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK).json
	for _, name := range []string{"id", "meta", "schemas"} {
		delete(shown, name)
	}
	return shown, got
}

func TestPatchForms(t *testing.T) {
	t.Parallel()
	work := func(value string) string { return `[{"value":"` + value + `","type":"work","primary":true}]` }
	for _, test := range []struct {
		about, operations string
		want              string // what differs from Ada: null where she loses it
	}{
		{"add sets", `{"op":"add","path":"displayName","value":"Ada"}`, `{"displayName":"Ada"}`},
		{"op in any case", `{"op":"ADD","path":"displayName","value":"Ada"}`, `{"displayName":"Ada"}`},
		{"names in any case", `{"op":"add","path":"DISPLAYNAME","value":"Ada"}`, `{"displayName":"Ada"}`},
		{"the core schema's URN", `{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:displayName","value":"Ada"}`, `{"displayName":"Ada"}`},
		{
			"a dotted path", `{"op":"replace","path":"name.givenName","value":"A"}`,
			`{"name":{"givenName":"A","familyName":"Lovelace"}}`,
		},
		{
			"a complex value is merged", `{"op":"replace","path":"name","value":{"GivenName":"A"}}`,
			`{"name":{"givenName":"A","familyName":"Lovelace"}}`,
		},
		{"remove a part", `{"op":"remove","path":"name.givenName"}`, `{"name":{"familyName":"Lovelace"}}`},
		{"remove all of it", `{"op":"remove","path":"name"}`, `{"name":null}`},
		{"null removes", `{"op":"replace","path":"name","value":null}`, `{"name":null}`},
		{"removing what is not there", `{"op":"remove","path":"title"}`, `{}`},
		{
			"the extension by attribute", `{"op":"replace","path":"` + extension + `:userType","value":"endUser"}`,
			`{"` + extension + `":{"userType":"endUser"}}`,
		},
		{
			"the extension as a whole", `{"op":"add","path":"` + extension + `","value":{"organizationId":"7"}}`,
			`{"` + extension + `":{"userType":"Technician","organizationId":"7"}}`,
		},
		{
			"an organization id as a number", `{"op":"add","path":"` + extension + `:organizationId","value":7}`,
			`{"` + extension + `":{"userType":"Technician","organizationId":"7"}}`,
		},
		{
			"no user type makes an end user", `{"op":"remove","path":"` + extension + `:userType"}`,
			`{"` + extension + `":{"userType":"endUser"}}`,
		},
		{
			"no extension makes an end user", `{"op":"remove","path":"` + extension + `"}`,
			`{"` + extension + `":{"userType":"endUser"}}`,
		},
		{
			"without path", `{"op":"replace","value":{"active":false,"displayName":"Ada"}}`,
			`{"active":false,"displayName":"Ada"}`,
		},
		{"without path, path null", `{"op":"replace","path":null,"value":{"active":false}}`, `{"active":false}`},
		{
			"without path, keys of every form",
			`{"op":"add","value":{"name.givenName":"A","` + extension + `:organizationId":"7","emails[type eq \"work\"].value":"a@example.com"}}`, `{"name":{"givenName":"A","familyName":"Lovelace"},"emails":` + work("a@example.com") + `,"` + extension + `":{"userType":"Technician","organizationId":"7"}}`,
		},
		{
			"without path, the extension nested", `{"op":"replace","value":{"` + extension + `":{"userType":"endUser"}}}`,
			`{"` + extension + `":{"userType":"endUser"}}`,
		},
		{
			"without path, what only the service sets is ignored",
			`{"op":"replace","value":{"id":"x","meta":{},"groups":[],"schemas":[],"title":"T"}}`, `{"title":"T"}`,
		},
		{"a boolean as a string", `{"op":"replace","path":"active","value":"fAlSe"}`, `{"active":false}`},
		{
			"a filter", `{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@example.com"}`,
			`{"emails":` + work("a@example.com") + `}`,
		},
		{
			"a filter and an object", `{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"a@example.com"}}`,
			`{"emails":` + work("a@example.com") + `}`,
		},
		{
			"a filter that finds nothing adds", `{"op":"add","path":"emails[type eq \"home\"].value","value":"a@example.org"}`,
			`{"emails":[{"value":"ada@example.com","type":"work","primary":true},{"value":"a@example.org","type":"home"}]}`,
		},
		{"remove by filter", `{"op":"remove","path":"emails[value eq \"ada@example.com\"]"}`, `{"emails":null}`},
		{"remove by filter that finds nothing", `{"op":"remove","path":"emails[value eq \"x\"]"}`, `{}`},
		{"remove by value", `{"op":"remove","path":"emails","value":[{"value":"ada@example.com"}]}`, `{"emails":null}`},
		{"all of a list", `{"op":"replace","path":"emails","value":[{"value":"a@example.com","type":"work","primary":"True"}]}`, `{"emails":` + work("a@example.com") + `}`},
		{
			"a sub-attribute of all", `{"op":"replace","path":"emails.value","value":"a@example.com"}`,
			`{"emails":` + work("a@example.com") + `}`,
		},
		{"add what is there", `{"op":"add","path":"emails","value":` + work("ada@example.com") + `}`, `{}`},
		{
			"a new primary takes it from the old",
			`{"op":"add","path":"emails","value":{"value":"a@example.org","primary":true}}`,
			`{"emails":[{"value":"ada@example.com","type":"work"},{"value":"a@example.org","primary":true}]}`,
		},
		{
			"roles as texts", `{"op":"add","path":"roles","value":["Patch Administrator"]}`,
			`{"roles":[{"value":"Patch Administrator"}]}`,
		},
		{"a password is taken and not kept", `{"op":"replace","path":"password","value":"x"}`, `{}`},
		{"in order", `{"op":"add","path":"title","value":"a"},{"op":"replace","path":"title","value":"b"}`, `{"title":"b"}`},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			got, answer := patched(t, test.operations)
			answer.want(t, http.StatusOK)
			want := person("ada@example.com")
			delete(want, "schemas")
			var differs map[string]any
			if err := json.Unmarshal([]byte(test.want), &differs); err != nil {
				t.Fatal(err)
			}
			for name, value := range differs {
				if want[name] = value; value == nil {
					delete(want, name)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestPatchRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		about, operations, scimType string
	}{
		{"an unknown attribute", `{"op":"add","path":"shoeSize","value":"9"}`, "invalidPath"},
		{"an unknown part", `{"op":"add","path":"name.nick","value":"9"}`, "invalidPath"},
		{"an unknown extension", `{"op":"add","path":"urn:example:2.0:User:x","value":"9"}`, "invalidPath"},
		{"a misspelt extension attribute", `{"op":"add","path":"` + extension + `:user_type","value":"9"}`, "invalidPath"},
		{"a misspelt key", `{"op":"add","value":{"user_name":"9"}}`, "invalidPath"},
		{"a misspelt key of the extension", `{"op":"add","value":{"` + extension + `":{"user_type":"9"}}}`, "invalidPath"},
		{"a broken filter", `{"op":"add","path":"emails[type eq].value","value":"9"}`, "invalidPath"},
		{"a filter on what is no list", `{"op":"add","path":"name[givenName eq \"x\"]","value":"9"}`, "invalidPath"},
		{"something after the filter", `{"op":"add","path":"emails[type eq \"work\"]value","value":"9"}`, "invalidPath"},
		{
			"replace where the filter finds nothing",
			`{"op":"replace","path":"emails[type eq \"home\"].value","value":"a@example.org"}`, "noTarget",
		},
		{"remove without path", `{"op":"remove"}`, "noTarget"},
		{"an unknown op", `{"op":"move","path":"title","value":"9"}`, "invalidSyntax"},
		{"no value", `{"op":"add","path":"title"}`, "invalidValue"},
		{"the wrong type", `{"op":"add","path":"title","value":9}`, "invalidValue"},
		{"no boolean", `{"op":"add","path":"active","value":"maybe"}`, "invalidValue"},
		{"what only the service sets", `{"op":"replace","path":"id","value":"9"}`, "mutability"},
		{"groups", `{"op":"add","path":"groups","value":[{"value":"9"}]}`, "mutability"},
		{"without path and object", `{"op":"add","value":"9"}`, "invalidValue"},
		{"no userName", `{"op":"remove","path":"userName"}`, "invalidValue"},
		{"an unknown user type", `{"op":"replace","path":"` + extension + `:userType","value":"EndUser"}`, "invalidValue"},
		{"all or none", `{"op":"replace","path":"active","value":false},{"op":"add","path":"shoeSize","value":"9"}`, "invalidPath"},
		{"no operations", ``, "invalidSyntax"},
		{"an operation that is no object", `"add"`, "invalidSyntax"},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			got, answer := patched(t, test.operations)
			answer.wantError(t, http.StatusBadRequest, test.scimType)
			want := person("ada@example.com")
			delete(want, "schemas")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changed all the same (-want +got)\n%s", diff)
			}
		})
	}
}

func TestPatchWithoutItsSchema(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	path := "/Users/" + addUser(t, s, "ada@example.com")
	send(t, s, http.MethodPatch, path, `{"Operations":[{"op":"remove","path":"title"}]}`).wantError(t,
		http.StatusBadRequest, "invalidSyntax")
}

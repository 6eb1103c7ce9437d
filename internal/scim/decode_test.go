package scim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func raws(pairs ...string) RawMembers {
	var r RawMembers
	for i := 0; i < len(pairs); i += 2 {
		r = append(r, RawMember{pairs[i], json.RawMessage(pairs[i+1])})
	}
	return r
}

func TestDecodeUser(t *testing.T) {
	t.Parallel()
	const extension = "urn:ietf:params:scim:schemas:extension:example:2.0:User"
	tests := map[string]struct {
		body string
		want User
	}{
		"absent and null are the same": {
			body: `{"id":"1","externalId":null,"userName":null,"name":null,"displayName":null,"emails":null,"active":null,"roles":null,"groups":null,"meta":null,"schemas":null}`,
			want: User{ID: "1"},
		},
		"an empty list and an empty text are not absent": {
			body: `{"id":"1","externalId":"","displayName":"","emails":[],"roles":[],"groups":[]}`,
			want: User{
				ID: "1", ExternalID: new(""), DisplayName: new(""), Emails: []Email{}, Roles: []Role{},
				Groups: []Member{},
			},
		},
		"booleans as strings (dialect 32)": {
			body: `{"id":"1","active":"False","emails":[{"value":"a@example.com","primary":"true"}]}`,
			want: User{ID: "1", Active: new(false), Emails: []Email{{Value: "a@example.com", Primary: true}}},
		},
		"a capitalised boolean": {
			body: `{"id":"1","active":" TRUE "}`, want: User{ID: "1", Active: new(true)},
		},
		"a boolean as a number": {body: `{"id":"1","active":0}`, want: User{ID: "1", Active: new(false)}},
		"a value that is no boolean stays as it is": {
			body: `{"id":"1","active":"maybe"}`, want: User{ID: "1", Extra: raws("active", `"maybe"`)},
		},
		"numbers where texts belong": {
			body: `{"id":4711,"externalId":12.50,"displayName":true,"userName":7}`,
			want: User{ID: "4711", ExternalID: new("12.50"), DisplayName: new("true"), UserName: "7"},
		},
		"a big number keeps its digits": {body: `{"id":12345678901234567890}`, want: User{ID: "12345678901234567890"}},
		"an extension stays as it came": {
			body: `{"id":"1","` + extension + `": {"organizationId": 12, "userType":null}}`,
			want: User{ID: "1", Extensions: raws(extension, `{"organizationId": 12, "userType":null}`)},
		},
		"roles as texts and as objects": {
			body: `{"id":"1","roles":["guide",{"value":"helper","display":"Helper","type":"x","primary":true,"since":1},null,7]}`,
			want: User{ID: "1", Roles: []Role{{Value: "guide"}, {
				Value: "helper", Display: "Helper", Type: "x", Primary: true,
				Extra: raws("since", "1"),
			}, {Value: "7"}}},
		},
		"roles without brackets": {
			body: `{"id":"1","roles":"guide"}`, want: User{ID: "1", Roles: []Role{{Value: "guide"}}},
		},
		"addresses as texts": {
			body: `{"id":"1","emails":["a@example.com",{"display":"b"}]}`,
			want: User{ID: "1", Emails: []Email{{Value: "a@example.com"}, {Extra: raws("display", `"b"`)}}},
		},
		"addresses that are no addresses": {
			body: `{"id":"1","emails":[["a"]]}`, want: User{ID: "1", Extra: raws("emails", `[["a"]]`)},
		},
		"names in another case": {
			body: `{"ID":"1","USERNAME":"a","Name":{"GIVENNAME":"Ada"}}`,
			want: User{ID: "1", UserName: "a", Name: &Name{GivenName: new("Ada")}},
		},
		"a name that is a text": {
			body: `{"id":"1","name":"Ada"}`, want: User{ID: "1", Extra: raws("name", `"Ada"`)},
		},
		"the last of two equal names": {
			body: `{"id":"1","active":true,"active":false}`, want: User{ID: "1", Active: new(false)},
		},
		"escapes, also in names": {
			body: `{"id":"\u0041\n\"\\","user\u004eame":"\ud83d\ude00"}`, want: User{ID: "A\n\"\\", UserName: "😀"},
		},
		"groups": {body: `{"id":"1","groups":["g",{"value":"h","$ref":"../Groups/h"},{"$ref":"https://example.com/Groups/i"}]}`, want: User{ID: "1", Groups: []Member{{Value: "g"}, {Value: "h", Ref: "../Groups/h"}, {Value: "i", Ref: "https://example.com/Groups/i"}}}},
		"white space everywhere": {
			body: " {\r\n\t\"id\" : \"1\" , \"active\" : true , \"nickName\" : [ 1 , 2 ] } ",
			want: User{ID: "1", Active: new(true), Extra: raws("nickName", "[ 1 , 2 ]")},
		},
		"a location that is relative or wrong, and an unknown date": {
			body: `{"id":"1","meta":{"location":"/Users/9","created":"yesterday","lastModified":"2024-05-06T07:08:09.000+0000","tenant":"x"}}`,
			want: User{ID: "1", Meta: &Meta{
				Location: "/Users/9", LastModified: new(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)),
				Extra: raws("created", `"yesterday"`, "tenant", `"x"`),
			}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got User
			if err := json.Unmarshal([]byte(test.body), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDecodeGroup(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want Group
	}{
		"members absent": {`{"id":"1","displayName":"Staff"}`, Group{ID: "1", DisplayName: "Staff"}},
		"members null":   {`{"id":"1","members":null}`, Group{ID: "1"}},
		"members empty":  {`{"id":"1","members":[]}`, Group{ID: "1", Members: []Member{}}},
		"members twice": {
			`{"id":"1","members":[{"value":"a"},{"value":"a"}]}`,
			Group{ID: "1", Members: []Member{{Value: "a"}, {Value: "a"}}},
		},
		"members as texts": {
			`{"id":"1","members":["a",7]}`, Group{ID: "1", Members: []Member{{Value: "a"}, {Value: "7"}}},
		},
		"members without an id are none": {
			`{"id":"1","members":[{"value":"a","display":"Ada","type":"User"},{},null,{"display":"x"},{"value":null}]}`,
			Group{ID: "1", Members: []Member{{Value: "a", Display: "Ada", Type: "User"}}},
		},
		"members by address": {
			`{"id":"1","members":[{"$ref":"https://scim.example.com/Users/ann%40example.com"},{"$ref":"../Users/a%2Fb"},{"$ref":"Users/100%"}]}`,
			Group{ID: "1", Members: []Member{
				{Value: "ann@example.com", Ref: "https://scim.example.com/Users/ann%40example.com"},
				{Value: "a/b", Ref: "../Users/a%2Fb"},
				{Value: "100%", Ref: "Users/100%"},
			}},
		},
		"members that cannot be read": {
			`{"id":"1","Members":[{"value":"a"},["b"]]}`,
			Group{ID: "1", Extra: raws("Members", `[{"value":"a"},["b"]]`)},
		},
		"what is not typed": {
			`{"id":"1","URN:x":1,"owner":"b"}`,
			Group{ID: "1", Extensions: raws("URN:x", "1"), Extra: raws("owner", `"b"`)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got Group
			if err := json.Unmarshal([]byte(test.body), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestExtensionIsFoundInAnyCase(t *testing.T) {
	t.Parallel()
	u := User{Extensions: raws("urn:x:User", "1", "URN:X:USER", "2")}
	for urn, want := range map[string]string{"urn:x:User": "1", "URN:X:USER": "2", "urn:x:user": "2", "urn:y": ""} {
		if got, ok := u.Extensions.Get(urn); string(got) != want || ok != (want != "") {
			t.Errorf("%s: %s, %v", urn, got, ok)
		}
	}
}

func TestPrimaryEmail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		emails []Email
		want   string
	}{
		"none":                       {nil, ""},
		"the one marked as primary":  {[]Email{{Value: "a", Type: "work"}, {Value: "b", Primary: true}}, "b"},
		"else the one at work":       {[]Email{{Value: "a"}, {Value: "b", Type: "Work"}}, "b"},
		"else the first":             {[]Email{{Value: "a", Type: "home"}, {Value: "b", Type: "other"}}, "a"},
		"but never one without text": {[]Email{{Primary: true}, {Value: "b"}}, "b"},
	}
	for name, test := range tests {
		u := User{Emails: test.emails}
		if got, ok := u.PrimaryEmail(); got != test.want || ok != (test.want != "") {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	tests := map[string]time.Time{
		`"2024-05-06T07:08:09Z"`:          at,
		`"2024-05-06T09:08:09+02:00"`:     at,
		`"2024-05-06T07:08:09.125Z"`:      at.Add(125 * time.Millisecond),
		`"2024-05-06T07:08:09.000+0000"`:  at,
		`"2024-05-06T07:08:09"`:           at,
		`" 2024-05-06 07:08:09 "`:         at,
		`"2024-05-06 07:08:09Z"`:          at,
		`"2024-05-06"`:                    at.Truncate(24 * time.Hour),
		`"Mon, 06 May 2024 07:08:09 GMT"`: at,
		`1714979289`:                      at,
		`"1714979289000"`:                 at,
		`1714979289125`:                   at.Add(125 * time.Millisecond),
		`null`:                            {},
		`""`:                              {},
		`"yesterday"`:                     {},
		`0`:                               {},
		`-5`:                              {},
		`99999999999999999999`:            {},
		`{"seconds":1}`:                   {},
	}
	for raw, want := range tests {
		got, ok := instant([]byte(raw))
		if !got.Equal(want) || ok == want.IsZero() {
			t.Errorf("%s: %v, %v", raw, got, ok)
		}
	}
}

func TestDecodePage(t *testing.T) {
	t.Parallel()
	two := `[{"id":"1","meta":{"version":"v1"}},{"id":2}]`
	tests := map[string]struct {
		body    string
		ids     []string
		total   int
		has     bool
		refusal string
	}{
		"as the standard has it": {body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"itemsPerPage":2,"startIndex":1,"Resources":` + two + `}`, ids: []string{"1", "2"}, total: 7, has: true},
		"numbers as texts, names in any case": {
			body: `{"TOTALRESULTS":"7","resources":` + two + `}`, ids: []string{"1", "2"}, total: 7, has: true,
		},
		"a total in scientific notation": {body: `{"totalResults":2.0e1,"Resources":[]}`, total: 20, has: true},
		"no total":                       {body: `{"Resources":` + two + `}`, ids: []string{"1", "2"}},
		"a total that is none": {
			body: `{"totalResults":-1,"Resources":` + two + `}`, ids: []string{"1", "2"},
		},
		"no resources":       {body: `{"totalResults":0}`, has: true},
		"resources are null": {body: `{"totalResults":0,"Resources":null}`, has: true},
		"a single resource": {
			body: `{"id":"1","userName":"a"}`, refusal: "neither Resources nor totalResults",
		},
		"a resource without an id": {
			body:    `{"totalResults":2,"Resources":[{"id":"1"},{"userName":"a"}]}`,
			refusal: "resource 2 of the listing has no id",
		},
		"a resource that is none": {
			body: `{"totalResults":2,"Resources":["1"]}`, refusal: "resource 1 of the listing is not an object",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := decodePage[User]([]byte(test.body))
			if test.refusal != "" {
				if err == nil || !strings.Contains(err.Error(), test.refusal) {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, u := range page.Resources {
				ids = append(ids, u.ID)
			}
			if !cmp.Equal(ids, test.ids) || page.TotalResults != test.total || page.HasTotal != test.has {
				t.Errorf("%v, %d, %v", ids, page.TotalResults, page.HasTotal)
			}
			if len(ids) > 0 && page.Resources[0].Status != 200 {
				t.Errorf("status %d", page.Resources[0].Status)
			}
		})
	}
}

// page100 returns a listing as a service would answer it, about 90 KB.
func page100() []byte {
	var b strings.Builder
	b.WriteString(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":20000,"itemsPerPage":100,"startIndex":1,"Resources":[`)
	for i := range 100 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:example:2.0:User"],`+
			`"id":"2819c223-7f76-453a-919d-%012d","externalId":"%d","userName":"person%05d@example.com",`+
			`"name":{"givenName":"Person","familyName":"Number %d","formatted":"Person Number %d"},"displayName":"Person Number %d",`+
			`"emails":[{"value":"person%05d@example.com","type":"work","primary":true}],"active":true,"locale":"en-US",`+
			`"groups":[{"value":"g1","display":"Staff","type":"direct"},{"value":"g2","display":"Helpers","type":"direct"}],`+
			`"urn:ietf:params:scim:schemas:extension:example:2.0:User":{"userType":"Technician","organizationId":"12"},`+
			`"meta":{"resourceType":"User","created":"2024-05-06T07:08:09Z","lastModified":"2024-05-06T07:08:09Z","version":"W/\"%d\"","location":"https://example.com/Users/%d"}}`,
			i, i, i, i, i, i, i, i, i)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

func BenchmarkDecodePage100Users(b *testing.B) {
	body := page100()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := checkJSON(body); err != nil {
			b.Fatal(err)
		}
		page, err := decodePage[User](body)
		if err != nil || len(page.Resources) != 100 {
			b.Fatal(err)
		}
	}
}

func TestDecodePageDoesNotHoldTheBody(t *testing.T) {
	t.Parallel()
	body := page100()
	page, err := decodePage[User](body)
	if err != nil {
		t.Fatal(err)
	}
	clear(body)
	u := page.Resources[99]
	out, err := json.Marshal(u)
	if err != nil || strings.ContainsRune(string(out), 0) || u.UserName != "person00099@example.com" ||
		u.Emails[0].Type != "work" || len(u.Extensions) != 1 {
		t.Errorf("%s, %v", out, err)
	}
}

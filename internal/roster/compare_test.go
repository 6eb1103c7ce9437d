package roster

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// described is Ada with all that a tenant shows.
const adaDescribed = `{"ada@example.com":{"user_type":"Technician","given_name":"Ada","family_name":"Lovelace","organization_id":"12",` +
	`"display_name":"A. L.","email":"al@example.com","external_id":"hr-1","roles":["A","B"],"groups":["Desk","Field"]}}`

func TestSatisfied(t *testing.T) {
	t.Parallel()
	other := func(from, to string) string { return strings.Replace(adaDescribed, from, to, 1) }
	for name, c := range map[string]struct {
		want, known           string
		satisfied, equivalent bool
	}{
		"to the letter":            {ada(""), ada(""), true, true},
		"white space and order":    {"{ \"ada@example.com\": {\n\"family_name\":\"Lovelace\",\"given_name\":\"Ada\", \"user_type\":\"Technician\"} }", ada(""), true, true},
		"case of the user name":    {strings.Replace(ada(""), "ada@", "Ada@", 1), ada(""), true, true},
		"case of the user type":    {strings.Replace(ada(""), "Technician", "technician", 1), ada(""), true, true},
		"active given and omitted": {ada(`,"active":true`), ada(""), true, true},
		"null and left out":        {ada(`,"email":null`), ada(""), true, true},
		"a number and a string":    {other(`"12"`, `12`), adaDescribed, true, true},
		"order of roles and groups": {other(`["A","B"],"groups":["Desk","Field"]`,
			`["B","A"],"groups":["field","Desk"]`), adaDescribed, true, true},
		"fewer attributes":                {ada(""), adaDescribed, true, false},
		"more attributes":                 {adaDescribed, ada(""), false, false},
		"no group, of which none is held": {ada(`,"groups":[]`), ada(""), false, false},
		"groups that are not managed":     {ada(""), ada(`,"groups":["Desk"]`), true, false},
		"another name":                    {strings.Replace(ada(""), "Ada", "Adele", 1), ada(""), false, false},
		"a name in another case":          {strings.Replace(ada(""), "Lovelace", "LoveLace", 1), ada(""), false, false},
		"inactive":                        {ada(`,"active":false`), ada(""), false, false},
		"was inactive":                    {ada(""), ada(`,"active":false`), false, false},
		"another organization":            {other(`"12"`, `"13"`), adaDescribed, false, false},
		"a role less":                     {other(`["A","B"]`, `["A"]`), adaDescribed, false, false},
		"a group less":                    {other(`["Desk","Field"]`, `["Desk"]`), adaDescribed, false, false},
		"a further person":                {ada(""), ada("")[:len(ada(""))-1] + `,"eve@example.com":{}}`, false, false},
		"a missing person":                {ada(""), `{}`, false, false},
		"another person":                  {ada(""), strings.Replace(ada(""), "ada@", "eve@", 1), false, false},
		"nobody":                          {`{}`, ` { } `, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, wrong := parse(c.want)
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			if got := satisfied(want, known(c.known)); got != c.satisfied {
				t.Errorf("satisfied: %t", got)
			}
			for _, pair := range [][2]string{{c.want, c.known}, {c.known, c.want}} {
				same, diags := newText(pair[0]).StringSemanticEquals(t.Context(), newText(pair[1]))
				if same != c.equivalent || len(diags) > 0 {
					t.Errorf("%s semantically equals %s: %t, %v", pair[0], pair[1], same, diags)
				}
			}
		})
	}
}

func TestSemanticEqualityOfWhatIsNoRoster(t *testing.T) {
	t.Parallel()
	null := textValue{StringValue: basetypes.NewStringNull()}
	unknown := textValue{StringValue: basetypes.NewStringUnknown()}
	for _, c := range []struct {
		a, b basetypes.StringValuable
		want bool
	}{
		{newText("{"), newText("{"), true},
		{newText("{"), newText("{ "), false},
		{newText("{}"), newText("{"), false},
		{null, newText("{}"), false},
		{newText("{}"), null, false},
		{unknown, newText("{}"), false},
		{newText("{}"), basetypes.NewStringValue("{}"), false},
	} {
		a, ok := c.a.(textValue)
		if same, diags := a.StringSemanticEquals(t.Context(), c.b); !ok || same != c.want || len(diags) > 0 {
			t.Errorf("%s and %s: %t", c.a, c.b, same)
		}
	}
}

func TestTextType(t *testing.T) {
	t.Parallel()
	if !newText("x").Equal(newText("x")) || newText("x").Equal(newText("y")) ||
		newText("x").Equal(basetypes.NewStringValue("x")) {
		t.Error("a text equals the same text and no other")
	}
	typ := newText("x").Type(t.Context())
	if !typ.Equal(textType{}) || typ.Equal(basetypes.StringType{}) || typ.String() == (basetypes.StringType{}).String() {
		t.Error("the type is no plain string's")
	}
	if _, ok := typ.ValueType(t.Context()).(textValue); !ok {
		t.Error("the type's value is no text")
	}
	value, diags := textType{}.ValueFromString(t.Context(), basetypes.NewStringValue("x"))
	if len(diags) > 0 || !newText("x").Equal(value.(textValue)) {
		t.Errorf("from a string: %v, %v", value, diags)
	}
}

package sandbox

import (
	"strings"
	"testing"
)

// FuzzFilter wants no input to crash the parser, and what it takes to be comparable with any document.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "ada@example.com"`, `emails[type eq "work"].value co "@"`, `not (a pr) or (b eq null and c ne true)`,
		ninjaoneURN + `:userType eq "endUser"`, `meta.created gt "2020-01-01T00:00:00Z"`, `a eq "\`, `emails[`, `(((`, `x eq -1.5e3`, "\x00",
	} {
		f.Add(seed)
	}
	users := userKind()
	doc := Document{
		"userName": "ada@example.com", "active": true, "name": Document{"givenName": "Ada"},
		"emails":    []any{Document{"value": "ada@example.com", "type": "work", "primary": true}, "bare"},
		ninjaoneURN: Document{"userType": "endUser"},
	}
	f.Fuzz(func(t *testing.T, input string) {
		filter, err := users.parseFilter(input)
		if err != nil {
			return
		}
		yes := filter.matches(matching{}, doc)
		if no := (negation{filter}).matches(matching{}, doc); yes == no {
			t.Errorf("%q matches, and its negation", input)
		}
	})
}

// FuzzPath wants no path to crash PATCH, and whatever it does to leave a document that the schema takes or refuses.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{
		"userName", "name.givenName", `emails[type eq "work"].value`, ninjaoneURN, ninjaoneURN + ":userType",
		ninjaoneURN + ":",
		`members[value eq "1"]`, "emails[", "emails[]", `emails[type eq "work"].`, "urn:", "name.", ".", "meta.version", "addresses.value",
	} {
		f.Add("add", seed, "x")
		f.Add("remove", seed, "")
		f.Add("replace", seed, "false")
	}
	users := userKind()
	f.Fuzz(func(t *testing.T, op, path, value string) {
		doc := Document{
			"userName": "ada@example.com", "emails": []any{Document{"value": "ada@example.com", "type": "work"}},
			ninjaoneURN: Document{"userType": "endUser"},
		}
		body := Document{"schemas": []any{patchURN}, "Operations": []any{Document{"op": op, "path": path, "value": value}}}
		operations, err := decodePatch(body)
		if err != nil {
			return
		}
		p := &patcher{kind: users, doc: doc}
		if p.apply(operations[0]) != nil {
			return
		}
		stored, err := users.normalise(p.doc, strict)
		if err != nil {
			return
		}
		if again, err := users.normalise(stored, strict); err != nil || textOf(again, "userName") == "" {
			t.Errorf("%s %q: normal is not normal: %v", op, path, err)
		}
		if strings.Contains(path, "\n") {
			t.Errorf("path %q was understood", path)
		}
	})
}

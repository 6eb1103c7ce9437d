package person_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// known returns a person with every attribute.
func known() person.Person {
	organization, display, email, active, external := "17", "Ada Lovelace", "ada@example.com", true, "hr-1815"
	return person.Person{
		UserName: "ada@example.com", UserType: "endUser", GivenName: "Ada", FamilyName: "Lovelace", OrganizationID: &organization,
		DisplayName: &display, Email: &email, Active: &active, ExternalID: &external, Roles: []string{"first", "second"},
	}
}

func BenchmarkFlatten(b *testing.B) {
	prior := known()
	answer := person.Document(prior)
	b.ReportAllocs()
	for b.Loop() {
		if got := person.Flatten(answer, prior); got.UserName != prior.UserName {
			b.Fatal(got)
		}
	}
}

func BenchmarkShowsAll(b *testing.B) {
	prior := known()
	answer := person.Document(prior)
	b.ReportAllocs()
	for b.Loop() {
		if !person.ShowsAll(answer, prior) {
			b.Fatal("the document leaves something out")
		}
	}
}

func BenchmarkExpandUnchanged(b *testing.B) {
	want, current := known(), known()
	b.ReportAllocs()
	for b.Loop() {
		if ops := person.Expand(want, current); len(ops) > 0 {
			b.Fatal(ops)
		}
	}
}

func BenchmarkExpandChanged(b *testing.B) {
	want, current := known(), known()
	other, inactive := "18", false
	want.OrganizationID, want.Active, want.FamilyName = &other, &inactive, "King"
	b.ReportAllocs()
	for b.Loop() {
		if ops := person.Expand(want, current); len(ops) != 3 {
			b.Fatal(ops)
		}
	}
}

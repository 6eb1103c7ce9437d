package organization

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
)

func some() []api.Organization {
	return []api.Organization{
		{ID: "10", Name: "contoso "},
		{ID: "9", Name: "Contoso", Description: "first"},
		{ID: "3", Name: "Zürich"},
		{ID: "4", Name: " "},
		{ID: "5", Name: "Adatum"},
		{ID: "6", Name: "Adatum"},
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	ids, ambiguous := byName(some())
	if diff := cmp.Diff(map[string]string{"Zürich": "3"}, ids); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Adatum", "Contoso", "contoso "}, ambiguous); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if ids, ambiguous := byName(nil); ids == nil || ambiguous == nil || len(ids)+len(ambiguous) > 0 {
		t.Errorf("of none: %v %v", ids, ambiguous)
	}
}

func TestSorted(t *testing.T) {
	t.Parallel()
	var got []string
	for _, o := range sorted(some()) {
		got = append(got, string(o.ID))
	}
	if diff := cmp.Diff([]string{"4", "5", "6", "9", "10", "3"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"Contosso":      {"Contoso", "contoso ", "Adatum"},
		"ZU\u0308RICHH": {"Zürich", "Adatum", "Contoso"},
		"":              {"Adatum", "Contoso", "Zürich"},
	} {
		if diff := cmp.Diff(want, nearest(some(), name)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", name, diff)
		}
	}
	if got := nearest(nil, "x"); len(got) > 0 {
		t.Errorf("got %v of none", got)
	}
}

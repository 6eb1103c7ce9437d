// Package organization is data.ninjaone_organizations and data.ninjaone_organization: the organizations of the tenant,
// as NinjaOne's REST API lists them.
package organization

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// typeName is the name of the look-up after the provider's; the list has an s behind it.
const typeName = "_organization"

// found is one organization as a data source returns it.
type found struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

func foundFrom(o api.Organization) found {
	return found{
		ID: types.StringValue(string(o.ID)), Name: tenant.Text(o.Name), Description: tenant.Text(o.Description),
	}
}

// damaged warns of damaged texts, which the state does not keep.
func damaged(all ...api.Organization) diag.Diagnostics {
	return diagnose.DamagedRecords(all, func(o api.Organization, check func(attribute, text string)) string {
		check("name", o.Name)
		check("description", o.Description)
		return string(o.ID)
	})
}

// key returns the form in which names are compared: without case and outer spaces.
func key(name string) string { return scim.Fold(strings.TrimSpace(name)) }

// sorted returns the organizations by name, and by id if names are equal.
func sorted(all []api.Organization) []api.Organization {
	return slices.SortedFunc(slices.Values(all), func(a, b api.Organization) int {
		return cmp.Or(cmp.Compare(key(a.Name), key(b.Name)), cmp.Compare(a.Name, b.Name), a.ID.Compare(b.ID))
	})
}

// byName returns the ids of names that one organization has, and the names that several organizations have. It omits
// organizations without a name.
func byName(all []api.Organization) (ids map[string]string, ambiguous []string) {
	count := map[string]int{}
	for _, o := range all {
		count[key(o.Name)]++
	}
	ids, ambiguous = map[string]string{}, []string{}
	for _, o := range all {
		switch k := key(o.Name); {
		case k == "", scim.Damaged(o.Name):
		case count[k] == 1:
			ids[o.Name] = string(o.ID)
		default:
			ambiguous = append(ambiguous, o.Name)
		}
	}
	slices.Sort(ambiguous)
	return ids, slices.Compact(ambiguous)
}

// nearest returns the few names that differ least from a name.
func nearest(all []api.Organization, name string) []string {
	const few, longest = 3, 100
	short := func(s string) string { return string([]rune(s)[:min(longest, len([]rune(s)))]) }
	wanted := short(key(name))
	distances := make(map[string]int, len(all))
	names := make([]string, 0, len(all))
	for _, o := range all {
		if _, known := distances[o.Name]; !known && key(o.Name) != "" {
			distances[o.Name] = levenshtein.Distance(wanted, short(key(o.Name)), nil)
			names = append(names, o.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(distances[a], distances[b]), cmp.Compare(a, b))
	})
	return names[:min(few, len(names))]
}

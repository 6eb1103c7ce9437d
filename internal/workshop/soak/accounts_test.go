package soak_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// review holds data.ninjaone_accounts to the tenant, account by account, with the SCIM id of each whose address is its
// own.
func review(t *testing.T, e *acctest.Env) {
	t.Helper()
	if e.Speaks("created-404-for-a-moment") { // an apply without a failure can be quicker than the service's 300 ms
		time.Sleep(400 * time.Millisecond)
	}
	settings := life{}.settings(e)
	settings["api_client_id"], settings["api_client_secret"] = e.Server.APIClientID(), e.Server.APIClientSecret()
	got, diags := e.Protocol(settings).Data("ninjaone_accounts", acctest.Object{})
	if errs := diags.Errors(); len(errs) > 0 {
		t.Errorf("the accounts cannot be read: %s", strings.Join(errs, "\n"))
		return
	}
	if e.Speaks("start-index-ignored") { // every page is page 1, so the listing shows few of them
		diags.MustWarn(t, "The listing may be incomplete: ")
		return
	}
	all, addresses := e.Tenant().Accounts(), map[string]int{}
	for _, a := range all {
		addresses[strings.ToLower(a.Email)]++
	}
	line := func(address, userType, enabled, scimID any) string {
		if addresses[strings.ToLower(fmt.Sprint(address))] > 1 {
			scimID = "one of several"
		}
		return fmt.Sprintf("%v, %v, enabled %v, SCIM id %v", address, userType, enabled, scimID)
	}
	want, is := map[string]string{}, map[string]string{}
	for _, a := range all {
		userType := map[string]string{"TECHNICIAN": "Technician", "END_USER": "endUser"}[a.UserType]
		var scimID any // nil: SCIM does not see it
		if a.SCIMID != "" {
			scimID = a.SCIMID
		}
		want[a.ID] = line(a.Email, userType, a.Enabled, scimID)
	}
	list, _ := got["accounts"].([]any)
	for _, one := range list {
		a, _ := one.(acctest.Object)
		is[fmt.Sprint(a["api_id"])] = line(a["user_name"], a["user_type"], a["enabled"], a["scim_id"])
	}
	if diff := cmp.Diff(want, is); diff != "" {
		t.Errorf("the accounts (-tenant +data source):\n%s", diff)
	}
}

package probe_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe"
)

// withAPI are options with credentials of the REST API.
func withAPI(t *testing.T, s *sandbox.Server, o probe.Options) probe.Options {
	t.Helper()
	origin, err := url.Parse(s.Origin())
	if err != nil {
		t.Fatal(err)
	}
	o.APIURL, o.APIClientID, o.APIClientSecret = origin, s.APIClientID(), s.APIClientSecret()
	return o
}

// TestTheRESTAPIAnswers what SCIM alone leaves open, in each way in which the two may agree. It is only read, and the
// report holds neither secret nor anyone's address.
func TestTheRESTAPIAnswers(t *testing.T) {
	t.Parallel()
	const yes = "Yes: with it alone"
	for name, c := range map[string]struct {
		dialects []string
		change   func(o *probe.Options)
		reports  []string
	}{
		"as usual": {nil, nil, []string{
			yes, "Neither `id` nor `uid`", "is true", "made as `Technician` is in the list of the type `Technician`; one " +
				"made as `endUser` of `All` is in that of `endUser`, with none",
			"listed the new users after 0s at most", "lists 1 of that address", "Sources of roles in the tenant: none",
			"It removed the account",
		}},
		"the id is SCIM's":  {[]string{"api-id-is-scim-id"}, nil, []string{yes, "SCIM's id is the REST API's `id`."}},
		"the uid is SCIM's": {[]string{"api-uid-is-scim-id"}, nil, []string{yes, "SCIM's id is the REST API's `uid`."}},
		"types are not stored": {
			[]string{"extension-dropped"},
			nil,
			[]string{yes, "made as `Technician` is in the list of the type `endUser`"},
		},
		"it lags": {[]string{"api-lags"}, nil, []string{
			yes, "listed the new users after 3s at most",
			"It removed the account: the REST API does not list the address 3s later",
		}},
		"a delete deactivates": {[]string{"users-delete-deactivates"}, nil, []string{yes, "`enabled` is false"}},
		"a delete does nothing": {
			[]string{"delete-acknowledged"},
			nil,
			[]string{yes, "can still sign in according to the REST API"},
		},
		"names are not unique": {[]string{"username-not-unique"}, nil, []string{yes, "lists 2 of that address"}},
		"the token ends early": {[]string{"api-token-ends-early"}, nil, []string{yes, "Neither `id` nor `uid`"}},
		"lists in objects": {
			[]string{"api-lists-wrapped", "api-ids-as-strings"},
			nil,
			[]string{yes, "Neither `id` nor `uid`"},
		},
		"no people": {[]string{"api-people-missing"}, nil, []string{"No: GET /v2/user/", " answers 404"}},
		"more scope is needed": {
			[]string{"api-people-need-management"},
			nil,
			[]string{"No: GET /v2/user/", "(insufficient_privileges)"},
		},
		"a client of nowhere": {
			[]string{"api-client-unknown"},
			nil,
			[]string{"No: POST /ws/oauth/token answers 404 (Client app not exist)"},
		},
		"a wrong secret": {
			nil, func(o *probe.Options) { o.APIClientSecret = "sesame" },
			[]string{"No: POST /ws/oauth/token answers 401"},
		},
		"no one is to be made": {
			nil, func(o *probe.Options) { o.ReadOnly = true },
			[]string{yes, "Neither `id` nor `uid`", "Sources of roles in the tenant: none"},
		},
		"there is no credential": {
			nil, func(o *probe.Options) { o.APIURL = nil },
			[]string{"NINJAONE_API_CLIENT_ID and NINJAONE_API_CLIENT_SECRET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, enough, c.dialects...)
			o = withAPI(t, s, o)
			if c.change != nil {
				c.change(&o)
			}
			text := markdown(t, ask(t, o))
			for _, words := range c.reports {
				if !strings.Contains(text, words) {
					t.Errorf("the report does not say %q:\n%s", words, text)
				}
			}
			for _, secret := range []string{s.APIClientSecret(), s.APIClientID(), s.Token(), "sesame", "person00"} {
				if strings.Contains(text, secret) {
					t.Errorf("the report holds %q", secret)
				}
			}
			for _, r := range s.Tenant().Requests() {
				if strings.HasPrefix(r.Path, "/v2/") && r.Method != http.MethodGet {
					t.Errorf("the REST API got %s %s", r.Method, r.Path)
				}
			}
			if name == "there is no credential" && slices.ContainsFunc(s.Tenant().Requests(), func(r sandbox.Request) bool {
				return strings.HasPrefix(r.Path, "/v2/") || strings.HasPrefix(r.Path, "/ws/")
			}) {
				t.Error("the REST API was asked without credentials")
			}
			for _, user := range s.Tenant().Users() {
				if name, _ := user["userName"].(string); strings.Contains(strings.ToLower(name), probe.Prefix) &&
					user["active"] == true && name != "" &&
					!slices.Contains(c.dialects, "delete-acknowledged") {
					t.Errorf("%s is left", name)
				}
			}
		})
	}
}

package api_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// TestSandboxIsReadInEachDialect: the sandbox is read in each way in which the API may behave.
func TestSandboxIsReadInEachDialect(t *testing.T) {
	t.Parallel()
	refused := map[string]func(error) bool{
		"api-people-missing":           api.IsMissing,
		"api-people-need-management":   api.LacksRight,
		"api-people-need-user-context": api.NeedsUser,
		"api-client-unknown":           api.IsUnknownClient,
	}
	for _, dialect := range sandbox.APIDialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			s, err := sandbox.Start(sandbox.Options{Dialects: []string{dialect.Name}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			_, err1 := s.Tenant().AddOrganization(sandbox.Document{"name": "Contoso"})
			_, err2 := s.Tenant().AddAccount(sandbox.Document{
				"email": "ada@example.com", "userType": "TECHNICIAN",
				"administrator": true,
			})
			_, err3 := s.Tenant().AddAccount(sandbox.Document{"email": "eve@example.com", "userType": "END_USER"})
			base, err4 := url.Parse(s.Origin())
			if err := errors.Join(err1, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			c := api.New(transport.Options{BaseURL: base, MaxRetries: 3, MinBackoff: time.Millisecond}, s.APIClientID(),
				s.APIClientSecret())
			technicians, err := c.Technicians(t.Context())
			if is := refused[dialect.Name]; is != nil {
				if !is(err) {
					t.Errorf("%v", err)
				}
				return
			}
			organizations, err1 := c.Organizations(t.Context())
			endUsers, err2 := c.EndUsers(t.Context())
			_, err3 = c.Roles(t.Context())
			_, err4 = c.Activities(t.Context(), "APP_USER_LOGGED_IN", time.Now().Add(-time.Hour), 2)
			if err := errors.Join(err, err1, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			if len(organizations) != 1 || len(technicians) != 1 || len(endUsers) != 1 || !*technicians[0].Administrator {
				t.Errorf("%+v %+v %+v", organizations, technicians, endUsers)
			}
		})
	}
}

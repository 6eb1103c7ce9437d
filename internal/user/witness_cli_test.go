package user_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserTypeFromRESTInTerraform: a service that drops the extension has made an end user of a technician. The next
// plan shows that with credentials of the REST API, and nothing without.
func TestUserTypeFromRESTInTerraform(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped"}})
	var ahead atomic.Int64
	plain := e.Config(minimal)
	e.Settings = e.APISettings()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.FactoriesAt(func() time.Time {
			return time.Now().Add(time.Duration(ahead.Load()))
		}),
		Steps: []resource.TestStep{
			{Config: plain},
			{
				PreConfig: func() { ahead.Store(int64(settled)) },
				Config:    plain,
				PlanOnly:  true,
			},
			{
				Config:             e.Config(minimal),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
		},
	})
}

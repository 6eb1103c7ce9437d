package ninjaone_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestCheckOrganizationID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"1", "42", "1234567890123456789", "All"} {
		if err := ninjaone.CheckOrganizationID(id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"", " ", "all", "ALL", "-1", "+1", "4.2", "42 ", "0x2a", "Example", "４２"} {
		wantRefusal(t, ninjaone.CheckOrganizationID(id), ninjaone.InvalidOrganizationID, `"42"`, `"All"`)
	}
}

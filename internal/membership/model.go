package membership

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// model is the membership resource's plan, state or configuration.
type model struct {
	ID       types.String   `tfsdk:"id"`
	GroupID  types.String   `tfsdk:"group_id"`
	UserID   types.String   `tfsdk:"user_id"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// formatID joins both ids by a slash. Ids are opaque and may contain slashes (dialect 25), so each is path-escaped.
func formatID(groupID, userID string) string { return ledger.MembershipID(groupID, userID) }

// parseID is the reverse of formatID.
func parseID(id string) (groupID, userID string, ok bool) { return ledger.ParseMembershipID(id) }

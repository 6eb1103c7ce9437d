package tenant

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// WithMembers reads each of the groups with its members. The entry of a group that is gone is nil.
func WithMembers(ctx context.Context, d *directory.Directory, groups []*scim.Group) ([]*scim.Group, diag.Diagnostic) {
	whole, failed := make([]*scim.Group, len(groups)), make([]error, len(groups))
	var reads errgroup.Group
	reads.SetLimit(directory.Parallelism)
	for i, g := range groups {
		reads.Go(func() error {
			whole[i], failed[i] = d.GroupWithMembers(ctx, g.ID)
			return nil
		})
	}
	_ = reads.Wait() // each has noted its error
	for i, err := range failed {
		if err != nil && !errors.Is(err, directory.ErrGone) {
			return nil, diagnose.Error("read the members of group", groups[i].DisplayName, err)
		}
	}
	return whole, nil
}

package user

import (
	"cmp"
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// identify turns the import key, a user name or an id, into an id. An id may look like an address too (dialect 25), so
// a key that is no user's name is taken for an id.
// Every address is looked up, because a service may accept a name that a configuration may not write.
func identify(ctx context.Context, d *directory.Directory, by string) (id string, problem diag.Diagnostic) {
	if !strings.Contains(by, "@") || strings.TrimSpace(by) != by {
		return by, nil
	}
	found, err := d.UsersNamed(ctx, by, isNamed)
	switch {
	case err != nil:
		return "", diagnose.Error("import user", by, err)
	case len(found) > 1:
		return "", diagnose.Failed(by, &lifecycle.ExistsError{Found: lifecycle.Users(found...)})
	case len(found) == 1:
		return found[0].ID, nil
	}
	return by, nil
}

// isNamed reports whether an entry of a listing has a user name, which is all that an import by name needs.
func isNamed(u *scim.User) bool { return u.UserName != "" }

// nameOr is how messages call a user: by name where the state has one.
func nameOr(m model) string {
	return cmp.Or(m.text("user_name").ValueString(), "with id "+m.id())
}

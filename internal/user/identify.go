package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// identify turns what a practitioner imports by, a user name or an id, into an id. An id may look like an address too
// (dialect 25), so what no user is named by is taken for an id.
func identify(ctx context.Context, d *directory.Directory, by string) (id string, problem diag.Diagnostic) {
	if ninjaone.CheckUserName(by) != nil {
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

// isNamed is all that an import by name wants of a listing.
func isNamed(u *scim.User) bool { return u.UserName != "" }

// setIdentity writes the resource identity, which only Terraform 1.12 and later ask for.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m model) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root("id"), m["id"])
}

// nameOr is how messages call a user: by name where the state has one.
func nameOr(m model) string {
	if name := m.text("user_name").ValueString(); name != "" {
		return name
	}
	return "with id " + m.id()
}

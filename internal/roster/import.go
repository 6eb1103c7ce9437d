package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// importAll takes all users of a scope into the roster, for an import. It takes no groups: only the configuration
// decides which groups a roster manages. Where several users have one name, it returns an error, because it cannot
// guess which of them is meant.
func (l *refresh) importAll(ctx context.Context, scope string) diag.Diagnostics {
	users, doubt, err := l.directory.Users(ctx, func(u *scim.User) bool { return person.ShowsAll(u, person.Person{}) })
	if err != nil {
		return diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	l.memory = newMemory()
	named := make(map[string][]*scim.User, len(users))
	texts := make(map[string]string, len(users))
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		if p.UserName == "" || scope != importAll && !scim.Same(p.UserType, scope) {
			continue
		}
		texts[p.UserName] = described(p)
		key := person.Key(p.UserName)
		l.memory.IDs[key] = u.ID
		named[key] = append(named[key], u)
	}
	var diags diag.Diagnostics
	for _, key := range sorted(named) {
		if len(named[key]) > 1 {
			diags.Append(diagnose.Failed(named[key][0].UserName, &lifecycle.ExistsError{Found: lifecycle.Users(named[key]...)}))
		}
	}
	l.users, l.count = newText(encode(texts)), len(texts)
	return append(diags, diagnose.Incomplete("users", doubt)...)
}

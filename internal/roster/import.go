package roster

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// everybody takes all users of a scope into the roster, for an import. Groups are not taken: which of them a roster is to
// manage, only the configuration says.
func (l *look) everybody(ctx context.Context, scope string) diag.Diagnostics {
	users, doubt, err := l.directory.Users(ctx, func(u *scim.User) bool { return person.Tells(u, person.Person{}) })
	if err != nil {
		return diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	l.memory = newMemory()
	texts := make(map[string]string, len(users))
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		if p.UserName == "" || scope != importAll && !strings.EqualFold(p.UserType, scope) {
			continue
		}
		texts[p.UserName] = described(p)
		l.memory.IDs[person.Key(p.UserName)] = u.ID
	}
	l.users, l.count = newText(encode(texts)), len(texts)
	return diagnose.Incomplete("users", doubt)
}

package roster

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// refresh is one refresh of a roster.
type refresh struct {
	directory       *directory.Directory
	account         *tenant.Account
	state           model
	memory          memory
	recentlyCreated bool // created a moment ago: the service may not know every account yet (dialect 19)
	recentlyWritten bool // written a moment ago: the REST API may not know that yet

	users   textValue
	count   int
	deleted []diagnose.Deleted // people whose account no longer exists
	refused bool               // nothing more is sent, and another resource has reported why

	mu       sync.Mutex       // guards warnings
	warnings diag.Diagnostics // of the REST API
}

// foundPerson is the account of one person as the refresh found it.
type foundPerson struct {
	known  entry
	id     string
	key    string // as the configuration had it
	now    person.Person
	differ []string // managed attributes that have other values
	answer *scim.User
	gone   bool
}

// shown is the key under which a person was found.
func (s *foundPerson) shown() string {
	if slices.Contains(s.differ, attributeUserName) {
		return person.Key(s.now.UserName)
	}
	return s.known.key
}

// roster refreshes every person that the state has, and looks for outsiders where the roster guards against them. Where
// no person has changed, the text stays exactly as it is.
func (l *refresh) roster(ctx context.Context) diag.Diagnostics {
	listed := known(l.state.Users.ValueString())
	before := len(listed)
	for key := range l.memory.Outsiders {
		delete(listed, key) // the refresh looks for them again
	}
	err := l.directory.ExpectUsers(ctx, len(listed))
	var all []*foundPerson
	if err == nil {
		all, err = l.readAll(ctx, listed)
	}
	if err == nil {
		err = l.readGroups(ctx, all)
	}
	if err != nil {
		l.refused = scim.HaltOf(err) != nil // then the state stays as it is
		return diag.Diagnostics{diagnose.Unread("read", "the roster", err)}
	}
	var damaged []*scim.User
	changed := len(listed) != before
	texts := l.rewrite(all)
	for _, s := range all {
		changed = changed || s.gone || len(s.differ) > 0
		if s.gone && s.id != "" {
			name := s.known.person.UserName
			namesake, diags := tenant.Namesake(ctx, l.directory, name)
			if diags.HasError() {
				l.refused = true
				return diags
			}
			l.deleted = append(l.deleted, diagnose.Deleted{Name: name, ID: s.id, Namesake: namesake})
		}
		if s.answer != nil {
			damaged = append(damaged, s.answer)
		}
	}
	diags := append(diagnose.DamagedUsers(damaged...), l.warnings...)
	l.memory.Outsiders = map[string]string{}
	if l.state.guardsOutsiders() {
		found, reported := l.outsiders(ctx, listed, texts)
		changed, diags = changed || found, append(diags, reported...)
	}
	l.users, l.count = l.state.Users, len(texts)
	if changed {
		l.users = newText(encode(texts))
	}
	return diags
}

// readAll reads every person. It asks for ten at a time where it must ask for each.
func (l *refresh) readAll(ctx context.Context, listed people) ([]*foundPerson, error) {
	configured := map[string]string{} // by key in state
	for key, shown := range l.memory.Renamed {
		configured[shown] = key
	}
	all := make([]*foundPerson, 0, len(listed))
	for _, key := range listed.keys() {
		s := &foundPerson{known: listed[key], key: key}
		if other, ok := configured[key]; ok {
			s.key = other
		}
		s.id = l.memory.IDs[s.key]
		all = append(all, s)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(directory.Parallelism)
	for chunk := range slices.Chunk(all, 1+len(all)/(4*directory.Parallelism)) {
		group.Go(func() error {
			for _, s := range chunk {
				if err := l.readOne(ctx, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return all, group.Wait()
}

func (l *refresh) readOne(ctx context.Context, s *foundPerson) error {
	want := s.known.want()
	user, err := l.find(ctx, s, want)
	if isGone(err) {
		s.gone = true
		return nil
	}
	if err != nil {
		return err
	}
	user = l.withRESTValues(ctx, user)
	s.differ = person.Unkept(user, want)
	if len(s.differ) > 0 {
		s.now, s.answer = person.Flatten(user, want), user
	}
	return nil
}

// find reads one person by id, or by name where no id is remembered.
func (l *refresh) find(ctx context.Context, s *foundPerson, want person.Person) (*scim.User, error) {
	if s.id == "" {
		found, err := l.directory.UsersNamed(ctx, s.known.person.UserName, nil)
		if err != nil {
			return nil, err
		}
		if len(found) != 1 {
			return nil, directory.ErrGone
		}
		s.id = found[0].ID
		return found[0], nil
	}
	user, err := l.directory.User(ctx, s.id, func(u *scim.User) bool { return person.ShowsAll(u, want) })
	if isGone(err) && l.recentlyCreated {
		return l.directory.SettledUser(ctx, s.id)
	}
	return user, err
}

// readGroups reads the members of every group that the roster names, and notes the people whose groups differ from the
// listed ones.
func (l *refresh) readGroups(ctx context.Context, all []*foundPerson) error {
	roster := people{}
	for _, s := range all {
		if s.known.groups != nil {
			roster[s.known.key] = s.known
		}
	}
	named := roster.groups()
	if len(named) == 0 {
		return nil
	}
	are, unread, err := l.memberships(ctx, named)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.gone || s.known.groups == nil {
			continue
		}
		in := are[s.id]
		if in == nil {
			in = []string{}
		}
		for _, name := range s.known.groups {
			if unread[person.Key(name)] {
				in = append(in, name)
			}
		}
		if !sameNames(in, s.known.groups) {
			slices.Sort(in)
			s.known.groups = in
			s.differ = append(s.differ, attributeGroups)
		}
	}
	return nil
}

// memberships maps the id of a person to the names of the groups that the person is in. unread are the keys of groups
// of which nothing is known, because they were not found and the listing failed.
func (l *refresh) memberships(ctx context.Context,
	named map[string]string,
) (are map[string][]string, unread map[string]bool, err error) {
	ids, unlisted, err := groupIDs(ctx, l.directory, named)
	if err != nil {
		return nil, nil, err
	}
	unread = map[string]bool{}
	for key := range named {
		unread[key] = unlisted != nil && len(ids[key]) == 0
	}
	var mu sync.Mutex // guards are
	are = map[string][]string{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(directory.Parallelism)
	for key, ids := range ids {
		group.Go(func() error {
			g, err := l.directory.GroupWithMembers(ctx, ids[0])
			if isGone(err) {
				return nil
			}
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, m := range g.Members {
				are[m.Value] = append(are[m.Value], named[key])
			}
			return nil
		})
	}
	return are, unread, group.Wait()
}

// rewrite makes the new state of the people that were found, and remembers their ids.
func (l *refresh) rewrite(all []*foundPerson) map[string]string {
	texts := make(map[string]string, len(all))
	l.memory.IDs, l.memory.Renamed = make(map[string]string, len(all)), map[string]string{}
	holders := make(map[string]int, len(all))
	for _, s := range all {
		if !s.gone {
			holders[s.shown()]++
		}
	}
	for _, s := range all {
		if s.gone {
			continue
		}
		key, userName := s.shown(), s.known.person.UserName
		if key != s.known.key {
			if holders[key] > 1 {
				// The state shows another person of the roster under this name. The id is remembered, and the plan adds
				// this person.
				l.memory.IDs[s.key] = s.id
				continue
			}
			userName = s.now.UserName
		}
		l.memory.remember(s.key, s.id, key)
		if slices.Contains(s.differ, attributeExternalID) {
			l.memory.Rekeyed[s.key] = true
		}
		texts[userName] = s.known.rewritten(s.now, s.differ)
	}
	return texts
}

// outsiders adds to the texts the active users of the roster's user types that the roster does not list. If it cannot
// look for them, it returns an error, so that no plan claims that there are none.
func (l *refresh) outsiders(ctx context.Context, listed people,
	texts map[string]string,
) (found bool, diags diag.Diagnostics) {
	types := map[string]bool{}
	for _, e := range listed {
		types[person.Key(e.person.UserType)] = true
	}
	managed := make(map[string]bool, len(l.memory.IDs))
	for _, id := range l.memory.IDs {
		managed[id] = true
	}
	others := func(u *scim.User) bool {
		_, is := listed[person.Key(u.UserName)]
		return !is && !managed[u.ID] && (u.Active == nil || *u.Active)
	}
	users, doubt, err := l.directory.Users(ctx, func(u *scim.User) bool {
		return !others(u) || person.ShowsAll(u, person.Person{})
	})
	if err != nil {
		l.refused = scim.HaltOf(err) != nil
		return false, diag.Diagnostics{diagnose.Unread("look for outsiders of", "the roster", err)}
	}
	untyped := 0
	var damaged []*scim.User
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		switch {
		case others(u) && p.UserName == "" && p.IsActive():
			damaged = append(damaged, u) // a user without any name is here too, and is not reported
		case !others(u) || p.UserName == "" || !p.IsActive():
		case p.UserType == "":
			untyped++
		case types[person.Key(p.UserType)]:
			texts[p.UserName] = described(p)
			l.memory.Outsiders[person.Key(p.UserName)] = u.ID
			found = true
		}
	}
	return found, slices.Concat(diagnose.Incomplete("users", doubt), diagnose.DamagedUsers(damaged...),
		diagnose.UntypedOutsiders(untyped))
}

package roster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// look is one refresh of a roster.
type look struct {
	directory *directory.Directory
	state     model
	memory    memory
	young     bool // made a moment ago: a service may not know everybody yet (dialect 19)

	users   textValue
	count   int
	refused bool // the token was refused, and another resource has said so
}

// seen is what became of one person.
type seen struct {
	known  entry
	id     string
	key    string // as the configuration had it
	now    person.Person
	differ []string // managed attributes that have other values
	gone   bool
}

// roster refreshes everybody whom the state knows, and finds outsiders where they are guarded against. Where nobody has
// changed, the text stays as it is to the letter.
func (l *look) roster(ctx context.Context) diag.Diagnostics {
	known, wrong := parse(l.state.Users.ValueString())
	if len(wrong) > 0 {
		return diag.Diagnostics{diagnose.RosterMistakes(usersPath(), phrases(wrong))}
	}
	for key := range l.memory.Outsiders {
		delete(known, key) // they are found anew
	}
	everybody := l.preload(ctx)
	people, err := l.see(ctx, known)
	if err == nil {
		err = l.seeGroups(ctx, people)
	}
	if errors.Is(err, scim.ErrTokenRefused) {
		l.refused = true // the state stays as it is
		return diag.Diagnostics{diagnose.Unread("read", "the roster", err)}
	}
	if err != nil {
		return diag.Diagnostics{diagnose.Error("read", "the roster", err)}
	}
	text := l.rewrite(people)
	changed := len(l.memory.Outsiders) > 0 || slices.ContainsFunc(people, func(s *seen) bool { return s.gone || len(s.differ) > 0 })
	l.memory.Outsiders = map[string]string{}
	if l.state.guardsOutsiders() {
		changed = l.outsiders(known, everybody, text) || changed
	}
	l.users, l.count = l.state.Users, len(text)
	if changed {
		l.users = newText(encode(text))
	}
	return nil
}

// preload reads the listing once for everybody, rather than asking one by one until that has cost as much. Whatever is
// wrong with the listing, everybody is then asked for by id.
func (l *look) preload(ctx context.Context) []*scim.User {
	if l.directory.Individual() && !l.state.guardsOutsiders() {
		return nil
	}
	users, _, err := l.directory.Users(ctx, func(*scim.User) bool { return true })
	if err != nil {
		return nil
	}
	return users
}

// see reads everybody, ten at a time where they must be asked for.
func (l *look) see(ctx context.Context, known people) ([]*seen, error) {
	shown := map[string]string{} // key in state to key in the configuration
	for key, renamed := range l.memory.Renamed {
		shown[renamed] = key
	}
	all := make([]*seen, 0, len(known))
	for _, key := range known.keys() {
		s := &seen{known: known[key], key: key}
		if configured, ok := shown[key]; ok {
			s.key = configured
		}
		s.id = l.memory.IDs[s.key]
		all = append(all, s)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for chunk := range slices.Chunk(all, 1+len(all)/(4*inFlight)) {
		group.Go(func() error {
			for _, s := range chunk {
				if err := l.seeOne(ctx, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return all, group.Wait()
}

func (l *look) seeOne(ctx context.Context, s *seen) error {
	want := s.known.want()
	user, err := l.find(ctx, s, want)
	if isGone(err) {
		s.gone = true
		return nil
	}
	if err != nil {
		return err
	}
	s.differ = person.Unkept(user, want)
	if len(s.differ) > 0 {
		s.now = person.Flatten(user, want)
	}
	return nil
}

// find reads one person by id; one whose id is not remembered by name.
func (l *look) find(ctx context.Context, s *seen, want person.Person) (*scim.User, error) {
	if s.id == "" {
		found, err := l.directory.UsersNamed(ctx, s.known.person.UserName)
		if err != nil {
			return nil, err
		}
		if len(found) != 1 {
			return nil, directory.ErrGone
		}
		s.id = found[0].ID
		return found[0], nil
	}
	user, err := l.directory.User(ctx, s.id, func(u *scim.User) bool { return person.Tells(u, want) })
	if isGone(err) && l.young {
		return l.directory.SettledUser(ctx, s.id)
	}
	return user, err
}

// seeGroups reads the members of every group that the roster names and finds who is in other ones than listed.
func (l *look) seeGroups(ctx context.Context, all []*seen) error {
	roster := people{}
	for _, s := range all {
		roster[s.known.key] = s.known
	}
	named := roster.groups()
	if len(named) == 0 {
		return nil
	}
	ids, err := groupIDs(ctx, l.directory, named)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	are := map[string][]string{} // id of a person to names of groups
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for key, id := range ids {
		group.Go(func() error {
			g, err := l.directory.GroupWithMembers(ctx, id)
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
	if err := group.Wait(); err != nil {
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
		if !sameNames(in, s.known.groups) {
			slices.Sort(in)
			s.known.groups = in
			s.differ = append(s.differ, attributeGroups)
		}
	}
	return nil
}

// rewrite makes the new state of those who are there, and remembers who they are.
func (l *look) rewrite(all []*seen) map[string]json.RawMessage {
	text := make(map[string]json.RawMessage, len(all))
	ids := make(map[string]string, len(all))
	renamed := map[string]string{}
	taken := map[string]bool{}
	for _, s := range all {
		if !s.gone {
			taken[s.known.key] = true
		}
	}
	for _, s := range all {
		if s.gone {
			continue
		}
		ids[s.key] = s.id
		shown := s.known.person.UserName
		if slices.Contains(s.differ, attributeUserName) {
			key := person.Key(s.now.UserName)
			if taken[key] && key != s.known.key {
				continue // somebody else of the roster is shown under this name; the id is remembered, and the plan adds this one
			}
			taken[key] = true
			shown = s.now.UserName
		}
		if key := person.Key(shown); key != s.key {
			renamed[s.key] = key
		}
		text[shown] = s.known.rewritten(s.now, s.differ)
	}
	l.memory.IDs, l.memory.Renamed = ids, renamed
	return text
}

// outsiders adds to the text the active users of the roster's user types that it does not list.
func (l *look) outsiders(known people, everybody []*scim.User, text map[string]json.RawMessage) (found bool) {
	types := map[string]bool{}
	for _, e := range known {
		types[person.Key(e.person.UserType)] = true
	}
	managed := map[string]bool{}
	for _, id := range l.memory.IDs {
		managed[id] = true
	}
	for _, u := range everybody {
		p := person.Flatten(u, person.Person{})
		_, listed := known[person.Key(p.UserName)]
		if managed[u.ID] || listed || p.UserName == "" || !p.IsActive() || !types[person.Key(p.UserType)] {
			continue
		}
		text[p.UserName] = described(p)
		l.memory.Outsiders[person.Key(p.UserName)] = u.ID
		found = true
	}
	return found
}

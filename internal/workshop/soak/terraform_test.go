package soak_test

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// stack is a configuration with one resource per person, team and seat, and its state. It does what Terraform does:
// refresh and plan everything in one process of the provider, and apply in another, ten at a time and in the order of
// what depends on what.
type stack struct {
	e         *acctest.Env
	settings  acctest.Object
	guarded   bool
	instances map[string]*acctest.Instance // by address
	tainted   []string                     // whatever was, at any time
}

// wanted is a resource of a configuration. Its configuration can be written when what it refers to has an id.
type wanted struct {
	typeName string
	config   func(id func(address string) any) acctest.Object
	needs    []string
}

const (
	userType       = "ninjaone_scim_user"
	groupType      = "ninjaone_scim_group"
	membershipType = "ninjaone_scim_group_membership"
	guardType      = "ninjaone_scim_users_exclusive"
)

func personAddress(key string) string { return "1 user " + key }
func teamAddress(key string) string   { return "2 group " + key }

// breakGlass is the account that a guard leaves alone.
const breakGlass = "stranger.1@example.com"

func (s *stack) configuration(c *company) map[string]wanted {
	all := map[string]wanted{}
	for key, e := range c.people {
		all[personAddress(key)] = wanted{
			typeName: userType,
			config:   func(func(string) any) acctest.Object { return e.config() },
		}
	}
	if s.guarded {
		all["4 guard"] = guard(c)
	}
	for key, t := range c.teams {
		var members []string
		for _, member := range slices.Sorted(maps.Keys(t.members)) {
			members = append(members, personAddress(member))
		}
		group := wanted{typeName: groupType, config: func(id func(string) any) acctest.Object {
			o := acctest.Object{"display_name": t.name, "adopt_existing": true}
			if t.exact {
				list := []any{}
				for _, member := range members {
					list = append(list, id(member))
				}
				o["members"] = list
			}
			return o
		}}
		if t.exact {
			group.needs = members
		}
		all[teamAddress(key)] = group
		if t.exact {
			continue
		}
		for _, member := range members {
			all["3 membership "+key+" "+member] = wanted{
				typeName: membershipType, needs: []string{teamAddress(key), member},
				config: func(id func(string) any) acctest.Object {
					return acctest.Object{"group_id": id(teamAddress(key)), "user_id": id(member)}
				},
			}
		}
	}
	return all
}

// guard lists the only users that may be active. It takes the names from the users, as the documentation recommends,
// and so comes after them.
func guard(c *company) wanted {
	var names []any
	var needs []string
	for _, key := range slices.Sorted(maps.Keys(c.people)) {
		names, needs = append(names, c.people[key].userName), append(needs, personAddress(key))
	}
	return wanted{typeName: guardType, needs: needs, config: func(func(string) any) acctest.Object {
		return acctest.Object{"user_names": names, "ignore_user_names": []any{breakGlass}, "max_deactivations": 1000}
	}}
}

func (e *employee) config() acctest.Object {
	o := acctest.Object{
		"user_name": e.userName, "user_type": e.userType, "given_name": e.given, "family_name": e.family, "active": e.active,
		"deletion_policy": e.policy,
	}
	if e.organization != "" {
		o["organization_id"] = e.organization
	}
	if e.externalID != "" {
		o["external_id"] = e.externalID
	} else {
		o["adopt_existing"] = true
	}
	return o
}

// apply applies a configuration once. It returns what went wrong, and whether anything was planned.
func (s *stack) apply(c *company) (problems []string, changed bool) {
	all := s.configuration(c)
	var mu sync.Mutex
	note := func(diags acctest.Diagnostics) bool {
		mu.Lock()
		defer mu.Unlock()
		problems = append(problems, diags.Errors()...)
		return len(diags.Errors()) > 0
	}
	planning := s.e.Protocol(s.settings)
	tenAtATime(slices.Sorted(maps.Keys(s.instances)), func(address string) {
		mu.Lock()
		inst := s.instances[address].In(planning)
		mu.Unlock()
		if !note(inst.Refresh()) {
			mu.Lock()
			s.instances[address] = inst
			mu.Unlock()
		}
	})
	maps.DeleteFunc(s.instances, func(_ string, inst *acctest.Instance) bool { return inst.State == nil })
	if len(problems) > 0 {
		return problems, true
	}
	changes := s.plan(planning, all, note)
	if len(problems) > 0 || len(changes) == 0 {
		return problems, len(changes) > 0
	}
	s.carryOut(all, changes, note)
	return problems, true
}

// plan returns the addresses of what is to be changed, made or destroyed.
func (s *stack) plan(planning *acctest.Protocol, all map[string]wanted,
	note func(acctest.Diagnostics) bool,
) map[string]bool {
	changes := map[string]bool{}
	var mu sync.Mutex
	tenAtATime(slices.Sorted(maps.Keys(all)), func(address string) {
		w := all[address]
		inst := s.instances[address]
		if inst == nil {
			inst = planning.Resource(w.typeName)
		}
		inst = inst.In(planning)
		planned, diags := inst.Plan(w.config(s.id))
		if note(diags) || !inst.Changes(planned) {
			return
		}
		mu.Lock()
		changes[address] = true
		mu.Unlock()
	})
	for address := range s.instances {
		if _, stays := all[address]; !stays {
			changes[address] = true
		}
	}
	return changes
}

// id is that of a resource, unknown until it is made.
func (s *stack) id(address string) any {
	if inst := s.instances[address]; inst != nil && inst.State != nil {
		return inst.State["id"]
	}
	return acctest.Unknown{}
}

// carryOut applies changes: what is destroyed from the last that depends to the first, and what is made or changed the
// other way round. What needs something that failed is left for the next time.
func (s *stack) carryOut(all map[string]wanted, changes map[string]bool, note func(acctest.Diagnostics) bool) {
	applying := s.e.Protocol(s.settings)
	var mu sync.Mutex
	failed := map[string]bool{}
	keep := func(address string, inst *acctest.Instance) {
		mu.Lock()
		defer mu.Unlock()
		if inst.State == nil {
			delete(s.instances, address)
		} else {
			s.instances[address] = inst
		}
	}
	of := func(kind string, destroyed bool) (addresses []string) {
		for _, address := range slices.Sorted(maps.Keys(changes)) {
			if _, stays := all[address]; strings.HasPrefix(address, kind) && stays != destroyed {
				addresses = append(addresses, address)
			}
		}
		return addresses
	}
	destroy := func(address string) {
		mu.Lock()
		inst := s.instances[address].In(applying)
		mu.Unlock()
		note(inst.Destroy())
		keep(address, inst)
	}
	apply := func(address string) {
		w := all[address]
		mu.Lock()
		inst := s.instances[address]
		ready := !slices.ContainsFunc(w.needs, func(need string) bool { return s.instances[need] == nil || failed[need] })
		config := w.config(s.id)
		mu.Unlock()
		if !ready {
			mu.Lock()
			failed[address] = true
			mu.Unlock()
			return
		}
		if inst == nil {
			inst = applying.Resource(w.typeName)
		}
		inst = inst.In(applying)
		wrong := note(inst.Apply(config))
		mu.Lock()
		failed[address] = wrong
		if inst.Tainted {
			s.tainted = append(s.tainted, address)
		}
		mu.Unlock()
		keep(address, inst)
	}
	tenAtATime(of("3", true), destroy)
	tenAtATime(of("2", true), destroy)
	tenAtATime(of("1", false), apply)
	tenAtATime(of("2", false), apply)
	tenAtATime(of("3", false), apply)
	tenAtATime(of("4", false), apply)
	tenAtATime(of("1", true), destroy)
}

func tenAtATime(addresses []string, act func(address string)) {
	const workers = 10
	var all sync.WaitGroup
	turns := make(chan struct{}, workers)
	for _, address := range addresses {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			act(address)
		})
	}
	all.Wait()
}

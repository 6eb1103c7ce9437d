package roster

import (
	"errors"
	"maps"
	"slices"
)

// errStays is why a person is still in a group that the roster no longer lists for the person.
var errStays = errors.New("the person stays in it until every group that the roster lists for the person exists")

// withhold leaves people in their groups if a group that they are to enter does not exist. ids are those of the groups
// that exist. Terraform may update the roster before it renames or creates that group, and the people would be in
// neither group until the next apply.
func (r *run) withhold(shifts []*groupChange, ids map[string][]string) {
	homeless := map[*task]bool{}
	for _, s := range shifts {
		if len(ids[s.key]) == 0 {
			maps.Copy(homeless, s.entering())
		}
	}
	if len(homeless) == 0 {
		return
	}
	for _, s := range shifts {
		if len(ids[s.key]) == 0 {
			continue // no person is in it
		}
		stays := &groupChange{name: s.name}
		s.out = slices.DeleteFunc(s.out, func(t *task) bool {
			if homeless[t] {
				stays.out = append(stays.out, t)
			}
			return homeless[t]
		})
		r.failGroupChange(stays, nil, errStays)
	}
}

package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// memory is what the roster remembers in its private state: which person has which account.
type memory struct {
	// IDs are the SCIM ids of all managed people, by their key in the configuration.
	IDs map[string]string `json:"ids"`
	// Renamed maps the key in the configuration to the key in the state, for people that were renamed elsewhere.
	Renamed map[string]string `json:"renamed,omitempty"`
	// Outsiders are the ids, by key, of people that the state shows and the roster does not list.
	Outsiders map[string]string `json:"outsiders,omitempty"`
	// Rekeyed marks, by the key in the configuration, people whose external id was changed elsewhere. It no longer
	// identifies them.
	Rekeyed map[string]bool `json:"rekeyed,omitempty"`
	// Incomplete is set while a create has failed in part. Terraform has then tainted the roster and will replace it.
	// That replacement must touch no account, whatever the deletion policy is.
	Incomplete bool `json:"incomplete,omitempty"`
}

const memoryKey = "people"

func newMemory() memory {
	return memory{
		IDs: map[string]string{}, Renamed: map[string]string{}, Outsiders: map[string]string{},
		Rekeyed: map[string]bool{},
	}
}

// remember notes a person's id, by the key in the configuration and the key in the state.
func (m memory) remember(key, id, shown string) {
	m.IDs[key] = id
	if shown != key {
		m.Renamed[key] = shown
	}
}

// shownAs is the key under which the state shows a person.
func (m memory) shownAs(key string) string {
	if renamed, ok := m.Renamed[key]; ok {
		return renamed
	}
	return key
}

// accepted returns the people whose change in NinjaOne the configuration has accepted since the last apply: it lists
// them under their new name, with their new external id, or as part of the roster. Until an update has noted that, the
// memory gives their account to the next person with the old name, or to none. A roster that adopts no account owns no
// outsider.
func (m memory) accepted(configuration people, adopts bool) []string {
	names := map[string]bool{}
	note := func(key string) {
		if e, listed := configuration[key]; listed {
			names[e.person.UserName] = true
		}
	}
	for key, shown := range m.Renamed {
		if _, stays := configuration[key]; !stays {
			note(shown)
		}
	}
	if adopts {
		for key := range m.Outsiders {
			note(key)
		}
	}
	for key := range m.Rekeyed {
		if idOf(configuration[m.shownAs(key)]) != "" {
			note(m.shownAs(key))
		}
	}
	return sorted(names)
}

func (m memory) save(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, memoryKey, m)
}

func load(ctx context.Context, state private.Reader) (memory, diag.Diagnostics) {
	var diags diag.Diagnostics
	m, err := private.Get[memory](ctx, state, memoryKey)
	if err != nil {
		diags.Append(diagnose.RosterMemoryDamaged(err))
	}
	for _, ids := range []*map[string]string{&m.IDs, &m.Renamed, &m.Outsiders} {
		if *ids == nil {
			*ids = map[string]string{}
		}
	}
	if m.Rekeyed == nil {
		m.Rekeyed = map[string]bool{}
	}
	return m, diags
}

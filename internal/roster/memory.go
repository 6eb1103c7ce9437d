package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// memory is what the roster remembers in its private state: who is who.
type memory struct {
	// IDs are the SCIM ids of everybody who is managed, by the key that the configuration had for them.
	IDs map[string]string `json:"ids"`
	// Renamed are, by that key, the keys under which the state shows people whom somebody renamed elsewhere.
	Renamed map[string]string `json:"renamed,omitempty"`
	// Outsiders are the ids of those whom the state shows though the roster does not list them, by key.
	Outsiders map[string]string `json:"outsiders,omitempty"`
	// Rekeyed are, by that key, those whose external id somebody else has changed: it does not tell who they are.
	Rekeyed map[string]bool `json:"rekeyed,omitempty"`
	// Incomplete is set while a create has failed in part: Terraform has tainted the roster and will replace it, and that must
	// touch nobody whatever the deletion policy says.
	Incomplete bool `json:"incomplete,omitempty"`
}

const memoryKey = "people"

func newMemory() memory {
	return memory{IDs: map[string]string{}, Renamed: map[string]string{}, Outsiders: map[string]string{}, Rekeyed: map[string]bool{}}
}

// remember notes who somebody is, by the configuration's key for them and the key under which the state shows them.
func (m memory) remember(key, id, shown string) {
	m.IDs[key] = id
	if shown != key {
		m.Renamed[key] = shown
	}
}

// shownAs is the key under which the state shows somebody.
func (m memory) shownAs(key string) string {
	if renamed, ok := m.Renamed[key]; ok {
		return renamed
	}
	return key
}

func (m memory) keep(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, memoryKey, m)
}

func recall(ctx context.Context, state private.Reader) (memory, diag.Diagnostics) {
	var diags diag.Diagnostics
	m, err := private.Get[memory](ctx, state, memoryKey)
	if err != nil {
		diags.AddError("Roster cannot be remembered", "The private state of the roster is damaged: "+err.Error()+". Remove the roster from the state "+
			"with terraform state rm, which touches nobody, and apply again: everybody on it is taken over.")
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

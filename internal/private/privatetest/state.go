// Package privatetest is the private state of a resource for tests.
package privatetest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// State is private state in memory, by key.
type State map[string][]byte

// SetKey replaces the value of a key.
func (s State) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	s[key] = value
	return nil
}

// GetKey returns the value of a key, or nil if it has none.
func (s State) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return s[key], nil }

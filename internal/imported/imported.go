// Package imported notes in private state that an import has just named a resource and that nobody has read it yet. Of one that
// does not exist Terraform says only that it does not; the first read says what was looked for, and how to import by a name.
package imported

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const key = "imported"

// By is what an import names a resource by.
type By struct {
	// Text is what is written in the import block or the command.
	Text string `json:"text"`
	// Identity is set where that is the identity, and not an id.
	Identity bool `json:"identity,omitempty"`
}

type (
	writer interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
	reader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
)

// Mark notes an import.
func (b By) Mark(ctx context.Context, private writer) diag.Diagnostics {
	value, err := json.Marshal(b)
	if err != nil {
		return nil // it is a text and a flag
	}
	return private.SetKey(ctx, key, value)
}

// Of reads what an import has noted; ok is false where there was none, or a read has followed it.
func Of(ctx context.Context, private reader) (by By, ok bool) {
	value, diags := private.GetKey(ctx, key)
	return by, value != nil && !diags.HasError() && json.Unmarshal(value, &by) == nil
}

// Read notes that the resource was read, and is there.
func Read(ctx context.Context, before reader, after writer) diag.Diagnostics {
	if value, _ := before.GetKey(ctx, key); value == nil {
		return nil
	}
	return after.SetKey(ctx, key, nil)
}

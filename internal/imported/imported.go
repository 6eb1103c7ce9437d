// Package imported notes in private state that an import has just named a resource and that no one has read it yet. Of
// one that does not exist Terraform says only that it does not; the first read says what was looked for, and how to
// import by a name.
package imported

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const key = "imported"

// By is what an import names a resource by.
type By struct {
	// Text is what is written in the import block or the command.
	Text string `json:"text"`
	// Identity is set where that is the identity, and not an id.
	Identity bool `json:"identity,omitempty"`
}

// Mark notes an import.
func (b By) Mark(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, key, b)
}

// Of reads what an import has noted; ok is false where there was none, or a read has followed it.
func Of(ctx context.Context, state private.Reader) (by By, ok bool) {
	by, err := private.Get[By](ctx, state, key)
	return by, err == nil && by.Text != ""
}

// Read notes that the resource was read, and is there.
func Read(ctx context.Context, before private.Reader, after private.Writer) diag.Diagnostics {
	if _, ok := Of(ctx, before); !ok {
		return nil
	}
	return after.SetKey(ctx, key, nil)
}

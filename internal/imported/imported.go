// Package imported notes in private state what an import has named, until the first read. If the object does not exist,
// Terraform only reports that. With the note, the first read can report what it looked for, and how to import by a
// name.
package imported

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const key = "imported"

// By is how an import names a resource.
type By struct {
	// Text is the text in the import block or the command.
	Text string `json:"text"`
	// Identity is true if the text is the identity, and not an id.
	Identity bool `json:"identity,omitempty"`
}

// mark notes an import.
func (b By) mark(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, key, b)
}

// Of returns the note of an import. ok is false if there is none, or if a read has followed.
func Of(ctx context.Context, state private.Reader) (by By, ok bool) {
	by, err := private.Get[By](ctx, state, key)
	return by, err == nil && by.Text != ""
}

// Read removes the note, because the resource was read and exists.
func Read(ctx context.Context, before private.Reader, after private.Writer) diag.Diagnostics {
	if _, ok := Of(ctx, before); !ok {
		return nil
	}
	return after.SetKey(ctx, key, nil)
}

// ImportState is the ImportState of a resource with an id. identify turns what the import block or the command says
// into an id; an identity has the id.
func ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
	identify func(key string) (id string, problem diag.Diagnostic),
) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		var id string
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
		resp.Diagnostics.Append(By{Text: id, Identity: true}.mark(ctx, resp.Private)...)
		return
	}
	id, problem := identify(req.ID)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(By{Text: req.ID}.mark(ctx, resp.Private)...)
}

// SetIdentity writes the resource identity, which only Terraform 1.12 and later ask for.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, id attr.Value) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root("id"), id)
}

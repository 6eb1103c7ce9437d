package usersexclusive

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// memory is what the private state keeps of the last look at the tenant.
type memory struct {
	// Named are the names as they were configured: the state's list may hold outsiders beside them.
	Named []string `json:"named"`
	// Away is that of sight.
	Away []string `json:"away"`
}

const memoryKey = "seen"

type (
	privateWriter interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
	privateReader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
)

func remember(ctx context.Context, private privateWriter, m memory) diag.Diagnostics {
	value, err := json.Marshal(m)
	if err != nil {
		return diag.Diagnostics{diag.NewWarningDiagnostic("Names not kept", err.Error())}
	}
	return private.SetKey(ctx, memoryKey, value)
}

// recall returns what was remembered; ok is false where there is nothing readable.
func recall(ctx context.Context, private privateReader) (m memory, ok bool, diags diag.Diagnostics) {
	value, diags := private.GetKey(ctx, memoryKey)
	return m, value != nil && json.Unmarshal(value, &m) == nil, diags
}

// Package validator holds the rules for configuration values that Terraform's own validators do not have. Bounds of
// length and number and fixed choices come from terraform-plugin-framework-validators instead.
//
// Every rule accepts null and unknown. The framework calls no validator for a value that is not known yet. Whether null
// is allowed is not a rule about a value: the schema defines it, with required or in ValidateConfig.
package validator

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// refuse returns the error of a value that a rule of this package refuses.
func refuse(problem, fix string) error {
	return &ninjaone.Refusal{Reason: ninjaone.InvalidValue, Problem: problem, Fixes: []string{fix}}
}

// rule is a string validator around a function that returns an error for practitioners.
type rule struct {
	description string
	check       func(value string) error
}

// Description completes the sentence "the value …".
func (r rule) Description(context.Context) string { return r.description }

// MarkdownDescription returns Description, which has no markup.
func (r rule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateString adds the error of check to the attribute.
func (r rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := r.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.Append(diagnose.RefusedValue(req.Path, err))
	}
}

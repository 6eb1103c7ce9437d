package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

var (
	_ basetypes.StringTypable                    = textType{}
	_ basetypes.StringValuableWithSemanticEquals = textValue{}
	_ validator.String                           = validText{}
)

// textType is the type of users: JSON text in which key order, white space and the case of user names mean nothing.
type textType struct {
	basetypes.StringType
}

// String names the type.
func (textType) String() string { return "roster.textType" }

// Equal reports whether another type is this one.
func (textType) Equal(other attr.Type) bool {
	_, ok := other.(textType)
	return ok
}

// ValueType is an empty value of this type.
func (textType) ValueType(context.Context) attr.Value { return textValue{} }

// ValueFromString makes a value of a string.
func (textType) ValueFromString(_ context.Context,
	in basetypes.StringValue,
) (basetypes.StringValuable, diag.Diagnostics) {
	return textValue{StringValue: in}, nil
}

// ValueFromTerraform makes a value of what Terraform sends.
func (t textType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return textValue{StringValue: text}, nil
}

// textValue is a roster's JSON text.
type textValue struct {
	basetypes.StringValue
}

func newText(s string) textValue { return textValue{StringValue: basetypes.NewStringValue(s)} }

// Type is textType.
func (textValue) Type(context.Context) attr.Type { return textType{} }

// Equal reports whether another value is the same text to the letter.
func (t textValue) Equal(other attr.Value) bool {
	o, ok := other.(textValue)
	return ok && t.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals reports whether another text means the same. Text that cannot be read equals only itself.
func (t textValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(textValue)
	if !ok || t.IsNull() || t.IsUnknown() || o.IsNull() || o.IsUnknown() {
		return false, nil
	}
	a, b := t.ValueString(), o.ValueString()
	return a == b || wellFormed(a) == "" && wellFormed(b) == "" && equivalent(known(a), known(b)), nil
}

// validText is the rule that a roster has no mistakes. It is not a rule of the type: the framework checks those
// whenever it touches a value, and the text of a company is too long to read a dozen times in a plan.
type validText struct{}

// Description is the rule in words.
func (validText) Description(context.Context) string {
	return "a JSON object of people without mistakes, keyed by user name"
}

// MarkdownDescription is Description, which has no markup.
func (w validText) MarkdownDescription(ctx context.Context) string { return w.Description(ctx) }

// ValidateString finds all mistakes of a roster and reports each with the person's name and the attribute.
func (validText) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	_, diags := configured(req.ConfigValue.ValueString())
	resp.Diagnostics.Append(diags...)
}

// configured reads a configured roster. It returns all mistakes as one error.
func configured(source string) (people, diag.Diagnostics) {
	want, wrong := parse(source)
	if len(wrong) == 0 {
		return want, nil
	}
	words := make([]string, 0, len(wrong))
	for _, m := range wrong {
		words = append(words, m.String())
	}
	return nil, diag.Diagnostics{diagnose.RosterMistakes(usersPath(), words)}
}

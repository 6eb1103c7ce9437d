package parseroster

import (
	"bytes"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// attributeTypes has the types of a person's attributes in Terraform: those of ninjaone_scim_user that a roster can
// have. roles is a list, like groups, although it is a set in the resource. Terraform converts it where the resource
// uses it, and otherwise the order of the file stays.
func attributeTypes() map[string]attr.Type {
	list := types.ListType{ElemType: types.StringType}
	all := map[string]attr.Type{groups: list}
	for _, a := range person.Attributes() {
		all[a.Name] = map[person.Kind]attr.Type{
			person.Text: types.StringType, person.Flag: types.BoolType, person.List: list,
		}[a.Kind]
	}
	return all
}

// result is the map that the function returns. It encodes itself for Terraform: [Server] sends the bytes as they are.
type result struct {
	types.Map // for the type

	people map[string]entry
}

func newResult(people map[string]entry) result {
	return result{types.MapNull(types.ObjectType{AttrTypes: attributeTypes()}), people}
}

func (result) IsNull() bool { return false }

// Equal reports whether other is a map of the same people.
func (r result) Equal(other attr.Value) bool {
	if other == nil {
		return false
	}
	ctx := context.Background()
	mine, err := r.ToTerraformValue(ctx)
	if err != nil {
		return false
	}
	others, err := other.ToTerraformValue(ctx)
	return err == nil && mine.Equal(others)
}

// ToTerraformValue returns the people, or null where [Server] takes the bytes.
func (r result) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	of := r.Type(ctx).TerraformType(ctx)
	encoded, err := r.encode()
	if err != nil {
		return tftypes.Value{}, err
	}
	if to, ok := ctx.Value(taking{}).(*[]byte); ok {
		*to = encoded
		return tftypes.NewValue(of, nil), nil
	}
	return tfprotov6.DynamicValue{MsgPack: encoded}.Unmarshal(of)
}

// encode returns the map in the form of Terraform's protocol (MessagePack).
func (r result) encode() ([]byte, error) {
	var encoded bytes.Buffer
	to := msgpack.NewEncoder(&encoded)
	err := to.EncodeMapLen(len(r.people))
	for key, e := range r.people {
		err = errors.Join(err, to.EncodeString(key), e.encode(to))
	}
	return encoded.Bytes(), err
}

func (e entry) encode(to *msgpack.Encoder) error {
	err := errors.Join(to.EncodeMapLen(len(person.Attributes())+1), to.EncodeString(groups), encodeList(to, e.groups))
	for _, a := range person.Attributes() {
		err = errors.Join(err, to.EncodeString(a.Name))
		switch v := a.Of(&e.person); {
		case v.List != nil:
			err = errors.Join(err, encodeList(to, v.List))
		case v.Flag != nil:
			err = errors.Join(err, to.EncodeBool(*v.Flag))
		case v.Text != nil:
			err = errors.Join(err, to.EncodeString(*v.Text))
		default:
			err = errors.Join(err, to.EncodeNil())
		}
	}
	return err
}

func encodeList(to *msgpack.Encoder, items []string) error {
	if items == nil {
		return to.EncodeNil()
	}
	err := to.EncodeArrayLen(len(items))
	for _, item := range items {
		err = errors.Join(err, to.EncodeString(item))
	}
	return err
}

package parseroster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

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

// result is the map that the function returns, in the form of Terraform's protocol (MessagePack). [Server] sends the
// bytes as they are.
type result struct {
	types.Map // for the type

	encoded []byte
	err     error
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
	if r.err != nil {
		return tftypes.NewValue(of, nil), r.err
	}
	if to, ok := ctx.Value(taking{}).(*[]byte); ok {
		*to = r.encoded
		return tftypes.NewValue(of, nil), nil
	}
	return tfprotov6.DynamicValue{MsgPack: r.encoded}.Unmarshal(of)
}

// encoder encodes people while they are read. If 200,000 of them were kept until the end, Go would search them for
// garbage again and again.
type encoder struct {
	encoded bytes.Buffer
	to      *msgpack.Encoder
	people  uint32
	err     error
}

// newEncoder returns an encoder of a roster of so many bytes.
func newEncoder(roster int) *encoder {
	c := &encoder{}
	c.encoded.Grow(2 * roster)
	c.encoded.Write([]byte{msgpcode.Map32, 0, 0, 0, 0}) // the number of people comes last
	c.to = msgpack.NewEncoder(&c.encoded)
	return c
}

// result returns the map of the people.
func (c *encoder) result() result {
	encoded := c.encoded.Bytes()
	binary.BigEndian.PutUint32(encoded[1:], c.people)
	return result{types.MapNull(types.ObjectType{AttrTypes: attributeTypes()}), encoded, c.err}
}

// add adds a person. Every key is added once.
func (c *encoder) add(key string, e entry) {
	c.people++
	c.note(c.to.EncodeString(key))
	c.note(c.to.EncodeMapLen(len(person.Attributes()) + 1))
	c.note(c.to.EncodeString(groups))
	c.list(e.groups)
	for _, a := range person.Attributes() {
		c.note(c.to.EncodeString(a.Name))
		switch v := a.Of(&e.person); {
		case v.Flag != nil:
			c.note(c.to.EncodeBool(*v.Flag))
		case v.Text != nil:
			c.note(c.to.EncodeString(*v.Text))
		default:
			c.list(v.List)
		}
	}
}

// list adds a list; nil is null.
func (c *encoder) list(items []string) {
	if items == nil {
		c.note(c.to.EncodeNil())
		return
	}
	c.note(c.to.EncodeArrayLen(len(items)))
	for _, item := range items {
		c.note(c.to.EncodeString(item))
	}
}

// note keeps an error.
func (c *encoder) note(err error) { c.err = cmp.Or(c.err, err) }

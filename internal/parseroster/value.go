package parseroster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
)

// attributeTypes has the types of a person's attributes in Terraform: those of ninjaone_scim_user that a roster can
// have. roles is a list, like groups, although it is a set in the resource. Terraform converts it where the resource
// uses it, and otherwise the order of the file stays.
func attributeTypes() map[string]attr.Type {
	list := types.ListType{ElemType: types.StringType}
	all := map[string]attr.Type{groups: list}
	for _, a := range person.Attributes() {
		all[a.Name] = map[person.Type]attr.Type{
			person.Text: types.StringType, person.Flag: types.BoolType, person.List: list,
		}[a.Type]
	}
	return all
}

// result is the map that the function returns, in the form of Terraform's protocol (MessagePack). [wire.Server] sends
// the bytes as they are.
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

// ToTerraformValue returns the people, or null where [wire.Server] sends the bytes.
func (r result) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	of := r.Type(ctx).TerraformType(ctx)
	if r.err != nil {
		return tftypes.NewValue(of, nil), r.err
	}
	return wire.Value(ctx, wire.Result, of, r.encoded)
}

// encoder encodes people while they are read.
type encoder struct {
	to     *wire.Encoder
	end    func(people uint32)
	people uint32
}

// newEncoder returns an encoder of a roster of so many bytes.
func newEncoder(roster int) *encoder {
	to := wire.NewEncoder(2 * roster)
	return &encoder{to: to, end: to.UnknownMap()}
}

// result returns the map of the people.
func (c *encoder) result() result {
	c.end(c.people)
	encoded, err := c.to.Encoded()
	return result{types.MapNull(types.ObjectType{AttrTypes: attributeTypes()}), encoded, err}
}

// add adds a person. Every key is added once.
func (c *encoder) add(key string, e entry) {
	c.people++
	c.to.String(key)
	c.to.Map(len(person.Attributes()) + 1)
	c.to.String(groups)
	c.to.Texts(e.groups)
	for _, a := range person.Attributes() {
		c.to.String(a.Name)
		switch v := a.Of(&e.person); {
		case v.Flag != nil:
			c.to.Flag(v.Flag)
		case v.Text != nil:
			c.to.Text(v.Text)
		default:
			c.to.Texts(v.List)
		}
	}
}

// Package wire sends large values in the form of Terraform's protocol (MessagePack). The framework would convert, check
// and copy each attribute of 20,000 objects several times, which takes longer than all else in a call. Here a value
// encodes itself, and [Server] puts its bytes into the answer.
package wire

import (
	"bytes"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// Server is a provider's server that sends the values of [Value] as they are encoded.
type Server struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// Result is the name of a function's result for [Value].
const Result = ""

// taken holds the encoded values of one call by their names.
type taken map[string][]byte

// taking is the key of taken in a context.
type taking struct{}

// Value returns an encoded value of a type for an attribute of a data source, or for a [Result]. name is the attribute,
// or [Result]. In a call of [Server]
// it returns null, and the server sends the bytes. The framework passes its context to the values that it encodes.
func Value(ctx context.Context, name string, of tftypes.Type, encoded []byte) (tftypes.Value, error) {
	if values, ok := ctx.Value(taking{}).(taken); ok {
		values[name] = encoded
		return tftypes.NewValue(of, nil), nil
	}
	return tfprotov6.DynamicValue{MsgPack: encoded}.Unmarshal(of)
}

// List returns an encoded list for an attribute of a data source; see [Value].
func List(ctx context.Context, name string, of types.ListType, encoded []byte) (types.List, error) {
	list := types.ListNull(of.ElemType)
	value, err := Value(ctx, name, of.TerraformType(ctx), encoded)
	if err != nil || value.IsNull() {
		return list, err
	}
	objects, err := of.ValueFromTerraform(ctx, value)
	if converted, ok := objects.(types.List); ok {
		list = converted
	}
	return list, err
}

// Objects is like [List], for objects of the framework. Each of them is encoded alone.
func Objects(ctx context.Context, name string, of types.ObjectType, objects []attr.Value) (types.List, error) {
	to, typ := NewEncoder(0), of.TerraformType(ctx)
	to.List(len(objects))
	for _, object := range objects {
		value, err := object.ToTerraformValue(ctx)
		to.keep(err)
		encoded, err := tfprotov6.NewDynamicValue(typ, value)
		to.keep(err)
		to.encoded.Write(encoded.MsgPack)
	}
	encoded, err := to.Encoded()
	if err != nil {
		return types.ListNull(of), err
	}
	return List(ctx, name, types.ListType{ElemType: of}, encoded)
}

// CallFunction calls a function.
func (s Server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (
	*tfprotov6.CallFunctionResponse, error,
) {
	values := taken{}
	resp, err := s.ProviderServer.CallFunction(context.WithValue(ctx, taking{}, values), req)
	if encoded := values[Result]; encoded != nil && err == nil && resp.Error == nil {
		resp.Result = &tfprotov6.DynamicValue{MsgPack: encoded}
	}
	return resp, err
}

// ReadDataSource reads a data source.
func (s Server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (
	*tfprotov6.ReadDataSourceResponse, error,
) {
	values := taken{}
	resp, err := s.ProviderServer.ReadDataSource(context.WithValue(ctx, taking{}, values), req)
	if err != nil || len(values) == 0 || slices.ContainsFunc(resp.Diagnostics, isError) {
		return resp, err
	}
	resp.State.MsgPack, err = insert(resp.State.MsgPack, values)
	return resp, err
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

// insert returns an encoded object with other values of some attributes.
func insert(object []byte, values taken) ([]byte, error) {
	size := len(object)
	for _, value := range values {
		size += len(value)
	}
	from, to := msgpack.NewDecoder(bytes.NewReader(object)), NewEncoder(size)
	attributes, err := from.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	to.Map(attributes)
	for range attributes {
		name, err := from.DecodeString()
		if err != nil {
			return nil, err
		}
		value, err := from.DecodeRaw()
		if err != nil {
			return nil, err
		}
		if encoded := values[name]; encoded != nil {
			value = encoded
		}
		to.String(name)
		to.encoded.Write(value)
	}
	return to.Encoded()
}

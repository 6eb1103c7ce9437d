package parseroster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Server is a provider's server that sends the function's result as the function has encoded it. The framework would
// check and encode a value for each attribute of 20,000 people. That takes longer than all else in the call.
type Server struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// taking is the key of the place in which the server takes the encoded result of a call.
type taking struct{}

// CallFunction calls a function. The framework passes the context to the result, which puts its bytes there.
func (s Server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (
	*tfprotov6.CallFunctionResponse, error,
) {
	var encoded []byte
	resp, err := s.ProviderServer.CallFunction(context.WithValue(ctx, taking{}, &encoded), req)
	if encoded != nil && err == nil && resp.Error == nil {
		resp.Result = &tfprotov6.DynamicValue{MsgPack: encoded}
	}
	return resp, err
}

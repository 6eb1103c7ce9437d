package noop

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/parseroster"
)

// AnswerVariable names the variable with the path of the file that parse_roster returns. The file holds a value in
// Terraform's form (MessagePack).
const AnswerVariable = "BENCH_ANSWER"

// Functions are the real provider's parse_roster: what it takes and what it returns.
func (Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{parseroster.New}
}

// Server is the provider as Terraform reaches it. Its parse_roster reads nothing and returns a ready answer.
func Server() tfprotov6.ProviderServer { return server{providerserver.NewProtocol6(New())()} }

type server struct{ tfprotov6.ProviderServer }

// CallFunction returns the answer that the environment names.
func (server) CallFunction(context.Context, *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	answer, err := os.ReadFile(os.Getenv(AnswerVariable))
	if err != nil {
		return nil, err
	}
	return &tfprotov6.CallFunctionResponse{Result: &tfprotov6.DynamicValue{MsgPack: answer}}, nil
}

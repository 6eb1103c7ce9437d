package acctest

import (
	"context"
	"io"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// Listening is a provider whose log goes to a writer at the finest level, as with TF_LOG=TRACE.
func Listening(log io.Writer) func() (tfprotov6.ProviderServer, error) {
	return func() (tfprotov6.ProviderServer, error) {
		server, err := Factories()["ninjaone"]()
		return &listening{server, log}, err
	}
}

type listening struct {
	tfprotov6.ProviderServer

	log io.Writer
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (l *listening) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return l.ProviderServer.ConfigureProvider(tflogtest.RootLogger(ctx, l.log), req)
}

// ReadDataSource implements tfprotov6.ProviderServer.
func (l *listening) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return l.ProviderServer.ReadDataSource(tflogtest.RootLogger(ctx, l.log), req)
}

package organization_test

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// listening is a provider that logs to a logger of the test.
type listening struct {
	tfprotov6.ProviderServer
	ctx context.Context
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (l *listening) ConfigureProvider(
	_ context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return l.ProviderServer.ConfigureProvider(l.ctx, req)
}

// ReadDataSource implements tfprotov6.ProviderServer.
func (l *listening) ReadDataSource(_ context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return l.ProviderServer.ReadDataSource(l.ctx, req)
}

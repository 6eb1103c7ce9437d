package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
)

// Server returns a provider as Terraform reaches it.
func Server(p provider.Provider) tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(p)()
	lists, _ := framework.(tfprotov6.ListResourceServer)
	server := wire.Server{ProviderServer: framework, ListResourceServer: lists}
	if ours, ok := p.(*Provider); ok {
		return counting{server, &ours.calls}
	}
	return server
}

// counting counts the calls of a plan that Terraform waits for. After them, it may plan further resources. So a destroy
// waits for them before it ends an access that another resource may still adopt.
type counting struct {
	wire.Server
	calls *atomic.Int64
}

func (s counting) begin() (over func()) {
	s.calls.Add(1)
	return func() { s.calls.Add(-1) }
}

// ReadResource reads a resource.
func (s counting) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (
	*tfprotov6.ReadResourceResponse, error,
) {
	defer s.begin()()
	return s.Server.ReadResource(ctx, req)
}

// PlanResourceChange plans a resource.
func (s counting) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (
	*tfprotov6.PlanResourceChangeResponse, error,
) {
	defer s.begin()()
	return s.Server.PlanResourceChange(ctx, req)
}

// ReadDataSource reads a data source.
func (s counting) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (
	*tfprotov6.ReadDataSourceResponse, error,
) {
	defer s.begin()()
	return s.Server.ReadDataSource(ctx, req)
}

// ImportResourceState imports a resource.
func (s counting) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (
	*tfprotov6.ImportResourceStateResponse, error,
) {
	defer s.begin()()
	return s.Server.ImportResourceState(ctx, req)
}

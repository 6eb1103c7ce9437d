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

// counted calls one method, and counts the call while it lasts.
func counted[Request, Response any](
	ctx context.Context, calls *atomic.Int64, call func(context.Context, Request) (Response, error), req Request,
) (Response, error) {
	calls.Add(1)
	defer calls.Add(-1)
	return call(ctx, req)
}

// ReadResource reads a resource.
func (s counting) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (
	*tfprotov6.ReadResourceResponse, error,
) {
	return counted(ctx, s.calls, s.Server.ReadResource, req)
}

// PlanResourceChange plans a resource.
func (s counting) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (
	*tfprotov6.PlanResourceChangeResponse, error,
) {
	return counted(ctx, s.calls, s.Server.PlanResourceChange, req)
}

// ReadDataSource reads a data source.
func (s counting) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (
	*tfprotov6.ReadDataSourceResponse, error,
) {
	return counted(ctx, s.calls, s.Server.ReadDataSource, req)
}

// ImportResourceState imports a resource.
func (s counting) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (
	*tfprotov6.ImportResourceStateResponse, error,
) {
	return counted(ctx, s.calls, s.Server.ImportResourceState, req)
}

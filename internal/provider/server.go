package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
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

// counting counts the calls that Terraform waits for. After a read or a plan, Terraform may plan further resources. So
// a destroy waits for them before it ends an access that another resource may still adopt.
type counting struct {
	wire.Server
	calls *ledger.Calls
}

// counted calls one method, and counts the call while it lasts.
func counted[Request, Response any](
	ctx context.Context, calls *ledger.Calls, call func(context.Context, Request) (Response, error), req Request,
) (Response, error) {
	defer calls.Begin(true)()
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

// ApplyResourceChange applies a change.
func (s counting) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (
	*tfprotov6.ApplyResourceChangeResponse, error,
) {
	defer s.calls.Begin(false)()
	return s.Server.ApplyResourceChange(ctx, req)
}

// ValidateResourceConfig validates a resource.
func (s counting) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (
	*tfprotov6.ValidateResourceConfigResponse, error,
) {
	defer s.calls.Begin(false)()
	return s.Server.ValidateResourceConfig(ctx, req)
}

// Command schema prints the provider's schemas as JSON, in the form of "terraform providers schema -json". The
// documentation is generated from it, so that docs/ is the same whichever Terraform is at hand: one older than 1.12
// knows no resource identity, and one older than 1.14 no list resources.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(),
			`schema prints the provider's schemas as JSON, as "terraform providers schema -json" would. It takes no arguments.`)
	}
	flag.Parse()
	server := providerserver.NewProtocol6(provider.New("dev")())()
	if err := write(context.Background(), os.Stdout, server); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write asks the server for everything that Terraform would, and writes it under the provider's local name.
func write(ctx context.Context, w io.Writer, server tfprotov6.ProviderServer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("get provider schema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("get resource identity schemas: %w", err)
	}
	if err := firstError(append(schemas.Diagnostics, identities.Diagnostics...)); err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document(schemas, identities)); err != nil {
		return fmt.Errorf("write schemas: %w", err)
	}
	return nil
}

func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}
	return nil
}

// object is a JSON object. Types of the plugin protocol encode themselves in the form that Terraform's output shares.
type object = map[string]any

// document is what the plugin protocol says of the provider, in the form of Terraform's JSON output.
func document(s *tfprotov6.GetProviderSchemaResponse, i *tfprotov6.GetResourceIdentitySchemasResponse) object {
	return object{"format_version": "1.0", "provider_schemas": object{"ninjaone": object{
		"provider":                  schema(s.Provider),
		"resource_schemas":          all(s.ResourceSchemas, schema),
		"data_source_schemas":       all(s.DataSourceSchemas, schema),
		"list_resource_schemas":     all(s.ListResourceSchemas, schema),
		"functions":                 all(s.Functions, function),
		"resource_identity_schemas": all(i.IdentitySchemas, identity),
	}}}
}

func all[In any](in map[string]*In, one func(*In) object) object {
	out := object{}
	for name, value := range in {
		out[name] = one(value)
	}
	return out
}

func schema(s *tfprotov6.Schema) object { return object{"version": s.Version, "block": block(s.Block)} }

func block(b *tfprotov6.SchemaBlock) object {
	blocks := object{}
	for _, nested := range b.BlockTypes {
		blocks[nested.TypeName] = object{
			"nesting_mode": strings.ToLower(nested.Nesting.String()), "block": block(nested.Block),
			"min_items": nested.MinItems, "max_items": nested.MaxItems,
		}
	}
	return object{
		"attributes": attributes(b.Attributes), "block_types": blocks,
		"description": b.Description, "description_kind": kind(b.DescriptionKind), "deprecated": b.Deprecated,
	}
}

func attributes(in []*tfprotov6.SchemaAttribute) object {
	out := object{}
	for _, a := range in {
		one := object{
			"description": a.Description, "description_kind": kind(a.DescriptionKind), "deprecated": a.Deprecated,
			"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive,
			"write_only": a.WriteOnly,
		}
		if a.NestedType != nil {
			one["nested_type"] = object{
				"attributes": attributes(a.NestedType.Attributes), "nesting_mode": strings.ToLower(a.NestedType.Nesting.String()),
			}
		} else {
			one["type"] = a.Type
		}
		out[a.Name] = one
	}
	return out
}

func identity(s *tfprotov6.ResourceIdentitySchema) object {
	out := object{}
	for _, a := range s.IdentityAttributes {
		out[a.Name] = object{
			"type": a.Type, "description": a.Description, "required_for_import": a.RequiredForImport,
			"optional_for_import": a.OptionalForImport,
		}
	}
	return object{"version": s.Version, "attributes": out}
}

func function(f *tfprotov6.Function) object {
	parameters := []object{}
	for _, p := range f.Parameters {
		parameters = append(parameters, parameter(p))
	}
	out := object{
		"description": f.Description, "summary": f.Summary, "deprecation_message": f.DeprecationMessage,
		"return_type": f.Return.Type, "parameters": parameters,
	}
	if f.VariadicParameter != nil {
		out["variadic_parameter"] = parameter(f.VariadicParameter)
	}
	return out
}

func parameter(p *tfprotov6.FunctionParameter) object {
	return object{"name": p.Name, "description": p.Description, "is_nullable": p.AllowNullValue, "type": p.Type}
}

func kind(k tfprotov6.StringKind) string { return strings.ToLower(k.String()) }

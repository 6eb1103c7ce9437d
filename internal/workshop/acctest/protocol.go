package acctest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Protocol drives the provider over its protocol, as Terraform does: for what an installed Terraform is too old to
// reach (identity, list resources), for what it does not tell a test (warnings), and for what would take it minutes to
// walk through, such as every call failing in every way. A Protocol is one run: it is configured once.
type Protocol struct {
	// Server is the provider's side of the protocol.
	Server tfprotov6.ProviderServer
	// Diagnostics are those of the configuration.
	Diagnostics Diagnostics

	t       testing.TB
	secrets []string
	*schemas
}

// schemas are those of one provider.
type schemas struct {
	all        *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

// readOnce keeps the schemas of each provider that runs over the protocol, by its resources: reading them takes longer
// than most runs, and they are the same in each.
var readOnce sync.Map //nolint:gochecknoglobals // what it keeps is the same for all tests

// schemasOf reads the schemas of a provider, once in this process.
func schemasOf(t testing.TB, server tfprotov6.ProviderServer) *schemas {
	t.Helper()
	metadata, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil {
		t.Fatalf("read the metadata: %v", err)
	}
	read, _ := readOnce.LoadOrStore(fmt.Sprint(metadata.Resources), sync.OnceValues(func() (*schemas, error) {
		all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return nil, err
		}
		identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
		return &schemas{all, identities}, err
	}))
	s, err := read.(func() (*schemas, error))()
	if err != nil {
		t.Fatalf("read the schemas: %v", err)
	}
	return s
}

// Object is a configuration, a state or an identity: strings, booleans, int, float64, []any, Object, nil for null and
// [Unknown].
type Object = map[string]any

// Unknown is a value that is known only after apply.
type Unknown struct{}

// Protocol starts a run on this tenant. settings go over its URL and token.
func (e *Env) Protocol(settings Object) *Protocol {
	e.t.Helper()
	return e.protocol(Factories()["ninjaone"], settings)
}

func (e *Env) protocol(factory func() (tfprotov6.ProviderServer, error), settings Object) *Protocol {
	e.t.Helper()
	config := Object{"scim_url": e.url, "scim_token": e.token}
	if strings.Contains(e.Settings, "individual") {
		config["refresh_mode"] = "individual"
	}
	maps.Copy(config, settings)
	if e.Speaks("reads-lag") {
		time.Sleep(readLag) // as long as Terraform takes to start a run at least
	}
	p := NewProtocol(e.t, factory, config)
	p.secrets = []string{e.token}
	if e.Server != nil {
		p.secrets = append(p.secrets, e.Server.APIClientSecret())
	}
	return p
}

// Lasting is [Env.Protocol] as terraform test has it since 1.13 and Stacks have it: configured without being validated,
// for many walks.
func (e *Env) Lasting(settings Object) *Protocol {
	e.t.Helper()
	config := Object{"scim_url": e.url, "scim_token": e.token}
	maps.Copy(config, settings)
	p := newProtocol(e.t, Factories()["ninjaone"], config, true)
	p.secrets = []string{e.token, e.Server.APIClientSecret()}
	return p
}

// NewProtocol starts a run with a provider block.
func NewProtocol(t testing.TB, factory func() (tfprotov6.ProviderServer, error), settings Object) *Protocol {
	t.Helper()
	return newProtocol(t, factory, settings, false)
}

func newProtocol(t testing.TB, factory func() (tfprotov6.ProviderServer, error), settings Object,
	lasting bool,
) *Protocol {
	t.Helper()
	server, err := factory()
	if err != nil {
		t.Fatalf("make the provider: %v", err)
	}
	p := &Protocol{t: t, Server: server, schemas: schemasOf(t, server)}
	config := p.encode(p.all.Provider.ValueType(), settings)
	if !lasting && !p.validates(config) {
		return p
	}
	configured, err := server.ConfigureProvider(t.Context(),
		&tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: config})
	p.must("configure the provider", err)
	p.Diagnostics = append(p.Diagnostics, p.checked(configured.Diagnostics)...)
	return p
}

// validates has the provider check its block, and reports whether it is valid.
func (p *Protocol) validates(config *tfprotov6.DynamicValue) bool {
	p.t.Helper()
	validated, err := p.Server.ValidateProviderConfig(p.context(),
		&tfprotov6.ValidateProviderConfigRequest{Config: config})
	p.must("validate the provider", err)
	p.Diagnostics = p.checked(validated.Diagnostics)
	return len(p.Diagnostics.Errors()) == 0
}

// Validate says what is wrong with a resource's configuration.
func (p *Protocol) Validate(typeName string, config Object) Diagnostics {
	p.t.Helper()
	resp, err := p.Server.ValidateResourceConfig(p.context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: p.encode(p.resourceType(typeName), config),
	})
	p.must("validate", err)
	return p.checked(resp.Diagnostics)
}

// ValidateData says what is wrong with a data source's configuration.
func (p *Protocol) ValidateData(typeName string, config Object) Diagnostics {
	p.t.Helper()
	resp, err := p.Server.ValidateDataResourceConfig(p.context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: typeName, Config: p.encode(p.dataType(typeName), config),
	})
	p.must("validate a data source", err)
	return p.checked(resp.Diagnostics)
}

// Data reads a data source.
func (p *Protocol) Data(typeName string, config Object) (Object, Diagnostics) {
	p.t.Helper()
	validated := p.ValidateData(typeName, config)
	if len(validated.Errors()) > 0 {
		return nil, validated
	}
	typ := p.dataType(typeName)
	resp, err := p.Server.ReadDataSource(p.context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName,
		Config:   p.encode(typ, config),
	})
	p.must("read a data source", err)
	state, _ := decode(p.decode(typ, resp.State)).(Object)
	return state, append(validated, p.checked(resp.Diagnostics)...)
}

// Listed is one result of a list resource.
type Listed struct {
	DisplayName        string
	Identity, Resource Object
}

// List lists as terraform query does. A limit of 0 is none.
func (p *Protocol) List(typeName string, config Object, includeResource bool, limit int64) ([]Listed, Diagnostics) {
	p.t.Helper()
	server, ok := p.Server.(tfprotov6.ListResourceServer)
	schema := p.all.ListResourceSchemas[typeName]
	if !ok || schema == nil {
		p.t.Fatalf("there is no list resource %s", typeName)
	}
	encoded := p.encode(schema.ValueType(), config)
	validated, err := server.ValidateListResourceConfig(p.context(),
		&tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: encoded})
	p.must("validate a list", err)
	diags := p.checked(validated.Diagnostics)
	if len(diags.Errors()) > 0 {
		return nil, diags
	}
	stream, err := server.ListResource(p.context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: encoded, IncludeResource: includeResource, Limit: limit,
	})
	p.must("list", err)
	var all []Listed
	for result := range stream.Results {
		diags = append(diags, p.checked(result.Diagnostics)...)
		if result.Identity == nil {
			continue
		}
		one := Listed{DisplayName: result.DisplayName}
		one.Identity, _ = decode(p.decode(p.identities.IdentitySchemas[typeName].ValueType(),
			result.Identity.IdentityData)).(Object)
		one.Resource, _ = decode(p.decode(p.resourceType(typeName), result.Resource)).(Object)
		all = append(all, one)
	}
	return all, diags
}

// context ends no later than the test does, but is not cancelled while its clean-ups run.
func (p *Protocol) context() context.Context { return context.WithoutCancel(p.t.Context()) }

func (p *Protocol) dataType(typeName string) tftypes.Type {
	p.t.Helper()
	schema := p.all.DataSourceSchemas[typeName]
	if schema == nil {
		p.t.Fatalf("there is no data source %s", typeName)
	}
	return schema.ValueType()
}

func (p *Protocol) resourceType(typeName string) tftypes.Type {
	p.t.Helper()
	schema := p.all.ResourceSchemas[typeName]
	if schema == nil {
		p.t.Fatalf("there is no resource %s", typeName)
	}
	return schema.ValueType()
}

func (p *Protocol) must(act string, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", act, err)
	}
}

// checked returns diagnostics after a check of what each promises: it contains no token and no secret.
func (p *Protocol) checked(diagnostics []*tfprotov6.Diagnostic) Diagnostics {
	p.t.Helper()
	all := Diagnostics(diagnostics)
	for _, secret := range p.secrets {
		if secret != "" && strings.Contains(all.String(), secret) {
			p.t.Errorf("a secret is in a diagnostic: %s", all)
		}
	}
	return all
}

func (p *Protocol) encode(typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	p.t.Helper()
	value, err := encode(typ, v)
	p.must("encode a value", err)
	dynamic, err := tfprotov6.NewDynamicValue(typ, value)
	p.must("encode a value", err)
	return &dynamic
}

func (p *Protocol) decode(typ tftypes.Type, dynamic *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	if dynamic == nil {
		return tftypes.NewValue(typ, nil)
	}
	value, err := dynamic.Unmarshal(typ)
	p.must("decode a value", err)
	return value
}

// Diagnostics are the provider's diagnostics.
type Diagnostics []*tfprotov6.Diagnostic

// Errors are the errors, each as "summary: detail" with its attribute in front where it has one.
func (d Diagnostics) Errors() []string { return d.of(tfprotov6.DiagnosticSeverityError) }

// Warnings are the warnings, as of [Diagnostics.Errors].
func (d Diagnostics) Warnings() []string { return d.of(tfprotov6.DiagnosticSeverityWarning) }

// String returns all diagnostics, one a line.
func (d Diagnostics) String() string { return strings.Join(append(d.Errors(), d.Warnings()...), "\n") }

func (d Diagnostics) of(severity tfprotov6.DiagnosticSeverity) []string {
	var lines []string
	for _, one := range d {
		if one.Severity != severity {
			continue
		}
		line := strings.TrimSuffix(one.Summary+": "+one.Detail, ": ")
		if one.Attribute != nil {
			line = fmt.Sprintf("%s: %s", strings.TrimSuffix(strings.TrimPrefix(one.Attribute.String(),
				`AttributeName("`), `")`), line)
		}
		lines = append(lines, line)
	}
	return lines
}

// Must fails the test unless there is exactly one error, which holds all words, or none where there are no words.
func (d Diagnostics) Must(t testing.TB, words ...string) {
	t.Helper()
	errs := d.Errors()
	switch {
	case len(words) == 0 && len(errs) > 0:
		t.Fatalf("unexpected errors:\n%s", strings.Join(errs, "\n"))
	case len(words) > 0 && len(errs) != 1:
		t.Fatalf("%d errors, want one with %q:\n%s", len(errs), words, strings.Join(errs, "\n"))
	}
	for _, word := range words {
		if !strings.Contains(errs[0], word) {
			t.Errorf("the error lacks %q:\n%s", word, errs[0])
		}
	}
}

// MustWarn fails the test unless these warnings and no others were given; a warning is known by its beginning.
func (d Diagnostics) MustWarn(t testing.TB, beginnings ...string) {
	t.Helper()
	warnings := d.Warnings()
	if len(warnings) != len(beginnings) {
		t.Errorf("%d warnings, want %d, %q:\n%s", len(warnings), len(beginnings), beginnings, strings.Join(warnings, "\n"))
		return
	}
	for _, beginning := range beginnings {
		if !slices.ContainsFunc(warnings, func(w string) bool { return strings.HasPrefix(w, beginning) }) {
			t.Errorf("no warning begins with %q:\n%s", beginning, strings.Join(warnings, "\n"))
		}
	}
}

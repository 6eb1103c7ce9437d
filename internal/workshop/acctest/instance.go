package acctest

import (
	"fmt"
	"maps"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Instance is one resource instance in a state, over the protocol.
type Instance struct {
	// State is nil when there is none.
	State Object
	// Identity is nil when there is none.
	Identity Object
	// Private is the provider's private state.
	Private []byte
	// Tainted is true if the creation failed after there was a state, so Terraform would destroy the instance and create
	// it again.
	Tainted bool

	p        *Protocol
	typeName string
	typ      tftypes.Type
}

// Planned is a plan of one instance.
type Planned struct {
	// After is the planned state.
	After Object
	// Replace: the change cannot be made in place.
	Replace bool

	private []byte
}

// Resource is an instance that does not exist yet.
func (p *Protocol) Resource(typeName string) *Instance {
	p.t.Helper()
	return &Instance{p: p, typeName: typeName, typ: p.resourceType(typeName)}
}

// In returns the same instance in another run.
func (i *Instance) In(p *Protocol) *Instance {
	other := *i
	other.p = p
	return &other
}

// Plan plans a configuration, after validating it.
func (i *Instance) Plan(config Object) (*Planned, Diagnostics) {
	i.p.t.Helper()
	diags := i.p.Validate(i.typeName, config)
	if len(diags.Errors()) > 0 {
		return nil, diags
	}
	prior, private := i.State, i.Private
	if i.Tainted {
		prior, private = nil, nil
	}
	planned, more := i.plan(prior, config, private)
	return planned, append(diags, more...)
}

func (i *Instance) plan(prior, config Object, private []byte) (*Planned, Diagnostics) {
	i.p.t.Helper()
	resp, err := i.p.Server.PlanResourceChange(i.p.context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         i.typeName,
		PriorState:       i.p.encode(i.typ, orNull(prior)),
		ProposedNewState: i.p.encode(i.typ, orNull(i.proposed(prior, config))),
		Config:           i.p.encode(i.typ, orNull(config)),
		PriorPrivate:     private,
		PriorIdentity:    i.identityData(),
	})
	i.p.must("plan", err)
	after, _ := decode(i.p.decode(i.typ, resp.PlannedState)).(Object)
	return &Planned{After: after, Replace: len(resp.RequiresReplace) > 0 && prior != nil, private: resp.PlannedPrivate},
		i.p.checked(resp.Diagnostics)
}

// PlanReplacement makes the second plan of a replacement. Terraform makes it without prior state, but with the private
// state of the first plan. first is nil for a tainted instance, which has no first plan.
func (i *Instance) PlanReplacement(first *Planned, config Object) (*Planned, Diagnostics) {
	i.p.t.Helper()
	var private []byte
	if first != nil {
		private = first.private
	}
	return i.plan(nil, config, private)
}

// proposed returns what Terraform proposes: the configuration, and the prior values of the computed attributes that it
// leaves out.
func (i *Instance) proposed(prior, config Object) Object {
	if config == nil {
		return nil
	}
	proposed := Object{}
	for _, attribute := range i.p.all.ResourceSchemas[i.typeName].Block.Attributes {
		proposed[attribute.Name] = config[attribute.Name]
		if config[attribute.Name] == nil && attribute.Computed {
			proposed[attribute.Name] = prior[attribute.Name]
		}
	}
	return proposed
}

// Changes reports whether a plan changes anything.
func (i *Instance) Changes(planned *Planned) bool {
	return i.State == nil || i.Tainted || planned.Replace || cmp.Diff(i.State, planned.After) != ""
}

// Apply plans a configuration and applies the plan, and does nothing when nothing changes.
func (i *Instance) Apply(config Object) Diagnostics {
	i.p.t.Helper()
	planned, diags := i.Plan(config)
	if len(diags.Errors()) > 0 || !i.Changes(planned) {
		return diags
	}
	if i.Tainted || planned.Replace {
		tainted := i.Tainted
		if destroyed := i.Destroy(); len(destroyed.Errors()) > 0 {
			return append(diags, destroyed...)
		}
		if !tainted { // the plan of a tainted instance is that of a create already
			var more Diagnostics
			planned, more = i.plan(nil, config, planned.private)
			if diags = append(diags, more...); len(diags.Errors()) > 0 {
				return diags
			}
		}
	}
	return append(diags, i.apply(planned, config)...)
}

// ApplyPlan applies a plan whose configuration is now known, as config. Terraform first validates and plans once more.
func (i *Instance) ApplyPlan(planned *Planned, config Object) Diagnostics {
	i.p.t.Helper()
	again, diags := i.Plan(config)
	if len(diags.Errors()) > 0 {
		return diags
	}
	i.consistent("planned while applying", planned.After, again.After)
	return append(diags, i.apply(again, config)...)
}

// ApplyUnplanned applies a plan with its unknown values filled in from config, without validating and planning again:
// for what a provider must refuse even if nothing has checked it before.
func (i *Instance) ApplyUnplanned(planned *Planned, config Object) Diagnostics {
	i.p.t.Helper()
	after := maps.Clone(planned.After)
	for name, value := range after {
		if _, is := value.(Unknown); is && config[name] != nil {
			after[name] = config[name]
		}
	}
	return i.apply(&Planned{After: after, private: planned.private}, config)
}

func (i *Instance) apply(planned *Planned, config Object) Diagnostics {
	i.p.t.Helper()
	resp, err := i.p.Server.ApplyResourceChange(i.p.context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        i.typeName,
		PriorState:      i.p.encode(i.typ, orNull(i.State)),
		PlannedState:    i.p.encode(i.typ, orNull(planned.After)),
		Config:          i.p.encode(i.typ, orNull(config)),
		PlannedPrivate:  planned.private,
		PlannedIdentity: i.identityData(),
	})
	i.p.must("apply", err)
	diags := i.p.checked(resp.Diagnostics)
	creating := i.State == nil
	i.take(resp.NewState, resp.Private, resp.NewIdentity)
	i.Tainted = creating && i.State != nil && len(diags.Errors()) > 0
	if len(diags.Errors()) == 0 {
		i.consistent("applied", planned.After, i.State)
	}
	return diags
}

// consistent fails the test if Terraform would report an inconsistent result: a known value must not change.
func (i *Instance) consistent(what string, promised, got Object) {
	i.p.t.Helper()
	for name, value := range promised {
		if _, is := value.(Unknown); is {
			continue
		}
		if diff := cmp.Diff(value, got[name]); diff != "" {
			i.p.t.Errorf("%s is not %s as planned (-planned +got):\n%s", name, what, diff)
		}
	}
	for name, value := range got {
		if _, is := value.(Unknown); is && what == "applied" {
			i.p.t.Errorf("%s is still unknown after apply", name)
		}
	}
}

// Upgrade reads a state as it is stored, in JSON, with the version that it was written with.
func (i *Instance) Upgrade(version int64, stored []byte) Diagnostics {
	i.p.t.Helper()
	resp, err := i.p.Server.UpgradeResourceState(i.p.context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: i.typeName, Version: version, RawState: &tfprotov6.RawState{JSON: stored},
	})
	i.p.must("upgrade", err)
	diags := i.p.checked(resp.Diagnostics)
	if len(diags.Errors()) == 0 {
		i.take(resp.UpgradedState, nil, nil)
	}
	return diags
}

// Refresh reads the instance.
func (i *Instance) Refresh() Diagnostics {
	i.p.t.Helper()
	resp, err := i.p.Server.ReadResource(i.p.context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.typeName, CurrentState: i.p.encode(i.typ,
			orNull(i.State)), Private: i.Private, CurrentIdentity: i.identityData(),
	})
	i.p.must("read", err)
	diags := i.p.checked(resp.Diagnostics)
	if len(diags.Errors()) == 0 {
		i.take(resp.NewState, resp.Private, resp.NewIdentity)
	}
	return diags
}

// Destroy destroys the instance.
func (i *Instance) Destroy() Diagnostics {
	i.p.t.Helper()
	planned, diags := i.PlanDestroy()
	if len(diags.Errors()) > 0 {
		return diags
	}
	return append(diags, i.ApplyDestroy(planned)...)
}

// PlanDestroy plans to destroy the instance.
func (i *Instance) PlanDestroy() (*Planned, Diagnostics) {
	i.p.t.Helper()
	return i.plan(i.State, nil, i.Private)
}

// ApplyReplacement destroys and creates as a replacement was planned: Terraform passes the private state of that plan
// to the destroy, and plans the create again without it.
func (i *Instance) ApplyReplacement(planned *Planned, config Object) Diagnostics {
	i.p.t.Helper()
	diags := i.ApplyDestroy(&Planned{private: planned.private})
	if len(diags.Errors()) > 0 {
		return diags
	}
	again, more := i.plan(nil, config, nil)
	if diags = append(diags, more...); len(more.Errors()) > 0 {
		return diags
	}
	return append(diags, i.apply(again, config)...)
}

// ApplyDestroy destroys the instance as planned; Terraform does not plan that once more.
func (i *Instance) ApplyDestroy(planned *Planned) Diagnostics {
	i.p.t.Helper()
	return i.apply(planned, nil)
}

// Import imports an existing object by the text of an import block, and reads it.
func (i *Instance) Import(id string) Diagnostics {
	i.p.t.Helper()
	return i.imported(&tfprotov6.ImportResourceStateRequest{TypeName: i.typeName, ID: id})
}

// ImportIdentity is [Instance.Import] by identity.
func (i *Instance) ImportIdentity(identity Object) Diagnostics {
	i.p.t.Helper()
	i.Identity = identity
	return i.imported(&tfprotov6.ImportResourceStateRequest{TypeName: i.typeName, Identity: i.identityData()})
}

func (i *Instance) imported(req *tfprotov6.ImportResourceStateRequest) Diagnostics {
	i.p.t.Helper()
	resp, err := i.p.Server.ImportResourceState(i.p.context(), req)
	i.p.must("import", err)
	diags := i.p.checked(resp.Diagnostics)
	if len(diags.Errors()) > 0 {
		return diags
	}
	if len(resp.ImportedResources) != 1 {
		return append(diags, &tfprotov6.Diagnostic{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: fmt.Sprintf("%d resources imported",
				len(resp.ImportedResources)),
		})
	}
	one := resp.ImportedResources[0]
	i.take(one.State, one.Private, one.Identity)
	return append(diags, i.Refresh()...)
}

func (i *Instance) take(state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) {
	i.p.t.Helper()
	i.State, _ = decode(i.p.decode(i.typ, state)).(Object)
	i.Private, i.Identity = private, nil
	if typ := i.identityType(); identity != nil && typ != nil && i.State != nil {
		i.Identity, _ = decode(i.p.decode(typ, identity.IdentityData)).(Object)
	}
}

func (i *Instance) identityType() tftypes.Type {
	schema := i.p.identities.IdentitySchemas[i.typeName]
	if schema == nil {
		return nil
	}
	return schema.ValueType()
}

func (i *Instance) identityData() *tfprotov6.ResourceIdentityData {
	i.p.t.Helper()
	typ := i.identityType()
	if typ == nil || i.Identity == nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: i.p.encode(typ, i.Identity)}
}

// orNull keeps a nil map from becoming an object without attributes.
func orNull(o Object) any {
	if o == nil {
		return nil
	}
	return o
}

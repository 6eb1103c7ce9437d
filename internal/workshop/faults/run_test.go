package faults_test

import (
	"fmt"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// outcome is what an apply ended in.
type outcome struct {
	instance  *acctest.Instance
	refreshed acctest.Object // the state before the apply
	planned   acctest.Object
	diags     acctest.Diagnostics
	data      acctest.Object
	changed   bool // something was planned
}

// set makes the tenant and the state that an operation starts from.
func (o operation) set(w *world) *acctest.Instance {
	w.Helper()
	if o.tenant != nil {
		o.tenant(w)
	}
	if o.dataSource != "" {
		return nil
	}
	if !o.asks {
		w.settings = with(w.settings, acctest.Object{"api_client_id": nil, "api_client_secret": nil})
	}
	inst := w.protocol().Resource(o.resource)
	if o.before != nil {
		if diags := inst.Apply(o.before(w)); len(diags.Errors()) > 0 {
			w.Fatalf("apply what was before: %s", diags)
		}
	}
	if o.drift != nil {
		o.drift(w)
	}
	return inst
}

// run does what terraform apply does: it refreshes and plans in one process of the provider, and applies in another.
// What fails leaves the state as Terraform would keep it.
func (o operation) run(w *world, inst *acctest.Instance) outcome {
	w.Helper()
	if o.listed {
		const noLimit = 0
		found, diags := w.protocol().List(o.dataSource, o.config(w), true, noLimit)
		results := make([]any, 0, len(found))
		for _, one := range found {
			results = append(results, acctest.Object{
				"name": one.DisplayName, "identity": one.Identity,
				"resource": one.Resource,
			})
		}
		return outcome{data: acctest.Object{"results": w.nameIDs().in(results)}, diags: diags}
	}
	if o.dataSource != "" {
		data, diags := w.protocol().Data(o.dataSource, o.config(w))
		return outcome{data: data, diags: diags}
	}
	result := outcome{instance: inst, refreshed: inst.State}
	current := inst.In(w.protocol())
	switch {
	case current.State != nil:
		result.diags = current.Refresh()
	case o.importBy != nil:
		result.diags = current.Import(o.importBy(w))
	}
	if len(result.diags.Errors()) > 0 {
		return result
	}
	result.refreshed = current.State
	if o.config == nil {
		result.instance, result.changed = current, current.State != nil
		if result.changed {
			result.instance = current.In(w.protocol())
			result.diags = append(result.diags, result.instance.Destroy()...)
		}
		return result
	}
	config := o.config(w)
	planned, diags := current.Plan(config)
	result.diags = append(result.diags, diags...)
	if len(diags.Errors()) > 0 {
		return result
	}
	result.instance, result.planned = current, planned.After
	if !current.Changes(planned) {
		return result
	}
	result.changed = true
	result.instance = current.In(w.protocol())
	if current.Tainted || planned.Replace {
		destroyed := result.instance.Destroy()
		result.diags = append(result.diags, destroyed...)
		if len(destroyed.Errors()) > 0 {
			return result
		}
	}
	result.diags = append(result.diags, result.instance.ApplyPlan(planned, config)...)
	return result
}

// named are what ids stand for, so that what two tenants hold can be compared.
type named struct{ *strings.Replacer }

// nameIDs is every user's and group's name, by id.
func (w *world) nameIDs() named {
	var pairs []string
	for _, doc := range w.tenant.Users() {
		pairs = append(pairs, fmt.Sprint(doc["id"]), fmt.Sprint(doc["userName"]))
	}
	for _, doc := range w.tenant.Groups() {
		pairs = append(pairs, fmt.Sprint(doc["id"]), fmt.Sprint(doc["displayName"]))
	}
	return named{strings.NewReplacer(pairs...)}
}

// in is a value with names in the place of ids.
func (n named) in(v any) any {
	switch v := v.(type) {
	case string:
		return n.Replace(v)
	case acctest.Object:
		o := acctest.Object{}
		for name, value := range v {
			o[name] = n.in(value)
		}
		return o
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			list = append(list, n.in(element))
		}
		return list
	}
	return v
}

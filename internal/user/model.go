package user

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/query"
)

// model is a plan, a state or a configuration, by attribute. It is not a struct, because only the table of package
// person lists the attributes of a person.
type model map[string]attr.Value

// get reads a model from what Terraform sends.
func get(ctx context.Context, from interface {
	Get(ctx context.Context, target any) diag.Diagnostics
},
) (model, diag.Diagnostics) {
	var object types.Object
	diags := from.Get(ctx, &object)
	return object.Attributes(), diags
}

// object is the model in Terraform's form.
func (m model) object(ctx context.Context) types.Object {
	kinds := make(map[string]attr.Type, len(m))
	for name, value := range m {
		kinds[name] = value.Type(ctx)
	}
	return types.ObjectValueMust(kinds, m)
}

// text is the value of an attribute that is a string.
func (m model) text(name string) types.String {
	text, _ := m[name].(types.String)
	return text
}

func (m model) flag(name string) types.Bool {
	flag, _ := m[name].(types.Bool)
	return flag
}

// id is the user's SCIM id.
func (m model) id() string { return m.text("id").ValueString() }

// fullName returns the given and the family name, or "" if one of them is missing or not known yet.
func (m model) fullName() string {
	given, family := m.text("given_name").ValueString(), m.text("family_name").ValueString()
	if given == "" || family == "" {
		return ""
	}
	return given + " " + family
}

func (m model) timeouts() timeouts.Value {
	value, _ := m["timeouts"].(timeouts.Value)
	return value
}

// person is the model as a person. An unknown value is absent: what is not known yet is not managed.
func (m model) person() person.Person {
	var p person.Person
	for _, a := range person.Attributes() {
		value := m[a.Name]
		if value == nil || value.IsNull() || value.IsUnknown() {
			continue
		}
		switch value := value.(type) {
		case types.String:
			a.Set(&p, person.Value{Text: value.ValueStringPointer()})
		case types.Bool:
			a.Set(&p, person.Value{Flag: value.ValueBoolPointer()})
		case types.Set:
			list := make([]string, 0, len(value.Elements()))
			for _, element := range value.Elements() {
				text, _ := element.(types.String)
				list = append(list, text.ValueString())
			}
			slices.Sort(list)
			a.Set(&p, person.Value{List: list})
		}
	}
	return p
}

// deletionPolicy is what a destroy does to the account.
func (m model) deletionPolicy() lifecycle.Policy {
	return cmp.Or(lifecycle.Policy(m.text("deletion_policy").ValueString()), lifecycle.Deactivate)
}

// take sets the attributes of a person and leaves everything else (policies, timeouts) as it is.
func (m model) take(p person.Person) {
	for _, a := range person.Attributes() {
		m[a.Name] = shown(a, &p)
	}
}

// settle fills in what the plan left to the service, after the service has answered. Everything that was planned stays
// as planned.
func (m model) settle(p person.Person) {
	for _, a := range person.Attributes() {
		if m[a.Name].IsUnknown() {
			m[a.Name] = shown(a, &p)
		}
	}
}

// same reports whether two models have the same values for some attributes.
func (m model) same(other model, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !m[name].Equal(other[name]) })
}

// shown is the value that the state keeps of a person's attribute. What an answer leaves out is null, except active:
// its absence does not show that the access has ended.
func shown(a *person.Attribute, p *person.Person) attr.Value {
	value := a.Of(p)
	switch {
	case a.Type == person.Flag:
		return types.BoolValue(value.Flag == nil || *value.Flag)
	case a.Type == person.Text:
		return types.StringPointerValue(value.Text)
	case value.List == nil:
		return types.SetNull(types.StringType)
	}
	return types.SetValueMust(types.StringType, texts(value.List))
}

func texts(list []string) []attr.Value {
	values := make([]attr.Value, 0, len(list))
	for _, text := range list {
		values = append(values, types.StringValue(text))
	}
	return values
}

// listedModel is a user from a listing. No configuration says how it is managed.
func listedModel(id string, p person.Person) model {
	m := model{
		"id": types.StringValue(id), "deletion_policy": types.StringNull(), "adopt_existing": types.BoolNull(),
		"timeouts": query.NoTimeouts("create", "read", "update", "delete"),
	}
	m.take(p)
	return m
}

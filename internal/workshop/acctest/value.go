package acctest

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encode makes a value of a type. What an object does not name is null.
func encode(typ tftypes.Type, v any) (tftypes.Value, error) {
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(typ, nil), nil
	case Unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	case int:
		return tftypes.NewValue(typ, big.NewFloat(float64(v))), nil
	case float64:
		return tftypes.NewValue(typ, big.NewFloat(v)), nil
	case []string:
		list := make([]any, 0, len(v))
		for _, s := range v {
			list = append(list, s)
		}
		return encode(typ, list)
	case []any:
		return encodeList(typ, v)
	case Object:
		return encodeObject(typ, v)
	}
	return tftypes.NewValue(typ, v), nil
}

func encodeList(typ tftypes.Type, elements []any) (tftypes.Value, error) {
	var inner tftypes.Type
	switch typ := typ.(type) {
	case tftypes.List:
		inner = typ.ElementType
	case tftypes.Set:
		inner = typ.ElementType
	default:
		return tftypes.Value{}, fmt.Errorf("a list for a %s", typ)
	}
	values := make([]tftypes.Value, 0, len(elements))
	for _, element := range elements {
		value, err := encode(inner, element)
		if err != nil {
			return value, err
		}
		values = append(values, value)
	}
	return tftypes.NewValue(typ, values), nil
}

func encodeObject(typ tftypes.Type, object Object) (tftypes.Value, error) {
	values := map[string]tftypes.Value{}
	var err error
	switch typ := typ.(type) {
	case tftypes.Object:
		for name, inner := range typ.AttributeTypes {
			if values[name], err = encode(inner, object[name]); err != nil {
				return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
			}
		}
		for name := range object {
			if typ.AttributeTypes[name] == nil {
				return tftypes.Value{}, fmt.Errorf("there is no attribute %q", name)
			}
		}
	case tftypes.Map:
		for name, element := range object {
			if values[name], err = encode(typ.ElementType, element); err != nil {
				return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
			}
		}
	default:
		return tftypes.Value{}, fmt.Errorf("an object for a %s", typ)
	}
	return tftypes.NewValue(typ, values), nil
}

// decode is the reverse of encode: numbers become float64, lists and sets []any.
func decode(value tftypes.Value) any {
	switch {
	case !value.IsKnown():
		return Unknown{}
	case value.IsNull():
		return nil
	}
	typ := value.Type()
	switch {
	case typ.Is(tftypes.String):
		var s string
		return read(value, &s)
	case typ.Is(tftypes.Bool):
		var b bool
		return read(value, &b)
	case typ.Is(tftypes.Number):
		var n *big.Float
		if err := value.As(&n); err != nil {
			return err
		}
		f, _ := n.Float64()
		return f
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Set{}), typ.Is(tftypes.Tuple{}):
		var inner []tftypes.Value
		read(value, &inner)
		list := make([]any, 0, len(inner))
		for _, element := range inner {
			list = append(list, decode(element))
		}
		return list
	}
	var inner map[string]tftypes.Value
	read(value, &inner)
	object := make(Object, len(inner))
	for name, element := range inner {
		object[name] = decode(element)
	}
	return object
}

// read takes a value out into target, whose type fits.
func read[T any](value tftypes.Value, target *T) any {
	if err := value.As(target); err != nil {
		return err
	}
	return *target
}

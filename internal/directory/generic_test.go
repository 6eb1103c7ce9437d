package directory

import (
	"reflect"
	"strings"
	"testing"
)

// TestNoGenericTypeIsSeen: Go compiles all methods of a type with type parameters again in every package that sees it.
func TestNoGenericTypeIsSeen(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var look func(path string, is reflect.Type)
	look = func(path string, is reflect.Type) {
		if seen[is] {
			return
		}
		seen[is] = true
		if is.PkgPath() == reflect.TypeFor[Directory]().PkgPath() && strings.Contains(is.Name(), "[") {
			t.Errorf("every package that imports this one compiles %s again, because it sees %s", is.Name(), path)
		}
		switch is.Kind() {
		case reflect.Struct:
			for f := range is.Fields() {
				look(path+"."+f.Name, f.Type)
			}
		case reflect.Map:
			look(path+" key", is.Key())
			look(path, is.Elem())
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			look(path, is.Elem())
		default:
		}
	}
	look("Directory", reflect.TypeFor[Directory]())
}

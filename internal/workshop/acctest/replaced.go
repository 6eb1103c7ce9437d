package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// replaces reports whether the service does not support PATCH, so that the provider sends whole resources by PUT.
func (e *Env) replaces() bool { return e.Speaks(noPatch, "patch-refused-501") }

// ChangeMethod is the method of a change at this service, for a fault that is to affect it.
func (e *Env) ChangeMethod() string {
	if e.replaces() {
		return http.MethodPut
	}
	return http.MethodPatch
}

// refusedPatch is the PATCH by which a run learns that the service does not support PATCH.
func (e *Env) refusedPatch(r sandbox.Request) bool {
	return e.replaces() && r.Method == http.MethodPatch &&
		(r.Status == http.StatusMethodNotAllowed || r.Status == http.StatusNotImplemented)
}

// instead returns a pattern of requests in the form in which this service gets them.
func (e *Env) instead(pattern string) string {
	if path, ok := strings.CutPrefix(pattern, http.MethodPatch+" "); ok {
		return e.ChangeMethod() + " " + path
	}
	return pattern
}

// replacement reports what a PUT lacks of the operations that a PATCH would have had: each value must be at its path,
// and nothing at a removed path.
func replacement(body []byte, want map[string]any) error {
	var whole map[string]any
	if err := json.Unmarshal(body, &whole); err != nil {
		return fmt.Errorf("PUT body %s: %w", body, err)
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		op, path, _ := strings.Cut(key, " ")
		held := at(whole, path)
		switch op {
		case "add":
			for _, value := range elements(want[key]) {
				if !slices.ContainsFunc(elements(held), func(one any) bool { return identifier(one) == identifier(value) }) {
					return fmt.Errorf("%s is not added to %s: %s", asJSON(value), path, body)
				}
			}
		case "remove":
			if list, ok := held.([]any); held != nil && (!ok || len(list) > 0) {
				return fmt.Errorf("%s is not removed: %s", path, body)
			}
		default:
			if diff := cmp.Diff(want[key], held); diff != "" {
				return fmt.Errorf("%s in the PUT (-want +got):\n%s", path, diff)
			}
		}
	}
	return nil
}

// at returns what a resource has at the path of an operation; nil: nothing.
func at(whole map[string]any, path string) any {
	if list, filter, ok := strings.Cut(path, "["); ok {
		var id string
		quoted := strings.TrimSuffix(strings.TrimPrefix(filter, "value eq "), "]")
		if err := json.Unmarshal([]byte(quoted), &id); err != nil {
			return nil
		}
		for _, one := range elements(whole[list]) {
			if identifier(one) == id {
				return one
			}
		}
		return nil
	}
	outer, inner, nested := strings.Cut(path, ".")
	if attribute, ok := strings.CutPrefix(path, ExtensionURN+":"); ok {
		outer, inner, nested = ExtensionURN, attribute, true
	}
	if !nested {
		return whole[path]
	}
	object, _ := whole[outer].(map[string]any)
	return object[inner]
}

func elements(v any) []any {
	list, _ := v.([]any)
	return list
}

func identifier(v any) any {
	object, _ := v.(map[string]any)
	return object["value"]
}

package directory

import "encoding/json"

// showsMore reports whether a GET showed more of a resource than its entry in a listing. It ignores the service's own
// attributes and a user's groups, because the resource manages neither.
func showsMore[T any](full, entry *T) bool {
	more, ok := document(full)
	less, also := document(entry)
	if !ok || !also {
		return true
	}
	for _, key := range []string{"meta", "schemas", "groups"} {
		delete(more, key)
	}
	return hasMore(more, less)
}

func hasMore(more, less map[string]any) bool {
	for key, value := range more {
		other := less[key]
		switch value := value.(type) {
		case map[string]any:
			inner, _ := other.(map[string]any)
			if hasMore(value, inner) {
				return true
			}
		case []any:
			if list, _ := other.([]any); len(value) > 0 && len(list) == 0 {
				return true
			}
		default:
			if value != nil && other == nil {
				return true
			}
		}
	}
	return false
}

func document(resource any) (map[string]any, bool) {
	text, err := json.Marshal(resource)
	if err != nil {
		return nil, false
	}
	var fields map[string]any
	return fields, json.Unmarshal(text, &fields) == nil
}

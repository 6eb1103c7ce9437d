package faults_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// same compares values of an attribute, lists as sets.
func same(a, b any) bool {
	return canonical(a) == canonical(b)
}

func canonical(v any) string {
	if list, ok := v.([]any); ok {
		var texts []string
		for _, element := range list {
			texts = append(texts, canonical(element))
		}
		slices.Sort(texts)
		return fmt.Sprint(texts)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// tidy removes of a data source's result what differs from tenant to tenant.
func tidy(v any) any {
	switch v := v.(type) {
	case acctest.Object:
		o := acctest.Object{}
		for name, value := range v {
			switch name {
			case "id", "scim_id", "created", "last_modified", "value", "host":
			default:
				o[name] = tidy(value)
			}
		}
		return o
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			list = append(list, tidy(element))
		}
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(canonical(a), canonical(b)) })
		return list
	}
	return v
}

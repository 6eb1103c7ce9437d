package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// Document is a SCIM resource as JSON decodes it: strings, booleans, json.Number, maps and slices.
type Document = map[string]any

// decodeDocument reads exactly one JSON object. Numbers stay as written, so that a long organization id loses no digit.
func decodeDocument(data []byte) (Document, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "the body is not JSON: "+err.Error())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "something follows the JSON object")
	}
	doc, ok := value.(Document)
	if !ok {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "the body must be a JSON object")
	}
	return doc, nil
}

// encode writes JSON as SCIM services do: no HTML escapes, no final newline.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// fromGo converts a document built in Go into what JSON decodes to. The result shares nothing with the argument.
func fromGo(doc Document) (Document, error) {
	data, err := encode(doc)
	if err != nil {
		return nil, err
	}
	return decodeDocument(data)
}

// eachLeaf copies a value and replaces every text, number, boolean and null in it. Names of attributes stay.
func eachLeaf(value any, replace func(leaf any) any) any {
	switch v := value.(type) {
	case Document:
		out := make(Document, len(v))
		for key, item := range v {
			out[key] = eachLeaf(item, replace)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = eachLeaf(item, replace)
		}
		return out
	default:
		return replace(value)
	}
}

func deepCopy(value any) any { return eachLeaf(value, func(leaf any) any { return leaf }) }

func hasNull(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case Document:
		for _, item := range v {
			if hasNull(item) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasNull)
	}
	return false
}

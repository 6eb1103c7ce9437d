package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxItems bounds the items of one list: no company has more.
const maxItems = 500_000

var errNoList = errors.New("the body is not a list")

// decodeList reads a list item by item: an array, null, or an object that holds one of them. scrub takes secrets out of
// each. A text that ends too early is io.ErrUnexpectedEOF.
func decodeList[T any](r io.Reader, scrub func([]byte) []byte) ([]T, error) {
	d := json.NewDecoder(r)
	all := []T{}
	open, err := openList(d)
	for err == nil && open && d.More() {
		if len(all) == maxItems {
			return nil, fmt.Errorf("the list has more than %d items", maxItems)
		}
		var raw json.RawMessage
		if err = d.Decode(&raw); err != nil {
			break
		}
		var one T
		if err := json.Unmarshal(scrub(raw), &one); err != nil {
			return nil, fmt.Errorf("item %d of the list: %w", len(all)+1, err)
		}
		all = append(all, one)
	}
	if err == nil && open {
		_, err = d.Token()
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// openList reads up to the first item; open is false where there is null in place of a list.
func openList(d *json.Decoder) (open bool, err error) {
	token, err := d.Token()
	if err != nil || token == nil || token == json.Delim('[') {
		return token != nil, err
	}
	if token != json.Delim('{') {
		return false, errNoList
	}
	err = errNoList
	for d.More() {
		if _, err := d.Token(); err != nil { // a name
			return false, err
		}
		value, failed := d.Token()
		if failed != nil || value == json.Delim('[') {
			return true, failed
		}
		if _, nested := value.(json.Delim); nested {
			return false, errNoList
		}
		if value == nil {
			err = nil // unless a list follows
		}
	}
	return false, err
}

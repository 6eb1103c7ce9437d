package acctest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// stateFile is what Terraform keeps of a state.
type stateFile struct {
	Outputs   map[string]*tfjson.StateOutput // these are stored as shown
	Resources []struct {
		Module, Mode, Type, Name string
		Instances                []struct {
			Status     string
			Deposed    string
			IndexKey   any `json:"index_key"`
			Attributes map[string]any
		}
	}
}

// readState reads the state file of a directory as `terraform show` would, without starting a Terraform. ok is false
// where that takes more than the file: modules, and providers whose values have types of their own.
func readState(dir string) (state *tfjson.State, ok bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) {
		return &tfjson.State{}, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	var file stateFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&file); err != nil {
		return nil, false, fmt.Errorf("the state file: %w", err)
	}
	values := &tfjson.StateValues{Outputs: file.Outputs, RootModule: &tfjson.StateModule{}}
	for _, r := range file.Resources {
		if r.Module != "" || !strings.HasPrefix(r.Type, "ninjaone_") {
			return nil, false, nil
		}
		address := r.Type + "." + r.Name
		if tfjson.ResourceMode(r.Mode) == tfjson.DataResourceMode {
			address = "data." + address
		}
		for _, i := range r.Instances {
			one := &tfjson.StateResource{
				Address: address, Mode: tfjson.ResourceMode(r.Mode), Type: r.Type, Name: r.Name, Index: i.IndexKey,
				AttributeValues: i.Attributes, Tainted: i.Status == "tainted", DeposedKey: i.Deposed,
			}
			switch key := i.IndexKey.(type) {
			case string:
				one.Address += fmt.Sprintf("[%q]", key)
			case json.Number:
				one.Address += fmt.Sprintf("[%s]", key)
			}
			values.RootModule.Resources = append(values.RootModule.Resources, one)
		}
	}
	return &tfjson.State{FormatVersion: "1.0", Values: values}, true, nil
}

package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Forget clears the list of requests, so that a test can check the following ones. It is a PreConfig of a step.
func (e *Env) Forget() {
	if e.Server != nil {
		e.checkManners()
		e.Server.Tenant().ResetRequests()
	}
}

// Writes are the requests other than GET since [Env.Forget], in order. What a throttling service sent back (dialect 31)
// is left out, as is a PATCH to a service that knows none: it was sent again, or by PUT. On a real tenant there are
// none to see.
func (e *Env) Writes() []sandbox.Request {
	if e.Server == nil {
		return nil
	}
	return slices.DeleteFunc(e.Server.Tenant().Writes(), func(r sandbox.Request) bool {
		return r.Status == http.StatusTooManyRequests || e.refusedPatch(r)
	})
}

// ExpectWrites is a state check that passes when these requests other than GET were sent since [Env.Forget], in any
// order: "POST /Users", "PATCH /Users/*", which stands for a PUT where the service knows no PATCH. On a real tenant,
// which shows no requests, it passes.
func (e *Env) ExpectWrites(want ...string) statecheck.StateCheck {
	return check(func() error { return e.wrote(want) })
}

// ExpectNoWrites is [Env.ExpectWrites] without requests.
func (e *Env) ExpectNoWrites() statecheck.StateCheck { return e.ExpectWrites() }

// CheckWrites is [Env.ExpectWrites] if no state check runs: in the PreConfig of the step after a failed one.
func (e *Env) CheckWrites(want ...string) {
	e.t.Helper()
	if err := e.wrote(want); err != nil {
		e.t.Error(err)
	}
}

func (e *Env) wrote(want []string) error {
	if e.Server == nil {
		return nil
	}
	var got []string
	for _, r := range e.Writes() {
		got = append(got, r.Method+" "+r.Path)
	}
	left := slices.Clone(got)
	var missing []string
	for _, pattern := range want {
		i := slices.IndexFunc(left, func(line string) bool {
			ok, err := path.Match(e.instead(pattern), line)
			return ok && err == nil
		})
		if i < 0 {
			missing = append(missing, pattern)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	if len(missing)+len(left) > 0 {
		return fmt.Errorf("writes sent: %q\nexpected: %q", got, want)
	}
	return nil
}

// ExpectPatch is a state check that passes when exactly one PATCH was sent since [Env.Forget], and nothing else, with
// these operations in any order: "replace userName" → its value, "remove externalId" → nil. Where the service knows no
// PATCH, it is one PUT that holds as much.
func (e *Env) ExpectPatch(want map[string]any) statecheck.StateCheck {
	return check(func() error {
		if e.Server == nil {
			return nil
		}
		writes := e.Writes()
		if e.replaces() && len(writes) == 1 && writes[0].Method == http.MethodPut {
			return replacement(writes[0].Body, want)
		}
		if len(writes) != 1 || writes[0].Method != http.MethodPatch {
			return fmt.Errorf("want one PATCH, got %d writes: %w", len(writes), e.wrote(nil))
		}
		ops, err := operations(writes[0].Body)
		if err != nil {
			return err
		}
		got := map[string]any{}
		for _, op := range ops {
			got[op.Op+" "+op.Path] = op.Value
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("operations sent (-want +got):\n%s", diff)
		}
		return nil
	})
}

type operation struct {
	Op    string
	Path  string
	Value any
}

func operations(body []byte) ([]operation, error) {
	var patch struct{ Operations []operation }
	if err := json.Unmarshal(body, &patch); err != nil {
		return nil, fmt.Errorf("PATCH body %s: %w", body, err)
	}
	return patch.Operations, nil
}

// checkManners fails the test for a request that breaks a rule of all requests: no null, operations in lower case with
// an explicit path, booleans as JSON booleans, user types as documented.
func (e *Env) checkManners() {
	for _, r := range e.Server.Tenant().Requests() {
		if err := apiManners(r); err != nil {
			e.t.Errorf("%s %s: %v", r.Method, r.Path, err)
		}
	}
	for _, r := range e.Server.Tenant().Writes() {
		if err := manners(r); err != nil {
			e.t.Errorf("%s %s: %v: %s", r.Method, r.Path, err, r.Body)
		}
	}
}

func manners(r sandbox.Request) error {
	if len(r.Body) == 0 {
		return nil
	}
	var body any
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	if err := decoder.Decode(&body); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if holdsNull(body) {
		return errors.New("a null is sent")
	}
	object, _ := body.(map[string]any)
	if active, sent := object["active"]; sent {
		if _, ok := active.(bool); !ok {
			return errors.New("active is no JSON boolean")
		}
	}
	if extension, ok := object[ExtensionURN].(map[string]any); ok && !documented(extension["userType"]) {
		return fmt.Errorf("%v is no user type that NinjaOne documents", extension["userType"])
	}
	if r.Method != http.MethodPatch {
		return nil
	}
	ops, err := operations(r.Body)
	if err != nil {
		return err
	}
	for _, op := range ops {
		_, isBool := op.Value.(bool)
		switch {
		case op.Op != strings.ToLower(op.Op):
			return fmt.Errorf("op %q is not in lower case", op.Op)
		case op.Path == "":
			return errors.New("an operation has no path")
		case op.Path == "active" && !isBool:
			return errors.New("active is no JSON boolean")
		case op.Path == ExtensionURN+":userType" && !documented(op.Value):
			return fmt.Errorf("%v is no user type that NinjaOne documents", op.Value)
		}
	}
	return nil
}

// documented reports whether a user type is spelled as NinjaOne documents it, or as a published guide does. None at all
// is for others to judge.
func documented(userType any) bool {
	switch userType {
	case "Technician", "technician", "endUser", nil:
		return true
	}
	return false
}

func holdsNull(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, inner := range v {
			if holdsNull(inner) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsNull)
	}
	return false
}

// check returns a state check of a function that does not look into the state.
type check func() error

// CheckState calls the function.
func (c check) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c()
}

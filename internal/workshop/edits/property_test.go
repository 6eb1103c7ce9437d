package edits_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRandomEdits makes random edits of a repository and applies them, with one, two and ten things at a time. After
// each apply, every listed person is active and on their own account, and every person that left is inactive, or the
// apply failed. Otherwise the plan was refused, and nothing was sent.
func TestRandomEdits(t *testing.T) {
	t.Parallel()
	const inTurn = 3 // of the short suite, one of these companies lives
	edits, companies, long := 10, inTurn, os.Getenv("NINJAONE_TEST_EDITS") == "long"
	if long {
		edits, companies = 100, 10
	}
	t.Logf("to repeat: %s=%d", acctest.TurnVariable, acctest.Turn())
	cli := acctest.NewCLI(t)
	for i := range companies {
		if !long && !acctest.Turns(acctest.Turn(), uint32(i), inTurn) {
			continue
		}
		seed := uint64(i + 1)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newHistory(t, cli, seed).live(edits)
		})
	}
}

// history is one company's.
type history struct {
	*testing.T
	env         *acctest.Env
	workspace   *acctest.Workspace
	random      *rand.Rand
	parallelism int

	now                        *repository       // as it was applied last
	theirs                     map[string]string // ids of accounts, by person
	strangers, refused, failed int
}

func newHistory(t *testing.T, cli *acctest.CLI, seed uint64) *history {
	t.Helper()
	e := acctest.New(t, sandbox.Options{})
	h := &history{
		T: t, env: e, random: rand.New(rand.NewPCG(seed, seed)), parallelism: []int{1, 2, 10}[seed%3],
		theirs: map[string]string{},
	}
	h.workspace = cli.Workspace(t, e.Config(configuration), nil)
	h.now = newRepository(h.random)
	if err := h.apply(h.now); err != nil {
		t.Fatalf("the first apply: %v\n%s", err, h.workspace.Output())
	}
	h.check("the first apply", nil)
	return h
}

func (h *history) apply(r *repository) error {
	h.Helper()
	h.workspace.Output()
	path := filepath.Join(h.workspace.Dir, "terraform.tfvars.json")
	if err := os.WriteFile(path, r.write(), 0o600); err != nil {
		h.Fatal(err)
	}
	return h.workspace.Apply(h.Context(), tfexec.Parallelism(h.parallelism))
}

func (h *history) live(edits int) {
	for i := range edits {
		before := h.now
		next := before.clone()
		what := fmt.Sprintf("edit %d (%s)", i, next.edit())
		if h.random.IntN(4) == 0 {
			if key := one(h.random, next.Technicians); key != "" &&
				before.Technicians[key].UserName == next.Technicians[key].UserName {
				what += "a taint; "
				if err := h.workspace.Taint(h.Context(), fmt.Sprintf("ninjaone_scim_user.technician[%q]", key)); err != nil {
					h.Logf("taint: %v", err)
				}
			}
		}
		what += h.drift()
		h.env.Forget()
		err := h.apply(next)
		if err != nil && len(h.env.Writes()) == 0 {
			h.refused++
			h.now = before
			h.settle(what+", taken back", before)
			continue
		}
		h.now = next
		h.check(what, err)
		if err != nil {
			h.failed++
			h.settle(what+", applied again", next)
		}
	}
	h.Logf("%d edits, %d refused, %d applies that failed, %d at a time", edits, h.refused, h.failed, h.parallelism)
	if h.refused > edits*2/3 {
		h.Errorf("%d of %d edits were refused", h.refused, edits)
	}
}

// drift changes the tenant at random, outside Terraform.
func (h *history) drift() (what string) {
	switch h.random.IntN(6) {
	case 0:
		h.strangers++
		h.env.Add(fmt.Sprintf("stranger%d", h.strangers), map[string]any{"userType": "Technician"})
		return "a stranger appears; "
	case 1:
		listed := h.now.listed()
		id := h.theirs[listed[h.random.IntN(len(listed))].Who]
		if err := h.env.Tenant().UpdateUser(id, func(u sandbox.Document) { u["active"] = false }); err != nil {
			h.Fatal(err)
		}
		return "somebody listed is deactivated; "
	}
	return ""
}

// settle applies a repository until it is applied, a few times at most, ten things at a time, as the errors say.
func (h *history) settle(what string, r *repository) {
	h.Helper()
	parallelism := h.parallelism
	defer func() { h.parallelism = parallelism }()
	h.parallelism = 10
	var err error
	for range 5 {
		if err = h.apply(r); err == nil {
			h.now = r
			h.check(what, nil)
			return
		}
	}
	h.Fatalf("%s: %v\n%s\n%s", what, err, h.workspace.Output(), r.write())
}

// check compares the tenant with what is listed. An apply that failed may not have come to everyone.
func (h *history) check(what string, failed error) {
	h.Helper()
	accounts := map[string]sandbox.Document{}
	named := map[string]sandbox.Document{}
	for _, u := range h.env.Tenant().Users() {
		accounts[fmt.Sprint(u["id"])] = u
		named[strings.ToLower(fmt.Sprint(u["userName"]))] = u
	}
	complain := func(format string, words ...any) {
		h.Helper()
		h.Errorf("%s, %d at a time: %s\n%s", what, h.parallelism, fmt.Sprintf(format, words...), h.workspace.Output())
	}
	listed := map[string]bool{}
	for _, p := range h.now.listed() {
		listed[p.Who] = true
		account, there := named[p.UserName]
		id, had := h.theirs[p.Who]
		switch {
		case failed == nil && !there:
			complain("%s has no account under the name %s", p.Who, p.UserName)
		case there && had && account["id"] != id && failed == nil:
			complain("%s had the account %s, and is on %v", p.Who, id, account["id"])
		case had && accounts[id] != nil && accounts[id]["active"] == false && failed == nil:
			complain("%s is listed, and inactive: %v", p.Who, accounts[id])
		}
		if failed == nil && there && !had {
			h.theirs[p.Who] = fmt.Sprint(account["id"])
		}
	}
	if failed != nil {
		return
	}
	for i := range h.strangers {
		if u := h.env.User(fmt.Sprintf("stranger%d", i+1)); u["active"] != false {
			complain("a stranger is active: %v", u)
		}
	}
	owners := map[string]string{}
	for who, id := range h.theirs {
		if other := owners[id]; other != "" {
			complain("%s and %s have one account", who, other)
		}
		owners[id] = who
		if !listed[who] && accounts[id] != nil && accounts[id]["active"] != false {
			complain("%s has left, and is active: %v", who, accounts[id])
		}
	}
}

package acctest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Variant is one way in which a story runs: how the service behaves and how the provider is set.
type Variant struct {
	Name     string
	Dialects []string
	Settings string
}

// Story runs a test as subtests, once in each variant. In the short suite that is one variant, which takes turns (see
// [InTurn]). NINJAONE_TEST_DIALECTS chooses: "none" is the service as the standards have it. Anything else is the long
// suite: "all" is every dialect, refresh_mode "individual" and the seeded combinations, and names of dialects are
// separated by commas for several runs and by + for several at once.
func Story(t *testing.T, story func(t *testing.T, e *Env)) {
	t.Helper()
	t.Parallel()
	for _, v := range variants(t.Name()) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			if inShort() {
				t.Logf("to repeat: %s=%d", TurnVariable, Turn())
			}
			e := newEnv(t, sandbox.Options{Dialects: v.Dialects})
			e.Settings = v.Settings
			story(t, e)
		})
	}
}

const dialectsVariable = "NINJAONE_TEST_DIALECTS"

// inShort reports whether this is the short suite.
func inShort() bool {
	choice := os.Getenv(dialectsVariable)
	return choice == "" || choice == "none"
}

func variants(test string) []Variant {
	plain := standard()
	choice := os.Getenv(dialectsVariable)
	switch {
	case OnRealTenant(), choice == "none", choice == "" && testing.Short():
		return []Variant{plain}
	case choice == "":
		return []Variant{InTurn(test, Turn())}
	case choice == "all":
		return slices.Concat([]Variant{plain}, OtherVariants(), Combinations())
	}
	var chosen []Variant
	for names := range strings.SplitSeq(choice, ",") {
		chosen = append(chosen, Variant{Name: names, Dialects: strings.Split(names, "+")})
	}
	return chosen
}

// InTurn is the variant in which a story runs in this turn. Every third turn is the service as the standards have it,
// and the two between are [OtherVariants]. In each turn, a third of the stories have the first.
func InTurn(story string, turn uint32) Variant {
	all := InTurns()
	return all[position(turn, Place(story), uint32(len(all)))]
}

// InTurns are the variants of a story in the short suite, in the order of their turns.
func InTurns() []Variant {
	const between = 2
	var all []Variant
	for others := range slices.Chunk(OtherVariants(), between) {
		all = append(append(all, standard()), others...)
	}
	return all
}

func standard() Variant { return Variant{Name: "standard"} }

// OtherVariants are the variants other than the service as the standards have it, but for the combinations.
func OtherVariants() []Variant { return append(EveryDialect(), individual()) }

func individual() Variant {
	return Variant{Name: "individual", Settings: `refresh_mode = "individual"`}
}

// EveryDialect is one variant for each dialect that is not how the sandbox behaves anyway and under which the stories
// can end well: a service that refuses both PATCH and PUT has tests of its own. How a PUT behaves (dialect 12) is seen
// only where PATCH is refused, so those go together, and a service whose PUT is as the standards have it is a variant
// too.
func EveryDialect() []Variant {
	all := []Variant{{Name: "12-put-clears+" + noPatch, Dialects: []string{noPatch}}}
	for _, d := range tellable() {
		v := Variant{Name: fmt.Sprintf("%02d-%s", d.Number, d.Name), Dialects: []string{d.Name}}
		if d.Choice == choicePut {
			v.Name, v.Dialects = v.Name+"+"+noPatch, append(v.Dialects, noPatch)
		}
		all = append(all, v)
	}
	return all
}

// tellable are the dialects under which a whole story can end well, other than how the sandbox behaves anyway.
func tellable() []sandbox.Dialect {
	return slices.DeleteFunc(sandbox.Dialects(), func(d sandbox.Dialect) bool {
		return d.Default || d.Number == 0 || slices.Contains(refusing(), d.Name)
	})
}

// refusing are the dialects of services under which an operation must end in an error: what it asks for is acknowledged
// and not done, cannot be done, or cannot be seen. They have tests of their own, which expect the error.
func refusing() []string {
	return []string{
		"patch-acknowledged-204", "patch-acknowledged-200",
		"deactivation-acknowledged", "delete-acknowledged", "member-removal-acknowledged",
		"members-stored-and-empty", "member-filter-refused-501", "member-filter-no-target", "put-ignores-members",
		"post-drops-extension", "gateway-404", "dotted-path-flat", "urn-path-elsewhere",
	}
}

// noPatch is the dialect of a service to which whole resources are sent, and choicePut is what such a service makes of
// them.
const (
	noPatch   = "patch-refused-405"
	choicePut = "put"
)

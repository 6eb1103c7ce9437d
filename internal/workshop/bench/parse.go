package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench/noop"
)

// Acts of a validation of a configuration that reads a roster's CSV file by provider::ninjaone::parse_roster.
const (
	Parsing  Act = "parse_roster" // beside a provider whose function returns the same map at once
	Decoding Act = "csvdecode"    // beside Terraform's own function
	Own      Act = "own share"    // the provider's processes alone, beside Terraform with its own function
)

const parseRoster = "provider::ninjaone::parse_roster"

// Parse measures terraform validate of a file with so many rows. CPU and peak are those of Terraform with its
// providers.
func (b *Bench) Parse(ctx context.Context, people int) ([]Result, error) {
	var file strings.Builder
	file.WriteString("user_name,user_type,organization_id,given_name,family_name,external_id,groups\n")
	for i := range people {
		fmt.Fprintf(&file, "%s,endUser,%d,Employee,Number %d,E%d,team-%d\n", userName(i), i%organizations+1, i+1, i+1, i%20)
	}
	answer, err := parsed(ctx, file.String())
	if err != nil {
		return nil, err
	}
	ready := filepath.Join(b.dir, "answer")
	if err := os.WriteFile(ready, answer, 0o600); err != nil {
		return nil, err
	}
	var costs, own [3]Cost
	for i, one := range []struct{ call, provider string }{
		{"csvdecode", b.ours},
		{parseRoster, b.noop},
		{parseRoster, b.ours},
	} {
		if costs[i], own[i], err = b.parse(ctx, one.call, one.provider, file.String(), ready); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(b.log, "parse_roster, %d rows: %s, of which the provider CPU %.2f s; no-op %s; csvdecode %s\n", people,
		costs[2], own[2].CPU, costs[1], costs[0])
	s := Scenario{Name: "parse_roster", Users: people}
	return []Result{
		{Scenario: s, Act: Parsing, Ours: costs[2], Noop: costs[1]},
		{Scenario: s, Act: Decoding, Ours: costs[2], Noop: costs[0]},
		{Scenario: s, Act: Own, Ours: own[2], Noop: costs[0]},
	}, nil
}

// parsed is what the function returns of a file, as Terraform receives it.
func parsed(ctx context.Context, file string) ([]byte, error) {
	text, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, file))
	if err != nil {
		return nil, err
	}
	resp, err := provider.Server(provider.New("bench")()).
		CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "parse_roster", Arguments: []*tfprotov6.DynamicValue{&text}})
	switch {
	case err != nil:
		return nil, err
	case resp.Error != nil:
		return nil, errors.New(resp.Error.Text)
	}
	return resp.Result.MsgPack, nil
}

// parse returns what terraform validate took, and what of that the provider took.
func (b *Bench) parse(ctx context.Context, call, provider, file, answer string) (whole, own Cost, err error) {
	g, err := b.newStage(Scenario{}, provider, nil)
	if err != nil {
		return whole, own, err
	}
	text := fmt.Sprintf(head, version, "https://service.example.com", "none", "") +
		fmt.Sprintf("output \"people\" {\n  value = length(%s(file(\"${path.module}/people.csv\")))\n}\n", call)
	if err := errors.Join(g.write("main.tf", text), g.write("people.csv", file)); err != nil {
		return whole, own, err
	}
	g.env[noop.AnswerVariable] = answer
	if _, err := g.terraformDoes(ctx, "init"); err != nil {
		return whole, own, err
	}
	whole, _, err = timed(g.mirror.Command(ctx, g.terraform, g.dir, g.env, "validate", "-no-color"))
	if err != nil {
		return whole, own, err
	}
	took, err := readUsage(g.usageFile())
	return whole, Cost{Seconds: whole.Seconds, CPU: took.CPU.Seconds(), Peak: took.Peak}, err
}

// parsing is the bound of parse_roster. The ratio stays the same, however many rows there are.
func (r Result) parsing(what string, ratio float64) []Bound {
	const some = 1000 // fewer take Terraform longer to start than to read
	if r.Scenario.Users < some {
		return nil
	}
	return []Bound{{what, r.Ours.CPU / r.Noop.CPU, ratio}}
}

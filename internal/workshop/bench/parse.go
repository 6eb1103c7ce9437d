package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Parsing is the act of reading a roster's CSV file: provider::ninjaone::parse_roster, beside Terraform's own csvdecode.
const Parsing Act = "parse_roster"

// Parse measures terraform validate of a file with so many rows, as parse_roster and then as csvdecode reads it. CPU and
// peak are those of Terraform with its providers.
func (b *Bench) Parse(ctx context.Context, people int) (r Result, err error) {
	r = Result{Scenario: Scenario{Name: "parse_roster", Users: people}, Act: Parsing}
	var file strings.Builder
	file.WriteString("user_name,user_type,organization_id,given_name,family_name,external_id,groups\n")
	for i := range people {
		fmt.Fprintf(&file, "%s,endUser,%d,Employee,Number %d,E%d,team-%d\n", userName(i), i%organizations+1, i+1, i+1, i%20)
	}
	for _, one := range []struct {
		call string
		cost *Cost
	}{{"csvdecode", &r.Noop}, {"provider::ninjaone::parse_roster", &r.Ours}} {
		if *one.cost, err = b.parse(ctx, one.call, file.String()); err != nil {
			return r, err
		}
	}
	fmt.Fprintf(b.log, "parse_roster, %d rows: %s; csvdecode %s\n", people, r.Ours, r.Noop)
	return r, nil
}

func (b *Bench) parse(ctx context.Context, call, file string) (Cost, error) {
	dir, err := os.MkdirTemp(b.dir, "parse-*")
	if err != nil {
		return Cost{}, err
	}
	text := fmt.Sprintf(head, version, "https://service.example.com", "none", "") +
		fmt.Sprintf("output \"people\" {\n  value = length(%s(file(\"${path.module}/people.csv\")))\n}\n", call)
	for name, content := range map[string]string{"main.tf": text, "people.csv": file} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return Cost{}, err
		}
	}
	g := &stage{Bench: b, dir: dir}
	g.env = map[string]string{providerVariable: b.ours, usageVariable: g.usageFile(), "TF_IN_AUTOMATION": "1"}
	if _, err := g.terraformDoes(ctx, "init"); err != nil {
		return Cost{}, err
	}
	started := time.Now()
	command := g.mirror.Command(ctx, g.terraform, dir, g.env, "validate", "-no-color")
	var reported bytes.Buffer
	command.Stdout, command.Stderr = &reported, &reported
	if err := command.Run(); err != nil {
		return Cost{}, fmt.Errorf("terraform validate: %w\n%s", err, tail(reported.String()))
	}
	state := command.ProcessState
	return Cost{Seconds: time.Since(started).Seconds(), CPU: (state.UserTime() + state.SystemTime()).Seconds(), Peak: peak(state)}, nil
}

// parsing are the bounds of parse_roster. Terraform decodes and checks the map that the function returns, which alone takes
// several times what csvdecode takes; the ratio stays the same, however many rows there are.
func (r Result) parsing() []Bound {
	const (
		some  = 1000 // fewer take Terraform longer to start than to read
		ratio = 9
	)
	if r.Scenario.Users < some {
		return nil
	}
	return []Bound{{"CPU, as a multiple of csvdecode's", r.Ours.CPU / r.Noop.CPU, ratio}}
}

package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// refusal is a mistake that must not reach NinjaOne.
func refusal() []step {
	return []step{{
		title: "Refuse an administrator",
		words: "NinjaOne does not let SCIM make system administrators; that is done by hand in its console. Whoever writes one into a\n" +
			"file is told so by the plan, before anything is sent. Here is one:",
		act: refuse,
	}}
}

const (
	administratorFile = "administrator.tf"
	administratorLine = 3 // of user_type

	administrator = `resource "ninjaone_scim_user" "head_of_it" {
  user_name   = "noor@example.com"
  user_type   = "System Administrator"
  given_name  = "Noor"
  family_name = "Aziz"
}
`
)

func refuse(ctx context.Context, s *stage) (proof string, err error) {
	path := filepath.Join(s.roster(), administratorFile)
	if err := os.WriteFile(path, []byte(administrator), 0o600); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	s.printer.say("")
	for line := range strings.Lines(administrator) {
		s.printer.note("%s", strings.TrimRight(line, "\n"))
	}
	refused := s.show("terraform plan", func() error {
		_, err := s.terraform.Plan(ctx)
		return err
	})
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if refused == nil {
		return "", errors.New("a plan with an administrator should be refused")
	}
	verdict, err := s.terraform.Validate(ctx)
	if err != nil {
		return "", err
	}
	if err := expectRefusal(verdict); err != nil {
		return "", err
	}
	if sent := len(s.requests()); sent > 0 {
		return "", fmt.Errorf("nothing should be sent before the refusal, and %d requests were", sent)
	}
	return "Refused at the line that is wrong, and the tenant was not asked for anything", nil
}

// expectRefusal errors unless the configuration has one mistake, the administrator's user type.
func expectRefusal(verdict *tfjson.ValidateOutput) error {
	if verdict.Valid || verdict.ErrorCount != 1 || len(verdict.Diagnostics) != 1 {
		return fmt.Errorf("the configuration should have one mistake, and has %d", verdict.ErrorCount)
	}
	at := verdict.Diagnostics[0].Range
	if at == nil || at.Filename != administratorFile || at.Start.Line != administratorLine {
		return fmt.Errorf("the mistake should be at line %d of %s, and is at %+v", administratorLine, administratorFile, at)
	}
	return nil
}

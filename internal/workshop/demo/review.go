package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Who SCIM does not see, and who is more than SCIM says.
const (
	former   = "oscar@example.com"
	promoted = "chloe@example.com"
)

const reviewText = `data "ninjaone_accounts" "enabled" {
  enabled = true
}

locals {
  unseen = [for account in data.ninjaone_accounts.enabled.accounts : account.user_name if account.scim_id == null]
}

check "access" {
  assert {
    condition     = length(local.unseen) == 0
    error_message = "SCIM does not see these accounts, which can sign in: ${join(", ", local.unseen)}"
  }
}
`

func review(ctx context.Context, s *stage) (string, error) {
	tenant := s.server.Tenant()
	s.variables["NINJAONE_API_CLIENT_ID"] = s.server.APIClientID()
	s.variables["NINJAONE_API_CLIENT_SECRET"] = s.server.APIClientSecret()
	if _, err := tenant.AddAccount(sandbox.Document{
		"email": former, "firstName": "Oscar", "lastName": "Nilsson", "userType": "TECHNICIAN",
	}); err != nil {
		return "", err
	}
	s.printer.note("• %s left the company years ago, and has an account that was created by hand", former)
	if err := s.add("review.tf", reviewText); err != nil {
		return "", err
	}
	plan, err := s.plan(ctx, false)
	if err != nil {
		return "", err
	}
	problems := failedChecks(plan.Plan)
	if !slices.ContainsFunc(problems, func(problem string) bool { return strings.HasSuffix(problem, ": "+former) }) {
		return "", fmt.Errorf("the check should name %s alone, and says %q", former, problems)
	}
	return "The check named the one account that SCIM does not list, and changed nothing",
		errors.Join(expect("the plan", plan.changes), s.expectWrites(nil))
}

// failedChecks are the messages of the check blocks that failed.
func failedChecks(plan tfjson.Plan) (problems []string) {
	for _, check := range plan.Checks {
		for _, instance := range check.Instances {
			for _, problem := range instance.Problems {
				problems = append(problems, problem.Message)
			}
		}
	}
	return problems
}

func spare(ctx context.Context, s *stage) (proof string, err error) {
	if err := s.server.Tenant().UpdateAccount(promoted,
		func(doc sandbox.Document) { doc["administrator"] = true }); err != nil {
		return "", err
	}
	s.printer.note("• %s becomes a system administrator in the console", promoted)
	file := filepath.Join(s.work, "technicians.csv")
	before, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var after strings.Builder
	for line := range strings.Lines(string(before)) {
		if !strings.Contains(line, promoted) {
			after.WriteString(line)
		}
	}
	if err := os.WriteFile(file, []byte(after.String()), 0o600); err != nil {
		return "", err
	}
	s.printer.note("• the line of %s is removed from technicians.csv", promoted)
	defer func() { err = errors.Join(err, os.WriteFile(file, before, 0o600)) }()

	var reported strings.Builder
	transcript := s.printer.transcript("terraform plan")
	_, refused := s.terraform(ctx, io.MultiWriter(transcript, &reported), "plan", "-no-color", "-input=false")
	transcript.end()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case refused == nil || !strings.Contains(reported.String(), "Cannot change a system administrator: "+promoted):
		return "", fmt.Errorf("the plan should refuse to deactivate %s", promoted)
	}
	return "The error names the person, although SCIM does not show administrators, and the tenant received no write",
		s.expectWrites(nil)
}

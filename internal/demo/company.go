package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// company is a roster too long for one resource a person.
func company() []step {
	return []step{{
		title: "A company of 2,000",
		words: "Terraform takes more than a minute to plan 5,000 resources, whatever a provider does. ninjaone_scim_roster is\n" +
			"one resource for a whole company, whose people are one JSON text. In a second directory, for 2,000 end users:",
		act: employ,
	}}
}

const (
	employees   = 2000
	companyText = `terraform {
  required_providers {
    ninjaone = { source = "ninjaone-community/ninjaone" }
  }
}

provider "ninjaone" {
  max_requests_per_second = 0 # a sandbox needs no sparing; the default is 25
}

resource "ninjaone_scim_roster" "company" {
  users = file("people.json")
}
`
)

func employ(ctx context.Context, s *stage) (proof string, err error) {
	dir := filepath.Join(s.dir, "company")
	if err := hire(dir); err != nil {
		return "", err
	}
	s.printer.say("")
	for _, line := range []string{`resource "ninjaone_scim_roster" "company" {`, `  users = file("people.json")`, `}`} {
		s.printer.note("%s", line)
	}
	roster := s.terraform
	defer func() { s.terraform = roster }()
	if s.terraform, err = tfexec.NewTerraform(dir, s.cli); err != nil {
		return "", err
	}
	if err := s.terraform.SetEnv(s.mirror.Environment(os.Environ(), s.variables)); err != nil {
		return "", err
	}
	if err := s.terraform.Init(ctx); err != nil {
		return "", err
	}
	// What this plan shows is every one of them, so it is not shown.
	if _, err := s.terraform.Plan(ctx, tfexec.Out(planFile)); err != nil {
		return "", err
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	if err := s.expectWrites(map[string]int{http.MethodPost: employees}); err != nil {
		return "", err
	}
	s.printer.say("")
	s.printer.say("Now three of them are deactivated behind Terraform's back. The plan finds them among the 2,000:")
	for _, n := range []int{7, 700, 1777} {
		user, ok := s.server.Tenant().UserByName(employee(n))
		if !ok {
			return "", fmt.Errorf("%s should be in the tenant", employee(n))
		}
		if err := s.server.Tenant().UpdateUser(text(user, "id"), func(u sandbox.Document) { u["active"] = false }); err != nil {
			return "", err
		}
	}
	before := len(s.requests())
	if _, err := s.plan(ctx); err != nil {
		return "", err
	}
	reads, _ := count(s.requests()[before:])
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	err = s.expectWrites(map[string]int{http.MethodPost: employees, http.MethodPatch: 3})
	return fmt.Sprintf("Made with one request each; to compare 2,000 people took %s, to heal three took three", plural(reads, "request")), err
}

// hire writes the company's configuration and people.
func hire(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	people := make(map[string]map[string]string, employees)
	for n := range employees {
		people[employee(n)] = map[string]string{
			"user_type": "endUser", "organization_id": fmt.Sprint(1 + n%20), "given_name": "Person", "family_name": fmt.Sprintf("Number %04d", n),
		}
	}
	text, err := json.MarshalIndent(people, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "people.json"), text, 0o600),
		os.WriteFile(filepath.Join(dir, "main.tf"), []byte(companyText), 0o600),
	)
}

func employee(n int) string { return fmt.Sprintf("person%04d@example.com", n) }

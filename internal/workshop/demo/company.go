package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// The company is a roster too long for one resource a person.
const (
	employees   = 2000
	companyText = `terraform {
  required_providers {
    ninjaone = { source = "ninjaone-community/ninjaone" }
  }
}

provider "ninjaone" {
  max_requests_per_second = 0 # a sandbox needs no sparing
}

`
	companyRoster = `resource "ninjaone_scim_roster" "company" {
  users = file("people.json")
}
`
)

func employ(ctx context.Context, s *stage) (proof string, err error) {
	defer func(roster string) { s.work = roster }(s.work)
	s.work = filepath.Join(s.dir, "company")
	people := make(map[string]map[string]string, employees)
	for n := range employees {
		people[employee(n)] = map[string]string{
			"user_type": "endUser", "organization_id": fmt.Sprint(1 + n%20), "given_name": "Person",
			"family_name": fmt.Sprintf("Number %04d", n),
		}
	}
	list, err := json.MarshalIndent(people, "", "  ")
	if err != nil {
		return "", err
	}
	s.printer.file(companyRoster)
	if err := errors.Join(
		write(filepath.Join(s.work, "people.json"), list),
		write(filepath.Join(s.work, "main.tf"), []byte(companyText+companyRoster)),
	); err != nil {
		return "", err
	}
	var initialised strings.Builder
	if _, err := s.terraform(ctx, &initialised, "init", "-no-color"); err != nil {
		return "", fmt.Errorf("terraform init: %w\n%s", err, initialised.String())
	}
	// What this plan shows is every one of them, so it is not shown.
	if _, err := s.plan(ctx, true); err != nil {
		return "", err
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	if err := s.expectWrites(map[string]int{http.MethodPost: employees}); err != nil {
		return "", err
	}
	s.printer.say("")
	s.printer.say("Now three of them are deactivated outside Terraform. The plan finds them among the 2,000:")
	for _, n := range []int{7, 700, 1777} {
		if err := s.edit(employee(n), "", func(u sandbox.Document) { u["active"] = false }); err != nil {
			return "", err
		}
	}
	before := len(s.requests())
	if _, err := s.plan(ctx, false); err != nil {
		return "", err
	}
	reads, _ := count(s.requests()[before:])
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("Each took one request to create. Comparing 2,000 people took %s, and correcting three took three",
			plural(reads, "request")),
		s.expectWrites(map[string]int{http.MethodPost: employees, http.MethodPatch: 3})
}

func employee(n int) string { return fmt.Sprintf("person%04d@example.com", n) }

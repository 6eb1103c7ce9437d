package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// providerVersion is what the demo's own build is called, so that `terraform init` installs it as it would a release.
const providerVersion = "0.1.0"

// Who the story is about. They are on the roster in examples/roster, but for the outsider.
const (
	deactivated = "bruno@example.com"
	renamed     = "grace@example.com"
	renamedTo   = "g.sullivan@example.com"
	deleted     = "marta@example.com"
	outsider    = "mallory@example.com"
)

// story is all that the demo tells, in order.
func story() []step { return append(accounts(), access()...) }

// accounts is the main job: people are as the files say, and again whenever a user changes them.
func accounts() []step {
	return []step{
		{
			title: "Build the provider",
			words: "A provider is the plug-in through which Terraform speaks to a service. The demo builds it from the source in this\n" +
				"directory, and puts it where Terraform looks for plug-ins. From here on you see what a user of a release sees.",
			act: build,
		},
		{
			title: "Start a NinjaOne tenant",
			words: "A tenant is one company's NinjaOne. This one runs on this machine and is empty. It follows NinjaOne's rules, and\n" +
				"records every request.",
			act: open,
		},
		{
			title: "terraform init",
			words: "Terraform reads which providers the configuration needs, and installs them.",
			act:   initialise,
		},
		{
			title: "Create the roster",
			words: "technicians.csv lists the technicians and their teams, end-users.yaml the end users of two offices. plan shows what\n" +
				"Terraform would do, and apply does it. No person has an account yet, so Terraform creates one for each. NinjaOne\n" +
				"decides the values that are (known after apply).",
			act: create,
		},
		{
			title: "Plan again: nothing to do",
			words: "A plan compares the files with the tenant, and changes nothing. They agree now, so there is nothing to do.",
			act:   steady,
		},
		{
			title: "Find what changed elsewhere",
			words: "Next, three accounts change outside Terraform. Terraform calls this drift:",
			act:   drift,
		},
		{
			title: "Correct the drift",
			words: "apply does exactly what that plan showed.",
			act:   heal,
		},
		{
			title: "Plan once more: nothing to do",
			words: "The files and the tenant agree again.",
			act:   steady,
		},
	}
}

// access is what makes technicians useful, who must not be one, and how it goes on for a company.
func access() []step {
	return []step{
		{
			title: "Groups by team",
			words: "A technician without a role has no permissions, and NinjaOne's console maps groups to roles. So each team of the\n" +
				"roster becomes a group, and each technician a member of it. This file does that:",
			act: group,
		},
		{
			title: "Find an outsider",
			words: "An outsider is an account that no roster lists, such as that of a person who has left. A guard lists the people who\n" +
				"may be active technicians: those on the roster, and no others. Now an outsider appears:",
			act: guard,
		},
		{
			title: "Refuse an administrator",
			words: "SCIM cannot create system administrators; that is done by hand in NinjaOne's console. If a file lists one, the plan\n" +
				"is an error before anything is sent. This file does:",
			act: refuse,
		},
		{
			title: "Find the accounts that SCIM does not show",
			words: "SCIM shows only the people that SCIM manages. NinjaOne's REST API shows all people who can sign in. With read-only\n" +
				"credentials for it, Terraform compares the two:",
			act: review,
		},
		{
			title: "Protect a system administrator",
			words: "SCIM does not show which users are system administrators, but the REST API does. So a plan that would end an\n" +
				"administrator's access is refused:",
			act: spare,
		},
		{
			title: "A company of 2,000",
			words: "With any provider, Terraform needs more than a minute to plan 5,000 resources. ninjaone_scim_roster is one resource\n" +
				"for a whole company, with all people in one JSON text. In a second directory, for 2,000 end users:",
			act: employ,
		},
	}
}

func build(ctx context.Context, s *stage) (string, error) {
	mirror, err := terraformcli.NewMirror(filepath.Join(s.dir, "mirror"))
	if err != nil {
		return "", err
	}
	s.mirror = mirror
	if err := mirror.BuildProvider(ctx, ".", terraformcli.ProviderAddress, providerVersion); err != nil {
		return "", err
	}
	built, err := os.Stat(mirror.Executable(terraformcli.ProviderAddress, providerVersion))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("terraform-provider-ninjaone, %d MB", built.Size()>>20), nil
}

func open(ctx context.Context, s *stage) (string, error) {
	if err := s.startTenant(); err != nil {
		return "", err
	}
	module, err := terraformcli.ModuleDir(ctx)
	if err != nil {
		return "", err
	}
	return "A tenant at " + s.server.URL() + ". Its token is in an environment variable, and in no file",
		copyExample(filepath.Join(module, "examples", "roster"), s.work)
}

func initialise(ctx context.Context, s *stage) (string, error) {
	if _, err := s.show(ctx, []string{"init"}); err != nil {
		return "", err
	}
	var installed tfjson.VersionOutput
	if err := s.read(ctx, &installed, "version", "-json"); err != nil {
		return "", err
	}
	if n := len(installed.ProviderSelections); n != 1 {
		return "", fmt.Errorf("one provider should be installed, and %d are", n)
	}
	if len(s.requests()) > 0 {
		return "", errors.New("installing a provider should send no request to the tenant")
	}
	return fmt.Sprintf("Terraform %s has installed it. (unauthenticated) means that it was built here and is not signed",
		installed.Version), nil
}

// create makes everyone. That each is as the files say, the next plan proves, which compares all of it.
func create(ctx context.Context, s *stage) (string, error) {
	plan, err := s.applyCreates(ctx)
	if err != nil {
		return "", err
	}
	users, technicians := s.server.Tenant().Users(), 0
	for _, user := range users {
		if extension, _ := user[ninjaone.ExtensionURN].(sandbox.Document); text(extension,
			"userType") == ninjaone.Technician {
			technicians++
		}
	}
	if len(users) != len(plan.changes) {
		return "", fmt.Errorf("%d accounts were planned, and there are %d", len(plan.changes), len(users))
	}
	return fmt.Sprintf("The tenant holds %d technicians and %d end users. Each took one request", technicians,
			len(users)-technicians),
		s.expectWrites(map[string]int{http.MethodPost: len(users)})
}

// applyCreates plans and applies. It is an error if the plan does anything but create.
func (s *stage) applyCreates(ctx context.Context) (planned, error) {
	plan, err := s.plan(ctx, false)
	if err == nil {
		err = onlyCreates(plan.changes)
	}
	if err == nil {
		err = s.apply(ctx)
	}
	return plan, err
}

func onlyCreates(changes []string) error {
	for _, c := range changes {
		if !strings.HasPrefix(c, "create ") {
			return fmt.Errorf("the plan should only create, and wants to %s", c)
		}
	}
	if len(changes) == 0 {
		return errors.New("the plan should create something")
	}
	return nil
}

func steady(ctx context.Context, s *stage) (string, error) {
	err := s.expectNothing(ctx)
	reads, _ := count(s.requests())
	return fmt.Sprintf("No changes. To compare %d people, the provider sent %s: it reads pages of many users "+
		"where that costs less than single reads",
		len(s.server.Tenant().Users()), plural(reads, "request")), err
}

func drift(ctx context.Context, s *stage) (string, error) {
	err := errors.Join(
		s.edit(deactivated, "deactivated", func(user sandbox.Document) { user["active"] = false }),
		s.edit(renamed, "renamed to "+renamedTo, func(user sandbox.Document) { user["userName"] = renamedTo }),
		s.edit(deleted, "deleted", nil),
	)
	if err != nil {
		return "", err
	}
	plan, err := s.plan(ctx, false)
	if err != nil {
		return "", err
	}
	technician := func(name string) string { return fmt.Sprintf("update ninjaone_scim_user.technician[%q]", name) }
	endUser := fmt.Sprintf(" ninjaone_scim_user.end_user[%q]", deleted)
	return "The plan shows these three changes and no others, and recognises the renamed person", errors.Join(
		expect("the drift in the plan", plan.drift, technician(deactivated), technician(renamed), "delete"+endUser),
		expect("what the plan does about it", plan.changes, technician(deactivated), technician(renamed), "create"+endUser),
		s.expectWrites(nil),
	)
}

func heal(ctx context.Context, s *stage) (string, error) {
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	return "Three people, three requests, each with only the difference",
		s.expectWrites(map[string]int{http.MethodPatch: 2, http.MethodPost: 1})
}

// add adds a file to the configuration, and shows it.
func (s *stage) add(name, text string) error {
	s.printer.file(text)
	return write(filepath.Join(s.work, name), []byte(text))
}

const groupsText = `resource "ninjaone_scim_group" "team" {
  for_each     = { for team in distinct([for person in local.technicians : person.team]) : team => team }
  display_name = each.value
}

resource "ninjaone_scim_group_membership" "technician" {
  for_each = local.technicians
  group_id = ninjaone_scim_group.team[each.value.team].id
  user_id  = ninjaone_scim_user.technician[each.key].id
}
`

func group(ctx context.Context, s *stage) (string, error) {
	if err := s.add("groups.tf", groupsText); err != nil {
		return "", err
	}
	plan, err := s.applyCreates(ctx)
	if err != nil {
		return "", err
	}
	groups, members, patches := s.server.Tenant().Groups(), 0, 0
	for _, g := range groups {
		members += len(s.server.Tenant().Members(text(g, "id")))
	}
	if len(groups)+members != len(plan.changes) {
		return "", fmt.Errorf("%d groups and memberships were planned, and the tenant has %d and %d", len(plan.changes),
			len(groups), members)
	}
	for _, r := range s.requests() {
		if r.Method == http.MethodPatch {
			patches++
		}
	}
	if patches == 0 || patches > members {
		return "", fmt.Errorf("%d memberships should take no more changes of groups than that, and took %d", members, patches)
	}
	return fmt.Sprintf("%s in %s: the provider merges the changes of a group, here into %s",
		plural(members, "member"), plural(len(groups), "group"), plural(patches, "request")), nil
}

const guardText = `resource "ninjaone_scim_users_exclusive" "technicians" {
  user_type  = "Technician"
  user_names = [for user in ninjaone_scim_user.technician : user.user_name]
}
`

func guard(ctx context.Context, s *stage) (string, error) {
	tenant := s.server.Tenant()
	if _, err := tenant.AddUser(sandbox.Document{
		"userName": outsider, "name": map[string]any{"givenName": "Mallory", "familyName": "Reyes"}, "active": true,
		ninjaone.ExtensionURN: map[string]any{"userType": ninjaone.Technician},
	}); err != nil {
		return "", err
	}
	s.printer.note("• %s is created as a technician", outsider)
	if err := s.add("guard.tf", guardText); err != nil {
		return "", err
	}
	plan, err := s.plan(ctx, false)
	if err != nil {
		return "", err
	}
	if !strings.Contains(plan.text, outsider) {
		return "", fmt.Errorf("the plan should name %s", outsider)
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	if user, _ := tenant.UserByName(outsider); user["active"] != false {
		return "", fmt.Errorf("%s should not be active any more", outsider)
	}
	return "The plan named the outsider, and apply deactivated no one else. A plan for more than five would have been " +
			"an error",
		s.expectWrites(map[string]int{http.MethodPatch: 1})
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
	if err := s.add(administratorFile, administrator); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.Remove(filepath.Join(s.work, administratorFile))) }()
	_, refused := s.show(ctx, []string{"plan"})
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if refused == nil {
		return "", errors.New("a plan with an administrator should be refused")
	}
	var verdict tfjson.ValidateOutput
	if err := s.read(ctx, &verdict, "validate", "-json"); err != nil {
		return "", err
	}
	if sent := len(s.requests()); sent > 0 {
		return "", fmt.Errorf("nothing should be sent before the refusal, and %d requests were", sent)
	}
	return "The error is at the line that is wrong, and the tenant received no request",
		expectRefusal(verdict.Diagnostics)
}

// expectRefusal errors unless the configuration has one mistake, the administrator's user type.
func expectRefusal(mistakes []tfjson.Diagnostic) error {
	if len(mistakes) != 1 || mistakes[0].Range == nil {
		return fmt.Errorf("the configuration should have one mistake, in one place, and has %d", len(mistakes))
	}
	if at := mistakes[0].Range; at.Filename != administratorFile || at.Start.Line != administratorLine {
		return fmt.Errorf("the mistake should be at line %d of %s, and is at %+v", administratorLine, administratorFile, at)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

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
			words: "A provider is the plug-in that lets Terraform speak to a service. It is built from the source in this directory and\n" +
				"put where Terraform looks for plug-ins, so that everything below is what a user of a release would do and see.",
			act: build,
		},
		{
			title: "Start a NinjaOne tenant",
			words: "A tenant is one company's NinjaOne. This one is empty, runs on this machine, keeps NinjaOne's rules, and notes down\n" +
				"every request that it gets.",
			act: open,
		},
		{
			title: "terraform init",
			words: "Terraform reads which providers the configuration wants, and installs them.",
			act:   initialise,
		},
		{
			title: "Create the roster",
			words: "technicians.csv lists the technicians and their teams, end-users.yaml the end users of two offices. plan shows what\n" +
				"Terraform would do, and apply does it. Nobody has an account yet, so everybody gets one. What is (known after apply)\n" +
				"is for NinjaOne to say.",
			act: create,
		},
		{
			title: "Plan again: nothing to do",
			words: "A plan compares files and tenant, and changes nothing. Now they agree, so there must be nothing to do.",
			act:   steady,
		},
		{
			title: "Find what changed elsewhere",
			words: "Now somebody changes accounts behind Terraform's back, which Terraform calls drift:",
			act:   drift,
		},
		{
			title: "Put it right",
			words: "apply does what that plan showed, and nothing else.",
			act:   heal,
		},
		{
			title: "Plan once more: nothing to do",
			words: "Files and tenant agree again.",
			act:   steady,
		},
	}
}

// access is what makes technicians useful, who must not be one, and how it goes on for a company.
func access() []step {
	return []step{
		{
			title: "Groups by team",
			words: "A technician without a role has no permissions, and NinjaOne's console gives roles to groups. So each team of the\n" +
				"roster becomes a group, and each technician a member of it. This is the file for that:",
			act: group,
		},
		{
			title: "Find an outsider",
			words: "An account that no roster names is somebody who left, or somebody who should not be there. A guard says who may be an\n" +
				"active technician: those on the roster, and nobody else. Somebody has just made one by hand:",
			act: guard,
		},
		{
			title: "Refuse an administrator",
			words: "NinjaOne does not let SCIM make system administrators; that is done by hand in its console. Whoever writes one into a\n" +
				"file is told so by the plan, before anything is sent. Here is one:",
			act: refuse,
		},
		{
			title: "Find who SCIM cannot see",
			words: "SCIM shows the people that SCIM manages. NinjaOne's REST API shows everybody who can sign in. With credentials for it,\n" +
				"which only read, Terraform compares the two:",
			act: review,
		},
		{
			title: "Spare a system administrator",
			words: "Nor does SCIM say who is a system administrator. The REST API does, so a plan that would take an administrator's access\n" +
				"away is refused:",
			act: spare,
		},
		{
			title: "A company of 2,000",
			words: "Terraform takes more than a minute to plan 5,000 resources, whatever a provider does. ninjaone_scim_roster is\n" +
				"one resource for a whole company, whose people are one JSON text. In a second directory, for 2,000 end users:",
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
	return "A tenant at " + s.server.URL() + "; its token goes to Terraform in an environment variable, and into no file",
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
	return fmt.Sprintf("Terraform %s has installed it; (unauthenticated) says that it was built here and signed by nobody",
		installed.Version), nil
}

// create makes everyone. That each is as the files say, the next plan proves, which compares all of it.
func create(ctx context.Context, s *stage) (string, error) {
	plan, err := s.plan(ctx, false)
	if err != nil {
		return "", err
	}
	if err := onlyCreates(plan.changes); err != nil {
		return "", err
	}
	if err := s.apply(ctx); err != nil {
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
	return fmt.Sprintf("The tenant holds %d technicians and %d end users, made with one request each", technicians,
			len(users)-technicians),
		s.expectWrites(map[string]int{http.MethodPost: len(users)})
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
	return fmt.Sprintf("No changes. To compare %d people, the provider sent %s: it reads a page of many where that "+
		"costs less than each alone",
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
	return "The plan shows these three changes and no other, and knows who was renamed", errors.Join(
		expect("the drift in the plan", plan.drift, technician(deactivated), technician(renamed), "delete"+endUser),
		expect("what the plan does about it", plan.changes, technician(deactivated), technician(renamed), "create"+endUser),
		s.expectWrites(nil),
	)
}

func heal(ctx context.Context, s *stage) (string, error) {
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	return "Three people, three requests, each with only what differed",
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
	plan, err := s.plan(ctx, false)
	if err != nil {
		return "", err
	}
	if err := onlyCreates(plan.changes); err != nil {
		return "", err
	}
	if err := s.apply(ctx); err != nil {
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
	return fmt.Sprintf("%s in %s: changes of one group that come together travel together, here in %s",
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
	s.printer.note("• %s is made a technician", outsider)
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
	return "The plan named the outsider, and apply deactivated nobody else. More than five at once would have been refused",
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
	return "Refused at the line that is wrong, and the tenant was not asked for anything",
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

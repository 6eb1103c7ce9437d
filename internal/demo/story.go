package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

// providerVersion is what the demo's own build is called, so that `terraform init` installs it as it would a release.
const providerVersion = "0.1.0"

// story is all that the demo tells, in order.
func story() []step {
	return slices.Concat(beginning(), people(), teams(), refusal(), company())
}

// beginning gets everything in place.
func beginning() []step {
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
	if err := s.prepare(ctx); err != nil {
		return "", err
	}
	return "A tenant at " + s.server.URL() + "; its token goes to Terraform in an environment variable, and into no file", nil
}

func initialise(ctx context.Context, s *stage) (string, error) {
	if err := s.show("terraform init", func() error { return s.terraform.Init(ctx) }); err != nil {
		return "", err
	}
	version, providers, err := s.terraform.Version(ctx, true)
	if err != nil {
		return "", err
	}
	if len(providers) != 1 {
		return "", fmt.Errorf("one provider should be installed, and %d are", len(providers))
	}
	if len(s.requests()) > 0 {
		return "", errors.New("installing a provider should send no request to the tenant")
	}
	return fmt.Sprintf("Terraform %s has installed it; (unauthenticated) says that it was built here and signed by nobody", version), nil
}

// Who the story is about. They are on the roster in examples/roster.
const (
	deactivated = "bruno@example.com"
	renamed     = "grace@example.com"
	renamedTo   = "g.sullivan@example.com"
	deleted     = "marta@example.com"
)

// people is the main job: accounts as the files say, and back to that whenever somebody changes them.
func people() []step {
	return []step{
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

func create(ctx context.Context, s *stage) (string, error) {
	plan, err := s.plan(ctx)
	if err != nil {
		return "", err
	}
	planned := changesOf(plan.Plan)
	for _, c := range planned {
		if c.action != "create" {
			return "", fmt.Errorf("the first plan should only create, and wants to %s", c)
		}
	}
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	accounts, err := s.agree(ctx)
	if err != nil {
		return "", err
	}
	if len(accounts) == 0 || len(accounts) != len(planned) {
		return "", fmt.Errorf("%d accounts were planned, and there are %d", len(planned), len(accounts))
	}
	if err := s.expectWrites(map[string]int{http.MethodPost: len(planned)}); err != nil {
		return "", err
	}
	technicians := 0
	for _, a := range accounts {
		if a.UserType == "Technician" {
			technicians++
		}
	}
	return fmt.Sprintf("The tenant holds %d technicians and %d end users, each as the files say, made with one request each",
		technicians, len(accounts)-technicians), nil
}

func steady(ctx context.Context, s *stage) (string, error) {
	if err := s.expectNothing(ctx); err != nil {
		return "", err
	}
	reads, _ := count(s.requests())
	accounts, err := s.agree(ctx)
	return fmt.Sprintf("No changes. To compare %d people, the provider sent %s: it reads a page of many where that costs less than each alone",
		len(accounts), plural(reads, "request")), err
}

func drift(ctx context.Context, s *stage) (string, error) {
	if err := s.meddle(); err != nil {
		return "", err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return "", err
	}
	technician, endUser := addressOf("technician", renamed), addressOf("end_user", deleted)
	found := []change{
		{address: addressOf("technician", deactivated), action: "update", values: map[string]string{"active": "true → false"}},
		{address: technician, action: "update", values: map[string]string{"user_name": inJSON(renamed) + " → " + inJSON(renamedTo)}},
		{address: endUser, action: "delete"},
	}
	remedies := []change{
		{address: addressOf("technician", deactivated), action: "update", values: map[string]string{"active": "false → true"}},
		{address: technician, action: "update", values: map[string]string{"user_name": inJSON(renamedTo) + " → " + inJSON(renamed)}},
		{address: endUser, action: "create"},
	}
	err = errors.Join(
		expectChanges("the drift in the plan", driftOf(plan.Plan), found...),
		expectChanges("what the plan does about it", changesOf(plan.Plan), remedies...),
		s.expectWrites(nil),
	)
	return "The plan shows these three changes and no other, and knows who was renamed", err
}

// meddle is somebody with access to the console.
func (s *stage) meddle() error {
	tenant := s.server.Tenant()
	ids := map[string]string{}
	for _, name := range []string{deactivated, renamed, deleted} {
		user, ok := tenant.UserByName(name)
		if !ok {
			return fmt.Errorf("%s should be in the tenant", name)
		}
		ids[name] = text(user, "id")
	}
	s.printer.note("• %s is deactivated", deactivated)
	s.printer.note("• %s is renamed to %s", renamed, renamedTo)
	s.printer.note("• %s is deleted", deleted)
	return errors.Join(
		tenant.UpdateUser(ids[deactivated], func(user sandbox.Document) { user["active"] = false }),
		tenant.UpdateUser(ids[renamed], func(user sandbox.Document) { user["userName"] = renamedTo }),
		tenant.RemoveUser(ids[deleted]),
	)
}

func addressOf(resource, userName string) string {
	return fmt.Sprintf("ninjaone_scim_user.%s[%q]", resource, userName)
}

func heal(ctx context.Context, s *stage) (string, error) {
	if err := s.apply(ctx); err != nil {
		return "", err
	}
	if err := s.expectWrites(map[string]int{http.MethodPatch: 2, http.MethodPost: 1}); err != nil {
		return "", err
	}
	_, err := s.agree(ctx)
	return "Three people, three requests, each with only what differed; the tenant holds what the files say", err
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

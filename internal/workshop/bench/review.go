package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// Reading is the act of an access review: a plan of examples/access-review, beside curl and jq in place of a provider
// that does nothing.
const Reading Act = "review"

// reviewed are the organizations and the technicians of a tenant that is reviewed.
const (
	reviewedOrganizations = 1500
	technicianOf          = 40 // one of so many is one
)

// Review measures an access review of a tenant, and then curl and jq that read the same answers.
func (b *Bench) Review(ctx context.Context, people int) (r Result, err error) {
	r = Result{Scenario: Scenario{Name: "access review", Users: people}, Act: Reading}
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := fillReview(server.Tenant(), people); err != nil {
		return r, err
	}
	g, err := b.reviewStage(ctx, r.Scenario, server)
	if err != nil {
		return r, err
	}
	server.Tenant().ResetRequests()
	started := time.Now()
	if r.Ours.Lines, err = g.terraformDoes(ctx, "plan"); err != nil {
		return r, err
	}
	r.Ours.Seconds, r.Ours.By = time.Since(started).Seconds(), map[string]int{}
	took, err := readUsage(g.usageFile())
	if err != nil {
		return r, err
	}
	r.Ours.CPU, r.Ours.Peak = took.CPU.Seconds(), took.Peak
	sent := server.Tenant().Requests()
	r.Ours.count(sent)
	r.Noop, err = byHand(ctx, server, sent)
	fmt.Fprintf(b.log, "access review, %d people: %s; curl and jq %s\n", people, r.Ours, r.Noop)
	return r, err
}

// fillReview makes people of SCIM, one of whom in forty is a technician, organizations and a role.
func fillReview(tenant *sandbox.Tenant, people int) error {
	for i := range reviewedOrganizations {
		if _, err := tenant.AddOrganization(sandbox.Document{"name": fmt.Sprintf("Customer %04d", i)}); err != nil {
			return err
		}
	}
	var technicians []any
	for i := range people {
		userType := ninjaone.EndUser
		if i%technicianOf == 0 {
			userType = ninjaone.Technician
			technicians = append(technicians, userName(i))
		}
		_, err := tenant.AddUser(sandbox.Document{
			"userName": userName(i), "active": true,
			"name":                sandbox.Document{"givenName": "Employee", "familyName": fmt.Sprintf("Number %d", i)},
			ninjaone.ExtensionURN: sandbox.Document{"userType": userType, "organizationId": fmt.Sprint(1 + i%reviewedOrganizations)},
		})
		if err != nil {
			return err
		}
	}
	if _, err := tenant.AddRole(sandbox.Document{"name": "Helpdesk", "members": technicians}); err != nil {
		return err
	}
	_, err := tenant.AddActivity(sandbox.Document{"user": userName(0)})
	return err
}

func (b *Bench) reviewStage(ctx context.Context, s Scenario, server *sandbox.Server) (*stage, error) {
	module, err := terraformcli.ModuleDir(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "review-*")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(module, "examples", "access-review"))); err != nil {
		return nil, err
	}
	g := &stage{Bench: b, Scenario: s, dir: dir, server: server}
	g.env = map[string]string{
		providerVariable: b.ours, usageVariable: g.usageFile(), "TF_IN_AUTOMATION": "1",
		"NINJAONE_SCIM_URL": server.URL(), "NINJAONE_SCIM_TOKEN": server.Token(),
		"NINJAONE_API_CLIENT_ID": server.APIClientID(), "NINJAONE_API_CLIENT_SECRET": server.APIClientSecret(),
	}
	_, err = g.terraformDoes(ctx, "init")
	return g, err
}

// byHand has curl and jq send the same requests, one after the other, and read the answers.
func byHand(ctx context.Context, server *sandbox.Server, sent []sandbox.Request) (Cost, error) {
	var script strings.Builder
	fmt.Fprintf(&script, "set -euo pipefail\ntoken=$(curl -sS -d grant_type=client_credentials -d scope=monitoring -d client_id=%s -d client_secret=%s %s/ws/oauth/token | jq -r .access_token)\n",
		server.APIClientID(), server.APIClientSecret(), server.Origin())
	for _, r := range sent {
		switch {
		case r.Method != http.MethodGet:
		case strings.HasPrefix(r.Path, "/v2/"):
			fmt.Fprintf(&script, "curl -sS -H \"Authorization: Bearer $token\" '%s%s?%s' | jq length > /dev/null\n", server.Origin(), r.Path, r.Query)
		default:
			fmt.Fprintf(&script, "curl -sS -H 'Authorization: Bearer %s' '%s%s?%s' | jq length > /dev/null\n", server.Token(), server.URL(), r.Path, r.Query)
		}
	}
	started := time.Now()
	command := exec.CommandContext(ctx, "bash", "-c", script.String())
	var reported bytes.Buffer
	command.Stdout, command.Stderr = &reported, &reported
	if err := command.Run(); err != nil {
		return Cost{}, fmt.Errorf("curl and jq: %w\n%s", err, tail(reported.String()))
	}
	seconds := time.Since(started).Seconds()
	return Cost{Seconds: seconds, CPU: (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(), Peak: peak(command.ProcessState)}, nil
}

// review are the bounds of an access review.
func (r Result) review() []Bound {
	const (
		page   = 100
		memory = 300e6
		ratio  = 1.5
	)
	by := r.Ours.By
	const signIns = 2 + 2 // a page of them and an empty one, of technicians and of end users
	return []Bound{
		{"requests of the REST API", float64(by["GET /v2/*"]), float64(pages(reviewedOrganizations, 1000) + 3 + signIns)},
		{"requests of SCIM", float64(by["GET /Users"]), float64(pages(r.Scenario.Users, page) + 1)},
		{"requests that change something", float64(r.Ours.writes()), 1}, // the token's
		{"provider peak memory in bytes", float64(r.Ours.Peak), memory},
		{"seconds, as a multiple of curl's and jq's", r.Ours.Seconds / r.Noop.Seconds, ratio},
	}
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// Acts of an access review, beside curl and jq in place of a provider that does nothing.
const (
	Reading   Act = "read"   // a plan of the example's data sources alone, which read what curl and jq read
	Reviewing Act = "review" // a plan of examples/access-review, with its checks and reports
)

// readings is a configuration with nothing but the example's data sources.
const readings = `terraform {
  required_providers {
    ninjaone = { source = "%s" }
  }
}

data "ninjaone_accounts" "technicians" {
  user_type      = "Technician"
  sign_ins_since = formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "-2160h"))
}

data "ninjaone_accounts" "end_users" {
  user_type      = "endUser"
  sign_ins_since = formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "-2160h"))
}
`

// reviewed are the organizations and the technicians of a tenant that is reviewed.
const (
	reviewedOrganizations = 1500
	technicianOf          = 40 // one of so many is one
)

// Review measures an access review of a tenant, and then curl and jq that read the same answers.
func (b *Bench) Review(ctx context.Context, people int) (results []Result, err error) {
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := fillReview(server.Tenant(), people); err != nil {
		return nil, err
	}
	s := Scenario{Name: "access review", Users: people}
	for _, act := range []Act{Reading, Reviewing} {
		r, err := b.review(ctx, s, act, server)
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	by, err := byHand(ctx, server, server.Tenant().Requests())
	for i, r := range results {
		results[i].Noop = by
		fmt.Fprintf(b.log, "access review, %d people, %s: %s; curl and jq %s\n", people, r.Act, r.Ours, by)
	}
	return results, err
}

func (b *Bench) review(ctx context.Context, s Scenario, act Act, server *sandbox.Server) (Result, error) {
	r := Result{Scenario: s, Act: act}
	g, err := b.reviewStage(ctx, s, act, server)
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
	r.Ours.CPU, r.Ours.Peak = took.CPU.Seconds(), took.Peak
	r.Ours.count(server.Tenant().Requests())
	return r, err
}

// fillReview makes SCIM users, one technician in forty, and organizations and a role.
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
			"name": sandbox.Document{"givenName": "Employee", "familyName": fmt.Sprintf("Number %d", i)},
			ninjaone.ExtensionURN: sandbox.Document{
				"userType":       userType,
				"organizationId": fmt.Sprint(1 + i%reviewedOrganizations),
			},
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

func (b *Bench) reviewStage(ctx context.Context, s Scenario, act Act, server *sandbox.Server) (*stage, error) {
	module, err := terraformcli.ModuleDir(ctx)
	if err != nil {
		return nil, err
	}
	g, err := b.newStage(s, b.ours, server)
	if err != nil {
		return nil, err
	}
	if act == Reading {
		err = g.write("main.tf", fmt.Sprintf(readings, terraformcli.ProviderAddress))
	} else {
		err = os.CopyFS(g.dir, os.DirFS(filepath.Join(module, "examples", "access-review")))
	}
	if err != nil {
		return nil, err
	}
	maps.Copy(g.env, map[string]string{
		"NINJAONE_SCIM_URL": server.URL(), "NINJAONE_SCIM_TOKEN": server.Token(),
		"NINJAONE_API_CLIENT_ID": server.APIClientID(), "NINJAONE_API_CLIENT_SECRET": server.APIClientSecret(),
	})
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
			fmt.Fprintf(&script, "curl -sS -H \"Authorization: Bearer $token\" '%s%s?%s' | jq length > /dev/null\n",
				server.Origin(), r.Path, r.Query)
		default:
			fmt.Fprintf(&script, "curl -sS -H 'Authorization: Bearer %s' '%s%s?%s' | jq length > /dev/null\n", server.Token(),
				server.URL(), r.Path, r.Query)
		}
	}
	took, _, err := timed(exec.CommandContext(ctx, "bash", "-c", script.String()))
	return took, err
}

// reviewing are the bounds of an access review. Reading may take half as long again as curl and jq take to read the
// same answers. The whole example may take twice as long: half of its time is Terraform's own, for the checks and the
// reports, which curl and jq do not make.
func (r Result) reviewing() []Bound {
	const (
		page   = 100
		memory = 300e6
	)
	ratio := 1.5
	if r.Act == Reviewing {
		ratio = 2
	}
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

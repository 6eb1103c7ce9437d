package faults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// world is a tenant of its own for one case, and everything that left the provider there.
type world struct {
	*testing.T

	server   *sandbox.Server
	tenant   *sandbox.Tenant
	gate     *gateway
	settings acctest.Object
	left     transcript
	runs     int // processes of the provider so far
}

func newWorld(t *testing.T, dialects []string) *world {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Dialects: dialects})
	w := &world{T: t, server: e.Server, tenant: e.Tenant()}
	w.gate = newGateway(t, e.Server)
	w.settings = acctest.Object{
		"scim_url": w.gate.url(), "scim_token": e.Server.Token(), "max_requests_per_second": 0, "page_size": 10,
		"api_client_id": e.Server.APIClientID(), "api_client_secret": e.Server.APIClientSecret(),
	}
	// Strangers are users that no operation may touch.
	w.user("stranger", "endUser", nil)
	w.user("gone.stranger", "Technician", sandbox.Document{"active": false})
	w.group("Strangers", "stranger", "gone.stranger")
	return w
}

// protocol starts a process of the provider, as Terraform does for each walk. A while passes between one and the next,
// so that no one is asked after several times because they might be too young to be known (dialect 19), which is where
// half of the time went.
func (w *world) protocol() *acctest.Protocol {
	w.Helper()
	const aWhile = 10 * time.Minute
	w.runs++
	later := time.Duration(w.runs) * aWhile
	now := func() time.Time { return time.Now().Add(later) }
	return acctest.NewProtocol(w, func() (tfprotov6.ProviderServer, error) {
		server, err := acctest.FactoriesAt(now)["ninjaone"]()
		lists, ok := server.(tfprotov6.ListResourceServer)
		if err == nil && !ok {
			err = errors.New("the provider cannot list")
		}
		return &listening{ProviderServer: server, ListResourceServer: lists, left: &w.left}, err
	}, w.settings)
}

// user puts a user into the tenant, outside Terraform.
func (w *world) user(local, userType string, more sandbox.Document) {
	w.Helper()
	doc := sandbox.Document{
		"userName": local + "@example.com", "active": true, "displayName": "Some " + local,
		"name":               sandbox.Document{"givenName": "Some", "familyName": local},
		"emails":             []any{sandbox.Document{"value": local + "@example.com", "type": "work", "primary": true}},
		acctest.ExtensionURN: sandbox.Document{"userType": userType},
	}
	maps.Copy(doc, more)
	if _, err := w.tenant.AddUser(doc); err != nil {
		w.Fatalf("add user %s: %v", local, err)
	}
}

// group puts a group into the tenant.
func (w *world) group(name string, locals ...string) {
	w.Helper()
	id, err := w.tenant.AddGroup(sandbox.Document{"displayName": name})
	if err != nil {
		w.Fatalf("add group %s: %v", name, err)
	}
	for _, local := range locals {
		if err := w.tenant.AddMember(id, w.id(local)); err != nil {
			w.Fatalf("add %s to %s: %v", local, name, err)
		}
	}
}

// must ends the test when the tenant cannot be made as it is to be.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// id is a user's.
func (w *world) id(local string) string {
	w.Helper()
	doc, ok := w.tenant.UserByName(local + "@example.com")
	if !ok {
		w.Fatalf("there is no user %s", local)
	}
	return fmt.Sprint(doc["id"])
}

// ids are those of several users, as a configuration writes them.
func (w *world) ids(locals []string) []any {
	w.Helper()
	list := make([]any, 0, len(locals))
	for _, local := range locals {
		list = append(list, w.id(local))
	}
	return list
}

// groupID is a group's.
func (w *world) groupID(name string) string {
	w.Helper()
	doc, ok := w.tenant.GroupByName(name)
	if !ok {
		w.Fatalf("there is no group %s", name)
	}
	return fmt.Sprint(doc["id"])
}

// snapshot is a tenant without what differs between two tenants in which the same was done: "user ada@example.com" →
// its JSON, and so for groups and for each membership. A second user of a name is another entry.
type snapshot map[string]string

func (w *world) snapshot() snapshot {
	s := snapshot{}
	put := func(kind string, name any, doc sandbox.Document) {
		for _, own := range []string{"id", "meta", "groups", "schemas"} {
			delete(doc, own)
		}
		text, err := json.Marshal(doc)
		if err != nil {
			w.Errorf("write a %s: %v", kind, err)
		}
		key := fmt.Sprintf("%s %v", kind, name)
		for s[key] != "" {
			key += " again"
		}
		s[key] = string(text)
	}
	names := map[string]string{}
	for _, doc := range w.tenant.Users() {
		names[fmt.Sprint(doc["id"])] = fmt.Sprint(doc["userName"])
		put("user", doc["userName"], doc)
	}
	for _, doc := range w.tenant.Groups() {
		for _, id := range w.tenant.Members(fmt.Sprint(doc["id"])) {
			// A PATCH that was sent once too often added the user that is listed twice (dialect 21).
			s[fmt.Sprintf("member of %v: %s", doc["displayName"], names[id])] += "is one. "
		}
		delete(doc, "members")
		put("group", doc["displayName"], doc)
	}
	return s
}

// versions are all states in which a run has seen each thing; "" is that it was not there.
type versions map[string]map[string]bool

func (v versions) add(s snapshot) {
	first := len(v) == 0
	for key := range s {
		if v[key] == nil {
			v[key] = map[string]bool{"": !first}
		}
	}
	for key := range v {
		v[key][s[key]] = true
	}
}

// foreign says what of a tenant was never seen in the run.
func (v versions) foreign(s snapshot) []string {
	var found []string
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if !v[key][s[key]] {
			found = append(found, key+": "+s[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if s[key] == "" && !v[key][""] {
			found = append(found, key+" is not there")
		}
	}
	return found
}

// transcript is everything that left the provider: what it answered to Terraform, and its log at the finest level,
// bodies included.
type transcript struct{ acctest.Transcript }

// note keeps what Terraform would write to a state or a plan, and to the screen.
func (l *transcript) note(value *tfprotov6.DynamicValue, private []byte, reported []*tfprotov6.Diagnostic) {
	if value != nil {
		_, _ = l.Write(value.MsgPack) // a buffer takes everything
	}
	_, _ = l.Write(private)
	_, _ = l.Write([]byte(acctest.Diagnostics(reported).String()))
}

func (l *transcript) holds(secret string) bool { return strings.Contains(l.String(), secret) }

// listening is a provider whose answers and log are kept.
type listening struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	left *transcript
}

func (s *listening) logged(ctx context.Context) context.Context {
	return tflogtest.RootLogger(ctx, s.left)
}

func (s *listening) ConfigureProvider(ctx context.Context,
	req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := s.ProviderServer.ConfigureProvider(s.logged(ctx), req)
	if resp != nil {
		s.left.note(nil, nil, resp.Diagnostics)
	}
	return resp, err
}

func (s *listening) PlanResourceChange(ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.ProviderServer.PlanResourceChange(s.logged(ctx), req)
	if resp != nil {
		s.left.note(resp.PlannedState, resp.PlannedPrivate, resp.Diagnostics)
	}
	return resp, err
}

func (s *listening) ApplyResourceChange(ctx context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.ProviderServer.ApplyResourceChange(s.logged(ctx), req)
	if resp != nil {
		s.left.note(resp.NewState, resp.Private, resp.Diagnostics)
	}
	return resp, err
}

func (s *listening) ReadResource(ctx context.Context,
	req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := s.ProviderServer.ReadResource(s.logged(ctx), req)
	if resp != nil {
		s.left.note(resp.NewState, resp.Private, resp.Diagnostics)
	}
	return resp, err
}

func (s *listening) ImportResourceState(ctx context.Context,
	req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := s.ProviderServer.ImportResourceState(s.logged(ctx), req)
	if resp != nil {
		s.left.note(nil, nil, resp.Diagnostics)
		for _, one := range resp.ImportedResources {
			s.left.note(one.State, one.Private, nil)
		}
	}
	return resp, err
}

func (s *listening) ReadDataSource(ctx context.Context,
	req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := s.ProviderServer.ReadDataSource(s.logged(ctx), req)
	if resp != nil {
		s.left.note(resp.State, nil, resp.Diagnostics)
	}
	return resp, err
}

func (s *listening) ListResource(ctx context.Context,
	req *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.ListResourceServer.ListResource(s.logged(ctx), req)
	if stream != nil {
		results := stream.Results
		stream.Results = func(push func(tfprotov6.ListResourceResult) bool) {
			for one := range results {
				s.left.note(one.Resource, nil, one.Diagnostics)
				if !push(one) {
					return
				}
			}
		}
	}
	return stream, err
}

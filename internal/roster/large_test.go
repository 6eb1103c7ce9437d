package roster_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// BenchmarkGroupsOfARoster adopts a roster of people who are in one of many groups each.
func BenchmarkGroupsOfARoster(b *testing.B) {
	for _, size := range []struct{ people, groups int }{{2000, 20}, {2000, 200}, {20_000, 2000}} {
		b.Run(fmt.Sprintf("%d people, %d groups", size.people, size.groups), func(b *testing.B) {
			server, text := grouped(b, size.people, size.groups)
			provider := acctest.Object{"scim_url": server.URL(), "scim_token": server.Token(), "max_requests_per_second": 0}
			for b.Loop() {
				inst := acctest.NewProtocol(b, acctest.Factories()["ninjaone"], provider).Resource(typeName)
				if diags := inst.Apply(acctest.Object{"users": text}); len(diags.Errors()) > 0 {
					b.Fatal(diags.Errors())
				}
			}
		})
	}
}

// BenchmarkSteadyPlan refreshes and plans a roster of which nothing has changed.
func BenchmarkSteadyPlan(b *testing.B) {
	for _, people := range []int{2000, 20_000} {
		b.Run(fmt.Sprintf("%d people", people), func(b *testing.B) {
			server, text := grouped(b, people, 1)
			provider := acctest.Object{"scim_url": server.URL(), "scim_token": server.Token(), "max_requests_per_second": 0}
			users := acctest.Object{"users": text}
			inst := acctest.NewProtocol(b, acctest.Factories()["ninjaone"], provider).Resource(typeName)
			if diags := inst.Apply(users); len(diags.Errors()) > 0 {
				b.Fatal(diags.Errors())
			}
			for b.Loop() {
				inst := inst.In(acctest.NewProtocol(b, acctest.Factories()["ninjaone"], provider))
				inst.Refresh()
				if planned, diags := inst.Plan(users); len(diags.Errors()) > 0 || inst.Changes(planned) {
					b.Fatal("there is something to do", diags.Errors())
				}
			}
		})
	}
}

// grouped is a tenant with people in one of its groups each, and the roster of them.
func grouped(tb testing.TB, people, groups int) (server *sandbox.Server, text string) {
	tb.Helper()
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = server.Close() })
	if err := server.Tenant().Seed(people); err != nil {
		tb.Fatal(err)
	}
	members, users := make([][]any, groups), acctest.Object{}
	for i, u := range server.Tenant().Users() {
		name, _ := u["userName"].(string)
		of := i % groups
		members[of] = append(members[of], sandbox.Document{"value": u["id"]})
		users[name] = acctest.Object{
			"user_type": "endUser", "given_name": "Person", "family_name": name[6:11],
			"groups": []any{fmt.Sprintf("group %d", of)},
		}
	}
	for i, some := range members {
		group := sandbox.Document{"displayName": fmt.Sprintf("group %d", i), "members": some}
		if _, err := server.Tenant().AddGroup(group); err != nil {
			tb.Fatal(err)
		}
	}
	encoded, err := json.Marshal(users)
	if err != nil {
		tb.Fatal(err)
	}
	return server, string(encoded)
}

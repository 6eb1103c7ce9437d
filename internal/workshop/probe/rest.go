package probe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	restPatience = 30 * time.Second // for what SCIM wrote to show
	restRetries  = 2
)

// openREST makes the client of NinjaOne's REST API, which shows what SCIM leaves open. It only reads.
func (p *prober) openREST() {
	if p.o.APIURL == nil {
		return
	}
	p.rest = api.New(transport.Options{
		BaseURL: p.o.APIURL, UserAgent: userAgent, RequestTimeout: p.o.RequestTimeout, MaxRetries: restRetries,
		RoundTripper: metered{p, p.client.Transport},
	}, p.o.APIClientID, p.o.APIClientSecret)
}

// metered counts the requests of another client, and holds them to the pace and the number of all.
type metered struct {
	p    *prober
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (m metered) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := m.p.pass(r.Context()); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	return m.next.RoundTrip(r)
}

// restFirst asks what the REST API says of the users that the probe has made, or in read-only mode of the first that
// SCIM lists.
func (p *prober) restFirst(ctx context.Context) {
	if p.rest == nil || p.stopped != nil {
		return
	}
	p.tell("asking the REST API, which is only read")
	about, main, member := p.crowd.main, p.crowd.main, p.crowd.member
	if about == nil && p.first != nil {
		about = &thing{name: textAt(p.first.doc, "userName"), id: textAt(p.first.doc, "id")}
	}
	people, waited := p.restUntil(ctx, func(people []api.Account) bool {
		return about == nil || find(people, about) != nil && (member == nil || find(people, member) != nil)
	})
	if about == nil || p.restFailed || p.stopped != nil {
		return
	}
	seen := find(people, about)
	if seen == nil {
		p.answer("rest-lag", "The REST API does not list a SCIM user by its userName, %s after the first read.", waited)
		return
	}
	p.restIdentity(about, seen)
	if main != nil {
		p.answer("rest-lag", "The REST API listed the new users after %s at most.", waited)
		p.restExtension(seen, find(people, member))
		same := slices.DeleteFunc(people, func(a api.Account) bool { return !sameName(a.Email, main.name) })
		p.answer("rest-takeover", "After a second create of one userName, the REST API lists %d of that address.", len(same))
	}
	p.restMapping(ctx, len(seen.Roles))
	p.answer("rest-scope", "Yes: with it alone, technicians, end users and roles were read.")
}

// restUntil reads all people until something shows, and says how long that took. It ends early where the API fails.
func (p *prober) restUntil(ctx context.Context,
	shows func([]api.Account) bool,
) (people []api.Account, waited time.Duration) {
	begun := p.o.Now()
	for wait := time.Second; ; wait *= 2 {
		people = p.restPeople(ctx)
		waited = p.o.Now().Sub(begun).Round(time.Second)
		if p.restFailed || p.stopped != nil || waited >= restPatience || shows(people) {
			return people, waited
		}
		p.stopped = p.o.Sleep(ctx, wait)
	}
}

// restPeople are technicians and end users, with the types as SCIM writes them.
func (p *prober) restPeople(ctx context.Context) []api.Account {
	technicians, err := p.rest.Technicians(ctx)
	p.restCheck(err)
	if err != nil {
		return nil
	}
	endUsers, err := p.rest.EndUsers(ctx)
	p.restCheck(err)
	for i := range technicians {
		technicians[i].UserType = ninjaone.Technician
	}
	for i := range endUsers {
		endUsers[i].UserType = ninjaone.EndUser
	}
	return append(technicians, endUsers...)
}

// restCheck notes a failure, after which nothing more is asked. Of the service's words it quotes only a code that is
// known: anything else may hold a secret.
func (p *prober) restCheck(err error) {
	if err == nil || p.stopped != nil {
		return
	}
	p.restFailed = true
	words := "a list cannot be read"
	if e, ok := errors.AsType[*transport.NoAnswerError](err); ok {
		words = e.Method + " " + e.Path + " gets no answer"
	}
	if e, ok := errors.AsType[*transport.Error](err); ok {
		words = fmt.Sprintf("%s %s answers %d", e.Method, e.Path, e.Status)
		if slices.Contains([]string{
			"Client app not exist", "insufficient_privileges", "user_context_required", "invalid_client", "invalid_scope",
			"not_authenticated",
		}, e.Code) {
			words += " (" + e.Code + ")"
		}
	}
	p.answer("rest-scope", "No: %s.", words)
}

// restIdentity says which id is which, and whether the API calls the user SCIM's.
func (p *prober) restIdentity(about *thing, seen *api.Account) {
	p.reply("rest-id",
		when(about.id == string(seen.ID), "SCIM's id is the REST API's `id`."),
		when(about.id == seen.UID, "SCIM's id is the REST API's `uid`."),
		when(true, "Neither `id` nor `uid` of the REST API is SCIM's id: only the address identifies an account."))
	reported := "says nothing of it"
	if seen.SCIMUser != nil {
		reported = fmt.Sprintf("is %t", *seen.SCIMUser)
	}
	p.answer("rest-scim-user", "`scimUser` of a user of SCIM %s.", reported)
}

// restExtension compares the user types, and the organization `All`, with what was sent.
func (p *prober) restExtension(seen, member *api.Account) {
	words := fmt.Sprintf("A user made as `%s` is in the list of the type `%s`", ninjaone.Technician, seen.UserType)
	if member != nil {
		organization := "none"
		if member.OrganizationID != "" {
			organization = "one"
		}
		words += fmt.Sprintf("; one made as `%s` of `All` is in that of `%s`, with %s as organization",
			ninjaone.EndUser, member.UserType, organization)
	}
	p.answer("rest-extension", "%s.", words)
}

// restMapping says from where people have roles, in counts, and what the user that was looked at has.
func (p *prober) restMapping(ctx context.Context, had int) {
	roles, err := p.rest.Roles(ctx)
	if p.restCheck(err); err != nil {
		return
	}
	sources := map[string]int{}
	for _, role := range roles {
		for _, member := range role.Members {
			source := member.Source
			if strings.Trim(strings.ToLower(source), "abcdefghijklmnopqrstuvwxyz_- ") != "" || len(source) > 40 {
				source = "something that is no word"
			}
			sources[orNothing(source)]++
		}
	}
	words := []string{}
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		words = append(words, fmt.Sprintf("`%s` (%d)", source, sources[source]))
	}
	if len(words) == 0 {
		words = []string{"none"}
	}
	p.answer("rest-mapping", "Sources of roles in the tenant: %s. The user of SCIM that was looked at has %d roles.",
		strings.Join(words, ", "), had)
}

// restLast asks what the deletes did.
func (p *prober) restLast(ctx context.Context) {
	if p.rest == nil || p.restFailed || p.stopped != nil || !strings.HasPrefix(p.answers["delete"], "It answers ") {
		return
	}
	disabled := func(a *api.Account) bool { return a.Enabled != nil && !*a.Enabled }
	people, waited := p.restUntil(ctx, func(people []api.Account) bool {
		seen := find(people, p.crowd.member)
		return seen == nil || disabled(seen)
	})
	if p.restFailed || p.stopped != nil {
		return
	}
	seen := find(people, p.crowd.member)
	p.reply("rest-delete",
		when(seen == nil, "It removed the account: the REST API does not list the address %s later.", waited),
		when(seen != nil && disabled(seen),
			"It left the account, which cannot sign in: `enabled` is false %s later.", waited),
		when(true, "It left the account, which can still sign in according to the REST API, %s later.", waited))
}

// find is the account with the name of a thing, without case; nil: there is none.
func find(people []api.Account, t *thing) *api.Account {
	for i := range people {
		if t != nil && sameName(people[i].Email, t.name) {
			return &people[i]
		}
	}
	return nil
}

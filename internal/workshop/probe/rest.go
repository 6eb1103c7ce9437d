package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

const (
	restTokenPath  = "/ws/oauth/token"
	restMaxBody    = 256 << 20
	restPatience   = 30 * time.Second // for what SCIM wrote to show
	restTechnician = "/v2/user/technicians"
	restEndUsers   = "/v2/user/end-users"
	restRoles      = "/v2/user/roles"
)

// account is somebody as the REST API lists them.
type account struct {
	ID, UID, Email string
	SCIMUser       *bool
	Enabled        *bool
	Organization   string // "": none is said
	UserType       string // as SCIM writes it
	Roles          []string
}

// rest is the other door to the tenant: NinjaOne's REST API, of which the probe reads people and roles, and which it never asks to
// change anything. It shows what SCIM leaves open.
type rest struct {
	token  string
	failed string // why nothing more is asked
}

// restFirst asks what the REST API says of the users that the probe has made, or in read-only mode of the first that SCIM lists.
func (p *prober) restFirst(ctx context.Context) {
	if p.o.APIURL == nil || p.stopped != nil {
		return
	}
	p.tell("asking the REST API, which is only read")
	about, member := p.crowd.main, p.crowd.member
	if about == nil && p.first != nil {
		about = &thing{name: textAt(p.first.doc, "userName"), id: textAt(p.first.doc, "id")}
	}
	begun, seen := p.o.Now(), (*account)(nil)
	people := p.restPeople(ctx)
	for wait := time.Second; p.rest.failed == "" && p.stopped == nil; wait *= 2 {
		seen = find(people, about)
		waited := p.o.Now().Sub(begun)
		if seen != nil && (p.crowd.member == nil || find(people, member) != nil) || about == nil || waited >= restPatience {
			break
		}
		if p.stopped = p.o.Sleep(ctx, wait); p.stopped == nil {
			people = p.restPeople(ctx)
		}
	}
	if p.rest.failed != "" {
		p.answer("rest-scope", "No: %s.", p.rest.failed)
		return
	}
	if about == nil || p.stopped != nil {
		return
	}
	if seen == nil {
		p.answer("rest-lag", "The REST API does not list a SCIM user by its userName, %s after the first read.", p.o.Now().Sub(begun).Round(time.Second))
		return
	}
	if p.crowd.main != nil {
		p.answer("rest-lag", "The REST API listed the new users after %s at most.", p.o.Now().Sub(begun).Round(time.Second))
	}
	p.restIdentity(about, seen)
	if main := p.crowd.main; main != nil {
		p.restExtension(seen, find(people, member))
		p.restTwice(people, main)
	}
	p.restMapping(ctx, seen)
	p.answer("rest-scope", "Yes: with it alone, technicians, end users and roles were read.")
}

// restIdentity says which id is which, and whether the API calls the user SCIM's.
func (p *prober) restIdentity(about *thing, seen *account) {
	switch about.id {
	case seen.ID:
		p.answer("rest-id", "SCIM's id is the REST API's `id`.")
	case seen.UID:
		p.answer("rest-id", "SCIM's id is the REST API's `uid`.")
	default:
		p.answer("rest-id", "Neither `id` nor `uid` of the REST API is SCIM's id: only the address tells who is who.")
	}
	reports := "says nothing of it"
	if seen.SCIMUser != nil {
		reports = fmt.Sprintf("is %t", *seen.SCIMUser)
	}
	p.answer("rest-scim-user", "`scimUser` of a user of SCIM %s.", reports)
}

// restExtension compares the user types, and the organization `All`, with what was sent.
func (p *prober) restExtension(seen, member *account) {
	words := fmt.Sprintf("A user made as `%s` is in the list of the type `%s`", ninjaone.Technician, seen.UserType)
	if member != nil {
		organization := "none"
		if member.Organization != "" {
			organization = "one"
		}
		words += fmt.Sprintf("; one made as `%s` of `All` is in that of `%s`, with %s as organization", ninjaone.EndUser, member.UserType, organization)
	}
	p.answer("rest-extension", "%s.", words)
}

// restTwice says what a second create of one userName did: it took the account over, or there are two.
func (p *prober) restTwice(people []account, main *thing) {
	same := slices.DeleteFunc(slices.Clone(people), func(a account) bool { return !sameName(a.Email, main.name) })
	p.answer("rest-takeover", "After a second create of one userName, the REST API lists %d of that address.", len(same))
}

// restMapping says from where people have roles, in counts, and what the probe's own technician has.
func (p *prober) restMapping(ctx context.Context, seen *account) {
	items := p.restList(ctx, restRoles)
	if p.rest.failed != "" {
		p.answer("rest-mapping", "Not told: %s.", p.rest.failed)
		return
	}
	sources := map[string]int{}
	for _, role := range items {
		members, _ := at(role, "members").([]any)
		for _, member := range members {
			source := textAt(member, "source")
			if strings.Trim(strings.ToLower(source), "abcdefghijklmnopqrstuvwxyz_- ") != "" || len(source) > 40 {
				source = "something that is no word"
			}
			sources[orNothing(source)]++
		}
	}
	var words []string
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		words = append(words, fmt.Sprintf("`%s` (%d)", source, sources[source]))
	}
	if len(words) == 0 {
		words = []string{"none"}
	}
	p.answer("rest-mapping", "Sources of roles in the tenant: %s. The user of SCIM that was looked at has %d roles.",
		strings.Join(words, ", "), len(seen.Roles))
}

// restLast asks what the deletes did.
func (p *prober) restLast(ctx context.Context) {
	said := p.answers["delete"]
	if p.o.APIURL == nil || p.rest.failed != "" || !strings.HasPrefix(said, "It answers ") {
		return
	}
	one, begun := p.crowd.member, p.o.Now()
	for wait := time.Second; p.stopped == nil && p.rest.failed == ""; wait *= 2 {
		seen := find(p.restPeople(ctx), one)
		waited := p.o.Now().Sub(begun).Round(time.Second)
		ends := seen == nil || seen.Enabled != nil && !*seen.Enabled
		if p.rest.failed == "" && (ends || waited >= restPatience) {
			switch {
			case seen == nil:
				p.answer("rest-delete", "It removed the account: the REST API does not list the address %s later.", waited)
			case ends:
				p.answer("rest-delete", "It left the account, which cannot sign in: `enabled` is false %s later.", waited)
			default:
				p.answer("rest-delete", "It left the account, which can sign in for all that the REST API says, %s later.", waited)
			}
			return
		}
		if p.rest.failed == "" {
			p.stopped = p.o.Sleep(ctx, wait)
		}
	}
}

// find is who has a thing's name, without case; nil: nobody.
func find(people []account, t *thing) *account {
	for i := range people {
		if t != nil && sameName(people[i].Email, t.name) {
			return &people[i]
		}
	}
	return nil
}

// restPeople are technicians and end users.
func (p *prober) restPeople(ctx context.Context) []account {
	var people []account
	for path, userType := range map[string]string{restTechnician: ninjaone.Technician, restEndUsers: ninjaone.EndUser} {
		for _, item := range p.restList(ctx, path) {
			a := account{
				ID: number(item["id"]), UID: textAt(item, "uid"), Email: textAt(item, "email"), Organization: number(item["organizationId"]), UserType: userType,
			}
			if is, known := truth(item["scimUser"]); known {
				a.SCIMUser = &is
			}
			if is, known := truth(item["enabled"]); known {
				a.Enabled = &is
			}
			roles, _ := item["roles"].([]any)
			for _, role := range roles {
				a.Roles = append(a.Roles, fmt.Sprint(role))
			}
			people = append(people, a)
		}
	}
	return people
}

// number is an id, a number or a text; "" where there is none.
func number(value any) string {
	if value == nil {
		return ""
	}
	if n, ok := value.(float64); ok {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprint(value)
}

// restList reads one list, with a token that is fetched first and, once, again.
func (p *prober) restList(ctx context.Context, path string) []document {
	for renewed := false; p.rest.failed == "" && p.stopped == nil; renewed = true {
		if p.rest.token == "" || renewed {
			p.restFetchToken(ctx)
		}
		if p.rest.failed != "" {
			break
		}
		status, body := p.restSend(ctx, http.MethodGet, path, "")
		if status == http.StatusUnauthorized && !renewed {
			continue
		}
		if status != http.StatusOK {
			p.rest.failed = restWords("GET "+path, status, body)
			break
		}
		items, err := restItems(body)
		if err != nil {
			p.rest.failed = fmt.Sprintf("GET %s answers %d and no list", path, status)
		}
		return items
	}
	return nil
}

// restItems are the items of a list, which may be in an object, or null.
func restItems(body []byte) (items []document, err error) {
	if err = json.Unmarshal(body, &items); err == nil {
		return items, nil
	}
	var around map[string]json.RawMessage
	if err = json.Unmarshal(body, &around); err != nil {
		return nil, err
	}
	for _, value := range around {
		if json.Unmarshal(value, &items) == nil {
			return items, nil
		}
	}
	return nil, fmt.Errorf("there is no list")
}

func (p *prober) restFetchToken(ctx context.Context) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {p.o.APIClientID}, "client_secret": {p.o.APIClientSecret}, "scope": {"monitoring"},
	}
	status, body := p.restSend(ctx, http.MethodPost, restTokenPath, form.Encode())
	var said struct {
		Token string `json:"access_token"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &said) != nil || said.Token == "" {
		p.rest.failed = restWords("POST "+restTokenPath, status, body)
		return
	}
	p.rest.token = said.Token
}

// restWords names a request that failed by its status and, of the service's words, only a code that is known: anything else may hold a
// secret.
func restWords(request string, status int, body []byte) string {
	words := request + " gets no answer"
	if status > 0 {
		words = fmt.Sprintf("%s answers %d", request, status)
	}
	for _, code := range []string{
		"Client app not exist", "insufficient_privileges", "user_context_required", "invalid_client", "invalid_scope", "not_authenticated",
	} {
		if strings.Contains(string(body), code) {
			return words + " (" + code + ")"
		}
	}
	return words
}

// restSend sends one request, and nothing but GETs and the one that fetches the token.
func (p *prober) restSend(ctx context.Context, method, path, form string) (status int, body []byte) {
	if p.sent >= p.allowed {
		p.stopped = ErrTooManyRequests
		return 0, nil
	}
	if p.stopped = p.pace.Wait(ctx); p.stopped != nil {
		return 0, nil
	}
	p.sent++
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(p.o.APIURL.String(), "/")+path, strings.NewReader(form))
	if err != nil {
		return 0, nil
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "terraform-provider-ninjaone-probe")
	if path == restTokenPath {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		request.Header.Set("Authorization", "Bearer "+p.rest.token)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(io.LimitReader(response.Body, restMaxBody)); err != nil {
		return 0, nil
	}
	return response.StatusCode, body
}

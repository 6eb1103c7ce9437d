package directory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// exchange is a request to a service that answers in its own way.
type exchange struct {
	*http.Request
	d    *desk
	body string
	w    http.ResponseWriter
}

// serve lets the tenant do what is asked for, and returns its answer.
func (x exchange) serve() *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	r := x.Clone(context.Background())
	r.Body = io.NopCloser(strings.NewReader(x.body))
	x.d.server.ServeHTTP(answer, r)
	return answer
}

// says answers.
func (x exchange) says(status int, body string) bool {
	if body != "" {
		x.w.Header().Set("Content-Type", "application/scim+json")
	}
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body) // the client may be gone
	return true
}

// text is an answer that is not SCIM.
func (x exchange) text(status int, body string) bool {
	x.w.Header().Set("Content-Type", "text/plain")
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body)
	return true
}

// shows answers with a user as the tenant has them, but for some attributes.
func (x exchange) shows(status int, id string, more sandbox.Document) bool {
	doc, _ := x.d.tenant.User(id)
	maps.Copy(doc, more)
	text, _ := json.Marshal(doc)
	return x.says(status, string(text))
}

// a service is what is otherwise than in the tenant; nil where it answers as the tenant does.
type service func(x exchange) (answered bool)

func (d *desk) as(t *testing.T, o directory.Options, s service) *directory.Directory {
	t.Helper()
	return d.through(t, o, func(w http.ResponseWriter, r *http.Request, body string) bool {
		return s != nil && s(exchange{r, d, body, w})
	})
}

// changes reports a PATCH or PUT of one user.
func (x exchange) changes() bool {
	return (x.Method == http.MethodPatch || x.Method == http.MethodPut) && x.one()
}

// one reports a request for one user.
func (x exchange) one() bool { return strings.Contains(x.URL.Path, "/Users/") }

// userID is the id of the one user.
func (x exchange) userID() string { return x.URL.Path[strings.LastIndex(x.URL.Path, "/")+1:] }

// deactivate begins to end the access of a user.
func deactivate(ctx context.Context, d *directory.Directory, id, name string) (*directory.Ending, error) {
	answer, err := d.UpdateUser(ctx, id, []scim.Operation{scim.Replace("active", false)}, func(u *scim.User) {
		active := false
		u.Active = &active
	})
	return d.Deactivated(ctx, id, name, answer, err)
}

func seen(ctx context.Context, d *directory.Directory, end *directory.Ending, err error) error {
	if err != nil {
		return err
	}
	return d.ProveEnds(ctx, end)[0]
}

// lateService shows for a while what was so before the last write.
func lateService(behind time.Duration) service {
	var (
		mu    sync.Mutex
		old   = map[string]string{}
		wrote time.Time
	)
	return func(x exchange) bool {
		mu.Lock()
		defer mu.Unlock()
		key := x.URL.String()
		switch {
		case x.Method != http.MethodGet:
			if wrote.IsZero() {
				wrote = time.Now()
			}
			return false
		case !wrote.IsZero() && time.Since(wrote) < behind && old[key] != "":
			return x.says(http.StatusOK, old[key])
		}
		answer := x.serve()
		if answer.Code == http.StatusOK {
			old[key] = answer.Body.String()
		}
		return x.says(answer.Code, answer.Body.String())
	}
}

// TestEndsAreProven: whatever the service answers to a deactivation or a deletion, what it then shows decides.
func TestEndsAreProven(t *testing.T) {
	t.Parallel()
	after := func(answer func(x exchange) bool) service { // it acts
		return func(x exchange) bool {
			if !x.changes() {
				return false
			}
			x.serve()
			return answer(x)
		}
	}
	reports := func(status int, body string) func(x exchange) bool {
		return func(x exchange) bool { return x.says(status, body) }
	}
	instead := func(fits func(x exchange) bool, answer func(x exchange) bool) service {
		return func(x exchange) bool { return fits(x) && answer(x) }
	}
	deletes := func(x exchange) bool { return x.Method == http.MethodDelete }
	inactive := func(x exchange) bool { return x.shows(http.StatusOK, x.userID(), sandbox.Document{"active": false}) }
	type want struct {
		shows   directory.Finding // "": it ends
		status  int               // of an error that is the service's own
		gateway bool
	}
	for name, c := range map[string]struct {
		deletes  bool
		dialects []string
		service  service
		want     want
	}{
		"deactivated: as the standards have it": {},
		"deactivated: 204":                      {dialects: []string{"patch-204"}},
		"deactivated: by PUT":                   {dialects: []string{"patch-refused-405"}},
		"deactivated: {}":                       {service: after(reports(200, "{}"))},
		"deactivated: null":                     {service: after(reports(200, "null"))},
		"deactivated: OK":                       {service: after(func(x exchange) bool { return x.text(200, "OK") })},
		"deactivated: nothing":                  {service: after(reports(200, ""))},
		"deactivated: another user":             {service: after(reports(200, `{"id":"1","active":true}`))},
		"deactivated: the answer is of before": {service: after(func(x exchange) bool {
			return x.shows(200, x.userID(),
				sandbox.Document{"active": true})
		})},
		"deactivated: and answered 500": {service: after(reports(500, ""))},
		"deactivated: shown late":       {service: lateService(time.Second), dialects: []string{"patch-204"}},
		"deactivated: and gone by that": {service: after(func(x exchange) bool { _ = x.d.tenant.RemoveUser(x.userID()); return x.says(204, "") })},
		"acknowledged by 204": {
			service: instead(exchange.changes, reports(204, "")),
			want:    want{shows: directory.ShowsActive},
		},
		"acknowledged by the user as it was": {service: instead(exchange.changes,
			func(x exchange) bool { return x.shows(200, x.userID(), nil) }), want: want{shows: directory.ShowsActive}},
		"acknowledged by {}": {
			service: instead(exchange.changes, reports(200, "{}")),
			want:    want{shows: directory.ShowsActive},
		},
		"acknowledged by what is not so": {
			service: instead(exchange.changes, inactive),
			want:    want{shows: directory.ShowsActive},
		},
		"answered 500, and nothing done": {
			service: instead(exchange.changes, reports(500, "")),
			want:    want{status: 500},
		},
		"refused": {
			service: instead(exchange.changes, reports(403, "")),
			want:    want{status: 403},
		},
		"active is never returned": {
			service: func(x exchange) bool { return withoutActive(x) },
			want:    want{shows: directory.ShowsNoState},
		},
		"a gateway before single users": {service: instead(exchange.one,
			func(x exchange) bool { return x.text(404, "default backend - 404") }), want: want{gateway: true}},
		"deleted: as the standards have it":     {deletes: true},
		"deleted: errors are text":              {deletes: true, dialects: []string{"error-plain"}},
		"deleted: errors are empty, no filters": {deletes: true, dialects: []string{"error-empty", "filter-400"}},
		"deleted: no filters":                   {deletes: true, dialects: []string{"filter-ignored"}},
		"deleted: shown late":                   {deletes: true, service: lateService(time.Second)},
		"deleted: and answered 500": {deletes: true, service: instead(deletes,
			func(x exchange) bool { x.serve(); return x.says(500, "") })},
		"deleted: {}":            {deletes: true, service: after(reports(200, "{}"))},
		"deleted: null":          {deletes: true, service: after(reports(200, "null"))},
		"deleted: only inactive": {deletes: true, dialects: []string{"users-delete-deactivates"}},
		"deletion acknowledged": {
			deletes: true, service: instead(deletes, reports(204, "")),
			want: want{shows: directory.ShowsActive},
		},
		"deletion acknowledged by {}": {
			deletes: true, service: instead(deletes, reports(200, "{}")),
			want: want{shows: directory.ShowsActive},
		},
		"deletion acknowledged by OK": {deletes: true, service: instead(deletes,
			func(x exchange) bool { return x.text(200, "OK") }), want: want{shows: directory.ShowsActive}},
		"deletion answered 500, nothing done": {
			deletes: true, service: instead(deletes, reports(500, "")),
			want: want{status: 500},
		},
		"deletion answered by a gateway": {deletes: true, service: instead(exchange.one,
			func(x exchange) bool { return x.text(404, "default backend - 404") }), want: want{gateway: true}},
		"deleted, and there under another id": {
			deletes: true, service: instead(deletes, moves),
			want: want{shows: directory.ShowsNamesake},
		},
		"404 in text, and nothing can be proven": {deletes: true, dialects: []string{
			"error-plain", "filter-400",
			"start-index-ignored",
		}, want: want{shows: directory.ShowsNoProof}},
	} {
		for _, individual := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, individual %t", name, individual), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{}, c.dialects...)
				ids := d.seed(t, 12)
				behind := d.as(t, directory.Options{Individual: individual, PageSize: 5}, c.service)
				if _, err := behind.User(t.Context(), ids[0], anyUser); err != nil && !c.want.gateway {
					t.Fatal(err)
				}
				doc, _ := d.tenant.User(ids[3])
				userName := doc["userName"].(string)
				var end *directory.Ending
				var err error
				if c.deletes {
					end, err = behind.DeleteUser(t.Context(), ids[3], userName)
				} else {
					end, err = deactivate(t.Context(), behind, ids[3], userName)
				}
				err = seen(t.Context(), behind, end, err)
				kept, isKept := errors.AsType[*directory.NotEndedError](err)
				_, isGateway := errors.AsType[*directory.GatewayError](err)
				answer, isAnswer := errors.AsType[*scim.Error](err)
				switch {
				case c.want == want{} && err != nil:
					t.Errorf("it has ended, and the error is %v", err)
				case c.want.shows != "" && (!isKept || kept.Finding != c.want.shows):
					t.Errorf("got %v, want that it shows %q", err, c.want.shows)
				case c.want.status != 0 && (!isAnswer || answer.Status != c.want.status):
					t.Errorf("got %v, want status %d", err, c.want.status)
				case c.want.gateway && !isGateway:
					t.Errorf("got %v, want that a gateway has answered", err)
				}
				if after, there := d.tenant.User(ids[3]); err == nil && there && after["active"] != false {
					t.Error("it is reported as ended, and has not")
				}
				if name == "deleted: only inactive" && !end.LeftInactive() {
					t.Error("it is not told that the account is there, inactive")
				}
			})
		}
	}
}

// withoutActive answers without whether anyone is active.
func withoutActive(x exchange) bool {
	answer := x.serve()
	var doc map[string]any
	if json.Unmarshal(answer.Body.Bytes(), &doc) != nil {
		return x.says(answer.Code, answer.Body.String())
	}
	delete(doc, "active")
	all, _ := doc["Resources"].([]any)
	for _, one := range all {
		delete(one.(map[string]any), "active")
	}
	text, _ := json.Marshal(doc)
	return x.says(answer.Code, string(text))
}

// moves deletes a user and leaves them under another id.
func moves(x exchange) bool {
	doc, _ := x.d.tenant.User(x.userID())
	answer := x.serve()
	_, _ = x.d.tenant.AddUser(sandbox.Document{"userName": doc["userName"], "name": doc["name"], "active": true})
	return x.says(answer.Code, "")
}

// TestDeletionThatKeepsTheUserIsNotAccepted: not of the first of many, and not of those who come at the same time.
func TestDeletionThatKeepsTheUserIsNotAccepted(t *testing.T) {
	t.Parallel()
	for _, together := range []bool{true, false} {
		t.Run(fmt.Sprintf("together %t", together), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			ids := d.seed(t, 8)
			behind := d.as(t, directory.Options{PageSize: 3},
				func(x exchange) bool { return x.Method == http.MethodDelete && moves(x) })
			ends := make([]*directory.Ending, len(ids))
			errs := make([]error, len(ids))
			var all sync.WaitGroup
			for i, id := range ids {
				doc, _ := d.tenant.User(id)
				all.Go(func() {
					ends[i], errs[i] = behind.DeleteUser(context.Background(), id, doc["userName"].(string))
					if !together && errs[i] == nil {
						errs[i] = behind.ProveEnds(context.Background(), ends[i])[0]
					}
				})
			}
			all.Wait()
			if together {
				errs = behind.ProveEnds(t.Context(), ends...)
			}
			for i, err := range errs {
				if kept, ok := errors.AsType[*directory.NotEndedError](err); !ok || kept.Finding != directory.ShowsNamesake ||
					kept.Other == "" {
					t.Errorf("user %d: %v", i, err)
				}
			}
		})
	}
}

// TestProofsCostPagesNotOneRequestEach: many endings at once are read from the listing. If answers are known to be
// true, a single read is enough.
func TestProofsCostPagesNotOneRequestEach(t *testing.T) {
	t.Parallel()
	const people, page = 120, 10
	for name, c := range map[string]struct {
		dialects   []string
		deletes    bool
		gets, list int // at most
	}{
		"the answers are true":  {gets: 1, list: people / page},
		"there is no answer":    {dialects: []string{"patch-204"}, list: people / page},
		"they are deleted":      {deletes: true, gets: 1, list: 1},
		"deletes are not heard": {dialects: []string{"users-delete-deactivates"}, deletes: true, list: people / page},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: page}, c.dialects...)
			ids := d.seed(t, people)
			ends := make([]*directory.Ending, len(ids))
			at := map[string]int{}
			for i, id := range ids {
				at[id] = i
			}
			everybody(t, ids, func(id string) (err error) {
				name := fmt.Sprintf("person%05d@example.com", at[id]+1)
				if c.deletes {
					ends[at[id]], err = d.DeleteUser(context.Background(), id, name)
				} else {
					ends[at[id]], err = deactivate(context.Background(), d.Directory, id, name)
				}
				return err
			})
			for i, err := range d.ProveEnds(t.Context(), ends...) {
				if err != nil {
					t.Errorf("user %d: %v", i, err)
				}
			}
			if got := d.count(http.MethodGet, "/Users/"); got > c.gets {
				t.Errorf("%d GETs of users, want at most %d", got, c.gets)
			}
			if got := d.count(http.MethodGet, "/Users"); got > c.list {
				t.Errorf("%d pages, want at most %d", got, c.list)
			}
		})
	}
}

// TestSingleProofsAreGathered: Terraform releases users one by one, ten at a time. They are proven together where that
// costs less.
func TestSingleProofsAreGathered(t *testing.T) {
	t.Parallel()
	const people = 60
	d := openServer(t, sandbox.Options{Dialects: []string{"patch-204"}, Latency: 5 * time.Millisecond},
		directory.Options{})
	ids := d.seed(t, people)
	everybody(t, ids, func(id string) error {
		end, err := deactivate(context.Background(), d.Directory, id, "")
		return seen(context.Background(), d.Directory, end, err)
	})
	if got, most := d.count(http.MethodGet, "/Users/")+d.count(http.MethodGet, "/Users"), people/2; got > most {
		t.Errorf("%d requests to see %d people gone, want at most %d", got, people, most)
	}
	for _, u := range d.tenant.Users() {
		if u["active"] != false {
			t.Errorf("%v is active", u["userName"])
		}
	}
}

// TestEachGroupDeletionIsProven: a service that deletes some groups and only acknowledges the deletion of others is
// found out, and several groups are looked at together.
func TestEachGroupDeletionIsProven(t *testing.T) {
	t.Parallel()
	const groups = 20
	for _, kept := range []int{0, 1, groups} {
		t.Run(fmt.Sprint(kept, " kept"), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			var ids []string
			for i := range groups {
				ids = append(ids, d.group(t, fmt.Sprint("team ", i)))
			}
			var sent atomic.Int64
			together := make(chan struct{}) // no deletion ends before all have begun
			behind := d.as(t, directory.Options{}, func(x exchange) bool {
				if x.Method != http.MethodDelete {
					return false
				}
				if sent.Add(1) == groups {
					close(together)
				}
				<-together
				return slices.Contains(ids[groups-kept:], path.Base(x.URL.Path)) && x.says(http.StatusNoContent, "")
			})
			var failed atomic.Int64
			everybodyAtOnce(t, groups, ids, func(id string) error {
				doc, _ := d.tenant.Group(id)
				err := behind.DeleteGroup(context.Background(), id, doc["displayName"].(string))
				if kept, ok := errors.AsType[*directory.NotEndedError](err); ok && kept.Finding == directory.ShowsThere {
					failed.Add(1)
					return nil
				}
				return err
			})
			if failed.Load() != int64(kept) {
				t.Errorf("%d of %d groups are reported as there, want %d", failed.Load(), groups, kept)
			}
			// Two if all are proven at the same time. On a busy machine, some come later and are looked for later.
			if got := d.count(http.MethodGet, "/Groups") + d.count(http.MethodGet, "/Groups/"); kept == 0 && got > groups/2 {
				t.Errorf("%d requests to see %d groups gone, want 2", got, groups)
			}
		})
	}
}

// TestServiceThatNeverShowsEndsIsWaitedForLess: it takes a while to conclude that an end is not shown, and only for the
// first few. It is timed, so nothing runs beside it.
func TestServiceThatNeverShowsEndsIsWaitedForLess(t *testing.T) {
	d := open(t, directory.Options{})
	ids := d.seed(t, 40)
	behind := d.as(t, directory.Options{}, func(x exchange) bool {
		return x.changes() &&
			x.says(http.StatusNoContent, "")
	})
	begun := time.Now()
	everybody(t, ids, func(id string) error {
		end, err := deactivate(context.Background(), behind, id, "")
		if err := seen(context.Background(), behind, end, err); err == nil {
			return fmt.Errorf("%s is active and said not to be", id)
		}
		return nil
	})
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestForeign404: a 404 from something in front of the service does not prove that a listed user is gone. It proves it
// for a user that is not listed, once the service has answered as SCIM.
func TestForeign404(t *testing.T) {
	t.Parallel()
	for _, individual := range []bool{true, false} {
		t.Run(fmt.Sprintf("individual %t", individual), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			ids := d.seed(t, 4)
			group := d.group(t, "team", ids[0])
			behind := d.as(t, directory.Options{Individual: individual}, func(x exchange) bool {
				return strings.Count(strings.TrimPrefix(x.URL.Path, "/scim/v2"), "/") > 1 &&
					x.text(http.StatusNotFound, "404 page not found")
			})
			isGateway := func(what string, err error) {
				t.Helper()
				if _, ok := errors.AsType[*directory.GatewayError](err); !ok || gone(err) {
					t.Errorf("%s: got %v, want that something in front of the service has answered", what, err)
				}
			}
			_, err := behind.User(t.Context(), ids[1], nil)
			isGateway("read", err)
			_, err = behind.UpdateUser(t.Context(), ids[1], []scim.Operation{scim.Replace("displayName", "x")},
				func(*scim.User) {})
			isGateway("update", err)
			_, err = behind.GroupWithMembers(t.Context(), group)
			isGateway("read a group", err)
			isGateway("change members", behind.ChangeMembers(t.Context(), group, ids[1:2], nil))
			isGateway("delete a group", behind.DeleteGroup(t.Context(), group, "team"))
			if _, err = behind.User(t.Context(), "nobody", nil); !gone(err) {
				t.Errorf("who is not listed: %v", err)
			}
			// Another client deletes a user after the listing was read.
			if err := d.tenant.RemoveUser(ids[2]); err != nil {
				t.Fatal(err)
			}
			other := d.as(t, directory.Options{}, func(x exchange) bool {
				return x.one() && x.serve().Code == http.StatusNotFound && x.text(http.StatusNotFound, "404 page not found")
			})
			everybody(t, ids[:1], func(id string) error { _, err := other.User(context.Background(), id, anyUser); return err })
			if err := d.tenant.RemoveUser(ids[3]); err != nil {
				t.Fatal(err)
			}
			if _, err := other.User(t.Context(), ids[3], nil); !gone(err) {
				t.Errorf("who was deleted after the listing was read: %v", err)
			}
		})
	}
}

// TestForeign404WithoutListing: where the listing fails, a 404 from something in front of the service proves nothing,
// though the service has answered as SCIM. A 404 that the service has written as SCIM still does.
func TestForeign404WithoutListing(t *testing.T) {
	t.Parallel()
	const refusal = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d"}`
	for _, individual := range []bool{true, false} {
		for _, status := range []int{http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError} {
			t.Run(fmt.Sprintf("individual %t, listing %d", individual, status), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{})
				ids := d.seed(t, 2)
				behind := d.as(t, directory.Options{Individual: individual}, func(x exchange) bool {
					switch {
					case x.one() && x.userID() == ids[1]:
						return x.text(http.StatusNotFound, "404 page not found")
					case x.one():
						return false
					}
					return x.says(status, fmt.Sprintf(refusal, status))
				})
				if _, err := behind.User(t.Context(), ids[0], nil); err != nil {
					t.Fatal(err)
				}
				_, err := behind.User(t.Context(), ids[1], nil)
				e, ok := errors.AsType[*directory.GatewayError](err)
				if !ok || e.Listing == nil || gone(err) {
					t.Errorf("got %v, want that something in front of the service has answered", err)
				}
				if _, err := behind.User(t.Context(), "nobody", nil); !gone(err) {
					t.Errorf("a 404 as SCIM: %v", err)
				}
			})
		}
	}
}

// TestForeign404WithAPartOfTheListing: a 404 that is not SCIM proves no deletion if the listing may be incomplete.
func TestForeign404WithAPartOfTheListing(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"paging-ignored", "start-index-ignored"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{}, dialect)
			d.seed(t, 150)
			behind := d.as(t, directory.Options{}, func(x exchange) bool {
				return x.one() && x.userID() == "hidden" && x.text(http.StatusNotFound, "404 page not found")
			})
			_, err := behind.User(t.Context(), "hidden", nil)
			e, ok := errors.AsType[*directory.GatewayError](err)
			if !ok || e.Listing == nil || gone(err) {
				t.Errorf("got %v, want that something in front of the service has answered", err)
			}
			if _, err := behind.User(t.Context(), "nobody", nil); !gone(err) {
				t.Errorf("a 404 as SCIM: %v", err)
			}
		})
	}
}

// Test404BeforeAnySCIMAnswer: an answer that is no resource, the first of a run, is silence where a read shows that
// there is a service, and otherwise not.
func Test404BeforeAnySCIMAnswer(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	id := d.seed(t, 1)[0]
	change := func(behind *directory.Directory) (*scim.User, error) {
		return behind.UpdateUser(t.Context(), id, []scim.Operation{scim.Replace("displayName", "x")}, func(*scim.User) {})
	}
	there := d.as(t, directory.Options{}, func(x exchange) bool { return x.changes() && x.text(http.StatusOK, "OK") })
	if user, err := change(there); err != nil || user != nil {
		t.Errorf("got %v, %v; want silence", user, err)
	}
	nowhere := d.as(t, directory.Options{}, func(x exchange) bool { return x.text(http.StatusOK, "OK") })
	if _, err := change(nowhere); !scim.IsNoResource(err) {
		t.Errorf("something that says OK to everything: %v", err)
	}
}

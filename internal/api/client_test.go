package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	testID     = "an-application"
	testSecret = "the-secret-of-the-tests-0123456789"
	testToken  = "the-access-token-of-the-tests-"
)

// service is a REST API that answers GETs with h and tokens with numbers.
type service struct {
	mu     sync.Mutex
	tokens int
	asked  []string
	log    bytes.Buffer
}

func (s *service) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func serve(t *testing.T, h http.HandlerFunc, change ...func(*transport.Options)) (*Client, *service) {
	t.Helper()
	s := &service{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.Method+" "+r.URL.String())
		if r.URL.Path != "/ws/oauth/token" {
			if r.Method != http.MethodGet || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "+testToken) {
				t.Errorf("%s %s, %v", r.Method, r.URL, r.Header)
			}
			h(w, r)
			return
		}
		form := url.Values{
			"grant_type": {"client_credentials"}, "client_id": {testID}, "client_secret": {testSecret},
			"scope": {"monitoring"},
		}
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.PostForm.Encode() != form.Encode() {
			t.Errorf("%s %v, %v", r.Method, r.PostForm, err)
		}
		s.tokens++
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"%s%d","token_type":"Bearer","expires_in":3600,"scope":"monitoring"}`,
			testToken, s.tokens)
	}))
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	o := transport.Options{
		BaseURL: base, MaxRetries: 3, MinBackoff: time.Microsecond, RequestTimeout: 5 * time.Second,
		Logger: slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: transport.LevelTrace})),
	}
	for _, c := range change {
		c(&o)
	}
	return New(o, testID, testSecret), s
}

func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestListsAreDecodedOrReported(t *testing.T) {
	t.Parallel()
	const one = `{"id":7,"email":"Ada@example.com","administrator":true,"mfaConfigured":false,"roles":["Helpdesk"],"organizationId":null,"x":[1,{}]}`
	for name, c := range map[string]struct {
		body    string
		want    int
		reports string // of an error
	}{
		"an array":             {"[" + one + "]", 1, ""},
		"ids as texts":         {"[" + strings.Replace(one, "7", `"7"`, 1) + "]", 1, ""},
		"an object around":     {`{"count":1,"results":[` + one + `],"more":{}}`, 1, ""},
		"a byte order mark":    {"[]", 0, ""},
		"none":                 {"[]", 0, ""},
		"null":                 {"null", 0, ""},
		"null in an object":    {`{"results":null}`, 0, ""},
		"no list":              {`{"status":"ok"}`, 0, "not a list"},
		"a text":               {`"ok"`, 0, "not a list"},
		"nothing":              {"", 0, "broke off"},
		"no JSON":              {"[" + one + ",nope]", 0, "not JSON"},
		"it broke off":         {"[" + one + `,{"id"`, 0, "broke off"},
		"it broke off before":  {"[" + one, 0, "broke off"},
		"it broke off at once": {"[", 0, "broke off"},
		"an id that is none":   {`[{"id":1.5}]`, 0, "an id is 1.5"},
		"an item of its own":   {`["ada"]`, 0, "item 1"},
		"a page":               {"<!doctype html><title>Busy</title>", 0, "HTML page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, answering(200, "application/json", c.body))
			all, err := client.Technicians(t.Context())
			if c.reports != "" {
				if _, odd := errors.AsType[*transport.DecodeError](err); !odd || !strings.Contains(err.Error(), c.reports) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || len(all) != c.want {
				t.Fatalf("%+v, %v", all, err)
			}
			if c.want == 0 {
				return
			}
			got := all[0]
			if got.ID != "7" || got.Email != "Ada@example.com" || !*got.Administrator || *got.MFAConfigured ||
				got.Enabled != nil || got.OrganizationID != "" || got.Roles[0] != "Helpdesk" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestOrganizationsArePaged(t *testing.T) {
	t.Parallel()
	page := func(from, to int) string {
		var b strings.Builder
		for i := from; i <= to; i++ {
			fmt.Fprintf(&b, `,{"id":%d,"name":"Organization %d"}`, i, i)
		}
		return "[" + strings.TrimPrefix(b.String(), ",") + "]"
	}
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, map[string]string{"": page(1, 1000), "1000": page(1001, 1002)}[r.URL.Query().Get("after")])
	})
	all, err := client.Organizations(t.Context())
	if err != nil || len(all) != 1002 || all[1001].Name != "Organization 1002" {
		t.Fatalf("%d, %v", len(all), err)
	}
	want := []string{
		"POST /ws/oauth/token", "GET /v2/organizations?pageSize=1000",
		"GET /v2/organizations?after=1000&pageSize=1000",
	}
	if got := s.requests(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	client, _ = serve(t, answering(200, "application/json", page(1, 1000))) // whatever page is asked for
	if _, err := client.Organizations(t.Context()); err == nil || !strings.Contains(err.Error(), "page 2: it repeats") {
		t.Errorf("%v", err)
	}
}

// TestActivities: a page may be short though more follow, and the requests are bounded.
func TestActivities(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("class") != "USER" || q.Get("status") != "APP_USER_LOGGED_IN" ||
			q.Get("after") != "2026-01-01T00:00:00Z" {
			t.Errorf("%v", q)
		}
		_, _ = io.WriteString(w, map[string]string{
			"":  `{"lastActivityId":8,"activities":[{"id":9,"activityTime":1790000000.5,"userId":3},{"id":8,"activityTime":1780000000000}]}`,
			"8": `{"lastActivityId":5,"activities":[{"id":5,"activityTime":1770000000},{"id":4,"activityTime":1}]}`,
			"4": `{"lastActivityId":0,"activities":[]}`,
		}[r.URL.Query().Get("olderThan")])
	})
	all, err := client.Activities(t.Context(), "APP_USER_LOGGED_IN", since, 3)
	if err != nil || len(all) != 3 || all[0].UserID != "3" || all[0].At.UnixMilli() != 1790000000500 ||
		all[1].At.Unix() != 1780000000 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := client.Activities(t.Context(), "APP_USER_LOGGED_IN", since, 2); !errors.Is(err, ErrTooManyRequests) {
		t.Errorf("%v", err)
	}
	if n := len(s.requests()); n != 1+3+2 {
		t.Errorf("%d requests", n)
	}
}

func TestTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	const ended = `{"error":"not_authenticated","error_description":"Access token is invalid or expired","error_code":10}`
	t.Run("and then works", func(t *testing.T) {
		t.Parallel()
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "Bearer "+testToken+"1" {
				answering(401, "application/json", ended)(w, r)
				return
			}
			_, _ = io.WriteString(w, "[]")
		})
		for range 3 {
			if _, err := client.Roles(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if n := len(s.requests()); s.tokens != 2 || n != 2+4 {
			t.Errorf("%d tokens, %d requests", s.tokens, n)
		}
	})
	t.Run("and then is refused for good", func(t *testing.T) {
		t.Parallel()
		client, s := serve(t, answering(401, "application/json", ended))
		if _, err := client.Roles(t.Context()); !transport.HasStatus(err, 401) || transport.HaltOf(err) == nil {
			t.Errorf("%v", err)
		}
		if _, err := client.EndUsers(t.Context()); !errors.Is(err, transport.ErrTokenRefused) {
			t.Errorf("%v", err)
		}
		if n := len(s.requests()); n != 4 {
			t.Errorf("%d requests: %v", n, s.requests())
		}
	})
	t.Run("but not for want of a right", func(t *testing.T) {
		t.Parallel()
		for _, code := range []string{"insufficient_privileges", "user_context_required"} {
			client, s := serve(t, answering(401, "application/json",
				`{"error":"`+code+`","error_description":"No.","error_code":5}`))
			_, err := client.Roles(t.Context())
			if !LacksRight(err) || NeedsUser(err) != (code == "user_context_required") ||
				transport.HaltOf(err) != nil || s.tokens != 1 {
				t.Errorf("%v, %d tokens", err, s.tokens)
			}
		}
	})
}

func TestErrorsNameRequestAnswerAndIncident(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, answering(404, "application/json",
		`{"resultCode":"NOT_FOUND","errorMessage":"HTTP 404","incidentId":"abc"}`))
	_, err := client.Technicians(t.Context())
	if !IsMissing(err) || !strings.HasSuffix(err.Error(),
		"list technicians: GET /v2/user/technicians: 404 Not Found (NOT_FOUND): HTTP 404 (incident abc)") {
		t.Errorf("%v", err)
	}
	client, _ = serve(t, answering(403, "application/json",
		`{"errorCode":"FORBIDDEN","message":"Must be a System Administrator"}`))
	if _, err := client.Roles(t.Context()); !LacksRight(err) || !strings.Contains(err.Error(), "(FORBIDDEN): Must be") {
		t.Errorf("%v", err)
	}
	for body, status := range map[string]int{
		`{"resultCode":"Client app not exist","incidentId":"x"}`: 404, `{"error":"invalid_client"}`: 401, `{"error":"invalid_scope"}`: 400,
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Nj-Request-Id", "abc")
			answering(status, "application/json", body)(w, r)
		}))
		base, _ := url.Parse(srv.URL)
		client := New(transport.Options{BaseURL: base}, testID, testSecret)
		_, err := client.Roles(t.Context())
		if !transport.HasStatus(err, status) || IsUnknownClient(err) != (status == 404) || IsMissing(err) ||
			!strings.HasPrefix(err.Error(), "fetch access token: POST /ws/oauth/token: ") {
			t.Errorf("%v", err)
		}
		if !strings.HasSuffix(err.Error(), map[bool]string{true: "(incident x)", false: "(request abc)"}[status == 404]) {
			t.Errorf("%v", err)
		}
		if _, err := client.Roles(t.Context()); !errors.Is(err, transport.ErrTokenRefused) {
			t.Errorf("a second time: %v", err)
		}
		srv.Close()
	}
}

// TestTokenOutOfService: a token endpoint that is out of service, or that breaks connections, is tried as often as one
// request is. Nothing is sent after that, since nothing can be read without a token.
func TestTokenOutOfService(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"503":     answering(503, "text/html", "<html>Out of service"),
		"broken":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"refused": answering(429, "text/plain", "slow down"),
	} {
		var sent atomic.Int32
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent.Add(1)
			answer(w, r)
		}))
		base, _ := url.Parse(srv.URL)
		client := New(transport.Options{BaseURL: base, MaxRetries: 2, MinBackoff: time.Microsecond}, testID, testSecret)
		halts := name != "refused" // too many requests may not be too many for the next one
		for i := range 3 {
			_, err := client.Roles(t.Context())
			if err == nil || (transport.HaltOf(err) != nil) != halts ||
				errors.Is(err, transport.ErrNoService) != (halts && i > 0) {
				t.Errorf("%s, read %d: %v", name, i, err)
			}
		}
		if n := sent.Load(); halts && n != 3 {
			t.Errorf("%s: %d requests", name, n)
		}
		srv.Close()
	}
}

// TestNoToken: what stands in for a token endpoint is an error that says so, and no part of it but one line is shown.
func TestNoToken(t *testing.T) {
	t.Parallel()
	for body, reports := range map[string]string{
		"<html>Log in": "the body is an HTML page", "{}": "holds no access token",
		`{"access_token":7}`: "cannot unmarshal number",
		"access_token=a":     "not JSON but begins with", "": "the body is empty",
		`{"error":"slow_down","error_description":"x"}`: "holds no access token",
	} {
		srv := httptest.NewServer(answering(200, "application/json", body))
		base, _ := url.Parse(srv.URL)
		_, err := New(transport.Options{BaseURL: base}, testID, testSecret).Roles(t.Context())
		if _, odd := errors.AsType[*transport.DecodeError](err); !odd || !strings.Contains(err.Error(), reports) {
			t.Errorf("%q: %v", body, err)
		}
		srv.Close()
	}
}

// TestThrottledByPages: a page of HTML in place of a list passes.
func TestThrottledByPages(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) < 3 {
			answering(200, "text/html", "<html>Too many requests</html>")(w, r)
			return
		}
		_, _ = io.WriteString(w, `[{"id":1}]`)
	})
	if all, err := client.EndUsers(t.Context()); err != nil || len(all) != 1 || n.Load() != 3 {
		t.Errorf("%v, %v after %d requests", all, err, n.Load())
	}
}

// TestSlowStream: the request's timeout is that of each read, and a list that broke off is read again from its
// beginning.
func TestSlowStream(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		first := n.Add(1) == 1
		_, _ = io.WriteString(w, "["+strings.Repeat(" ", 600))
		for i := range 5 {
			_, _ = fmt.Fprintf(w, `{"id":%d},`, i)
			w.(http.Flusher).Flush()
			time.Sleep(300 * time.Millisecond)
		}
		if first {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, `{"id":5}]`)
	}, func(o *transport.Options) { o.RequestTimeout = time.Second })
	if all, err := client.EndUsers(t.Context()); err != nil || len(all) != 6 || n.Load() != 2 {
		t.Errorf("%v, %v after %d requests", all, err, n.Load())
	}
}

func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/user/roles" {
			answering(400, "text/plain", "no "+r.Header.Get("Authorization")+" with "+testSecret)(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `[{"id":1,"firstName":%q,"lastName":%q}]`, r.Header.Get("Authorization"), testSecret)
	})
	all, err := client.Technicians(t.Context())
	if err != nil || all[0].FirstName != "Bearer (token)" || all[0].LastName != "(token)" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = client.Roles(t.Context())
	shown := fmt.Sprintf("%v %+v %#v %v %+v %#v", err, err, err, client, client, client)
	s.mu.Lock()
	defer s.mu.Unlock()
	shown += s.log.String()
	if strings.Contains(shown, testSecret) || strings.Contains(shown, testToken) ||
		!strings.Contains(shown, "REST bodies") {
		t.Error(shown)
	}
}

// FuzzDecodeList: whatever comes is a list within bounds or an error.
func FuzzDecodeList(f *testing.F) {
	for _, s := range []string{
		`[{"id":1}]`, `null`, `{"results":[{"id":"1"}]}`, `{"a":{}}`, `[`, `[1]`,
		`{"results":null}`, "", `[]x`, `{"x":[[]]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := decodeList[Account](bytes.NewReader(data), func(b []byte) []byte { return b })
		if err == nil && all == nil {
			t.Errorf("%q is neither a list nor an error", data)
		}
	})
}

// BenchmarkEndUsers decodes 20,000 end users.
func BenchmarkEndUsers(b *testing.B) {
	one := `,{"id":1,"uid":"6f1c2a5e-0000-4000-8000-000000000001","email":"ada.lovelace@example.com","firstName":"Ada","lastName":"Lovelace",` +
		`"enabled":true,"mfaConfigured":true,"scimUser":true,"authType":"SSO","invitationStatus":"REGISTERED","organizationId":12,` +
		`"assignedDeviceIds":[],"accessibleDeviceIds":[],"fullPortalAccess":false,"roles":["Standard"],"phone":"+1 555 0100","mustChangePw":false}`
	body := "[" + strings.Repeat(one, 20_000)[1:] + "]"
	scrub := transport.NewRedactor(testSecret, testToken).Scrub
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if all, err := decodeList[Account](strings.NewReader(body), scrub); err != nil || len(all) != 20_000 {
			b.Fatal(err)
		}
	}
}

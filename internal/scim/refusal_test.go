package scim

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	const (
		scimJSON = "application/scim+json"
		schemas  = `"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]`
	)
	tests := map[string]struct {
		status      int
		contentType string
		body        string
		want        Error
	}{
		"as the standard has it": {
			409, scimJSON, `{` + schemas + `,"status":"409","scimType":"uniqueness","detail":"Taken."}`,
			Error{Code: "uniqueness", Detail: "Taken.", Genuine: true},
		},
		"status as a number": {
			404, scimJSON, `{` + schemas + `,"status":404,"detail":"No such user."}`,
			Error{Detail: "No such user.", Genuine: true},
		},
		"detail as an array": {
			400, "application/json", `{` + schemas + `,"detail":["First.","Second."]}`,
			Error{Detail: "First.; Second.", Genuine: true},
		},
		"schema only, in another case": {
			404, scimJSON, `{"Schemas":"URN:ietf:params:scim:api:messages:2.0:error"}`, Error{Genuine: true},
		},
		"no schemas": {
			404, scimJSON, `{"status":"404","detail":"Resource x not found"}`,
			Error{Detail: "Resource x not found", Genuine: true},
		},
		"a scimType only": {
			400, scimJSON, `{"scimType":"invalidFilter"}`, Error{Code: "invalidFilter", Genuine: true},
		},
		"a framework's unknown path": {
			404, "application/json", `{"timestamp":"2024","status":404,"error":"Not Found","path":"/x"}`,
			Error{Detail: "Not Found"},
		},
		"another framework's": {
			404, "application/json", `{"detail":"Not Found"}`, Error{Detail: "Not Found"},
		},
		"problem details (RFC 9457)": {
			404, "application/problem+json",
			`{"type":"about:blank","title":"Not Found","status":404,"detail":"No endpoint GET /x."}`,
			Error{Detail: "No endpoint GET /x."},
		},
		"a gateway's message": {
			403, "application/json", `{"message":"Forbidden by policy"}`, Error{Detail: "Forbidden by policy"},
		},
		"a JSON text":         {400, "application/json", `"nope"`, Error{Detail: "nope"}},
		"a JSON array":        {400, "application/json", `[1]`, Error{}},
		"an empty body":       {404, "", ``, Error{}},
		"plain text":          {400, "text/plain", "Bad\r\n\tthing\n", Error{Detail: "Bad thing"}},
		"JSON that broke off": {400, scimJSON, `{"detail":"x`, Error{Detail: `{"detail":"x`}},
		"long plain text": {
			500, "text/plain", strings.Repeat("é", 500), Error{Detail: strings.Repeat("é", 200) + "…"},
		},
		"binary": {400, "", "\x00\x01\x02\xff", Error{}},
		"XML": {
			400, "application/xml", "<Error><Code>AccessDenied</Code></Error>", Error{},
		},
		"an HTML page": {
			403, "text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in</title>", Error{HTML: true},
		},
		"an HTML page that is declared as JSON": {403, "application/json", "\ufeff\n <HTML><body>", Error{HTML: true}},
		"HTML by type alone":                    {403, "text/html", "<body>Sign in</body>", Error{HTML: true}},
		"control and direction characters": {
			400, scimJSON, `{"status":"400","detail":"a\u0000b\u001b[31m\u202ec\nd"}`,
			Error{Detail: "ab[31mc d", Genuine: true},
		},
		"the token repeated": {
			403, scimJSON, `{"status":"403","detail":"bad ` + testToken + `","scimType":"` + testToken + `"}`,
			Error{Detail: "bad (token)", Code: "(token)", Genuine: true},
		},
		"too deep": {
			400, scimJSON, strings.Repeat(`{"detail":`, 65) + `1` + strings.Repeat(`}`, 65),
			Error{Detail: strings.Repeat(`{"detail":`, 20) + "…"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, answering(test.status, test.contentType, test.body), func(o *Options) { o.MaxRetries = 0 })
			_, err := c.GetUser(t.Context(), "7")
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("%T %v", err, err)
			}
			test.want.Op, test.want.Method, test.want.Path, test.want.Status, test.want.Attempts = "read user", "GET", "/Users/7", test.status, 1
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(Error{}, "Waited")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			// A SCIM 404 may come from another path of the host.
			if want := test.want.Genuine && test.status != http.StatusNotFound; c.Spoke() != want {
				t.Errorf("spoke: %v, want %v", c.Spoke(), want)
			}
		})
	}
}

func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contentType, body string
		want              DecodeError
		text              string
	}{
		"an empty body": {"", "", DecodeError{}, "empty"},
		"a login page":  {"text/html", "<!doctype html>", DecodeError{HTML: true}, "HTML page"},
		"no JSON":       {"text/plain", "hello\nworld", DecodeError{}, `not JSON but begins with "hello world"`},
		"no JSON, the token": {
			"text/plain", "{" + testToken + "}", DecodeError{}, `not JSON but begins with "{(token)}"`,
		},
		"XML":                {"application/xml", "<Error/>", DecodeError{}, "the body is not JSON"},
		"JSON that ends":     {"application/json", `{"id":"1","na`, DecodeError{Truncated: true}, "unexpected end"},
		"no object":          {"application/json", `["1"]`, DecodeError{}, "not a JSON object"},
		"no resource":        {"application/json", `{"status":"ok"}`, DecodeError{}, "no id"},
		"an id that is null": {"application/json", `{"id":null}`, DecodeError{}, "no id"},
		"nested too deep": {
			"application/json", `{"id":"1","x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`,
			DecodeError{},
			"nested more than 64",
		},
		"too large": {
			"application/json", `{"id":"` + strings.Repeat("x", 4000) + `"}`,
			DecodeError{TooLarge: true},
			"larger than",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, r *http.Request) { answering(200, test.contentType, test.body)(w, r) },
				func(o *Options) { o.MaxBody = 1000 })
			_, err := c.CreateUser(t.Context(), &User{UserName: "a"})
			var got *DecodeError
			if !errors.As(err, &got) {
				t.Fatalf("%T %v", err, err)
			}
			if !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(err.Error(), "create user: POST /Users: 200 OK: ") {
				t.Error(err)
			}
			test.want.Op, test.want.Method, test.want.Path, test.want.Status = "create user", "POST", "/Users", 200
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(DecodeError{}, "Err")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !OutcomeUnknown(err) || c.Spoke() {
				t.Errorf("unknown %v, spoke %v", OutcomeUnknown(err), c.Spoke())
			}
		})
	}
}

// TestUnreadableMembers: a group with unreadable members is not an empty group. They do not prevent requests that do
// not concern members.
func TestUnreadableMembers(t *testing.T) {
	t.Parallel()
	for _, members := range []string{`[{"value":"a"},["b"]]`, `[[]]`} {
		group := `{"id":"7","displayName":"Staff","MEMBERS":` + members + `}`
		c := serve(t, answering(200, "application/scim+json", group))
		var got *DecodeError
		if g, err := c.GetGroup(t.Context(), "7"); !errors.As(err, &got) ||
			!strings.Contains(err.Error(), "its members cannot be read") {
			t.Errorf("GET: %+v, %v", g, err)
		}
		if g, err := c.GetGroup(t.Context(), "7", "members"); err != nil || g.Members != nil {
			t.Errorf("GET without them: %+v, %v", g, err)
		}
		if g, err := c.PatchGroup(t.Context(), "7", []Operation{AddMembers("a")}); err != nil || g.Members != nil {
			t.Errorf("PATCH: %+v, %v", g, err)
		}
		c = serve(t, answering(200, "application/scim+json", `{"totalResults":1,"Resources":[`+group+`]}`))
		if page, err := c.ListGroups(t.Context(), ListOptions{}); err != nil || page.Resources[0].Members != nil {
			t.Errorf("listing: %+v, %v", page, err)
		}
	}
}

func TestAnswersWithoutABody(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"204": 204, "200 with nothing": 200} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			u, err := c.PatchUser(t.Context(), "7", []Operation{Replace("active", false)})
			if u != nil || err != nil {
				t.Errorf("PATCH: %v, %v", u, err)
			}
			g, err := c.ReplaceGroup(t.Context(), "7", &Group{DisplayName: "Staff"}, "")
			if g != nil || err != nil {
				t.Errorf("PUT: %v, %v", g, err)
			}
			if err := c.DeleteGroup(t.Context(), "7"); err != nil {
				t.Errorf("DELETE: %v", err)
			}
		})
	}
	for body, deleted := range map[string]bool{
		`{"id":"7","active":false}`: true, `{"Schemas":["urn:x"]}`: true, ` `: true, `{}`: false, `"OK"`: false, `OK`: false, `{"message":"signed out"}`: false,
	} {
		t.Run("deleted with "+body, func(t *testing.T) {
			t.Parallel()
			var got *DecodeError
			err := serve(t, answering(200, "application/json", body)).DeleteUser(t.Context(), "7")
			if deleted && err != nil || !deleted && !errors.As(err, &got) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("a login page has deleted nobody", func(t *testing.T) {
		t.Parallel()
		c := serve(t, answering(200, "text/html", "<html>"))
		var got *DecodeError
		if err := c.DeleteUser(t.Context(), "7"); !errors.As(err, &got) || !got.HTML {
			t.Errorf("%v", err)
		}
	})
}

func TestAnswerStatusAndETag(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ header, body, want string }{
		"the header wins":              {`W/"2"`, `{"id":"1","meta":{"version":"W/\"1\""}}`, `W/"2"`},
		"without it, the version does": {"", `{"id":"1","meta":{"version":"W/\"1\""}}`, `W/"1"`},
		"neither":                      {"", `{"id":"1"}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.header != "" {
					w.Header().Set("ETag", test.header)
				}
				w.WriteHeader(http.StatusCreated)
				_, _ = w.Write([]byte(test.body))
			})
			u, err := c.CreateUser(t.Context(), &User{UserName: "a"})
			if err != nil || u.ETag != test.want || u.Status != http.StatusCreated || !c.Spoke() {
				t.Errorf("%+v, %v", u, err)
			}
			g, err := c.GetGroup(t.Context(), "1")
			if err != nil || g.ETag != test.want || g.Status != http.StatusCreated {
				t.Errorf("%+v, %v", g, err)
			}
		})
	}
}

func TestPredicatesClassifyErrors(t *testing.T) {
	t.Parallel()
	wrap := func(err error) error { return errors.Join(errors.New("while at it"), err) }
	type says struct{ NotFound, Conflict, Unauthorized, Unsupported, Precondition, Unknown bool }
	tests := map[string]struct {
		err  error
		want says
	}{
		"nothing":                   {nil, says{}},
		"another error":             {errors.New("404"), says{}},
		"404":                       {&Error{Method: "GET", Status: 404}, says{NotFound: true}},
		"409":                       {&Error{Method: "POST", Status: 409}, says{Conflict: true}},
		"400 for uniqueness":        {&Error{Method: "POST", Status: 400, Code: "Uniqueness"}, says{Conflict: true}},
		"401":                       {&Error{Method: "GET", Status: 401}, says{Unauthorized: true}},
		"405":                       {&Error{Method: "PATCH", Status: 405}, says{Unsupported: true}},
		"501":                       {&Error{Method: "POST", Status: 501}, says{Unsupported: true}},
		"412":                       {&Error{Method: "PUT", Status: 412}, says{Precondition: true}},
		"500 on POST":               {&Error{Method: "POST", Status: 500}, says{Unknown: true}},
		"504 on POST":               {&Error{Method: "POST", Status: 504}, says{Unknown: true}},
		"505 on POST":               {&Error{Method: "POST", Status: 505}, says{}},
		"408 on POST":               {&Error{Method: "POST", Status: 408}, says{Unknown: true}},
		"520 on POST":               {&Error{Method: "POST", Status: 520}, says{Unknown: true}},
		"524 on POST":               {&Error{Method: "POST", Status: 524}, says{Unknown: true}},
		"598 on POST":               {&Error{Method: "POST", Status: 598}, says{Unknown: true}},
		"666 on POST":               {&Error{Method: "POST", Status: 666}, says{}},
		"524 on PATCH":              {&Error{Method: "PATCH", Status: 524}, says{}},
		"503 on PATCH":              {&Error{Method: "PATCH", Status: 503}, says{}},
		"a POST that was sent":      {&TransportError{Method: "POST", Sent: true}, says{Unknown: true}},
		"a DELETE that was sent":    {&TransportError{Method: "DELETE", Sent: true}, says{Unknown: true}},
		"a POST that was not":       {&TransportError{Method: "POST"}, says{}},
		"a GET that was sent":       {&TransportError{Method: "GET", Sent: true}, says{}},
		"an unreadable POST":        {&DecodeError{Method: "POST", Status: 201}, says{Unknown: true}},
		"an unreadable GET":         {&DecodeError{Method: "GET", Status: 200}, says{}},
		"a wrapped 500 on POST":     {wrap(&Error{Method: "POST", Status: 500}), says{Unknown: true}},
		"a wrapped 404":             {wrap(&Error{Method: "GET", Status: 404}), says{NotFound: true}},
		"a wrapped transport error": {wrap(&TransportError{Method: "PUT", Sent: true}), says{Unknown: true}},
	}
	for name, test := range tests {
		got := says{
			IsNotFound(test.err), IsConflict(test.err), IsUnauthorized(test.err), IsUnsupported(test.err),
			IsPreconditionFailed(test.err), OutcomeUnknown(test.err),
		}
		if got != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Package api reads NinjaOne's REST API (v2): organizations, people, roles and activities. It sends only GETs, and the
// POST that fetches the token. It asks for a token with the scope monitoring alone.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	tokenPath = "/ws/oauth/token"
	scope     = "monitoring"
	// FetchToken is the name in errors of the act of requesting an access token.
	FetchToken = "fetch access token"
	// maxBody bounds one answer. 20,000 end users are some 10 MB.
	maxBody = 256 << 20
)

// Client reads one tenant with one API application. It is safe for concurrent use.
type Client struct {
	http *transport.Client

	fetch func(context.Context) (*oauth2.Token, error)
	mu    sync.Mutex // guards token, and is held while one is fetched
	token *oauth2.Token
}

// New returns a client of the API at o.BaseURL for the application with this id and secret. It makes no request.
func New(o transport.Options, id, secret string) *Client {
	o.Token, o.MaxBody = "", maxBody
	c := &Client{http: transport.New(o, transport.Protocol{
		Name: "REST", Accept: "application/json", Explain: explain, PagesPass: true,
	})}
	c.http.Hide(secret)
	config := &clientcredentials.Config{
		ClientID: id, ClientSecret: secret, Scopes: []string{scope}, TokenURL: tokenPath,
		AuthStyle: oauth2.AuthStyleInParams, // which needs no second try
	}
	client := &http.Client{Transport: tokenTrip{c.http}}
	c.fetch = func(ctx context.Context) (*oauth2.Token, error) {
		return config.Token(context.WithValue(ctx, oauth2.HTTPClient, client))
	}
	return c
}

// String describes the client by its host.
func (c *Client) String() string { return "api.Client{" + c.http.Host() + "}" }

// GoString is String: %#v would print the client's insides.
func (c *Client) GoString() string { return c.String() }

// get sends a GET with the token. If the service refuses the token, it renews the token once.
func (c *Client) get(ctx context.Context, r *transport.Request) (*transport.Answer, error) {
	r.Method = http.MethodGet
	var refused string
	for {
		token, err := c.tokenOtherThan(ctx, refused)
		if err != nil {
			return nil, err
		}
		r.Header = http.Header{"Authorization": {"Bearer " + token}}
		a, err := c.http.Do(ctx, r)
		switch {
		case err == nil:
			c.http.Heard()
			return a, nil
		case !transport.HasStatus(err, http.StatusUnauthorized) || LacksRight(err):
			return nil, c.http.Doubt(err, 0)
		case refused != "":
			return nil, c.http.Refuse(a, err)
		}
		refused = token
	}
}

// tokenOtherThan returns an access token that is not the refused one; refused is "" if none was.
func (c *Client) tokenOtherThan(ctx context.Context, refused string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.token.Valid() || c.token.AccessToken == refused {
		token, err := c.fetch(ctx)
		if err != nil {
			return "", transport.WithoutURL(err)
		}
		c.http.Hide(token.AccessToken)
		c.token = token
	}
	return c.token.AccessToken, nil
}

// tokenTrip makes oauth2 send its requests through the shared transport, which knows the host.
type tokenTrip struct{ http *transport.Client }

// RoundTrip implements http.RoundTripper.
func (t tokenTrip) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	a, err := t.http.Do(req.Context(), &transport.Request{
		Op: FetchToken, Method: req.Method, Path: req.URL.Path, Header: req.Header, Body: body, Secret: true,
	})
	e, refused := errors.AsType[*transport.Error](err)
	switch {
	case refused && e.Status/100 == 4 && e.Status != http.StatusTooManyRequests && e.Status != http.StatusRequestTimeout:
		return nil, t.http.Refuse(a, err) // it would not answer otherwise, and might lock the application
	case err != nil: // without a token nothing can be read, and each further attempt would take as long
		return nil, t.http.OutOfService(req.Context(), err)
	}
	content, err := t.http.Content(a)
	var reported struct {
		Token string `json:"access_token"`
	}
	if err == nil {
		err = json.Unmarshal(content, &reported)
	}
	if err == nil && reported.Token == "" {
		err = errors.New("the body holds no access token")
	}
	if err != nil {
		return nil, t.http.Unreadable(a, err)
	}
	answer := io.NopCloser(bytes.NewReader(content))
	return &http.Response{StatusCode: a.Status, Header: a.Header, Body: answer, Request: req}, nil
}

// list reads a whole list as it comes.
func list[T any](ctx context.Context, c *Client, op, path string, query url.Values) ([]T, error) {
	var all []T
	_, err := c.get(ctx, &transport.Request{Op: op, Path: path, Query: query, Read: func(r io.Reader) (err error) {
		all, err = decodeList[T](r, c.http.Scrub)
		return err
	}})
	return all, err
}

func query(pairs ...string) url.Values {
	v := url.Values{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		v.Set(name, value)
	}
	return v
}

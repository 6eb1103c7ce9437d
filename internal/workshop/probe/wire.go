package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	userAgent  = "terraform-provider-ninjaone-probe"
	maxBody    = 16 << 20
	maxWait    = time.Minute // for a Retry-After
	maxTries   = 6           // of a request that is throttled
	gatewayTry = 3           // of a request that a gateway or the network lost
)

func newHTTPClient(o Options) *http.Client {
	return &http.Client{
		Transport:     transport.NewRoundTripper(o.RootCAs),
		Timeout:       o.RequestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// message is a request to send. A body is a text to be sent as it is, or a value to be marshalled.
type message struct {
	method  string
	path    string // below the endpoint, escaped
	query   url.Values
	body    any
	ifMatch string
	naked   bool // without the token
	other   bool // to the other identity-provider entry
}

func (p *prober) get(ctx context.Context, path string, query ...string) *exchange {
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	return p.send(ctx, message{method: http.MethodGet, path: path, query: values})
}

// send makes one request, again where it was throttled or lost on the way. An exchange without a status has an error;
// once the probe has stopped, all have.
func (p *prober) send(ctx context.Context, m message) *exchange {
	if p.stopped != nil {
		return &exchange{message: m, err: p.stopped}
	}
	if err := p.mayWrite(m); err != nil {
		p.stopped = err
		return &exchange{message: m, err: err}
	}
	for try := 1; ; try++ {
		e := p.attempt(ctx, m)
		if !m.other {
			p.seen.note(e, p.o.Now())
		}
		throttled := e.status == http.StatusTooManyRequests && try < maxTries
		// A POST that got lost may have arrived.
		again := throttled || e.lost() && e.status != http.StatusTooManyRequests && m.method != http.MethodPost &&
			try < gatewayTry
		if again && p.stopped == nil {
			after, asked := transport.RetryAfter(e.header, p.o.Now())
			if !asked {
				after = time.Second << (try - 1)
			}
			p.stopped = p.o.Sleep(ctx, min(after, maxWait))
		}
		if !again || p.stopped != nil {
			p.lost = p.lost || e.lost()
			p.anyLost = p.anyLost || p.lost
			if m.method != http.MethodGet && p.lag > 0 && p.stopped == nil {
				p.stopped = p.o.Sleep(ctx, p.lag) // what follows reads what this wrote
			}
			return e
		}
	}
}

// mayWrite holds the probe to its promise: what it did not make, it does not touch.
func (p *prober) mayWrite(m message) error {
	switch {
	case m.method == http.MethodGet:
		return nil
	case p.o.ReadOnly:
		return errors.New("the probe was about to write, and may only read")
	case m.method == http.MethodPost && (m.path == "/Users" || m.path == "/Groups"),
		m.method == http.MethodDelete && m.path == "/Users/"+p.stranger,
		slices.ContainsFunc(p.made, func(t *thing) bool { return m.path == t.path() }):
		return nil
	}
	return fmt.Errorf("the probe was about to %s %s, which is not its own", m.method, m.path)
}

// pass lets a request out at its pace, unless nothing more is asked.
func (p *prober) pass(ctx context.Context) error {
	if p.stopped == nil && p.sent >= p.allowed {
		p.stopped = ErrTooManyRequests
	}
	if p.stopped == nil {
		p.stopped = ctx.Err()
	}
	if p.stopped == nil {
		p.stopped = p.pace.Wait(ctx)
	}
	if p.stopped == nil {
		p.sent++
	}
	return p.stopped
}

func (p *prober) attempt(ctx context.Context, m message) *exchange {
	e := &exchange{message: m}
	if e.err = p.pass(ctx); e.err != nil {
		return e
	}
	if m.method != http.MethodGet {
		p.written++
	}
	request, err := p.request(ctx, m)
	if err != nil {
		e.err = err
		return e
	}
	response, err := p.client.Do(request)
	if err != nil {
		e.err = transport.WithoutURL(err)
		return e
	}
	defer response.Body.Close()
	e.body, e.err = io.ReadAll(io.LimitReader(response.Body, maxBody))
	if e.err != nil {
		return e
	}
	e.status, e.header = response.StatusCode, response.Header
	if text, err := transport.ToUTF8(e.header.Get("Content-Type"), e.body, maxBody); err == nil { // dialect 46
		e.body = text
	}
	e.decode()
	return e
}

func (p *prober) request(ctx context.Context, m message) (*http.Request, error) {
	var content []byte
	switch body := m.body.(type) {
	case nil:
	case string:
		content = []byte(body)
	default:
		var err error
		if content, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	address := p.base + m.path
	if m.other {
		address = strings.TrimRight(p.o.OtherEndpoint.String(), "/") + m.path
	}
	if len(m.query) > 0 {
		// Spaces as %20: not every service takes a plus for one.
		address += "?" + strings.ReplaceAll(m.query.Encode(), "+", "%20")
	}
	request, err := http.NewRequestWithContext(ctx, m.method, address, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	if !m.naked {
		request.Header.Set("Authorization", "Bearer "+p.o.Token)
	}
	if m.body != nil {
		request.Header.Set("Content-Type", "application/scim+json")
	}
	request.Header.Set("Accept", "application/scim+json, application/json")
	request.Header.Set("User-Agent", userAgent)
	if m.ifMatch != "" {
		request.Header.Set("If-Match", m.ifMatch)
	}
	return request, nil
}

// Package origin records in a resource's private state where the state comes from: the endpoint at which it was made,
// and a tag that no other resource address has. A state must not be read at another endpoint: ids may be numbers, and
// number 17 is another account in another tenant. Tags distinguish two resource addresses that have one account.
package origin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// key is the key in private state.
const key = "origin"

// Origin is where a resource's state comes from.
type Origin struct {
	// Endpoint is the hash of the endpoint. It is empty if it was not recorded yet.
	Endpoint string `json:"endpoint,omitempty"`
	// URL is the endpoint as messages show it: scheme, host and path.
	URL string `json:"url,omitempty"`
	// Tag is unique to one resource address of a state. It is empty if it was not recorded yet.
	Tag string `json:"tag,omitempty"`
}

// At returns the origin of a state that is made or imported at an endpoint now, with a new tag.
func At(endpoint *url.URL) Origin {
	shown := Shown(endpoint)
	return Origin{Endpoint: hash(shown), URL: shown, Tag: rand.Text()}
}

// NewOwner returns a unique owner, for a resource that is to be created.
func NewOwner() string { return rand.Text() }

// Of reads the origin from private state. It returns the zero origin if there is none or it cannot be read.
func Of(ctx context.Context, state private.Reader) Origin {
	o, _ := private.Get[Origin](ctx, state, key)
	return o
}

// Mark writes the origin to private state.
func (o Origin) Mark(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, key, o)
}

// Matches reports whether the origin is that of an endpoint. An origin that was not recorded matches every endpoint.
func (o Origin) Matches(endpoint *url.URL) bool {
	return o.Endpoint == "" || o.Endpoint == hash(Shown(endpoint))
}

// mayBeRestarted reports whether an endpoint differs only in the port, on a loopback address.
func (o Origin) mayBeRestarted(endpoint *url.URL) bool {
	was, err := url.Parse(o.URL)
	if err != nil || !ninjaone.IsLoopback(endpoint.Hostname()) {
		return false
	}
	return was.Scheme == endpoint.Scheme && was.Hostname() == endpoint.Hostname() &&
		was.Path == strings.TrimRight(endpoint.Path, "/")
}

// Shown returns an endpoint as messages show it: scheme, host and path. Two spellings of one endpoint have one form,
// without the usual port of the scheme and without the dot after a host name.
func Shown(endpoint *url.URL) string {
	scheme, host, port := strings.ToLower(endpoint.Scheme), strings.ToLower(endpoint.Hostname()), endpoint.Port()
	host = strings.TrimSuffix(host, ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && !(scheme == "https" && port == "443") && !(scheme == "http" && port == "80") {
		host += ":" + port
	}
	u := url.URL{Scheme: scheme, Host: host, Path: strings.TrimRight(endpoint.Path, "/")}
	return u.String()
}

func hash(shown string) string {
	const enough = 8 // bytes: two endpoints of one practitioner do not collide
	sum := sha256.Sum256([]byte(shown))
	return hex.EncodeToString(sum[:enough])
}

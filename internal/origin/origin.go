// Package origin keeps in a resource's private state where the state comes from: the endpoint that it was made at, and a tag
// that no other address has. A state that meets another endpoint must not be read there: ids may be numbers, and number 17 is
// somebody else in another tenant. Two addresses that have one account are told apart by their tags.
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

// key is the private key.
const key = "origin"

// Origin is where a resource's state comes from.
type Origin struct {
	// Endpoint is the hash of the endpoint; "" where it was not noted yet.
	Endpoint string `json:"endpoint,omitempty"`
	// URL is the endpoint as messages show it: scheme, host and path.
	URL string `json:"url,omitempty"`
	// Tag is another one for each address of a state; "" where it was not noted yet.
	Tag string `json:"tag,omitempty"`
}

// At is the origin of what is made or imported at an endpoint now, with a tag of its own.
func At(endpoint *url.URL) Origin {
	shown := Shown(endpoint)
	return Origin{Endpoint: hash(shown), URL: shown, Tag: rand.Text()}
}

// Stranger is an owner that nothing else has, for a resource that is to be created.
func Stranger() string { return rand.Text() }

// Of reads the origin out of private state. What is not there or cannot be read is the zero origin.
func Of(ctx context.Context, state private.Reader) Origin {
	o, _ := private.Get[Origin](ctx, state, key)
	return o
}

// Mark writes the origin to private state.
func (o Origin) Mark(ctx context.Context, state private.Writer) diag.Diagnostics {
	return private.Set(ctx, state, key, o)
}

// IsOf reports whether the origin is that of an endpoint. An origin that was not noted is of every one.
func (o Origin) IsOf(endpoint *url.URL) bool {
	return o.Endpoint == "" || o.Endpoint == hash(Shown(endpoint))
}

// mayBeRestarted reports whether an endpoint differs in nothing but the port, on a loopback address.
func (o Origin) mayBeRestarted(endpoint *url.URL) bool {
	was, err := url.Parse(o.URL)
	if err != nil || !ninjaone.IsLoopback(endpoint.Hostname()) {
		return false
	}
	return was.Scheme == endpoint.Scheme && was.Hostname() == endpoint.Hostname() && was.Path == strings.TrimRight(endpoint.Path, "/")
}

// Shown is an endpoint as messages show it: scheme, host and path.
func Shown(endpoint *url.URL) string {
	u := url.URL{Scheme: strings.ToLower(endpoint.Scheme), Host: strings.ToLower(endpoint.Host), Path: strings.TrimRight(endpoint.Path, "/")}
	return u.String()
}

func hash(shown string) string {
	const enough = 8 // bytes: two endpoints of one practitioner do not meet
	sum := sha256.Sum256([]byte(shown))
	return hex.EncodeToString(sum[:enough])
}

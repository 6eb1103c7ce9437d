// Package directory is a tenant as one run of Terraform sees it. Shared listings answer reads where that is cheaper
// than asking one by one, member changes are merged, and nothing is created before it was looked up. All of this
// belongs to one [Directory], which the provider makes when it is configured. Two directories of one endpoint share its
// ledger, and nothing else.
package directory

import (
	"crypto/rand"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Options of a directory. The zero value of a number is its default.
type Options struct {
	// PageSize is how many resources a listing page is asked for. Default 100.
	PageSize int
	// MaxResources is how many resources of a listing are read before it counts as endless. 0: as many as scim reads.
	MaxResources int
	// MembersPerPatch is how many member changes one PATCH carries. Default 100.
	MembersPerPatch int
	// Individual turns shared listings off: every read is one GET, and a PATCH carries one member change.
	Individual bool
	// TokenExpires is when the token expires; zero: not known.
	TokenExpires time.Time
	// Now is the clock for the token's life. nil: time.Now.
	Now func() time.Time
	// Ledger is where the resources of this endpoint record what they own, release and adopt. nil: one of its own.
	Ledger *ledger.Ledger
	// Endpoint is the client's URL, and Former the one that the same tenant had before; nil: none.
	Endpoint, Former *url.URL
	// Logger receives, once each, the reasons for choosing a slow way. nil: discarded.
	Logger *slog.Logger
}

// Directory answers for one tenant during one run. It is safe for concurrent use.
type Directory struct {
	client  *scim.Client
	options Options
	run     string // guarded by the mutex of memberQueues

	generic any // see [generic]
	memberQueues

	foreign   atomic.Bool // a state of another endpoint was reported
	restarted atomic.Bool // the state's tenant is this one, on another port

	counts counts // of warnings

	creates atomic.Int64 // of a plan
	reached atomic.Bool  // the service answers, or nothing contradicts that
}

// generic holds the fields of a directory whose types have type parameters. Go compiles all methods of such a type
// again in every package that sees the type, even in a private field. That doubled the compile time of the packages
// above this one. So a directory keeps this struct in a field of type any, and [of] returns it. of is a function and
// not a method, because packages see the signatures of methods too.
type generic struct {
	users    *collection[scim.User]
	groups   *collection[scim.Group]
	reads    flights[version, *scim.Group] // of groups with their members
	reaching flights[struct{}, struct{}]   // finds out whether the service answers
}

func of(d *Directory) *generic { return d.generic.(*generic) } //nolint:forcetypeassert // New sets it

// New makes the directory of the tenant that client speaks to. It sends nothing.
func New(client *scim.Client, options Options) *Directory {
	if options.PageSize <= 0 {
		options.PageSize = 100
	}
	if options.MembersPerPatch <= 0 {
		options.MembersPerPatch = 100
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Ledger == nil {
		options.Ledger = ledger.New()
	}
	if options.Endpoint == nil {
		options.Endpoint = &url.URL{}
	}
	d := &Directory{
		client:  client,
		options: options,
		run:     rand.Text(),
	}
	g := &generic{users: newUsers(client, options), groups: newGroups(client, options)}
	g.reads.overtime = client.Overtime
	g.users.elsewhere, g.groups.elsewhere = g.groups.answered, g.users.answered
	d.generic = g
	return d
}

// Client is the directory's SCIM client, for the few requests that nothing shares.
func (d *Directory) Client() *scim.Client { return d.client }

// Ledger is what the resources of this endpoint own, release and adopt in this run.
func (d *Directory) Ledger() *ledger.Ledger { return d.options.Ledger }

// Endpoint is the directory's URL.
func (d *Directory) Endpoint() *url.URL { return d.options.Endpoint }

// FormerEndpoint is the URL that the same tenant had before; nil where it had none.
func (d *Directory) FormerEndpoint() *url.URL { return d.options.Former }

// NoteForeign notes that this run has met a state of another endpoint. Every further one has the same cause, so callers
// ask SawForeign before they report one.
func (d *Directory) NoteForeign() { d.foreign.Store(true) }

// SawForeign reports whether a state of another endpoint was met in this run.
func (d *Directory) SawForeign() bool { return d.foreign.Load() }

// NoteRestarted notes that the state belongs to this tenant, although the port of the endpoint has changed.
func (d *Directory) NoteRestarted() { d.restarted.Store(true) }

// SawRestarted reports whether the state's tenant is known to be this one though its port has changed.
func (d *Directory) SawRestarted() bool { return d.restarted.Load() }

// Overtime returns err, which ended a caller's time. It adds the service's last answer if that answer delayed all
// requests; see [scim.Client.Overtime].
func (d *Directory) Overtime(err error) error { return d.client.Overtime(err) }

// Worked notes that the effect of a request was seen, although it failed with err; see [scim.Client.Worked].
func (d *Directory) Worked(err error) { d.client.Worked(err) }

// Requests returns how many requests were sent, and how many of them the service refused with 429.
func (d *Directory) Requests() (sent, refused int) { return d.client.Counts() }

// Now is the time by the directory's clock.
func (d *Directory) Now() time.Time { return d.options.Now() }

// TokenExpires is when the token expires, and in how many whole days. ok is false where the configuration does not give
// the day on which the token was generated.
func (d *Directory) TokenExpires() (at time.Time, daysLeft int, ok bool) {
	at = d.options.TokenExpires
	if at.IsZero() {
		return at, 0, false
	}
	return at, ninjaone.DaysLeft(at, d.options.Now()), true
}

// Individual reports whether shared listings are turned off: every read is then one GET.
func (d *Directory) Individual() bool { return d.options.Individual }

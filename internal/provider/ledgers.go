package provider

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
)

// ledgers holds the ledgers of one process by endpoint, so that all configurations of one endpoint know which accounts
// the others own.
type ledgers struct {
	mu sync.Mutex // guards walks
	// walks has the latest walk of each endpoint.
	walks map[string]*walk
}

// walk is one walk of Terraform through its resources.
type walk struct {
	ledger *ledger.Ledger
	// configured has the settings of the configurations that take part.
	configured map[[sha256.Size]byte]bool
}

// of returns the ledger of a configuration. A process that outlives a walk, for example under a debugger, is configured
// again for the next walk. If the same settings come a second time, a new walk with a new ledger begins.
func (l *ledgers) of(s settings) *ledger.Ledger {
	endpoint := origin.Shown(s.endpoint)
	settings := s.fingerprint()
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.walks[endpoint]
	if w == nil || w.configured[settings] {
		w = &walk{ledger: ledger.New(), configured: map[[sha256.Size]byte]bool{}}
		if l.walks == nil {
			l.walks = map[string]*walk{}
		}
		l.walks[endpoint] = w
	}
	w.configured[settings] = true
	return w.ledger
}

// fingerprint returns the same value for equal settings of one endpoint.
func (s settings) fingerprint() [sha256.Size]byte {
	token := s.token
	s.endpoint, s.former, s.roots, s.apiURL = nil, nil, nil, nil // pointers, which differ each time
	return sha256.Sum256(fmt.Appendf(nil, "%s %s", s, token))
}

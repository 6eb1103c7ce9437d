package provider

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
)

// ledgers are those of one process, by endpoint: what one configuration of the provider has, another one of the same
// endpoint must not take.
type ledgers struct {
	mu sync.Mutex // guards walks
	// walks are the latest by endpoint.
	walks map[string]*walk
}

// walk is one way of Terraform through its resources.
type walk struct {
	ledger *ledger.Ledger
	// configured are the configurations that take part, by their settings.
	configured map[[sha256.Size]byte]bool
}

// of is the ledger of a configuration. A process that lives longer than a walk, as under a debugger, is configured
// again for the next one: the same settings a second time begin a new ledger.
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

// fingerprint is the same for the same settings of one endpoint.
func (s settings) fingerprint() [sha256.Size]byte {
	token := s.token
	s.endpoint, s.former, s.roots, s.apiURL = nil, nil, nil, nil // pointers, which are others each time
	return sha256.Sum256(fmt.Appendf(nil, "%s %s", s, token))
}

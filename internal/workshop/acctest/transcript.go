package acctest

import (
	"bytes"
	"sync"
)

// Transcript collects what several writers write at a time: a command's two outputs, or a provider's log. Its zero
// value is ready.
type Transcript struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write never errors.
func (t *Transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// String is all of it.
func (t *Transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// Take is all since the last Take.
func (t *Transcript) Take() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.text.Reset()
	return t.text.String()
}

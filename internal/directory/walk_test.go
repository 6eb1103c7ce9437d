package directory

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Two who want the first page do not read on for the second of them, when the first has it already.
func TestReadingOnIsNotDoneTwiceForOneReason(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	if err := server.Tenant().Seed(50); err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	d := New(scim.NewClient(scim.Options{BaseURL: base, Token: server.Token()}), Options{PageSize: 10})
	s := of(d).users.cache
	for range 3 {
		if err := s.advance(t.Context(), s.walk, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(server.Tenant().Requests()); got != 1 {
		t.Errorf("%d pages were read, want the first", got)
	}
}

func TestSharedRequestEndsWithItsLastCaller(t *testing.T) {
	t.Parallel()
	var f flights[string, int]
	started, land := make(chan struct{}), make(chan struct{})
	flown := 0
	work := func(ctx context.Context) (int, error) {
		flown++
		close(started)
		select {
		case <-land:
			return flown, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error)
	go func() { _, err := f.do(ctx, "a", work); results <- err }()
	<-started
	go func() { _, err := f.do(t.Context(), "a", work); results <- err }()
	for joined := false; !joined; {
		f.mu.Lock()
		joined = f.byKey["a"].waiting == 2
		f.mu.Unlock()
	}
	cancel()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(land)
	if err := <-results; err != nil || flown != 1 {
		t.Errorf("who stayed got %v, after %d flights", err, flown)
	}

	ctx, cancel = context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := f.do(ctx, "b", func(ctx context.Context) (int, error) {
			cancel()
			<-ctx.Done()
			ended <- ctx.Err()
			return 0, ctx.Err()
		})
		results <- err
	}()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("who left alone got %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the work went on, %v", err)
	}
}

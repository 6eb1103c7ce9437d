package tenant

import (
	"context"
	"sync"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
)

// activities caches what was read, by query.
type activities struct {
	mu   sync.Mutex // guards each
	each map[activityQuery]*once[[]api.Activity]
}

type activityQuery struct {
	code     string
	since    int64
	requests int
}

func (a *activities) of(key activityQuery) *once[[]api.Activity] {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.each == nil {
		a.each = map[activityQuery]*once[[]api.Activity]{}
	}
	if a.each[key] == nil {
		a.each[key] = &once[[]api.Activity]{}
	}
	return a.each[key]
}

// Activities returns the activities with a status code since a time, as [api.Client.Activities] reads them. Callers
// share the slice and must not change it.
func (a *Account) Activities(ctx context.Context, code string, since time.Time, requests int) ([]api.Activity, error) {
	return a.activities.of(activityQuery{code, since.Unix(), requests}).get(ctx,
		func(ctx context.Context) ([]api.Activity, error) {
			return a.client.Activities(ctx, code, since, requests)
		})
}

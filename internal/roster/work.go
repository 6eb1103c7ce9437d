package roster

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// progressEvery is how often a long apply logs its progress.
const progressEvery = 5 * time.Second

// each works on items, many at a time. Once the context has ended, it skips the items that have not begun.
func each[T any](ctx context.Context, items []T, do, skip func(T)) {
	var group errgroup.Group
	group.SetLimit(atATime)
	for _, item := range items {
		if ctx.Err() != nil {
			skip(item)
			continue
		}
		group.Go(func() error {
			if ctx.Err() == nil {
				do(item)
			} else {
				skip(item)
			}
			return nil
		})
	}
	_ = group.Wait() // the work reports its own errors
}

// report logs progress at INFO while a run lasts: people done, failed and left, and the time to go. At the end it logs
// the counts.
func (r *run) report(ctx context.Context, total int) (stop func()) {
	finished := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-finished:
				return
			case <-ticker.C:
				r.logProgress(ctx, total)
			}
		}
	})
	return func() {
		close(finished)
		wait.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended = r.sum()
		tflog.Info(ctx, "roster applied", map[string]any{
			"made": r.created, "changed": r.changed, "adopted": r.adopted, "removed": r.removed, "failed": len(r.failures),
			"not_reached": r.notReached, "seconds": r.ended.Took.Seconds(), "requests": r.ended.Requests,
			"refused": r.ended.Refused,
		})
	}
}

// sum returns the run in numbers, under the lock.
func (r *run) sum() diagnose.RosterSummary {
	sent, refused := r.directory.Requests()
	unreached := diagnose.NotReached(r.failures, r.unsent)
	return diagnose.RosterSummary{
		Created: r.created, Changed: r.changed, HandedOver: r.adopted, Removed: r.removed,
		Failed: len(r.failures) - unreached, NotReached: r.notReached + unreached,
		Took: r.directory.Now().Sub(r.started), Requests: sent - r.sent, Refused: refused - r.refused,
	}
}

func (r *run) logProgress(ctx context.Context, total int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fields := map[string]any{"done": r.finished, "failed": len(r.failures), "left": total - r.finished}
	if r.finished > 0 {
		elapsed := r.directory.Now().Sub(r.started)
		fields["to_go"] = (elapsed / time.Duration(r.finished) * time.Duration(total-r.finished)).Round(time.Second).String()
	}
	tflog.Info(ctx, "roster is being applied", fields)
}

package directory

import (
	"context"
	"sync"
)

// flights share work among callers that need the same result at the same time. Unlike a singleflight.Group, they cancel
// work that no caller waits for any more, so that Ctrl-C leaves no requests behind.
type flights[K comparable, V any] struct {
	overtime func(error) error // explains why the work took so long when a caller's time ends; nil: no explanation

	mu    sync.Mutex // guards byKey, and the flights in it
	byKey map[K]*flight[V]
}

type flight[V any] struct {
	done    chan struct{}
	value   V
	err     error
	waiting int
	cancel  context.CancelFunc
}

// do returns the result of work, which the first caller starts. If a caller's own context ends, only this caller stops
// waiting, with an error. work gets the first caller's context without its cancellation, because other callers wait for
// it too.
func (f *flights[K, V]) do(ctx context.Context, key K, work func(context.Context) (V, error)) (V, error) {
	f.mu.Lock()
	if f.byKey == nil {
		f.byKey = map[K]*flight[V]{}
	}
	w := f.byKey[key]
	if w == nil {
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // fly or the last caller cancels it
		w = &flight[V]{done: make(chan struct{}), cancel: cancel}
		f.byKey[key] = w
		go f.fly(shared, key, w, work)
	}
	w.waiting++
	f.mu.Unlock()
	select {
	case <-w.done:
		return w.value, w.err
	case <-ctx.Done():
		f.leave(key, w)
		var none V
		if f.overtime != nil {
			return none, f.overtime(ctx.Err())
		}
		return none, ctx.Err()
	}
}

func (f *flights[K, V]) fly(ctx context.Context, key K, w *flight[V], work func(context.Context) (V, error)) {
	w.value, w.err = work(ctx)
	w.cancel()
	f.mu.Lock()
	f.forget(key, w)
	f.mu.Unlock()
	close(w.done)
}

// leave cancels the work when the last caller stops waiting. A later caller starts it again.
func (f *flights[K, V]) leave(key K, w *flight[V]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.waiting--
	if w.waiting == 0 {
		w.cancel()
		f.forget(key, w)
	}
}

func (f *flights[K, V]) forget(key K, w *flight[V]) {
	if f.byKey[key] == w {
		delete(f.byKey, key)
	}
}

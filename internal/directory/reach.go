package directory

import (
	"context"
	"errors"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// manyCreates is how many creates a plan may have without asking whether the service answers: as many as Terraform does
// at a time.
const manyCreates = 10

// reachPatience is how long a plan waits for that answer. If it takes longer, the apply finds out. It is longer than
// the longest pause of a client, so that the plan reports a service that asks for hours.
const reachPatience = 150 * time.Second

// BeforeCreate counts the creates of a plan. From the eleventh on it calls [Directory.CheckAnswers].
func (d *Directory) BeforeCreate(ctx context.Context) error {
	if d.creates.Add(1) <= manyCreates {
		return nil
	}
	return d.CheckAnswers(ctx)
}

// CheckAnswers returns why no create of a plan can succeed, if the service is known not to answer. It returns nil if
// the service answers, or may answer. It asks once, for the page of the listing that the look-ups before creates begin
// with.
func (d *Directory) CheckAnswers(ctx context.Context) error {
	if d.reached.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, reachPatience)
	defer cancel()
	_, err := of(d).reaching.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
		if of(d).users.answered() {
			return struct{}{}, nil
		}
		err := of(d).users.cache.firstPage(ctx)
		if err == nil && !of(d).users.answered() { // a listing that fails is a reason to ask one by one
			_, err = d.client.ListUsers(ctx, scim.ListOptions{StartIndex: 1, Count: 1})
		}
		return struct{}{}, err
	})
	if scim.Stopped(err) {
		return err
	}
	d.reached.Store(true) // if not, each create reports its own failure
	return nil
}

// firstPage reads the first page of the listing, where nothing of it was read. Errors are as for
// [listingCache.advance].
func (s *listingCache[T]) firstPage(ctx context.Context) error {
	s.mu.Lock()
	w := s.walk
	number, fresh := w.rounds, w.state == unread
	s.mu.Unlock()
	if s.individual || !fresh {
		return nil
	}
	return s.advance(ctx, w, number)
}

// CheckSCIM returns nil where the service has answered successfully as SCIM in this run, or lists users now. Otherwise
// it returns why it does not.
func (d *Directory) CheckSCIM(ctx context.Context) error {
	err := of(d).users.requireSCIM(ctx, nil)
	if unproven, ok := errors.AsType[*UnprovenGoneError](err); ok {
		return unproven.Listing
	}
	return err
}

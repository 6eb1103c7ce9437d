package scim

import (
	"context"
	"net/http"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// CreateUser creates a user with one POST. It retries only if the POST certainly did not arrive or was answered with
// 429. A service may answer with an existing user (dialect 18). Then User.Status is often 200.
func (c *Client) CreateUser(ctx context.Context, u *User) (*User, error) {
	return create(ctx, c, u)
}

// GetUser reads one user.
func (c *Client) GetUser(ctx context.Context, id string) (*User, error) {
	return get[User](ctx, c, id)
}

// ListUsers reads one page of users. It returns an IDError for a user whose id cannot be kept.
func (c *Client) ListUsers(ctx context.Context, o ListOptions) (*Page[User], error) {
	return onlyPage[User](ctx, c, o)
}

// PatchUser updates a user (RFC 7644 §3.5.2). It returns nil without an error if the service answered without a body
// (dialect 11).
func (c *Client) PatchUser(ctx context.Context, id string, ops []Operation) (*User, error) {
	p := patch{ops}
	return modify[User](ctx, c, &transport.Request{Op: "update", Method: http.MethodPatch, Once: p.adds()}, id, p)
}

// ReplaceUser replaces the whole user with u (RFC 7644 §3.5.1). If ifMatch is not empty, it does so only while the user
// has that ETag. It returns nil without an error if the service answered without a body.
func (c *Client) ReplaceUser(ctx context.Context, id string, u *User, ifMatch string) (*User, error) {
	return modify[User](ctx, c, &transport.Request{
		Op: "replace", Method: http.MethodPut, Header: ifMatching(ifMatch),
	}, id, u)
}

// DeleteUser deletes a user. A 404 is an error like any other.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	return c.remove(ctx, (*User)(nil).resourceType(), id)
}

// UserPager returns a walk through the listing that o describes, page by page.
func (c *Client) UserPager(o ListOptions) *Pager[User] {
	return newPager[User](c, o)
}

package scim

import (
	"context"
	"net/http"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// GetOptions says which attributes a read asks for (RFC 7644 §3.9). A service may ignore it.
type GetOptions struct{ Attributes, ExcludedAttributes []string }

// CreateUser makes a user with one POST, which is repeated only when it certainly did not arrive or was answered with 429. A service may
// answer with a user that already existed (dialect 18): User.Status is then often 200.
func (c *Client) CreateUser(ctx context.Context, u *User) (*User, error) {
	return create(ctx, c, u)
}

// GetUser reads one user.
func (c *Client) GetUser(ctx context.Context, id string) (*User, error) {
	return get[User](ctx, c, id, GetOptions{})
}

// ListUsers reads one page of users. A user whose id cannot be kept is an IDError.
func (c *Client) ListUsers(ctx context.Context, o ListOptions) (*Page[User], error) {
	return onlyPage[User](ctx, c, o)
}

// PatchUser changes a user (RFC 7644 §3.5.2). The user is nil, without an error, when the service answered without a body (dialect 11).
func (c *Client) PatchUser(ctx context.Context, id string, ops []Operation) (*User, error) {
	p := patch{ops}
	return modify[User](ctx, c, &transport.Request{Op: "update", Method: http.MethodPatch, Once: p.adds()}, id, p)
}

// ReplaceUser puts u in the place of the whole user (RFC 7644 §3.5.1), if ifMatch is not empty only as long as the user has that ETag.
// The user is nil, without an error, when the service answered without a body.
func (c *Client) ReplaceUser(ctx context.Context, id string, u *User, ifMatch string) (*User, error) {
	return modify[User](ctx, c, &transport.Request{Op: "replace", Method: http.MethodPut, Header: ifMatching(ifMatch)}, id, u)
}

// DeleteUser deletes a user. A 404 is an error like any other.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	return c.remove(ctx, (*User)(nil).kind(), id)
}

// UserPager walks the listing that o describes, page by page.
func (c *Client) UserPager(o ListOptions) *Pager[User] {
	return newPager[User](c, o)
}

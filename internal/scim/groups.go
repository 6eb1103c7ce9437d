package scim

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// CreateGroup creates a group with one POST, under the same rules as CreateUser.
func (c *Client) CreateGroup(ctx context.Context, g *Group) (*Group, error) {
	return create(ctx, c, g)
}

// GetGroup reads one group, without the excluded attributes (RFC 7644 §3.9), which a service may send all the same. It
// returns an error if members were requested and cannot all be read. Otherwise a caller that takes the group for empty
// or smaller would remove members.
func (c *Client) GetGroup(ctx context.Context, id string, excluded ...string) (*Group, error) {
	g, err := get[Group](ctx, c, id, excluded...)
	if err != nil || slices.Contains(excluded, "members") || !g.membersUnread() {
		return g, err
	}
	return nil, &DecodeError{
		Op: "read group", Method: http.MethodGet, Path: c.Redact(g.resourceType().path + "/" + url.PathEscape(id)),
		Status: g.Status, Err: g.membersError(),
	}
}

// ListGroups reads one page of groups. It returns an IDError for a group whose id cannot be kept.
func (c *Client) ListGroups(ctx context.Context, o ListOptions) (*Page[Group], error) {
	return onlyPage[Group](ctx, c, o)
}

// PatchGroup updates a group. It returns nil without an error if the service answered without a body (dialect 11). A
// PATCH that adds members is retried under the same rules as CreateUser's POST. If MayHaveActed reports true for the
// error, read the group first.
func (c *Client) PatchGroup(ctx context.Context, id string, ops []Operation) (*Group, error) {
	p := patch{ops}
	return modify[Group](ctx, c, &transport.Request{Op: "update", Method: http.MethodPatch, Once: p.adds()}, id, p)
}

// ReplaceGroup replaces the whole group with g, including members, under the same rules as ReplaceUser.
func (c *Client) ReplaceGroup(ctx context.Context, id string, g *Group, ifMatch string) (*Group, error) {
	return modify[Group](ctx, c, &transport.Request{
		Op: "replace", Method: http.MethodPut, Header: ifMatching(ifMatch),
	}, id, g)
}

// DeleteGroup deletes a group. A 404 is an error like any other.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	return c.remove(ctx, (*Group)(nil).resourceType(), id)
}

// GroupPager returns a walk through the listing that o describes, page by page.
func (c *Client) GroupPager(o ListOptions) *Pager[Group] {
	return newPager[Group](c, o)
}

package scim

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// CreateGroup makes a group with one POST, under the same rules as CreateUser.
func (c *Client) CreateGroup(ctx context.Context, g *Group) (*Group, error) {
	return create(ctx, c, g)
}

// GetGroup reads one group, for example without its members. It errors where they were not excluded and cannot all be read: who takes such a
// group for empty, or for the rest of them, takes everybody or the others out of it.
func (c *Client) GetGroup(ctx context.Context, id string, o GetOptions) (*Group, error) {
	g, err := get[Group](ctx, c, id, o)
	if err != nil || slices.Contains(o.ExcludedAttributes, "members") || !g.membersUnread() {
		return g, err
	}
	return nil, &DecodeError{
		Op: "read group", Method: http.MethodGet, Path: c.Redact(g.kind().path + "/" + url.PathEscape(id)), Status: g.Status,
		Err: g.membersError(),
	}
}

// ListGroups reads one page of groups. A group whose id cannot be kept is an IDError.
func (c *Client) ListGroups(ctx context.Context, o ListOptions) (*Page[Group], error) {
	return onlyPage[Group](ctx, c, o)
}

// PatchGroup changes a group. The group is nil, without an error, when the service answered without a body. One that adds members is
// repeated under the same rules as CreateUser's POST; MayHaveActed then says that the group is to be read first.
func (c *Client) PatchGroup(ctx context.Context, id string, ops []Operation) (*Group, error) {
	p := patch{ops}
	return modify[Group](ctx, c, &transport.Request{Op: "update", Method: http.MethodPatch, Once: p.adds()}, id, p)
}

// ReplaceGroup puts g in the place of the whole group, members included, under the same rules as ReplaceUser.
func (c *Client) ReplaceGroup(ctx context.Context, id string, g *Group, ifMatch string) (*Group, error) {
	return modify[Group](ctx, c, &transport.Request{Op: "replace", Method: http.MethodPut, Header: ifMatching(ifMatch)}, id, g)
}

// DeleteGroup deletes a group. A 404 is an error like any other.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	return c.remove(ctx, (*Group)(nil).kind(), id)
}

// GroupPager walks the listing that o describes, page by page.
func (c *Client) GroupPager(o ListOptions) *Pager[Group] {
	return newPager[Group](c, o)
}

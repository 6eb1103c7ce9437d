package acctest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// The functions below are another client that changes groups. name is a name for [Env.Group], locals are users for
// [Env.Name].

// AddGroup creates a group with members and returns its id. extra overrides its document, by SCIM attribute.
func (e *Env) AddGroup(name string, extra map[string]any, locals ...string) string {
	e.t.Helper()
	members := make([]any, 0, len(locals))
	for _, local := range locals {
		members = append(members, sandbox.Document{"value": e.ID(local)})
	}
	doc := sandbox.Document{"displayName": e.Group(name), "members": members}
	for attribute, value := range extra {
		put(doc, attribute, value)
	}
	if e.Server != nil {
		id, err := e.Server.Tenant().AddGroup(doc)
		e.must("add a group", err)
		e.seen(e.group(id))
		return id
	}
	made, err := e.Client.CreateGroup(context.Background(), sent[scim.Group](e, doc))
	e.must("add a group", err)
	return made.ID
}

// GroupID is the id of a group; the test fails when there is none.
func (e *Env) GroupID(name string) string {
	e.t.Helper()
	id, ok := e.findGroup(name)
	if !ok {
		e.t.Fatalf("there is no group %s", e.Group(name))
	}
	return id
}

// GroupExists reports whether there is a group.
func (e *Env) GroupExists(name string) bool {
	e.t.Helper()
	_, ok := e.findGroup(name)
	return ok
}

// CountGroups returns how many groups have a name.
func (e *Env) CountGroups(name string) int {
	return count(e.Tenant().Groups(), "displayName", e.Group(name))
}

func (e *Env) findGroup(name string) (id string, ok bool) {
	e.t.Helper()
	if e.Server != nil {
		doc, ok := e.Server.Tenant().GroupByName(e.Group(name))
		id, _ := doc["id"].(string)
		return id, ok
	}
	page, err := e.Client.ListGroups(context.Background(), scim.ListOptions{Filter: scim.Eq("displayName", e.Group(name))})
	e.must("look for a group", err)
	if len(page.Resources) == 0 {
		return "", false
	}
	return page.Resources[0].ID, true
}

// ChangeGroup sets an attribute of a group; a value of nil removes it.
func (e *Env) ChangeGroup(name, attribute string, value any) {
	e.t.Helper()
	id := e.GroupID(name)
	if e.Server != nil {
		e.must("change a group", e.Server.Tenant().UpdateGroup(id, func(doc sandbox.Document) { put(doc, attribute, value) }))
		return
	}
	e.patchGroup(id, changing(attribute, value))
}

// DeleteGroup deletes a group.
func (e *Env) DeleteGroup(name string) {
	e.t.Helper()
	id := e.GroupID(name)
	if e.Server != nil {
		e.must("delete a group", e.Server.Tenant().RemoveGroup(id))
		return
	}
	e.must("delete a group", e.Client.DeleteGroup(context.Background(), id))
}

// Join puts a user into a group.
func (e *Env) Join(name, local string) {
	e.t.Helper()
	if e.Server != nil {
		e.must("add a member", e.Server.Tenant().AddMember(e.GroupID(name), e.ID(local)))
		return
	}
	e.patchGroup(e.GroupID(name), scim.AddMembers(e.ID(local)))
}

// Leave removes a user from a group.
func (e *Env) Leave(name, local string) {
	e.t.Helper()
	if e.Server != nil {
		e.must("remove a member", e.Server.Tenant().RemoveMember(e.GroupID(name), e.ID(local)))
		return
	}
	e.patchGroup(e.GroupID(name), scim.RemoveMember(e.ID(local)))
}

func (e *Env) patchGroup(id string, ops ...scim.Operation) {
	e.t.Helper()
	_, err := e.Client.PatchGroup(context.Background(), id, ops)
	e.must("change a group", err)
}

// Members are the ids of a group's members, sorted, a duplicate (dialect 21) as often as it is there.
func (e *Env) Members(name string) []string {
	e.t.Helper()
	var ids []string
	if e.Server != nil {
		ids = e.Server.Tenant().Members(e.GroupID(name))
	} else {
		group, err := e.Client.GetGroup(context.Background(), e.GroupID(name))
		e.must("read a group", err)
		for _, m := range group.Members {
			ids = append(ids, m.Value)
		}
	}
	slices.Sort(ids)
	return ids
}

// ExpectMembers is a state check that passes when a group has these members, each once, and no other.
func (e *Env) ExpectMembers(name string, locals ...string) statecheck.StateCheck {
	e.t.Helper()
	return check(func() error {
		want := make([]string, 0, len(locals))
		for _, local := range locals {
			want = append(want, e.ID(local))
		}
		slices.Sort(want)
		got := append([]string{}, e.Members(name)...)
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("members of %s (-want +got):\n%s", e.Group(name), diff)
		}
		return nil
	})
}

// ExpectMembersLeftAlone is a state check that passes when no request since [Env.Forget] asked for the members of any
// group, or sent any.
func (e *Env) ExpectMembersLeftAlone() statecheck.StateCheck {
	return check(func() error {
		if e.Server == nil {
			return nil
		}
		for _, r := range e.Server.Tenant().Requests() {
			query, err := url.ParseQuery(r.Query)
			if err != nil {
				return err
			}
			asks := r.Method == http.MethodGet && strings.HasPrefix(r.Path, "/Groups") &&
				!slices.Contains(query["excludedAttributes"], "members")
			if asks || bytes.Contains(r.Body, []byte("members")) {
				return fmt.Errorf("a request asks for members, or sends some: %s %s?%s %s", r.Method, r.Path, r.Query, r.Body)
			}
		}
		return nil
	})
}

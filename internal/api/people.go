package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// pageSize is how many organizations or activities one page holds at most.
const pageSize = 1000

// maxPages bounds a listing of organizations.
const maxPages = 200

// ErrTooManyRequests means that reading activities would take more requests than allowed.
var ErrTooManyRequests = errors.New("there are more activities than the requests allowed can read")

// ID is the id of an organization, an account, a role or an activity: a number, which some services may write as a
// text.
type ID string

// UnmarshalJSON implements json.Unmarshaler.
func (id *ID) UnmarshalJSON(raw []byte) error {
	var text string
	switch {
	case bytes.Equal(raw, []byte("null")):
		*id = ""
		return nil
	case raw[0] == '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
	default:
		text = string(raw)
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return fmt.Errorf("an id is %.20s, neither a whole number nor a text", raw)
		}
	}
	*id = ID(text)
	return nil
}

// Compare orders ids by number, and those that are none by text.
func (id ID) Compare(other ID) int {
	a, errA := strconv.ParseInt(string(id), 10, 64)
	b, errB := strconv.ParseInt(string(other), 10, 64)
	if errA != nil || errB != nil {
		return cmp.Compare(id, other)
	}
	return cmp.Compare(a, b)
}

// Organization is one organization of the tenant.
type Organization struct {
	ID          ID     `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Account is a technician or an end user. What the answer leaves out is nil or "".
type Account struct {
	ID               ID       `json:"id"`
	UID              string   `json:"uid"`
	Email            string   `json:"email"` // equals SCIM's userName, except for case
	FirstName        string   `json:"firstName"`
	LastName         string   `json:"lastName"`
	UserType         string   `json:"userType"` // TECHNICIAN or END_USER
	Enabled          *bool    `json:"enabled"`
	Administrator    *bool    `json:"administrator"`
	MFAConfigured    *bool    `json:"mfaConfigured"`
	SCIMUser         *bool    `json:"scimUser"`
	AuthType         string   `json:"authType"` // NATIVE or SSO
	InvitationStatus string   `json:"invitationStatus"`
	OrganizationID   ID       `json:"organizationId"`
	Roles            []string `json:"roles"` // names; nil: not listed
}

// Role is a role and its members.
type Role struct {
	ID          ID     `json:"id"`
	Name        string `json:"name"`
	Type        string `json:"type"` // TECHNICIAN or END_USER
	Description string `json:"description"`
	Members     []struct {
		ID     ID     `json:"id"`
		Email  string `json:"email"`
		Name   string `json:"name"`
		Source string `json:"source"` // the source of the assignment; NinjaOne does not document its values
	} `json:"members"`
}

// Activity is an act of a user.
type Activity struct {
	ID         ID     `json:"id"`
	At         Time   `json:"activityTime"`
	StatusCode string `json:"statusCode"`
	UserID     ID     `json:"userId"`
	Message    string `json:"message"`
}

// Time is a time in seconds since 1970, or in milliseconds where that would be too far away.
type Time struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(raw []byte) error {
	var seconds *float64
	if err := json.Unmarshal(raw, &seconds); err != nil || seconds == nil {
		return err
	}
	if *seconds >= 1e12 {
		*seconds /= 1000
	}
	t.Time = time.UnixMilli(int64(*seconds * 1000)).UTC()
	return nil
}

// Organizations reads all organizations, a page at a time.
func (c *Client) Organizations(ctx context.Context) ([]Organization, error) {
	var all []Organization
	var last ID
	for page := 1; page <= maxPages; page++ {
		q := query("pageSize=" + strconv.Itoa(pageSize))
		if last != "" {
			q.Set("after", string(last))
		}
		op := fmt.Sprintf("list organizations: page %d", page)
		some, err := list[Organization](ctx, c, op, "/v2/organizations", q)
		if err != nil {
			return nil, err
		}
		before := last
		for _, one := range some {
			if one.ID == "" {
				return nil, fmt.Errorf("%s: an organization has no id", op)
			}
			if before != "" && one.ID.Compare(before) <= 0 {
				return nil, fmt.Errorf("%s: it repeats the organization %s of an earlier page", op, one.ID)
			}
			if last == "" || one.ID.Compare(last) > 0 {
				last = one.ID
			}
		}
		all = append(all, some...)
		if len(some) < pageSize {
			return all, nil
		}
	}
	return nil, fmt.Errorf("list organizations: there are more than %d pages", maxPages)
}

// Technicians reads all technicians.
func (c *Client) Technicians(ctx context.Context) ([]Account, error) {
	return list[Account](ctx, c, "list technicians", "/v2/user/technicians", nil)
}

// EndUsers reads all end users.
func (c *Client) EndUsers(ctx context.Context) ([]Account, error) {
	return list[Account](ctx, c, "list end users", "/v2/user/end-users", nil)
}

// Roles reads all roles and their members.
func (c *Client) Roles(ctx context.Context) ([]Role, error) {
	return list[Role](ctx, c, "list roles", "/v2/user/roles", nil)
}

// Activities reads the activities with a status code since a time, newest first. If that takes more than the allowed
// number of requests, it returns ErrTooManyRequests. A page may be short although more follow, so only an empty page
// ends the reading.
func (c *Client) Activities(ctx context.Context, statusCode string, since time.Time, requests int) ([]Activity, error) {
	after := since.UTC().Format(time.RFC3339)
	q := query("class=USER", "status="+statusCode, "after="+after, "pageSize="+strconv.Itoa(pageSize))
	var all []Activity
	var oldest ID
	for page := 1; page <= requests; page++ {
		op := fmt.Sprintf("list activities %s: page %d", statusCode, page)
		some, err := list[Activity](ctx, c, op, "/v2/activities", q)
		if err != nil {
			return nil, err
		}
		before := oldest
		for _, one := range some {
			if before != "" && one.ID.Compare(before) >= 0 {
				return nil, fmt.Errorf("%s: it repeats the activity %s of an earlier page", op, one.ID)
			}
			if oldest == "" || one.ID.Compare(oldest) < 0 {
				oldest = one.ID
			}
			if !one.At.Before(since) {
				all = append(all, one)
			}
		}
		if len(some) == 0 {
			return all, nil
		}
		q.Set("olderThan", string(oldest))
	}
	return nil, fmt.Errorf("list activities %s since %s: %w", statusCode, after, ErrTooManyRequests)
}

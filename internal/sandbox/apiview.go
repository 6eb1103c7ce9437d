package sandbox

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The forms below are those of NinjaOne's OpenAPI description.

type apiAccount struct {
	ID               any       `json:"id"`
	UID              string    `json:"uid"`
	FirstName        string    `json:"firstName"`
	LastName         string    `json:"lastName"`
	Email            string    `json:"email,omitempty"`
	Phone            string    `json:"phone,omitempty"`
	Enabled          bool      `json:"enabled"`
	MFAConfigured    bool      `json:"mfaConfigured"`
	InvitationStatus string    `json:"invitationStatus"`
	Roles            *[]string `json:"roles,omitempty"`
}

// apiDetails are what /v2/users leaves out.
type apiDetails struct {
	MustChangePassword bool   `json:"mustChangePw"`
	SCIMUser           bool   `json:"scimUser"`
	AuthType           string `json:"authType"`
	AssignedDeviceIDs  []int  `json:"assignedDeviceIds"`
}

type apiUser struct {
	apiAccount

	UserType         string `json:"userType"`
	Administrator    bool   `json:"administrator"`
	PermitAllClients bool   `json:"permitAllClients"`
	OrganizationID   any    `json:"organizationId"`
}

type apiTechnician struct {
	apiAccount
	apiDetails

	UserType         string `json:"userType"`
	Administrator    bool   `json:"administrator"`
	NotifyAllClients bool   `json:"notifyAllClients"`
}

type apiEndUser struct {
	apiAccount
	apiDetails

	OrganizationID      any   `json:"organizationId"`
	FullPortalAccess    bool  `json:"fullPortalAccess"`
	AccessibleDeviceIDs []int `json:"accessibleDeviceIds"`
}

type apiRole struct {
	ID          any             `json:"id"`
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Members     []apiRoleMember `json:"members"`
}

type apiRoleMember struct {
	ID     any    `json:"id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
	Source string `json:"source"`
}

type apiActivity struct {
	ID           any     `json:"id"`
	ActivityTime float64 `json:"activityTime"`
	ActivityType string  `json:"activityType"`
	StatusCode   string  `json:"statusCode"`
	UserID       any     `json:"userId"`
	Message      string  `json:"message"`
}

func (t *Tenant) apiAccount(a Account, roles bool) apiAccount {
	out := apiAccount{
		ID: t.apiID(a.ID), UID: a.UID, FirstName: a.FirstName, LastName: a.LastName, Email: a.Email, Phone: a.Phone,
		Enabled: a.Enabled, MFAConfigured: a.MFAConfigured, InvitationStatus: a.InvitationStatus,
	}
	if roles {
		names := listed(t, a.Roles)
		out.Roles = &names
	}
	return out
}

func (t *Tenant) apiDetails(a Account) apiDetails {
	return apiDetails{SCIMUser: a.SCIMUser, AuthType: a.AuthType, AssignedDeviceIDs: listed[int](t, nil)}
}

// apiOrganization is null for a technician, for an end user of all organizations, and for one of none.
func (t *Tenant) apiOrganization(a Account) any {
	if a.OrganizationID == "" {
		return nil
	}
	return t.apiID(a.OrganizationID)
}

func (t *Tenant) apiUsers(query url.Values) (any, *problem) {
	wanted, p := typeParameter(query, "userType")
	if p != nil {
		return nil, p
	}
	var out []apiUser
	for _, a := range t.people() {
		if wanted != "" && a.UserType != wanted {
			continue
		}
		out = append(out, apiUser{
			apiAccount: t.apiAccount(a, query.Get("includeRoles") == "true"), UserType: a.UserType,
			Administrator: a.Administrator, PermitAllClients: a.UserType == apiTypeTechnician, OrganizationID: t.apiOrganization(a),
		})
	}
	return apiList(t, out), nil
}

func typeParameter(query url.Values, name string) (string, *problem) {
	switch given := query.Get(name); given {
	case "", apiTypeTechnician, apiTypeEndUser:
		return given, nil
	}
	return "", badParameter(name)
}

func (t *Tenant) apiTechnicians() any {
	var out []apiTechnician
	for _, a := range t.people() {
		if a.UserType == apiTypeTechnician {
			out = append(out, apiTechnician{
				apiAccount: t.apiAccount(a, !t.on.has(apiRolesAbsent)), apiDetails: t.apiDetails(a),
				UserType: a.UserType, Administrator: a.Administrator,
			})
		}
	}
	return apiList(t, out)
}

func (t *Tenant) apiEndUsers() any {
	var out []apiEndUser
	for _, a := range t.people() {
		if a.UserType != apiTypeTechnician {
			out = append(out, apiEndUser{
				apiAccount: t.apiAccount(a, !t.on.has(apiRolesAbsent)), apiDetails: t.apiDetails(a),
				OrganizationID: t.apiOrganization(a), AccessibleDeviceIDs: listed[int](t, nil),
			})
		}
	}
	return apiList(t, out)
}

func (t *Tenant) apiRoles(query url.Values) (any, *problem) {
	wanted, p := typeParameter(query, "roleType")
	if p != nil {
		return nil, p
	}
	var out []apiRole
	people := t.people()
	for _, role := range t.roles.order {
		r := apiRole{
			ID: t.apiID(role.id), Name: role.key(), Type: textOf(role.doc, "type"), Description: textOf(role.doc, "description"),
		}
		if wanted != "" && r.Type != wanted {
			continue
		}
		for _, a := range people {
			if source := a.sources[role.id]; source != "" {
				name := strings.TrimSpace(a.FirstName + " " + a.LastName)
				r.Members = append(r.Members, apiRoleMember{ID: t.apiID(a.ID), Email: a.Email, Name: name, Source: source})
			}
		}
		r.Members = listed(t, r.Members)
		out = append(out, r)
	}
	return apiList(t, out), nil
}

// apiOrganizations are paged by the last id of the page before.
func (t *Tenant) apiOrganizations(query url.Values) (any, *problem) {
	size, p := pageSize(query, 1, 1000, 1<<20)
	if p != nil {
		return nil, p
	}
	after, _, p := idParameter(query, "after")
	if p != nil {
		return nil, p
	}
	sorted := slices.SortedFunc(slices.Values(t.organizations.order), func(a, b *entry) int {
		if a.number() < b.number() {
			return -1
		}
		return 1
	})
	var out []Document
	for _, e := range sorted {
		if e.number() > after && len(out) < size {
			out = append(out, Document{
				"id": t.apiID(e.id), "name": e.key(), "description": textOf(e.doc, "description"), "nodeApprovalMode": "AUTOMATIC",
			})
		}
	}
	return apiList(t, out), nil
}

// apiActivities are answered newest first, and paged by olderThan. lastActivityId is that of the page's last one.
func (t *Tenant) apiActivities(query url.Values) (any, *problem) {
	size, p := pageSize(query, 10, 200, 1000)
	if p != nil {
		return nil, p
	}
	older, paged, p := idParameter(query, "olderThan")
	if p != nil {
		return nil, p
	}
	newer, _, p := idParameter(query, "newerThan")
	if p != nil {
		return nil, p
	}
	after, p := timeParameter(query, "after")
	if p != nil {
		return nil, p
	}
	before, p := timeParameter(query, "before")
	if p != nil {
		return nil, p
	}
	if t.on.has(apiActivitiesShort) {
		size /= 2
	}
	var out []apiActivity
	class, status, user := query.Get("class"), query.Get("status"), query.Get("user")
	for _, e := range slices.Backward(t.activities.order) {
		at, _ := time.Parse(time.RFC3339Nano, textOf(e.doc, "time")) // checked when it was stored
		switch number := e.number(); {
		case len(out) == size, paged && number >= older, number <= newer:
			continue
		case !after.IsZero() && at.Before(after), !before.IsZero() && !at.Before(before):
			continue
		case class != "" && class != "USER", status != "" && status != e.key(), user != "" && user != textOf(e.doc, "user"):
			continue
		}
		out = append(out, apiActivity{
			ID: t.apiID(e.id), ActivityTime: float64(at.UnixMilli()) / 1000, ActivityType: "USER", StatusCode: e.key(),
			UserID: t.apiID(textOf(e.doc, "user")), Message: textOf(e.doc, "message"),
		})
	}
	last := any(json.Number("0"))
	if len(out) > 0 {
		last = out[len(out)-1].ID
	}
	return Document{"lastActivityId": last, "activities": listed(t, out)}, nil
}

// number is the id of a resource that only the REST API shows.
func (e *entry) number() uint64 {
	n, _ := strconv.ParseUint(e.id, 10, 64) // such an id is a number
	return n
}

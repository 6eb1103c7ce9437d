package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// The forms below are those of NinjaOne's OpenAPI description.

// apiPerson returns what all lists of people have in common, and more.
func (t *Tenant) apiPerson(a Account, roles bool, more Document) Document {
	doc := Document{
		"id": t.apiID(a.ID), "uid": a.UID, "firstName": a.FirstName, "lastName": a.LastName, "email": a.Email,
		"phone": a.Phone, "enabled": a.Enabled, "mfaConfigured": a.MFAConfigured, "invitationStatus": a.InvitationStatus,
	}
	if roles {
		doc["roles"] = listed(t, a.Roles)
	}
	maps.Copy(doc, more)
	maps.DeleteFunc(doc, func(_ string, value any) bool { return value == "" })
	return doc
}

// apiOrganization returns null for a technician, and for an end user of all organizations or of none.
func (t *Tenant) apiOrganization(a Account) any {
	if a.OrganizationID == "" {
		return nil
	}
	return t.apiID(a.OrganizationID)
}

func (t *Tenant) apiUsers(query *apiQuery) any {
	var out []Document
	wanted, roles := query.userType("userType"), query.Get("includeRoles") == "true"
	for _, a := range t.people() {
		if wanted == "" || a.UserType == wanted {
			out = append(out, t.apiPerson(a, roles, Document{
				"userType": a.UserType, "administrator": a.Administrator, "permitAllClients": a.UserType == apiTechnician,
				"organizationId": t.apiOrganization(a),
			}))
		}
	}
	return apiList(t, out)
}

// apiDetailed is the list of technicians or that of end users.
func (t *Tenant) apiDetailed(userType string) any {
	var out []Document
	devices := listed[int](t, nil)
	for _, a := range t.people() {
		if a.UserType != userType {
			continue
		}
		doc := t.apiPerson(a, !t.on.has("api-roles-absent"), Document{
			"mustChangePw": false, "scimUser": a.SCIMUser, "authType": a.AuthType, "assignedDeviceIds": devices,
		})
		if userType == apiTechnician {
			doc["userType"], doc["administrator"], doc["notifyAllClients"] = userType, a.Administrator, false
		} else {
			doc["organizationId"], doc["fullPortalAccess"], doc["accessibleDeviceIds"] = t.apiOrganization(a), false, devices
		}
		out = append(out, doc)
	}
	return apiList(t, out)
}

func (t *Tenant) apiRoles(query *apiQuery) any {
	var out []Document
	wanted, people := query.userType("roleType"), t.people()
	for _, role := range t.roles.order {
		if wanted != "" && wanted != textOf(role.doc, "type") {
			continue
		}
		var members []Document
		for _, a := range people {
			if source := a.sources[role.id]; source != "" {
				name := strings.TrimSpace(a.FirstName + " " + a.LastName)
				members = append(members, Document{"id": t.apiID(a.ID), "email": a.Email, "name": name, "source": source})
			}
		}
		out = append(out, Document{
			"id": t.apiID(role.id), "name": role.key(), "type": role.doc["type"], "description": textOf(role.doc, "description"),
			"members": listed(t, members),
		})
	}
	return apiList(t, out)
}

// apiOrganizations are paged by the last id of the page before.
func (t *Tenant) apiOrganizations(query *apiQuery) any {
	var out []Document
	size, after := query.number("pageSize", 1000, 1, 1<<31), query.number("after", 0, 0, 1<<31)
	sorted := slices.SortedFunc(slices.Values(t.organizations.order), func(a, b *entry) int {
		return byNumber(a.id, b.id)
	})
	for _, e := range sorted {
		if apiNumber(e.id) > after && len(out) < size {
			out = append(out, Document{
				"id": t.apiID(e.id), "name": e.key(), "description": textOf(e.doc, "description"), "nodeApprovalMode": "AUTOMATIC",
			})
		}
	}
	return apiList(t, out)
}

// apiActivities are answered newest first, and paged by olderThan. lastActivityId is that of the page's last one.
func (t *Tenant) apiActivities(query *apiQuery) any {
	var out []Document
	last, size := t.apiID("0"), query.number("pageSize", 200, 10, 1000)
	older, newer := query.number("olderThan", 1<<31, 0, 1<<31), query.number("newerThan", 0, 0, 1<<31)
	after, before := query.time("after"), query.time("before")
	class, status, user := query.Get("class"), query.Get("status"), query.Get("user")
	if t.on.has("api-activities-short") {
		size /= 2
	}
	for _, e := range slices.Backward(t.activities.order) {
		at, _ := time.Parse(time.RFC3339Nano, textOf(e.doc, "time")) // checked when it was stored
		switch id := apiNumber(e.id); {
		case len(out) == size, id >= older, id <= newer:
			continue
		case !after.IsZero() && at.Before(after), !before.IsZero() && !at.Before(before):
			continue
		case class != "" && class != "USER", status != "" && status != e.key(), user != "" && user != textOf(e.doc, "user"):
			continue
		}
		last = t.apiID(e.id)
		out = append(out, Document{
			"id": last, "activityTime": float64(at.UnixMilli()) / 1000, "activityType": "USER", "statusCode": e.key(),
			"userId": t.apiID(textOf(e.doc, "user")), "message": textOf(e.doc, "message"),
		})
	}
	return Document{"lastActivityId": last, "activities": listed(t, out)}
}

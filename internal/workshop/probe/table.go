package probe

import "slices"

// titles are the numbered dialects of the project's notes on the service, in order.
func titles() []string {
	return []string{
		"startIndex and count are ignored",
		"totalResults is the size of the page",
		"count is lowered to a cap",
		"itemsPerPage is not the number returned",
		"a start index past the end",
		"a listing leaves out attributes",
		"userName eq, with or without case",
		"a filter is ignored or refused",
		"filters on extension attributes match nothing",
		"two users match one userName",
		"what PATCH answers",
		"what PUT does with what it omits",
		"null in a body",
		"the extension is dropped",
		"a cleared displayName comes back",
		"values come back in another case, or trimmed",
		"a PATCH that fails to parse answers 404",
		"a create of an existing userName",
		"a resource just created is 404",
		"remove with a value list empties the group",
		"adding a present member duplicates it",
		"a deleted user stays in members, or leaves",
		"members of a group without any",
		"more than 100 member changes are refused",
		"ids that need escaping",
		"meta.location",
		"ETag and meta.version",
		"the form of errors",
		"DELETE of a missing user",
		"the content type is application/json",
		"429 and its Retry-After",
		"booleans as strings",
		"the discovery endpoints are missing",
		"a write is acknowledged and not done",
		"members are stored and never told",
		"`members[value eq \"id\"]`, or a PUT, removes no member",
		"a PATCH answers 500 and is done",
		"a PATCH or PUT answers no resource",
		"a dotted path or a URN path lands elsewhere",
		"a create answers 200",
		"userType is checked by exact case",
		"a POST drops the extension, and a PATCH of it is refused",
		"displayName eq finds no group",
		"discovery alone answers 404 as HTML",
		"a gateway answers 404 for single resources",
		"answers in ISO-8859-1",
		"names are stored decomposed",
		"reads lag behind writes",
	}
}

// question is one that NinjaOne's documentation leaves open.
type question struct {
	key, text string
	never     string // why it is never asked
}

func questions() []question { return slices.Concat(ofSCIM(), ofREST()) }

// ofREST are those that the REST API answers.
func ofREST() []question {
	return []question{
		{key: "rest-scope", text: "Does the scope Monitoring read people and roles through the REST API?", never: withoutAPI},
		{key: "rest-id", text: "Which id of the REST API is SCIM's?", never: withoutAPI},
		{key: "rest-scim-user", text: "Does `scimUser` of the REST API say that SCIM manages a user?", never: withoutAPI},
		{key: "rest-extension", text: "Is the user extension stored, as the REST API shows it?", never: withoutAPI},
		{key: "rest-lag", text: "How long after a SCIM write does the REST API show it?", never: withoutAPI},
		{key: "rest-takeover", text: "Does a create take over an account, as the REST API shows it?", never: withoutAPI},
		{key: "rest-mapping", text: "What gives roles, as the REST API shows it?", never: withoutAPI},
		{key: "rest-delete", text: "What did DELETE of a user do, as the REST API shows it?", never: withoutAPI},
	}
}

func ofSCIM() []question {
	return []question{
		{key: "path", text: "What is the path of the endpoint? None is published."},
		{key: "unauthenticated", text: "What does a request without a token get?"},
		{key: "expiry", text: "Does anything tell when the token ends?"},
		{key: "discovery", text: "What does the service say that it can do?"},
		{key: "schemas", text: "What does the service say of its user extension?"},
		{key: "listed", text: "Does an unfiltered `GET /Users` list everybody, or only who is managed through SCIM?"},
		{key: "floor", text: "Does all work that the documented identity providers send?"},
		{key: "type-case", text: "Is it `Technician` or `technician`?"},
		{key: "type-absent", text: "What becomes of a user without a userType?"},
		{key: "type-change", text: "Can the userType of a user change?"},
		{key: "organization", text: "Is the organizationId `All` taken, and how does it come back?"},
		{key: "organization-absent", text: "What has a user without an organizationId?"},
		{key: "address", text: "Must a userName be an e-mail address?"},
		{key: "rename", text: "Can a userName change, and does the e-mail follow?"},
		{key: "names", text: "Are given and family name needed?"},
		{key: "emails", text: "How many e-mail addresses does a user keep?"},
		{key: "display-name", text: "Is displayName stored?"},
		{key: "external-id", text: "Is externalId stored?"},
		{key: "roles", text: "Are SCIM roles read?"},
		{key: "deactivate", text: "Is a user who is set inactive inactive?"},
		{key: "inactive-groups", text: "What becomes of the groups of a user who is set inactive?"},
		{key: "delete", text: "What does DELETE of a user do?"},
		{key: "delete-group", text: "What does DELETE of a group do?"},
		{key: "groups", text: "Can groups be made over SCIM?"},
		{key: "group-names", text: "Can two groups have one name?"},
		{key: "member-patch", text: "What does a PATCH of members answer?"},
		{key: "user-groups", text: "Does a user say which groups it is in?"},
		{key: "if-match", text: "Is If-Match honoured?"},
		{
			key: "takeover", text: "Does a create take over an account that was made by hand?",
			never: "Not asked: that takes an account that the probe did not make.",
		},
		{
			key: "entries", text: "Do two identity-provider entries of one tenant see the same people?",
			never: "Not asked: that takes the token of a second entry.",
		},
		{
			key: "other-entry", text: "Does a token work at the URL of another identity-provider entry?",
			never: "Not asked: that takes the URL of a second entry (-other-url).",
		},
		{
			key: "old-token", text: "Does a token go on working when a new one is generated?",
			never: "Not asked: that takes the console.",
		},
		{
			key: "role-mapping", text: "Does the console's role mapping follow a group that is renamed?",
			never: "Not asked: only the console shows it.",
		},
		{
			key: "administrator", text: "Can a system administrator be made over SCIM?",
			never: "Not asked, on purpose: a service that took it would have a new administrator.",
		},
	}
}

// withoutAPI is why the REST API may not be asked.
const withoutAPI = "Not told: that takes credentials of the REST API (NINJAONE_API_CLIENT_ID and NINJAONE_API_CLIENT_SECRET)."

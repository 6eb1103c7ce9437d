package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Names of the dialects that the code asks for. Those that only name what happens anyway stand in the table alone.
const (
	pagingIgnored     = "paging-ignored"
	startIndexIgnored = "start-index-ignored"
	pagingReturnsAll  = "paging-returns-all"
	totalIsPageSize   = "total-is-page-size"
	countCapped       = "count-capped"
	itemsPerPageWrong = "items-per-page-wrong"
	pastEndAbsent     = "past-end-absent"
	pastEndNull       = "past-end-null"
	listLeavesOut     = "list-leaves-out"
	listNoExtension   = "list-without-extension"
	listNoMembers     = "list-without-members"

	userNameExactCase    = "username-exact-case"
	filterIgnored        = "filter-ignored"
	filter400            = "filter-400"
	filter500            = "filter-500"
	extensionFilterEmpty = "extension-filter-empty"
	userNameNotUnique    = "username-not-unique"
	userNameEqLoose      = "username-eq-loose"

	patch204               = "patch-204"
	patch204Unchanged      = "patch-204-unchanged"
	putKeeps               = "put-keeps"
	putResetsActive        = "put-resets-active"
	null400                = "null-400"
	null500                = "null-500"
	extensionNotAnswered   = "extension-dropped-from-answer"
	extensionDropped       = "extension-dropped"
	displayNameDerived     = "display-name-derived"
	valuesNormalised       = "values-normalised"
	valuesLowerCase        = "values-lower-case"
	valuesUpperCase        = "values-upper-case"
	valuesTrimmed          = "values-trimmed"
	patchParse404          = "patch-parse-404"
	createExisting200      = "create-existing-200"
	createExisting201      = "create-existing-201"
	createdMissingTwice    = "created-404-twice"
	createdMissingMoment   = "created-404-for-a-moment"
	removeListEmptiesGroup = "remove-list-empties-group"
	memberAddDuplicates    = "member-add-duplicates"
	deletedUserStays       = "deleted-user-stays"
	membersAbsent          = "members-absent"
	membersNull            = "members-null"
	memberChangesCapped    = "member-changes-capped"

	idsNeedEscaping   = "ids-need-escaping"
	idsHoldQuotes     = "ids-hold-quotes"
	locationRelative  = "location-relative"
	locationWrong     = "location-wrong"
	locationMissing   = "location-missing"
	etagMismatch      = "etag-mismatch"
	etagMissing       = "etag-missing"
	errorEmpty        = "error-empty"
	errorPlain        = "error-plain"
	errorHTML         = "error-html"
	errorStatusNumber = "error-status-number"
	errorDetailArray  = "error-detail-array"
	deleteMissing500  = "delete-missing-500"
	contentTypeJSON   = "content-type-json"
	throttleSeconds   = "throttle-retry-after-seconds"
	throttleDate      = "throttle-retry-after-date"
	throttlePastDate  = "throttle-retry-after-past-date"
	throttleSilent    = "throttle-without-retry-after"
	booleansAsStrings = "booleans-as-strings"
	discoveryMissing  = "discovery-missing"

	patchAcknowledged204      = "patch-acknowledged-204"
	patchAcknowledged200      = "patch-acknowledged-200"
	deactivationAcknowledged  = "deactivation-acknowledged"
	deleteAcknowledged        = "delete-acknowledged"
	memberRemovalAcknowledged = "member-removal-acknowledged"
	membersStoredAndEmpty     = "members-stored-and-empty"
	memberFilterRefused       = "member-filter-refused-501"
	memberFilterNoTarget      = "member-filter-no-target"
	putIgnoresMembers         = "put-ignores-members"
	patch500Acted             = "patch-500-acted"
	writeAnswersEmptyObject   = "write-answers-empty-object"
	writeAnswersNull          = "write-answers-null"
	writeAnswersOK            = "write-answers-ok"
	dottedPathFlat            = "dotted-path-flat"
	urnPathElsewhere          = "urn-path-elsewhere"
	createAlways200           = "create-always-200"
	userTypeExactCase         = "user-type-exact-case"
	postDropsExtension        = "post-drops-extension"
	groupNameFilterEmpty      = "group-name-filter-empty"
	discovery404HTML          = "discovery-404-html"
	gateway404                = "gateway-404"
	latin1                    = "latin1"
	namesDecomposed           = "names-decomposed"
	readsLag                  = "reads-lag"

	usersDeleteRefused405 = "users-delete-refused-405"
	usersDeleteRefused501 = "users-delete-refused-501"
	usersDeleteSoft       = "users-delete-deactivates"
	groupsDeleteRefused   = "groups-delete-refused"
	patchRefused405       = "patch-refused-405"
	patchRefused501       = "patch-refused-501"
	putRefused            = "put-refused"
	userTypeFixed         = "user-type-fixed"
	userNameAny           = "user-name-any"
)

// Dialect is one way in which SCIM services differ. Numbers are those of the project's notes on the service;
// what the notes do not number has 0.
type Dialect struct {
	Number  int    `json:"number,omitempty"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
	// Choice names the question that the dialect answers. At most one dialect of a choice is on.
	// A dialect without a choice goes with every other.
	Choice string `json:"choice,omitempty"`
	// Default: this is what happens when no dialect of the choice is on.
	Default bool `json:"default,omitempty"`
}

// Dialects returns every dialect, by number. A number given to SetDialects stands for the first of its dialects
// that is not the default.
func Dialects() []Dialect {
	return slices.Concat(
		listDialects(), writeDialects(), shapeDialects(), silentDialects(), furtherDialects(), unnumberedDialects())
}

func listDialects() []Dialect {
	return []Dialect{
		{Number: 1, Name: pagingIgnored, Choice: "paging", Summary: "startIndex and count are ignored: every page is the first 100"},
		{Number: 1, Name: startIndexIgnored, Choice: "paging", Summary: "startIndex is ignored, count is not: every page is page 1"},
		{Number: 1, Name: pagingReturnsAll, Choice: "paging", Summary: "startIndex and count are ignored: every answer holds everything"},
		{Number: 2, Name: totalIsPageSize, Summary: "totalResults is the size of this page"},
		{Number: 3, Name: countCapped, Summary: "count is lowered to 3 without a word"},
		{Number: 4, Name: itemsPerPageWrong, Summary: "itemsPerPage is the count asked for (100 if none was), not the number returned"},
		{Number: 5, Name: "past-end-empty", Choice: "past-end", Default: true, Summary: "a startIndex past the end answers 200 and an empty Resources"},
		{Number: 5, Name: pastEndAbsent, Choice: "past-end", Summary: "a startIndex past the end answers 200 without the key Resources"},
		{Number: 5, Name: pastEndNull, Choice: "past-end", Summary: "a startIndex past the end answers 200 and Resources null"},
		{Number: 6, Name: listLeavesOut, Summary: "listings leave out the extension and members"},
		{Number: 6, Name: listNoExtension, Summary: "listings leave out the NinjaOne extension"},
		{Number: 6, Name: listNoMembers, Summary: "listings leave out the members of groups"},
		{Number: 7, Name: "username-any-case", Choice: "username-case", Default: true, Summary: "userName eq compares without case"},
		{Number: 7, Name: userNameExactCase, Choice: "username-case", Summary: "userName eq compares with case (a create still conflicts without)"},
		{Number: 8, Name: filterIgnored, Choice: "filter", Summary: "a filter is ignored: every user comes back"},
		{Number: 8, Name: filter400, Choice: "filter", Summary: "a filter is refused with 400 invalidFilter"},
		{Number: 8, Name: filter500, Choice: "filter", Summary: "a filter is refused with 500"},
		{Number: 9, Name: extensionFilterEmpty, Summary: "a comparison of an extension attribute matches nothing"},
		{Number: 10, Name: userNameNotUnique, Summary: "a second user with the same userName can be created"},
		{Number: 10, Name: userNameEqLoose, Summary: "userName eq also finds users whose name merely contains the value"},
	}
}

func writeDialects() []Dialect {
	return []Dialect{
		{Number: 11, Name: "patch-200", Choice: "patch", Default: true, Summary: "PATCH answers 200 and the resource"},
		{Number: 11, Name: patch204, Choice: "patch", Summary: "PATCH answers 204 and nothing"},
		{Number: 11, Name: patch204Unchanged, Choice: "patch", Summary: "PATCH answers 204 only when it changed nothing"},
		{Number: 12, Name: "put-clears", Choice: "put", Default: true, Summary: "PUT clears what it omits, other than active (without userType: an end user)"},
		{Number: 12, Name: putKeeps, Choice: "put", Summary: "PUT keeps what it omits"},
		{Number: 12, Name: putResetsActive, Choice: "put", Summary: "PUT clears what it omits and makes active true unless the body says otherwise"},
		{Number: 13, Name: null400, Choice: "null", Summary: "a null anywhere in a body is a 400"},
		{Number: 13, Name: null500, Choice: "null", Summary: "a null anywhere in a body is a 500"},
		{Number: 14, Name: extensionNotAnswered, Choice: "extension", Summary: "the NinjaOne extension is stored, and left out of every answer"},
		{Number: 14, Name: extensionDropped, Choice: "extension", Summary: "the NinjaOne extension is neither stored nor answered"},
		{Number: 15, Name: displayNameDerived, Summary: "a missing displayName is made from the name on every write"},
		{Number: 16, Name: valuesNormalised, Choice: "values", Summary: "answers give userName, emails and userType in lower case, and every text trimmed"},
		{Number: 16, Name: valuesLowerCase, Choice: "values", Summary: "answers give userName, emails and userType in lower case"},
		{Number: 16, Name: valuesUpperCase, Choice: "values", Summary: "answers give userName, emails and userType in upper case"},
		{Number: 16, Name: valuesTrimmed, Choice: "values", Summary: "answers give every text without spaces around it"},
		{Number: 17, Name: patchParse404, Summary: "a PATCH that cannot be parsed answers 404"},
		{Number: 18, Name: "create-existing-409", Choice: "create-existing", Default: true, Summary: "a create of a taken userName answers 409 uniqueness"},
		{Number: 18, Name: createExisting200, Choice: "create-existing", Summary: "a create of a taken userName answers 200 and the existing user, unchanged"},
		{Number: 18, Name: createExisting201, Choice: "create-existing", Summary: "a create of a taken userName answers 201 and the existing user, unchanged"},
		{Number: 19, Name: createdMissingTwice, Choice: "created", Summary: "the first two reads of a new resource (GET: 404, listing: left out) miss it"},
		{Number: 19, Name: createdMissingMoment, Choice: "created", Summary: "for 300 ms after its creation, reads miss a resource"},
		{Number: 20, Name: removeListEmptiesGroup, Summary: "remove with path members and a value list empties the group"},
		{Number: 21, Name: memberAddDuplicates, Summary: "adding a present member lists it twice"},
		{Number: 22, Name: "deleted-user-leaves", Choice: "deleted-user", Default: true, Summary: "a deleted user leaves all groups"},
		{Number: 22, Name: deletedUserStays, Choice: "deleted-user", Summary: "a deleted user stays in members"},
		{Number: 23, Name: "members-empty", Choice: "no-members", Default: true, Summary: "a group without members answers []"},
		{Number: 23, Name: membersAbsent, Choice: "no-members", Summary: "a group without members answers without the key"},
		{Number: 23, Name: membersNull, Choice: "no-members", Summary: "a group without members answers null"},
		{Number: 24, Name: memberChangesCapped, Summary: "a PATCH with more than 100 member changes is a 400"},
	}
}

func shapeDialects() []Dialect {
	return []Dialect{
		{Number: 25, Name: idsNeedEscaping, Choice: "ids", Summary: "new ids hold characters that need escaping: ann@example.com/1 %"},
		{Number: 25, Name: idsHoldQuotes, Choice: "ids", Summary: `new ids hold quotes and backslashes: ann"1\`},
		{Number: 26, Name: locationRelative, Choice: "location", Summary: "meta.location and Location are relative"},
		{Number: 26, Name: locationWrong, Choice: "location", Summary: "meta.location and Location name another host and id"},
		{Number: 26, Name: locationMissing, Choice: "location", Summary: "there is no meta.location and no Location"},
		{Number: 27, Name: etagMismatch, Choice: "etag", Summary: "the ETag header and meta.version disagree (If-Match takes either)"},
		{Number: 27, Name: etagMissing, Choice: "etag", Summary: "there is no ETag and no meta.version, and If-Match is ignored"},
		{Number: 28, Name: errorEmpty, Choice: "error", Summary: "errors have an empty body"},
		{Number: 28, Name: errorPlain, Choice: "error", Summary: "errors are plain text"},
		{Number: 28, Name: errorHTML, Choice: "error", Summary: "errors are an HTML login page"},
		{Number: 28, Name: "error-status-string", Choice: "error", Default: true, Summary: "errors are SCIM errors whose status is a string"},
		{Number: 28, Name: errorStatusNumber, Choice: "error", Summary: "errors are SCIM errors whose status is a number"},
		{Number: 28, Name: errorDetailArray, Choice: "error", Summary: "errors are SCIM errors whose detail is an array"},
		{Number: 29, Name: "delete-missing-404", Choice: "delete-missing", Default: true, Summary: "DELETE of what does not exist answers 404"},
		{Number: 29, Name: deleteMissing500, Choice: "delete-missing", Summary: "DELETE of what does not exist answers 500"},
		{Number: 30, Name: contentTypeJSON, Summary: "answers are application/json"},
		{Number: 31, Name: throttleSeconds, Choice: "throttle", Summary: "every seventh request answers 429, Retry-After: 1"},
		{Number: 31, Name: throttleDate, Choice: "throttle", Summary: "every seventh request answers 429, Retry-After as a date, a second away"},
		{Number: 31, Name: throttlePastDate, Choice: "throttle", Summary: "every seventh request answers 429, Retry-After as a date long past"},
		{Number: 31, Name: throttleSilent, Choice: "throttle", Summary: "every seventh request answers 429 without Retry-After"},
		{Number: 32, Name: booleansAsStrings, Summary: `answers give booleans as "True" and "False"`},
		{Number: 33, Name: discoveryMissing, Choice: "discovery", Summary: "/ServiceProviderConfig, /Schemas and /ResourceTypes are 404"},
	}
}

// silentDialects are those of services that do less, or tell less, than their answers say.
func silentDialects() []Dialect {
	return []Dialect{
		{
			Number: 34, Name: patchAcknowledged204, Choice: "patch",
			Summary: "PATCH answers 204 and nothing, and does nothing",
		},
		{
			Number: 34, Name: patchAcknowledged200, Choice: "patch",
			Summary: "PATCH answers 200 and the resource as it was, and does nothing",
		},
		{
			Number: 34, Name: deactivationAcknowledged,
			Summary: "a PATCH or PUT that sets active to false is answered as if done, and the user stays active",
		},
		{
			Number: 34, Name: deleteAcknowledged, Choice: "users-delete",
			Summary: "DELETE of a user or group answers 204 and does nothing",
		},
		{
			Number: 34, Name: memberRemovalAcknowledged,
			Summary: "the removal of a member, by PATCH or PUT, is answered as if done, and the member stays",
		},
		{
			Number: 35, Name: membersStoredAndEmpty,
			Summary: "members are stored, and answers show every group as one without members",
		},
		{
			Number: 36, Name: memberFilterRefused, Choice: "member-filter",
			Summary: `remove with path members[value eq "id"] answers 501`,
		},
		{
			Number: 36, Name: memberFilterNoTarget, Choice: "member-filter",
			Summary: `remove with path members[value eq "id"] answers 400 noTarget for all but the last member`,
		},
		{Number: 36, Name: putIgnoresMembers, Summary: "PUT of a group answers 200 and leaves the members as they are"},
		{Number: 37, Name: patch500Acted, Choice: "patch", Summary: "PATCH answers 500, and is done"},
		{Number: 38, Name: writeAnswersEmptyObject, Choice: "patch", Summary: "PATCH and PUT answer 200 and {}"},
		{Number: 38, Name: writeAnswersNull, Choice: "patch", Summary: "PATCH and PUT answer 200 and null"},
		{Number: 38, Name: writeAnswersOK, Choice: "patch", Summary: "PATCH and PUT answer 200 and the text OK"},
		{
			Number: 39, Name: dottedPathFlat,
			Summary: "PATCH of a dotted path, as name.familyName, is answered as if done, and never shows",
		},
		{
			Number: 39, Name: urnPathElsewhere,
			Summary: "PATCH of an extension attribute by its URN path is answered as if done, and never shows",
		},
	}
}

// furtherDialects are those that the notes number last.
func furtherDialects() []Dialect {
	return []Dialect{
		{Number: 40, Name: createAlways200, Summary: "every create answers 200, where others answer 201"},
		{
			Number: 41, Name: userTypeExactCase, Choice: "values",
			Summary: "userType is taken as Technician and endUser only, in this case; technician is a 400",
		},
		{
			Number: 42, Name: postDropsExtension, Choice: "extension",
			Summary: "the NinjaOne extension in a POST or PUT is dropped without a word, and a PATCH of it is a 400",
		},
		{Number: 43, Name: groupNameFilterEmpty, Summary: "displayName eq finds no group"},
		{
			Number: 44, Name: discovery404HTML, Choice: "discovery",
			Summary: "/ServiceProviderConfig, /Schemas and /ResourceTypes, and nothing else, are 404 as an HTML page",
		},
		{
			Number: 45, Name: gateway404,
			Summary: "a gateway answers 404 in text/plain for every single user and group; listings and creates work",
		},
		{Number: 46, Name: latin1, Summary: "answers are in ISO-8859-1, and their Content-Type says so"},
		{
			Number: 47, Name: namesDecomposed,
			Summary: "texts are stored and answered decomposed (NFD): é is an e and an accent",
		},
		{
			Number: 48, Name: readsLag, Choice: "created",
			Summary: "every read, of one or of many, is a moment (300 ms unless set) behind the writes",
		},
	}
}

func unnumberedDialects() []Dialect {
	return []Dialect{
		{Name: usersDeleteRefused405, Choice: "users-delete", Summary: "DELETE of a user answers 405"},
		{Name: usersDeleteRefused501, Choice: "users-delete", Summary: "DELETE of a user answers 501"},
		{Name: usersDeleteSoft, Choice: "users-delete", Summary: "DELETE of a user answers 204 and only deactivates"},
		{Name: groupsDeleteRefused, Summary: "DELETE of a group answers 405"},
		{Name: patchRefused405, Choice: "patch-refused", Summary: "PATCH answers 405"},
		{Name: patchRefused501, Choice: "patch-refused", Summary: "PATCH answers 501"},
		{Name: putRefused, Summary: "PUT answers 405"},
		{Name: userNameAny, Summary: "a userName that is no email address is accepted"},
		{Name: userTypeFixed, Summary: "the userType of an existing user stays, whatever a PATCH or PUT says"},
	}
}

func allDialects() []Dialect { return append(Dialects(), APIDialects()...) }

// switches are the dialects that are on, by name.
type switches map[string]bool

func (s switches) has(name string) bool { return s[name] }

// parseSwitches resolves names and numbers. It errors on an unknown one and on two that exclude each other.
func parseSwitches(names []string) (switches, error) {
	on, chosen := switches{}, map[string]string{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		dialect, ok := findDialect(name)
		if !ok {
			return nil, fmt.Errorf("unknown dialect %q", name)
		}
		if other, taken := chosen[dialect.Choice]; taken && dialect.Choice != "" && other != dialect.Name {
			return nil, fmt.Errorf("dialects %q and %q exclude each other", other, dialect.Name)
		}
		chosen[dialect.Choice] = dialect.Name
		on[dialect.Name] = true
	}
	return on, nil
}

func findDialect(name string) (Dialect, bool) {
	number, err := strconv.Atoi(name)
	for _, dialect := range allDialects() {
		if dialect.Name == name || err == nil && number > 0 && dialect.Number == number && !dialect.Default {
			return dialect, true
		}
	}
	return Dialect{}, false
}

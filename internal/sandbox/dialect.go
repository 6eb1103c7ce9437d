package sandbox

import (
	_ "embed" // the table
	"fmt"
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

// Names of the dialects of the REST API. They have no numbers: the numbered ones are ways of SCIM services.
const (
	apiThrottleHTML         = "api-throttle-html"
	apiThrottle429          = "api-throttle-429"
	apiTokenEndsEarly       = "api-token-ends-early"
	apiClientUnknown        = "api-client-unknown"
	apiScope403             = "api-scope-403"
	apiPeopleNeedManagement = "api-people-need-management"
	apiPeopleNeedUser       = "api-people-need-user-context"
	apiPeopleMissing        = "api-people-missing"
	apiErrorsBilling        = "api-errors-as-billing"
	apiListsWrapped         = "api-lists-wrapped"
	apiListsNull            = "api-lists-null"
	apiIDsAsStrings         = "api-ids-as-strings"
	apiIDIsSCIMID           = "api-id-is-scim-id"
	apiUIDIsSCIMID          = "api-uid-is-scim-id"
	apiSCIMUserFalse        = "api-scim-user-false"
	apiRolesAbsent          = "api-roles-absent"
	apiActivitiesShort      = "api-activities-short"
	apiLags                 = "api-lags"
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

// dialectTable holds the number, the choice and the words of every dialect. The constants above are its names.
//
//go:embed dialects.md
var dialectTable string

const apiHeading = "\n## REST API\n"

// Dialects returns every dialect of SCIM services, by number. A number given to SetDialects stands for the first of
// its dialects that is not the default.
func Dialects() []Dialect {
	scim, _, _ := strings.Cut(dialectTable, apiHeading)
	return parseDialects(scim)
}

// APIDialects returns the ways in which NinjaOne's REST API may behave where the documentation does not say. They are
// switched together with [Dialects], and do not change the SCIM service, other than [apiIDIsSCIMID].
func APIDialects() []Dialect {
	_, api, _ := strings.Cut(dialectTable, apiHeading)
	return parseDialects(api)
}

// parseDialects reads the rows of a table: number, name, choice and summary.
func parseDialects(table string) []Dialect {
	var out []Dialect
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 || !strings.HasPrefix(cells[1], "`") {
			continue
		}
		number, _ := strconv.Atoi(strings.TrimPrefix(cells[0], "| ")) // the cell may be empty
		choice, usual := strings.CutSuffix(cells[2], " (default)")
		out = append(out, Dialect{
			Number: number, Name: strings.Trim(cells[1], "`"), Choice: choice, Default: usual,
			Summary: strings.TrimSuffix(cells[3], " |\n"),
		})
	}
	return out
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

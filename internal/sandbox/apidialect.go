package sandbox

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

// APIDialects returns the ways in which NinjaOne's REST API may behave where nobody could say. They are switched like
// [Dialects], together with them, and leave the SCIM service alone, other than [apiIDIsSCIMID].
func APIDialects() []Dialect {
	return []Dialect{
		{Name: apiThrottleHTML, Choice: "api-throttle", Summary: "every third GET answers 200 and an HTML page"},
		{Name: apiThrottle429, Choice: "api-throttle", Summary: "every third GET answers 429, Retry-After in seconds"},
		{Name: apiTokenEndsEarly, Summary: "an access token is refused with 401 after two requests"},
		{Name: apiClientUnknown, Summary: `every client id is 404 "Client app not exist", as on the host of another region`},
		{Name: "api-scope-401", Choice: "api-scope", Default: true, Summary: "a token without the scope is a 401"},
		{Name: apiScope403, Choice: "api-scope", Summary: "a token without the scope is a 403"},
		{Name: apiPeopleNeedManagement, Summary: "the scope monitoring is not enough for people, management is"},
		{Name: apiPeopleNeedUser, Summary: "a token of client credentials is not enough for people: user_context_required"},
		{Name: apiPeopleMissing, Summary: "/v2/user/technicians, /end-users and /roles are 404, as they were on fed"},
		{Name: apiErrorsBilling, Summary: "errors other than those of the token have the billing API's form"},
		{Name: apiListsWrapped, Summary: `lists are in an object, under "results"`},
		{Name: apiListsNull, Summary: "a list without entries is null"},
		{Name: apiIDsAsStrings, Summary: "ids are texts"},
		{Name: apiIDIsSCIMID, Choice: "api-ids", Summary: "the id of an account is the id that SCIM gives it"},
		{Name: apiUIDIsSCIMID, Choice: "api-ids", Summary: "the uid of an account is the id that SCIM gives it"},
		{Name: apiSCIMUserFalse, Summary: "scimUser of an account stays false after SCIM took it over"},
		{Name: apiRolesAbsent, Summary: "technicians and end users are listed without their roles"},
		{Name: apiActivitiesShort, Summary: "a page of activities holds half of what was asked for, though more follow"},
		{Name: apiLags, Summary: "the REST API is some seconds (3 s unless set) behind what SCIM wrote"},
	}
}

// Package ninjaone knows what NinjaOne adds to SCIM: regions and endpoints, the user extension, user types, who is a
// system administrator, and how long a token lives. It holds pure values and does no I/O.
//
// No live tenant was at hand when it was written, so each fact says how firm it is: "NinjaOne documentation" is the
// vendor's own word, "third party" was published by somebody else, and "guess" is stated by nobody.
package ninjaone

// ConsolePath is the way through NinjaOne's console to the page that shows the SCIM URL and makes tokens
// (NinjaOne documentation). Only a system administrator can open it.
const ConsolePath = "Administration → Accounts → Identity Providers → your provider → " +
	"System for Cross-domain Identity Management (SCIM)"

// APIConsolePath is the way to the page that lists the applications of the REST API (NinjaOne documentation). Only a
// system administrator can make one.
const APIConsolePath = "Administration → Apps → API → Client app IDs"

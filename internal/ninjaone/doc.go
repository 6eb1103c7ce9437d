// Package ninjaone knows what NinjaOne adds to SCIM: regions and endpoints, the user extension, user types, the names
// of the system administrator, and how long a token lives. It holds pure values and does no I/O.
//
// No live tenant was available when this package was written, so each fact names its source. "NinjaOne documentation"
// is the vendor's own documentation, "third party" was published by others, and "guess" has no published source.
package ninjaone

// ConsolePath is the path in NinjaOne's console to the page that shows the SCIM URL and generates tokens (NinjaOne
// documentation). Only a system administrator can open it.
const ConsolePath = "Administration → Accounts → Identity Providers → your provider → " +
	"System for Cross-domain Identity Management (SCIM)"

// APIConsolePath is the path to the page that lists the applications of the REST API (NinjaOne documentation). Only a
// system administrator can create one.
const APIConsolePath = "Administration → Apps → API → Client app IDs"

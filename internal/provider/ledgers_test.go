package provider

import (
	"net/url"
	"testing"
)

// TestOneWalkSharesALedger: the configurations of one endpoint in one process share a ledger, and a walk that begins
// again has a new one.
func TestOneWalkSharesALedger(t *testing.T) {
	t.Parallel()
	at := func(text, token string, pageSize int) settings {
		endpoint, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return settings{endpoint: endpoint, token: token, pageSize: pageSize}
	}
	const here = "https://app.example.com/ws/scim/v2"
	var all ledgers
	first := all.of(at(here, "one", 100))
	if first != all.of(at("https://APP.example.com/ws/scim/v2/", "two", 100)) || first != all.of(at(here, "one", 50)) {
		t.Error("two configurations of one endpoint have two ledgers")
	}
	if first == all.of(at("https://app.example.com/other", "one", 100)) {
		t.Error("two endpoints have one ledger")
	}
	next := all.of(at(here, "one", 100))
	if next == first {
		t.Error("the same settings again have the ledger of the walk before")
	}
	if next != all.of(at(here, "two", 100)) {
		t.Error("the second configuration of the next walk has another ledger than the first")
	}
}

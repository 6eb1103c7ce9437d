package lifecycle

import (
	"cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Account is an account at the service, with what errors and remarks report of it.
type Account struct {
	Kind ledger.Kind
	ID   string
	// The fields below are set only for an account that a look-up found.
	DisplayName string // users only
	ExternalID  string
	Active      bool
}

// Users returns the accounts of users that a look-up found.
func Users(found ...*scim.User) []Account {
	accounts := make([]Account, 0, len(found))
	for _, u := range found {
		p := person.Flatten(u, person.Person{})
		accounts = append(accounts, Account{ledger.User, u.ID, value(u.DisplayName), value(u.ExternalID), p.IsActive()})
	}
	return accounts
}

// Groups returns the accounts of groups that a look-up found.
func Groups(found ...*scim.Group) []Account {
	accounts := make([]Account, 0, len(found))
	for _, g := range found {
		accounts = append(accounts, Account{Kind: ledger.Group, ID: g.ID})
	}
	return accounts
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// ActError is a step that failed. Act names the step, such as "create user".
type ActError struct {
	Act string
	Err error
}

// Error returns the step and its error.
func (e *ActError) Error() string { return e.Act + ": " + e.Err.Error() }

// Unwrap returns the error of the step.
func (e *ActError) Unwrap() error { return e.Err }

// ExistsError means that a create failed because accounts with the name exist and the terms do not allow their
// adoption.
type ExistsError struct{ Found []Account }

// Error reports whether one account or several have the name.
func (e *ExistsError) Error() string {
	if len(e.Found) > 1 {
		return "several accounts have this name"
	}
	return "an account has this name already"
}

// OtherPersonError means that a create failed because the account with the user name has another external id, and so
// belongs to another person.
type OtherPersonError struct {
	Found  Account
	Wanted string // the external id
}

// Error returns both external ids.
func (e *OtherPersonError) Error() string {
	return "the user with this name has the external id " + e.Found.ExternalID + ", not " + e.Wanted
}

// InUseError is a step that was not taken because of another resource of the same run.
type InUseError struct {
	Account
	Use Use
	// Now is the current name of an account that was renamed.
	Now string
}

// Use is what another resource of a run does with an account.
type Use string

// UseChanging prevents an adoption, because the other resource changes or has created the account. UseAdopted prevents
// a change, because the other resource has adopted the account. UseWanted prevents a release, because the other
// resource wants the account and has not adopted it. UseRenamed prevents a release too: the account has got another
// name since the plan, and the other resource has not found it.
const (
	UseChanging Use = "another resource of this run changes this account, and it was not adopted; apply again"
	UseAdopted  Use = "another resource has adopted this account in this run, and the change was not sent"
	UseWanted   Use = "another resource wants this account and has not adopted it, and nothing was sent; apply again"
	UseRenamed  Use = "another resource was to adopt this account, which was renamed after the plan; plan again"
)

// Error returns what was not done.
func (e *InUseError) Error() string { return string(e.Use) + " (" + e.ID + ")" }

// ReplacedError is a release that was not begun, because Terraform replaces the resource by one with another name. The
// account would end, where a rename keeps it.
type ReplacedError struct {
	Kind ledger.Kind
	By   string // "": the plan did not know the name
}

// Error returns the other name.
func (e *ReplacedError) Error() string {
	return "not released: it would be replaced by " + cmp.Or(e.By, "a name that the plan did not know")
}

// ConversionError means that the service still shows the old user type after an update.
type ConversionError struct {
	Kept, Wanted string
	Inactive     bool // the account was inactive and stays so
	Adopting     bool // the account is in no state
}

// Error returns both user types.
func (e *ConversionError) Error() string {
	return "the user type is still " + e.Kept + ", not " + e.Wanted
}

// BlockedReleaseError is a removal that was not begun, because the change of another person failed and that person is
// to have the same name or external id.
type BlockedReleaseError struct{ By string }

// Error returns the person whose change failed.
func (e *BlockedReleaseError) Error() string { return "not released, because " + e.By + " failed" }

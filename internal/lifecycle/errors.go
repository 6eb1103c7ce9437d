package lifecycle

import (
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Account is an account at the service, as far as an error or a remark reports it.
type Account struct {
	Kind ledger.Kind
	ID   string
	// Of one that a look-up found.
	DisplayName string // of a user
	ExternalID  string
	Active      bool
}

// Users are users that a look-up found.
func Users(found ...*scim.User) []Account {
	accounts := make([]Account, 0, len(found))
	for _, u := range found {
		p := person.Flatten(u, person.Person{})
		accounts = append(accounts, Account{ledger.User, u.ID, value(u.DisplayName), value(u.ExternalID), p.IsActive()})
	}
	return accounts
}

// Groups are groups that a look-up found.
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

// ActError is a step that failed, with the step in words: "create user".
type ActError struct {
	Act string
	Err error
}

// Error names the step.
func (e *ActError) Error() string { return e.Act + ": " + e.Err.Error() }

// Unwrap returns what the step failed with.
func (e *ActError) Unwrap() error { return e.Err }

// ExistsError is a create whose name one or several accounts have, which the terms do not let be adopted.
type ExistsError struct{ Found []Account }

// Error counts them.
func (e *ExistsError) Error() string {
	if len(e.Found) > 1 {
		return "several accounts have this name"
	}
	return "an account has this name already"
}

// OtherPersonError is a create whose user name an account with another external id has: that of another person.
type OtherPersonError struct {
	Found  Account
	Wanted string // the external id
}

// Error names both external ids.
func (e *OtherPersonError) Error() string {
	return "the user with this name has the external id " + e.Found.ExternalID + ", not " + e.Wanted
}

// InUseError is a step that was not done, because of another resource of the same run.
type InUseError struct {
	Account
	Why Use
}

// Use is what another resource of a run does with an account.
type Use string

// Held is an adoption of what that resource changes, Taken a change of what it has adopted, and Wanted a release of what it wants and
// failed to take.
const (
	Held   Use = "another resource of this run changes this account, and it was not adopted; apply again"
	Taken  Use = "another resource has adopted this account in this run, and the change was not sent"
	Wanted Use = "another resource adopts this account and failed to do so, and nothing was sent; apply again"
)

// Error says what was not done.
func (e *InUseError) Error() string { return string(e.Why) + " (" + e.ID + ")" }

// ConversionError is an update after which the service shows the same user type as before.
type ConversionError struct{ Kept, Wanted string }

// Error names both types.
func (e *ConversionError) Error() string {
	return "the user type is still " + e.Kept + ", not " + e.Wanted
}

// AwaitedError is a removal that was not begun: another person, whose change failed, is to have the same name or
// external id.
type AwaitedError struct{ By string }

// Error names the person whose change failed.
func (e *AwaitedError) Error() string { return "not released, because " + e.By + " failed" }

package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// wording is a failure in words: as a message of its own, and as one line in a message about many accounts.
type wording struct {
	own  diag.Diagnostic // nil: that of [Error]
	line string          // in a message about many
	fix  steps           // in a message about many
}

// word is the switch from the errors of the lifecycle to words, for a user, a group, a membership, the guard and a
// roster. ok is false for an error that [explain] words.
func word(name string, err error) (w wording, ok bool) {
	var (
		exists     *lifecycle.ExistsError
		other      *lifecycle.OtherPersonError
		used       *lifecycle.InUseError
		awaited    *lifecycle.BlockedReleaseError
		conversion *lifecycle.ConversionError
		replaced   *lifecycle.ReplacedError
	)
	switch {
	case errors.As(err, &exists):
		return wordExists(name, exists.Found), true
	case errors.As(err, &other):
		return wordOther(name, other), true
	case errors.As(err, &used):
		return wordUse(name, used), true
	case errors.As(err, &awaited): // the other failure has the fix
		return wording{line: fmt.Sprintf("not released, because %s gets the same user name or external id, and that "+
			"change failed.", Printable(awaited.By))}, true
	case errors.As(err, &replaced) && replaced.By == "":
		return wording{own: ReplacedByUnknown(path.Empty(), replaced.Kind, name)}, true
	case errors.As(err, &replaced):
		return wording{own: ReplacedByAnotherName(path.Empty(), replaced.Kind, name, replaced.By)}, true
	case errors.As(err, &conversion):
		return wordConversion(name, conversion), true
	}
	return wording{}, false
}

// Failed is the diagnostic of a step in the lifecycle of an account that failed.
func Failed(name string, err error) diag.Diagnostic {
	if w, ok := word(name, err); ok && w.own != nil {
		return w.own
	}
	step, ok := errors.AsType[*lifecycle.ActError](err)
	switch {
	case ok && step.Act == "delete group" && scim.IsUnsupported(err):
		return GroupNotDeletable(name, step.Err)
	case ok:
		return Error(step.Act, name, step.Err)
	}
	return Error("manage user", name, err)
}

// line is a failure as one line in a message about many, and its fix.
func line(err error) (text string, fix remedy) {
	if w, ok := word("", err); ok && w.line != "" {
		return w.line, remedy{steps: w.fix}
	}
	text, fix = explain(err)
	if step, ok := errors.AsType[*lifecycle.ActError](err); ok {
		text = title(step.Act, "") + ". " + text
	}
	return strings.Join(strings.Fields(text), " "), fix
}

// Remarks are the warnings of a write that succeeded.
func Remarks(name string, remarks []lifecycle.Remark) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, remark := range remarks {
		switch {
		case remark.NotReadBack != nil:
			diags.Append(NotReadBack(name, remark.NotReadBack))
		case remark.CreatedWith200:
			diags.Append(CreatedWith200(name))
		case remark.DeleteRefused != nil:
			diags.Append(DeactivatedInstead(name, remark.DeleteRefused))
		case remark.LeftInactive:
			diags.Append(LeftInactive(name))
		case remark.AdoptedElsewhere != nil:
			diags.Append(LeftToAdopter(string(remark.AdoptedElsewhere.Kind), name, remark.AdoptedElsewhere.ID))
		}
		diags.Append(Unkept(name, remark.Unkept)...)
		diags.Append(Unshown(name, remark.Unshown)...)
		diags.Append(Uncleared(name, remark.Uncleared)...)
	}
	return diags
}

// wordExists words a create of a name that existing accounts have.
func wordExists(name string, found []lifecycle.Account) wording {
	ids := make([]string, 0, len(found))
	for _, one := range found {
		ids = append(ids, Printable(one.ID))
	}
	listed := strings.Join(ids, ", ")
	w := wording{line: fmt.Sprintf("%s in NinjaOne (%s) and was not adopted.",
		plural(len(ids), "user has this name", "users have this name"), listed)}
	if len(found) == 1 {
		w.own = Exists(name, found[0])
		w.fix = steps{
			"Set adopt_existing = true on the roster, which is its default, to adopt existing users and update them.",
			"If it is set already, first apply the change of the person on the roster who still has this name in NinjaOne.",
		}
		return w
	}
	called := "this name"
	if found[0].Kind == ledger.User {
		called = "this user name"
	}
	w.own = diag.NewErrorDiagnostic(fmt.Sprintf("Several %ss are called %s", found[0].Kind, Printable(name)), fmt.Sprintf(
		"NinjaOne has %d %ss with %s, with the ids %s. The provider cannot guess which one is meant.", len(ids),
		found[0].Kind, called, listed)+
		steps{"Delete or rename all but one, or import the right one by its id."}.paragraph())
	w.fix = steps{"Delete or rename all users with this name except one: the provider cannot guess which one is meant."}
	return w
}

// Exists is the error of a create whose name is taken, with an import block to paste.
func Exists(name string, found lifecycle.Account) diag.Diagnostic {
	kind, called, what := "User", Printable(name), "an "+status(found)+" user"
	if found.Kind == ledger.Group {
		kind, what = "Group", "a group"
	}
	if found.DisplayName != "" {
		called = fmt.Sprintf("%s (%s)", called, Printable(found.DisplayName))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s exists already: %s", kind, Printable(name)), fmt.Sprintf(
		"%[1]s exists in NinjaOne as %[2]s with the id %[3]s. The provider adopts an existing %[4]s only if the "+
			"configuration asks for it.\n\nTo fix: import the %[4]s. %[5]s\n\nOr set adopt_existing = true on the "+
			"resource, which adopts the %[4]s and updates it to the configuration.\n\nIf this plan hands the %[4]s over "+
			"from another address, do not import: apply again without -parallelism. With create_before_destroy, set "+
			"adopt_existing = true.",
		called, what, Printable(found.ID), found.Kind, importOf(name, found)))
}

// wordOther words a create of a user name that an account with another external id has.
func wordOther(name string, e *lifecycle.OtherPersonError) wording {
	has, id, external, wanted := status(e.Found), Printable(e.Found.ID), cut(e.Found.ExternalID), cut(e.Wanted)
	return wording{
		own: diag.NewErrorDiagnostic("User exists already: "+Printable(name), fmt.Sprintf(
			"%s exists in NinjaOne as an %s user with the id %s and the external id %q, and the configuration has "+
				"the external id %q. An account with another external id belongs to another person, and is never "+
				"adopted, whatever adopt_existing says.\n\nTo fix:\n- If it is another person, give the new one "+
				"another user name.\n- If it is the same person, correct external_id. Or import the user: the apply "+
				"then changes the external id. %s",
			Printable(name), has, id, external, wanted, importOf(name, e.Found))),
		line: fmt.Sprintf("an %s user with this name (%s) has the external id %q, not %q. That is another person, and "+
			"was not adopted.", has, id, external, wanted),
		fix: fixOther(),
	}
}

func status(found lifecycle.Account) string {
	if found.Active {
		return "active"
	}
	return "inactive"
}

// wordUse words a step that another resource of the same apply prevents.
func wordUse(name string, e *lifecycle.InUseError) wording {
	id := Printable(e.ID)
	switch e.Use {
	case lifecycle.UseChanging:
		return wording{
			own: diag.NewErrorDiagnostic("Not adopted: "+Printable(name), fmt.Sprintf(
				"The %s with this name (id %s) belongs to another resource of this configuration. This apply has "+
					"created it or is changing it, usually its name. Nothing was adopted and nothing was created.",
				e.Kind, id)+
				steps{"Apply again, or add depends_on with that resource here, so that Terraform changes it first."}.paragraph()),
			line: fmt.Sprintf("The user with this name (%s) belongs to another resource, and this apply has created it or is "+
				"changing it. It was not adopted.", id),
			fix: steps{"Apply again."},
		}
	case lifecycle.UseAdopted:
		return wording{
			own: diag.NewErrorDiagnostic("Adopted by another resource: "+Printable(name), fmt.Sprintf(
				"Another resource with adopt_existing = true, created earlier in this apply, found this %s (id %s) "+
					"under its old name and adopted it. So both resources have the same id now. This change was not "+
					"sent, and the state is unchanged.", e.Kind, id)+steps{
				"Add depends_on with this resource to the other one.", "Run terraform state rm with the other one's address.",
				"Apply again.",
			}.paragraph()),
			line: fmt.Sprintf("Another resource with adopt_existing, created earlier in this apply, adopted the user "+
				"with the id %s, so that both have the same id now. This change was not sent.", id),
			fix: steps{
				"Add depends_on with the roster to the resource that adopted a user.",
				"Run terraform state rm with its address.", "Apply again.",
			},
		}
	case lifecycle.UseRenamed:
		return wording{
			own: renamedMeanwhile(e.Kind, name, id, e.Now),
			line: fmt.Sprintf("Another resource was to adopt the user with the id %s, which was renamed to %s after the "+
				"plan. So the roster keeps the user.", id, Printable(e.Now)),
			fix: steps{"Plan again, and read what the plan does to both accounts."},
		}
	case lifecycle.UseWanted:
	}
	return wording{
		own: NotHandedOver(e.Kind, name, e.ID),
		line: fmt.Sprintf("Another resource did not adopt the user with the id %s in this run, although that was "+
			"planned. So the roster keeps the user.", id),
		fix: steps{"Apply again."},
	}
}

// wordConversion words an update that did not convert a user.
func wordConversion(name string, e *lifecycle.ConversionError) wording {
	kept, wanted, stays := cut(e.Kept), cut(e.Wanted), ""
	if e.Inactive {
		stays = " The account was inactive, and stays so."
	}
	fix := fmt.Sprintf("Set user_type back to %q, or delete the user (deletion_policy = \"delete\") and create it again.", kept)
	if e.Adopting {
		fix = fmt.Sprintf("Set user_type to %q, use another user name, or delete the account in NinjaOne, so that the next "+
			"apply creates a new one.", kept)
	}
	return wording{
		own: diag.NewAttributeErrorDiagnostic(path.Root("user_type"),
			"User type was not changed: "+Printable(name), fmt.Sprintf(
				"NinjaOne accepted the change of %s from %q to %q and still answers %q. NinjaOne documents no conversion between "+
					"technicians and end users.%s",
				Printable(name), kept, wanted, kept, stays)+steps{fix}.paragraph()),
		line: fmt.Sprintf("NinjaOne accepted the change of user_type and still answers %q, not %q.%s", kept, wanted, stays),
		fix: steps{"Set user_type back, or delete the user and let the roster create it again: NinjaOne documents no " +
			"conversion between technicians and end users."},
	}
}

package diagnose

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Person is the diagnostic of a step in somebody's lifecycle that failed.
func Person(userName string, err error) diag.Diagnostic {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok {
		if len(exists.Found) > 1 {
			return UserExistsTwice(userName, exists.Found)
		}
		found := exists.Found[0]
		return UserExists(userName, found, person.Flatten(found, person.Person{}).IsActive())
	}
	if other, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return UserIsOther(userName, other.Found, person.Flatten(other.Found, person.Person{}).IsActive(), other.Wanted)
	}
	if held, ok := errors.AsType[*lifecycle.HeldError](err); ok {
		return NotTakenOver("user", userName, held.ID)
	}
	if conversion, ok := errors.AsType[*lifecycle.ConversionError](err); ok {
		return UserTypeNotTaken(userName, conversion.Kept, conversion.Wanted)
	}
	if step, ok := errors.AsType[*lifecycle.ActError](err); ok {
		return Error(step.Act, userName, step.Err)
	}
	return Error("manage user", userName, err)
}

// Remarks are the warnings of a write that succeeded.
func Remarks(userName string, remarks []lifecycle.Remark) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, remark := range remarks {
		switch {
		case remark.NotReadBack != nil:
			diags.Append(NotReadBack(userName, remark.NotReadBack))
		case remark.MadeWith200:
			diags.Append(CreatedWith200(userName))
		case remark.DeleteRefused != nil:
			diags.Append(DeactivatedInstead(userName, remark.DeleteRefused))
		case remark.LeftInactive:
			diags.Append(LeftInactive(userName))
		}
		diags.Append(Unkept(userName, remark.Unkept)...)
		diags.Append(Unshown(userName, remark.Unshown)...)
		diags.Append(Uncleared(userName, remark.Uncleared)...)
	}
	return diags
}

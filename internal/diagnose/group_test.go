package diagnose_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestRefusedMembers: a refused member is named, and a failure that no member caused is reported once.
func TestRefusedMembers(t *testing.T) {
	t.Parallel()
	const (
		broke = " The connection broke. NinjaOne may have made the change all the same, and the next run finds that out first."
		again = "Run Terraform again."
		check = "Check that each id belongs to an existing user, and take ids from resources or data sources instead of " +
			"writing them yourself."
	)
	unknown := &scim.Error{
		Method: http.MethodPatch, Path: "/Groups/7", Status: http.StatusBadRequest, Genuine: true,
		Detail: "no such user",
	}
	broken := &scim.TransportError{
		Method: http.MethodPatch, Path: "/Groups/7", Sent: true,
		Err: errors.New("the line was cut"),
	}
	for name, c := range map[string]struct {
		err  *directory.MemberError
		want string
	}{
		"one by one": {
			&directory.MemberError{Failed: map[string]error{"b": unknown, "a": errors.New("odd")}},
			"2 members were refused, and every other member's change is done:\n  a: odd.\n  b: NinjaOne answered 400 Bad Request to PATCH /Groups/7: no such user.\n\nTo fix: " + check,
		},
		"by a failure": {
			&directory.MemberError{Failed: map[string]error{"a": broken, "b": broken}, Cause: broken},
			"2 members' changes were not done. Every other member's change is done. PATCH /Groups/7 got no answer: the line " +
				"was cut." + broke + "\n\nTo fix: " + again,
		},
		"one by himself, others by a failure": {
			&directory.MemberError{Failed: map[string]error{"a": broken, "b": unknown, "c": broken}, Cause: broken},
			"3 members' changes were not done. Every other member's change is done. PATCH /Groups/7 got no answer: the line " +
				"was cut." + broke + "\n\n1 member was refused before that:\n" +
				"  b: NinjaOne answered 400 Bad Request to PATCH /Groups/7: no such user.\n\nTo fix:\n- " + again + "\n- " + check,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, diagnose.Words(c.err)); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

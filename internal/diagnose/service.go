package diagnose

import "github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"

// service is what differs in words between the two services of NinjaOne: SCIM and the REST API.
type service struct {
	setting string // the argument that holds the URL
	is      string // what a good answer is, as in "is not SCIM"
	// fix is the remedy for a refusal, and fixURL for an answer of something else. spoke is as for [explainAnswer].
	fix    func(e *scim.Error, spoke bool) remedy
	fixURL func(spoke bool) remedy
	// tooLarge is the remedy for an answer that is larger than the provider reads.
	tooLarge remedy
	// again is why it is safe to run again after a create whose outcome is not known; "": nothing is changed.
	again string
}

func scimService() service {
	return service{
		setting: "scim_url", is: "SCIM", fix: fixAnswer, fixURL: fixNotSCIM, again: lookedUp,
		tooLarge: remedy{steps: steps{"Lower `page_size` in the provider block."}},
	}
}

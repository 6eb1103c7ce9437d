package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// Endpoint accepts a SCIM base URL: https, or http on a loopback host.
func Endpoint() validator.String {
	return rule{
		description: "must be an https URL, as the NinjaOne console shows it, or an http URL on a loopback address",
		check: func(value string) error {
			_, err := ninjaone.ParseEndpoint(value)
			return err
		},
	}
}

// APIURL accepts the URL of the REST API: https, or http on a loopback host.
func APIURL() validator.String {
	return rule{
		description: "must be an https URL, such as the address of the NinjaOne console, or an http URL on a loopback address",
		check: func(value string) error {
			_, err := ninjaone.ParseAPIURL(value)
			return err
		},
	}
}

package parseroster_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestInTerraform parses a roster in a configuration, as practitioners do, and reads a mistake as they do.
func TestInTerraform(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps: []resource.TestStep{
			{
				Config: e.Config(`
output "people" {
  value = {
    for name, person in provider::ninjaone::parse_roster("User Name;given_name;family_name;user_type;active\nADA@example.com;Ada;Lindqvist;technician;yes\n") :
    name => "${person.given_name} ${person.user_type} ${person.active}"
  }
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("people", knownvalue.MapExact(map[string]knownvalue.Check{
						"ada@example.com": knownvalue.StringExact("Ada technician true"),
					})),
				},
			},
			// "Unicode Text" of Excel, read in its own encoding, with organizations by name.
			{
				Config: e.Config(`
locals {
  file = "\uFEFFuser_name\tuser_type\tgiven_name\tfamily_name\tcompany\r\nines@example.com\tendUser\tIn\u00eas\tLindqvist\tContoso\r\n"
}

output "people" {
  value = {
    for name, person in provider::ninjaone::parse_roster(
      textdecodebase64(textencodebase64(local.file, "UTF-16LE"), "UTF-16LE"), { organizations = { Contoso = 12 } }
    ) : name => "${person.given_name} ${person.organization_id}"
  }
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("people", knownvalue.MapExact(map[string]knownvalue.Check{
						"ines@example.com": knownvalue.StringExact("Inês 12"),
					})),
				},
			},
			{
				Config: e.Config(`
output "people" {
  value = provider::ninjaone::parse_roster("user_name,given_name,family_name,user_type\nada@example.com,Ada,Lindqvist,Technician\nada@example.com,Ada,Lindqvist,\n")
}
`),
				ExpectError: acctest.MatchText("row 3"),
			},
			{
				Config: e.Config(`
output "nobody" {
  value = provider::ninjaone::parse_roster("user_name,given_name,family_name,user_type\n")
}
`),
				ExpectError: acctest.MatchText("no one is listed below the header row"),
			},
			{
				Config: e.Config(`
variable "options" {
  default = { allow_empty = true, external_id_placeholders = ["N/A"] }
}

output "nobody" {
  value = [
    provider::ninjaone::parse_roster("user_name,given_name,family_name,user_type\n", var.options),
    provider::ninjaone::parse_roster("", { allow_empty = true }),
    provider::ninjaone::parse_roster("", tomap({ allow_empty = true })),
  ]
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("nobody", knownvalue.ListExact([]knownvalue.Check{
						knownvalue.MapExact(nil), knownvalue.MapExact(nil), knownvalue.MapExact(nil),
					})),
				},
			},
			{
				Config:      e.Config(`output "people" { value = provider::ninjaone::parse_roster("", { allow_nobody = true }) }`),
				ExpectError: acctest.MatchText(`"allow_nobody" is not an option of parse_roster`),
			},
			{
				Config:      e.Config(`output "people" { value = provider::ninjaone::parse_roster("", true) }`),
				ExpectError: acctest.MatchText(`the options must be an object`),
			},
			{
				Config:      e.Config(`output "url" { value = provider::ninjaone::scim_url("mars") }`),
				ExpectError: acctest.MatchText(`"mars"`),
			},
			{
				Config: e.Config(`output "url" { value = provider::ninjaone::scim_url("eu") }`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("url", knownvalue.StringExact("https://eu.ninjarmm.com/ws/scim/v2")),
				},
			},
		},
	})
}

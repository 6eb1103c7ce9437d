# This reads NinjaOne's REST API: set api_client_id and api_client_secret in the provider block.
# Look the organization up by name or by id, not both.
data "ninjaone_organization" "contoso" {
  name = "Contoso"
}

output "contoso" {
  value = data.ninjaone_organization.contoso.id
}

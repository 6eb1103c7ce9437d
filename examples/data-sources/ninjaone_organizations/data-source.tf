# This reads NinjaOne's REST API: set api_client_id and api_client_secret in the provider block.
data "ninjaone_organizations" "all" {}

# A person's organization by its name, spelled as in NinjaOne.
output "contoso" {
  value = data.ninjaone_organizations.all.ids["Contoso"]
}

# A name that several organizations have is not in ids.
check "names" {
  assert {
    condition     = length(data.ninjaone_organizations.all.ambiguous_names) == 0
    error_message = "Several organizations have one name: ${join(", ", data.ninjaone_organizations.all.ambiguous_names)}."
  }
}

# All users of NinjaOne. A change request changes people.csv, a reviewer reads its plan, and the merge applies it.

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }

  # Add a backend block with locking here. A pipeline's machine, and a state on it, are gone after each job.
}

# The URL, the token and its day come from NINJAONE_SCIM_URL, NINJAONE_SCIM_TOKEN and NINJAONE_SCIM_TOKEN_CREATED.
# The pipeline reads them from its own secret store.
provider "ninjaone" {}

locals {
  people = {
    for person in csvdecode(file("${path.module}/people.csv")) : lower(person.user_name) => person
  }
}

resource "ninjaone_scim_user" "person" {
  for_each = local.people

  user_name       = each.value.user_name
  user_type       = each.value.user_type
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = each.value.organization_id == "" ? null : each.value.organization_id

  # Any value but yes and no is an error, so that a typing mistake locks no user out.
  active = { yes = true, no = false }[lower(trimspace(each.value.active))]
}

data "ninjaone_scim_service" "this" {}

# An output of the days left would change every day, and so in every plan.
output "token_expires" {
  description = "When the SCIM token stops working; null where NINJAONE_SCIM_TOKEN_CREATED is not set."
  value       = data.ninjaone_scim_service.this.token_expires
}

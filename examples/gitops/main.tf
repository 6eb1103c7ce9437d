# Everybody who uses NinjaOne. A change of people.csv is proposed, looked at with its plan, and applied when it is merged.

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }

  # Add a backend block here, with locking: a pipeline's machine is gone after each job, and a state on it too.
}

# The URL, the token and its day come from NINJAONE_SCIM_URL, NINJAONE_SCIM_TOKEN and NINJAONE_SCIM_TOKEN_CREATED, which the
# pipeline takes from its own store of secrets.
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

  # Anything but yes and no is an error, for a typing mistake must not lock anybody out.
  active = { yes = true, no = false }[lower(trimspace(each.value.active))]
}

data "ninjaone_scim_service" "this" {}

# The moment, and not the days until then: a number that falls every day is a change in every plan.
output "token_expires" {
  description = "When the SCIM token stops working; null where NINJAONE_SCIM_TOKEN_CREATED is not set."
  value       = data.ninjaone_scim_service.this.token_expires
}

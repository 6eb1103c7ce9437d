# One tenant. Which one, the workspace says: each tenant has a workspace, and so a state, of its own. each.sh goes through
# them all.

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }

  # Add a backend block here: states on one person's machine are lost with it.
}

locals {
  directory = "${path.module}/tenants/${terraform.workspace}"
  tenant    = yamldecode(file("${local.directory}/tenant.yaml"))

  # Our own technicians work in every tenant.
  technicians = {
    for person in csvdecode(file("${path.module}/technicians.csv")) : lower(person.user_name) => person
  }

  # The customer's people are in this one only.
  end_users = {
    for person in csvdecode(file("${local.directory}/end-users.csv")) : lower(person.user_name) => person
  }
}

# The URL is no secret, and belongs to the tenant for good, so it is reviewed here. The token comes from the environment.
provider "ninjaone" {
  scim_url           = local.tenant.scim_url
  scim_token_created = try(local.tenant.scim_token_created, null)
}

resource "ninjaone_scim_user" "technician" {
  for_each = local.technicians

  user_name   = each.value.user_name
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name
}

resource "ninjaone_scim_user" "end_user" {
  for_each = local.end_users

  user_name       = each.value.user_name
  user_type       = "endUser"
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = each.value.organization_id
}

output "active" {
  description = "How many people can sign in to this tenant, by user type."
  value = {
    technicians = length([for user in ninjaone_scim_user.technician : user if user.active])
    end_users   = length([for user in ninjaone_scim_user.end_user : user if user.active])
  }
}

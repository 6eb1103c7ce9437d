# One tenant: the one that the workspace names. Each tenant has its own workspace, and so its own state. each.sh runs
# Terraform for all of them.

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }

  # Add a backend block here. A state on one machine is lost with that machine.
}

locals {
  directory = "${path.module}/tenants/${terraform.workspace}"
  tenant    = yamldecode(file("${local.directory}/tenant.yaml"))

  # csvdecode reads a file of exactly these columns, with any Terraform from 1.5 on. For an export of an identity
  # provider or of HR, use provider::ninjaone::parse_roster, which needs Terraform 1.8: examples/customers shows it.
  # Our own technicians work in every tenant.
  technicians = {
    for person in csvdecode(file("${path.module}/technicians.csv")) : lower(person.user_name) => person
  }

  # The customer's people are in this tenant only.
  end_users = {
    for person in csvdecode(file("${local.directory}/end-users.csv")) : lower(person.user_name) => person
  }
}

# The URL is no secret and does not change, so it is in the repository. The token comes from the environment.
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
  description = "Number of people who can sign in to this tenant, by user type."
  value = {
    technicians = length([for user in ninjaone_scim_user.technician : user if user.active])
    end_users   = length([for user in ninjaone_scim_user.end_user : user if user.active])
  }
}

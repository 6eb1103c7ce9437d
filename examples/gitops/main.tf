# All users of NinjaOne. A change request changes people.csv, a reviewer reads its plan, and the merge applies it.

terraform {
  required_version = ">= 1.8" # functions of providers; OpenTofu 1.7

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }

  # A pipeline's machine is gone after each job, and a state on it too. Keep the block of your state's store, and fill
  # in its names. No block contains a secret: README.md says where the credentials come from. All of these stores lock
  # the state.

  # backend "s3" {
  #   bucket       = "example-terraform-state"
  #   key          = "ninjaone.tfstate"
  #   region       = "eu-central-1"
  #   encrypt      = true
  #   use_lockfile = true
  # }

  # backend "azurerm" {
  #   resource_group_name  = "terraform-state"
  #   storage_account_name = "exampleterraformstate"
  #   container_name       = "state"
  #   key                  = "ninjaone.tfstate"
  #   use_azuread_auth     = true
  # }

  # backend "gcs" {
  #   bucket = "example-terraform-state"
  #   prefix = "ninjaone"
  # }

  # cloud {
  #   organization = "example"
  #   workspaces {
  #     name = "ninjaone" # with the execution mode "Local": the jobs of the pipeline plan and apply
  #   }
  # }

  # backend "http" { # GitLab
  #   address        = "https://gitlab.example.com/api/v4/projects/1/terraform/state/ninjaone"
  #   lock_address   = "https://gitlab.example.com/api/v4/projects/1/terraform/state/ninjaone/lock"
  #   unlock_address = "https://gitlab.example.com/api/v4/projects/1/terraform/state/ninjaone/lock"
  #   lock_method    = "POST"
  #   unlock_method  = "DELETE"
  #   retry_wait_min = 5
  # }
}

# The URL, the token and its day come from NINJAONE_SCIM_URL, NINJAONE_SCIM_TOKEN and NINJAONE_SCIM_TOKEN_CREATED.
# The pipeline reads them from its own secret store.
provider "ninjaone" {}

locals {
  # A mistake in the file fails the plan of the change request, with row and column. people.csv may also be an export of
  # your identity provider or of HR: the page of the function lists those that it understands.
  people = provider::ninjaone::parse_roster(file("${path.module}/people.csv"))
}

resource "ninjaone_scim_user" "person" {
  for_each = local.people

  user_name       = each.value.user_name
  user_type       = each.value.user_type
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = each.value.organization_id
  active          = each.value.active
}

data "ninjaone_scim_service" "this" {}

# An output of the days left would change every day, and so in every plan.
output "token_expires" {
  description = "When the SCIM token stops working; null where NINJAONE_SCIM_TOKEN_CREATED is not set."
  value       = data.ninjaone_scim_service.this.token_expires
}

# The people who can sign in to NinjaOne, and why. This configuration only reads, and manages nothing.

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

# Write no secrets here. The provider reads
#   NINJAONE_API_CLIENT_ID, NINJAONE_API_CLIENT_SECRET   an API application with the scope Monitoring alone
#   NINJAONE_API_URL                                     the address of your console
#   NINJAONE_SCIM_URL, NINJAONE_SCIM_TOKEN               optional: with them the review also lists the SCIM users
provider "ninjaone" {}

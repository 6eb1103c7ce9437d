terraform {
  required_version = ">= 1.7"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

# The URL and the token come from NINJAONE_SCIM_URL and NINJAONE_SCIM_TOKEN.
provider "ninjaone" {}

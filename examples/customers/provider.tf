terraform {
  required_version = ">= 1.8" # functions of providers; OpenTofu 1.7

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

# Write no secrets here. The provider reads NINJAONE_SCIM_URL and NINJAONE_SCIM_TOKEN and, if customers.yaml names an
# organization, NINJAONE_API_CLIENT_ID and NINJAONE_API_CLIENT_SECRET.
provider "ninjaone" {}

terraform {
  required_version = ">= 1.5"

  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

# Write no secrets here. The provider reads
#   NINJAONE_SCIM_URL            the URL that the console shows when SCIM is enabled
#   NINJAONE_SCIM_TOKEN          the token beside it
#   NINJAONE_SCIM_TOKEN_CREATED  optional: the day it was generated, so that plans warn before it ends
#   NINJAONE_API_CLIENT_ID, NINJAONE_API_CLIENT_SECRET
#                                optional: an API application, for organizations by name
provider "ninjaone" {}

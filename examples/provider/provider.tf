terraform {
  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

provider "ninjaone" {
  scim_url           = var.scim_url   # copied from the console
  scim_token         = var.scim_token # from a secret store, never from a file in the repository
  scim_token_created = "2026-09-01"   # plans warn from 30 days before the token ends

  # With scim_url, this checks that the URL is in this region. Without scim_url, the provider guesses the URL. The REST
  # API is on the host of this region, unless api_url names another.
  region = "eu"
}

variable "scim_url" {
  description = "SCIM URL that the NinjaOne console shows."
  type        = string
}

variable "scim_token" {
  description = "SCIM token that the NinjaOne console shows once."
  type        = string
  sensitive   = true

  # With Terraform 1.10 or OpenTofu 1.11 or later, this keeps the token out of saved plans:
  # ephemeral = true
}

# For `terraform query` (Terraform 1.14 and later), in a file whose name ends in .tfquery.hcl.
list "ninjaone_scim_group_membership" "all" {
  provider = ninjaone
  limit    = 5000
}

# The members of one department's groups.
list "ninjaone_scim_group_membership" "service_desk" {
  provider = ninjaone

  config {
    display_name_prefix = "Service Desk"
  }
}

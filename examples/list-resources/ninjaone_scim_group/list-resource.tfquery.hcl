# For `terraform query` (Terraform 1.14 and later), in a file whose name ends in .tfquery.hcl.
list "ninjaone_scim_group" "all" {
  provider = ninjaone
  limit    = 1000
}

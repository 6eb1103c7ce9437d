# In a file whose name ends in .tfquery.hcl, for `terraform query` (Terraform 1.14 and later).
list "ninjaone_scim_group" "all" {
  provider = ninjaone
  limit    = 1000
}

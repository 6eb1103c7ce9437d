# All users, all groups and their members. Without limit, Terraform stops at 100.

list "ninjaone_scim_user" "all" {
  provider         = ninjaone
  include_resource = true
  limit            = 100000
}

list "ninjaone_scim_group" "all" {
  provider         = ninjaone
  include_resource = true
  limit            = 100000
}

list "ninjaone_scim_group_membership" "all" {
  provider         = ninjaone
  include_resource = true
  limit            = 100000
}

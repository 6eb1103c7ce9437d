# Everybody and every group. The limit is Terraform's own unless it is set, and that is 100.

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

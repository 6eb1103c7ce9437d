# terraform query
list "ninjaone_scim_group" "all" {
  provider = ninjaone
  limit    = 1000
}

# Every group whose name begins with "Service".
data "ninjaone_scim_groups" "service" {
  display_name_prefix = "Service"

  # This costs one request for each group.
  include_members = true
}

output "how_many" {
  value = { for group in data.ninjaone_scim_groups.service.groups : group.display_name => length(group.members) }
}

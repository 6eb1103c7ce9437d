# Groups whose name begins with "Service", whoever made them.
data "ninjaone_scim_groups" "service" {
  display_name_prefix = "Service"

  # Costs one request a group.
  include_members = true
}

output "how_many" {
  value = { for group in data.ninjaone_scim_groups.service.groups : group.display_name => length(group.members) }
}

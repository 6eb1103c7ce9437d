# Look the group up by display_name or by id, not both.
data "ninjaone_scim_group" "service_desk" {
  display_name = "Service Desk"
}

output "service_desk" {
  value = {
    id      = data.ninjaone_scim_group.service_desk.id
    members = [for member in data.ninjaone_scim_group.service_desk.members : member.value]
  }
}

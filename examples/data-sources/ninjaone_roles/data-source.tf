# This reads NinjaOne's REST API: set api_client_id and api_client_secret in the provider block.
data "ninjaone_roles" "technicians" {
  user_type = "Technician"
}

# The members of each role, and how each member got it.
output "role_members" {
  value = {
    for role in data.ninjaone_roles.technicians.roles :
    "${role.name} (${role.id})" => { for member in role.members : member.user_name => member.source... }
  }
}

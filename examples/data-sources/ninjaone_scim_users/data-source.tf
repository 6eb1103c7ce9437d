# All technicians who can sign in now.
data "ninjaone_scim_users" "technicians" {
  user_type = "Technician"
  active    = true
}

# Technicians that are not on your list: import them, or ask who they are.
locals {
  expected = ["ada@example.com", "bruno@example.com"]
}

output "unexpected_technicians" {
  value = [
    for user in data.ninjaone_scim_users.technicians.users : user.user_name
    if !contains(local.expected, lower(user.user_name))
  ]
}

# For anything else, write a SCIM filter. The provider sends it unchanged.
data "ninjaone_scim_users" "lindqvists" {
  filter = "name.familyName eq \"Lindqvist\""
}

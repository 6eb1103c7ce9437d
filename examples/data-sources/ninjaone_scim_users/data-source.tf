# Who can sign in as a technician right now.
data "ninjaone_scim_users" "technicians" {
  user_type = "Technician"
  active    = true
}

# Those who are on no list of ours: people to import, or to ask about.
locals {
  expected = ["ada@example.com", "bruno@example.com"]
}

output "unexpected_technicians" {
  value = [
    for user in data.ninjaone_scim_users.technicians.users : user.user_name
    if !contains(local.expected, lower(user.user_name))
  ]
}

# What the other arguments cannot say, as a SCIM filter that is sent as it is.
data "ninjaone_scim_users" "lindqvists" {
  filter = "name.familyName eq \"Lindqvist\""
}

locals {
  technicians = {
    "ada@example.com"   = { given_name = "Ada", family_name = "Lindqvist", teams = ["Service Desk"] }
    "farid@example.com" = { given_name = "Farid", family_name = "Haddad", teams = ["Service Desk", "Field Service"] }
  }

  # One entry for each person and team, with a key that does not depend on the other entries.
  memberships = merge([
    for user_name, person in local.technicians : {
      for team in person.teams : "${team}/${user_name}" => { team = team, user_name = user_name }
    }
  ]...)
}

resource "ninjaone_scim_user" "technician" {
  for_each = local.technicians

  user_name   = each.key
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name
}

# Without members, so that memberships from here and from elsewhere can coexist.
resource "ninjaone_scim_group" "team" {
  for_each     = toset(flatten([for person in local.technicians : person.teams]))
  display_name = each.value
}

resource "ninjaone_scim_group_membership" "technician" {
  for_each = local.memberships

  group_id = ninjaone_scim_group.team[each.value.team].id
  user_id  = ninjaone_scim_user.technician[each.value.user_name].id
}

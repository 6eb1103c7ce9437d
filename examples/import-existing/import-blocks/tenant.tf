# NinjaOne's current users and groups, in the form of the roster.

data "ninjaone_scim_users" "all" {}

data "ninjaone_scim_groups" "all" {
  include_members = true
}

locals {
  user_ids  = { for user in data.ninjaone_scim_users.all.users : lower(user.user_name) => user.id }
  group_ids = { for group in data.ninjaone_scim_groups.all.groups : group.display_name => group.id }

  # A user needs a given and a family name. This leaves out a user who lacks one, until you add it; the README says
  # where.
  complete = {
    for user in data.ninjaone_scim_users.all.users : lower(user.user_name) => user
    if try(trimspace(user.given_name) != "" && trimspace(user.family_name) != "", false)
  }
  without_name = sort([for user_name in keys(local.user_ids) : user_name if !can(local.complete[user_name])])
  user_names   = { for user_name, user in local.complete : user.id => user_name }

  found = {
    people = {
      for user_name, user in local.complete : user_name => {
        user_name       = user.user_name
        user_type       = user.user_type
        organization_id = user.organization_id
        given_name      = user.given_name
        family_name     = user.family_name
        active          = user.active
        external_id     = user.external_id
        roles           = try(length(user.roles), 0) > 0 ? user.roles : null
      }
    }

    groups = {
      for group in data.ninjaone_scim_groups.all.groups : group.display_name => {
        external_id = group.external_id
        # Members outside this list were deleted, are hidden from SCIM, or lack a name.
        members = sort([for member in group.members : local.user_names[member.value] if can(local.user_names[member.value])])
      }
    }
  }
}

check "every_user_has_a_name" {
  assert {
    condition     = alltrue([for user_name in local.without_name : can(local.roster.people[user_name])])
    error_message = "Not imported, because a given or a family name is missing: ${join(", ", local.without_name)}. The README says what to do."
  }
}

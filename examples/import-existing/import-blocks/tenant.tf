# What is there today, as NinjaOne tells it, in the form of the roster.

data "ninjaone_scim_users" "all" {}

data "ninjaone_scim_groups" "all" {
  include_members = true
}

locals {
  user_ids   = { for user in data.ninjaone_scim_users.all.users : lower(user.user_name) => user.id }
  user_names = { for name, id in local.user_ids : id => name }
  group_ids  = { for group in data.ninjaone_scim_groups.all.groups : group.display_name => group.id }

  found = {
    people = {
      for user in data.ninjaone_scim_users.all.users : lower(user.user_name) => {
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
        # Who is a member and no user that is listed was deleted, or is hidden from SCIM.
        members = sort([for member in group.members : local.user_names[member.value] if contains(keys(local.user_names), member.value)])
      }
    }
  }
}

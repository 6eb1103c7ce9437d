# Imports all users, groups and memberships of the roster that exist. Delete this file after the import.

import {
  for_each = { for key in keys(local.roster.people) : key => local.user_ids[key] if can(local.user_ids[key]) }
  to       = ninjaone_scim_user.this[each.key]
  id       = each.value
}

import {
  for_each = { for key in keys(local.roster.groups) : key => local.group_ids[key] if can(local.group_ids[key]) }
  to       = ninjaone_scim_group.this[each.key]
  id       = each.value
}

import {
  for_each = local.memberships
  to       = ninjaone_scim_group_membership.this[each.key]

  # Ids may contain slashes, so escape them. urlencode writes a space as a plus sign, which is wrong in a path.
  id = join("/", [for id in [local.group_ids[each.value.group], local.user_ids[each.value.user]] : replace(urlencode(id), "+", "%20")])
}

# Everything that is there is imported. Delete this file when that is done.

import {
  for_each = local.user_ids
  to       = ninjaone_scim_user.this[each.key]
  id       = each.value
}

import {
  for_each = local.group_ids
  to       = ninjaone_scim_group.this[each.key]
  id       = each.value
}

import {
  for_each = local.memberships
  to       = ninjaone_scim_group_membership.this[each.key]

  # Each id is escaped, as ids may hold slashes; urlencode writes a space as a plus sign, which a path does not know.
  id = join("/", [for id in [local.group_ids[each.value.group], local.user_ids[each.value.user]] : replace(urlencode(id), "+", "%20")])
}

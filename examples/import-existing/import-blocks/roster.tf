# Without roster.json, the tenant itself is the roster, so that nothing can differ. The README says when to write the
# file; from then on, the file is the roster.

locals {
  roster = jsondecode(fileexists("${path.module}/roster.json") ? file("${path.module}/roster.json") : jsonencode(local.found))

  memberships = merge([
    for name, group in local.roster.groups : {
      for user_name in group.members : "${name}/${user_name}" => { group = name, user = user_name }
    }
  ]...)
}

resource "ninjaone_scim_user" "this" {
  for_each = local.roster.people

  user_name       = each.value.user_name
  user_type       = each.value.user_type
  organization_id = each.value.organization_id
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  active          = each.value.active
  external_id     = each.value.external_id
  roles           = each.value.roles
}

resource "ninjaone_scim_group" "this" {
  for_each = local.roster.groups

  display_name = each.key
  external_id  = each.value.external_id
}

resource "ninjaone_scim_group_membership" "this" {
  for_each = local.memberships

  group_id = ninjaone_scim_group.this[each.value.group].id
  user_id  = ninjaone_scim_user.this[each.value.user].id
}

output "roster" {
  description = "The roster. Save it as roster.json."
  value       = local.roster
}

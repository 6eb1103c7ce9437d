# people.csv is a user export, here of Google Workspace, with one more column, user_type, that holds Technician or
# endUser. Exports of Entra ID, Okta, BambooHR and others work too: see the headings above.
#
#   First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY],user_type
#   Ada,Lovelace,ada@example.com,Active,Technician
#   Grace,Hopper,grace@example.com,Suspended,endUser

locals {
  people = provider::ninjaone::parse_roster(file("${path.module}/people.csv"))
}

# A resource for each person.
resource "ninjaone_scim_user" "this" {
  for_each = local.people

  user_name       = each.value.user_name
  user_type       = each.value.user_type
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = each.value.organization_id
  display_name    = each.value.display_name
  email           = each.value.email
  active          = each.value.active
  external_id     = each.value.external_id
  roles           = each.value.roles
}

# Or, beyond a thousand people, all of them in one resource:
#
#   resource "ninjaone_scim_roster" "company" {
#     users = jsonencode(local.people)
#   }

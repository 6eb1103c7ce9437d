# people.csv is a user export of Google Workspace, Entra ID or Okta with one more column,
# user_type, that holds Technician or endUser:
#
#   First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY],user_type
#   Ada,Lovelace,ada@example.com,Active,Technician
#   Grace,Hopper,grace@example.com,Suspended,endUser

locals {
  people = provider::ninjaone::parse_roster(file("${path.module}/people.csv"))
}

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

# A group whose members this resource does not manage: it never reads, sends or changes them.
resource "ninjaone_scim_group" "service_desk" {
  display_name = "Service Desk"
}

# A group with exactly these members. The next plan shows any other member by id, and the apply removes it.
resource "ninjaone_scim_group" "infrastructure" {
  display_name = "Infrastructure"
  members      = [for user in ninjaone_scim_user.infrastructure : user.id]
}

# A group that must be empty.
resource "ninjaone_scim_group" "contractors" {
  display_name = "Contractors"
  members      = []
}

resource "ninjaone_scim_user" "infrastructure" {
  for_each = {
    "ines@example.com"  = { given_name = "Inês", family_name = "Figueiredo" }
    "jonas@example.com" = { given_name = "Jonas", family_name = "Bergmann" }
  }

  user_name   = each.key
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name
}

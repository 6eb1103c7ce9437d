resource "ninjaone_scim_group" "service_desk" {
  display_name = "Service Desk"
}

locals {
  people = {
    "ada@example.com" = {
      user_type   = "Technician"
      given_name  = "Ada"
      family_name = "Lindqvist"
      groups      = [ninjaone_scim_group.service_desk.display_name]
    }
    "nils@example.com" = {
      user_type       = "endUser"
      given_name      = "Nils"
      family_name     = "Berg"
      organization_id = "12"
    }
  }
}

resource "ninjaone_scim_roster" "company" {
  users = jsonencode(local.people) # or file("people.json")

  # A person who leaves the list is deactivated, at most ten people in one apply.
  removed      = "deactivate"
  max_removals = 10
}

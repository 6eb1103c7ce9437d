resource "ninjaone_scim_user" "ada" {
  user_name   = "ada@example.com"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lindqvist"
  title       = "Network engineer"
}

# An end user of one organization. Taken off the configuration, NinjaOne is asked to delete the account. Whether it does is not
# documented; where it refuses (405 or 501), the account is deactivated instead, and a warning says so.
resource "ninjaone_scim_user" "marta" {
  user_name       = "marta@example.com"
  user_type       = "endUser"
  given_name      = "Marta"
  family_name     = "Nowak"
  organization_id = "12"

  deletion_policy = "delete"
}

# Many people, from a file with a header line: see examples/roster for end users and outputs too.
locals {
  technicians = {
    for person in csvdecode(file("${path.module}/technicians.csv")) : lower(person.user_name) => person
  }
}

resource "ninjaone_scim_user" "technician" {
  for_each = local.technicians

  user_name   = each.value.user_name
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name

  # Who has an account already is taken over and brought in line, instead of being an error.
  adopt_existing = true
}

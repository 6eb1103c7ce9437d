resource "ninjaone_scim_user" "ada" {
  user_name   = "ada@example.com"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lindqvist"
  title       = "Network engineer"
}

# An end user of one organization. A destroy asks NinjaOne to delete the account. NinjaOne does not document whether it
# does. If it refuses (405 or 501), the provider deactivates the account instead, and warns.
resource "ninjaone_scim_user" "marta" {
  user_name       = "marta@example.com"
  user_type       = "endUser"
  given_name      = "Marta"
  family_name     = "Nowak"
  organization_id = "12"

  deletion_policy = "delete"
}

# Many people, from a file with a header line. examples/roster also has end users and outputs.
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

  # Adopt and update a user who already has an account, instead of failing.
  adopt_existing = true
}

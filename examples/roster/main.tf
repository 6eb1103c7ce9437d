# Everybody who uses NinjaOne, as two files that people can read and review: technicians.csv and end-users.yaml.
# A line added creates a user, a line removed takes one out, and whatever somebody changes elsewhere shows in the next plan.

locals {
  # Keyed by user name: two lines for one person are an error here already, and a line that moves within the file changes
  # nothing. A map, because Terraform plans a large for_each over a set several times slower.
  technicians = {
    for person in csvdecode(file("${path.module}/${var.technicians_file}")) : lower(person.user_name) => person
  }

  end_users = {
    for person in flatten([
      for organization in yamldecode(file("${path.module}/${var.end_users_file}")).organizations : [
        for person in organization.people : merge(person, { organization_id = organization.id })
      ]
    ]) : lower(person.user_name) => person
  }
}

resource "ninjaone_scim_user" "technician" {
  for_each = local.technicians

  # Always say the user type: without one, NinjaOne makes an end user.
  user_name   = each.value.user_name
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name

  # "no" for somebody on leave: the account stays, signing in does not work. Anything else is an error, for a typing mistake
  # must not lock anybody out.
  active = { yes = true, no = false }[lower(trimspace(each.value.active))]

  deletion_policy = var.leavers
}

resource "ninjaone_scim_user" "end_user" {
  for_each = local.end_users

  user_name       = each.value.user_name
  user_type       = "endUser"
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = each.value.organization_id

  deletion_policy = var.leavers
}

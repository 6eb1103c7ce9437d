# All users of NinjaOne, in two files that are easy to review: technicians.csv and end-users.yaml.
# A new line creates a user, a removed line removes one, and the next plan shows every change made elsewhere.

locals {
  # csvdecode reads a file of exactly these columns, with any Terraform from 1.5 on. For an export of an identity
  # provider or of HR, use provider::ninjaone::parse_roster, which needs Terraform 1.8: examples/customers shows it.
  # The key is the user name, so two lines for one person are an error, and a line that moves within the file changes
  # nothing. Use a map, because Terraform plans a large for_each over a set several times slower.
  technicians = {
    for person in csvdecode(file("${path.module}/${var.technicians_file}")) : lower(person.user_name) => person
  }

  organizations = yamldecode(file("${path.module}/${var.end_users_file}")).organizations

  end_users = {
    for person in flatten([
      for organization in local.organizations : [
        for person in organization.people : merge(person, {
          organization_id = can(organization.id) ? organization.id : data.ninjaone_organization.named[organization.name].id
        })
      ]
    ]) : lower(person.user_name) => person
  }
}

# The organizations that the file names without an id. Only these need api_client_id and api_client_secret. A misspelt
# name is an error that lists the nearest ones.
data "ninjaone_organization" "named" {
  for_each = toset([for organization in local.organizations : organization.name if !can(organization.id)])

  name = each.key
}

resource "ninjaone_scim_user" "technician" {
  for_each = local.technicians

  # Always set the user type: without one, NinjaOne creates an end user.
  user_name   = each.value.user_name
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name

  # "no" is for a person on leave: the account stays, but cannot sign in. Any other value is an error, so that a typing
  # mistake locks no user out.
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

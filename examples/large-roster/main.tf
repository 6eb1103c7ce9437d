# A whole company in one resource. people.csv is an export of Entra ID with three more columns: user_type,
# organization_id and groups. The page of the function parse_roster lists the other exports that it understands.
# Terraform plans thousands of people in seconds this way, and shows each person's change on separate lines.

locals {
  people = provider::ninjaone::parse_roster(file("${path.module}/${var.people_file}"))

  # Invented people in 40 organizations make the example large. Set made_up to 0 for a roster of your own people.
  numbers = flatten([
    for thousand in range(ceil(var.made_up / 1000)) : range(thousand * 1000, min(var.made_up, (thousand + 1) * 1000))
  ])
  made_up = {
    for n in local.numbers : format("person%05d@example.com", n + 1) => {
      user_type       = "endUser"
      given_name      = "Person"
      family_name     = format("%05d", n + 1)
      organization_id = tostring(n % 40 + 1)
    }
  }

  # Every group with at least one member.
  teams = { for name in distinct(flatten([for person in values(local.people) : coalesce(person.groups, [])])) : name => name }
}

# The console maps groups to roles. The roster puts people into groups, and does not create groups.
resource "ninjaone_scim_group" "team" {
  for_each = local.teams

  display_name = each.value
}

resource "ninjaone_scim_roster" "company" {
  users = jsonencode(merge(local.made_up, local.people))

  # A person who leaves the list is deactivated. More than max_removals is an error, so a broken file locks out no company.
  removed      = "deactivate"
  max_removals = 25

  depends_on = [ninjaone_scim_group.team]
}

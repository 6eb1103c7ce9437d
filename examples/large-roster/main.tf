# A whole company in one resource: people.json says who is there, and which groups they are in.
# Terraform plans thousands of people this way in seconds, and still shows each person's change on its own lines.

locals {
  people = jsondecode(file("${path.module}/${var.people_file}"))

  # So that the example is as large as it says: people who do not exist, in 40 organizations. Set made_up to 0 for your own.
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

  # Every group that somebody is in.
  teams = { for name in distinct(flatten([for person in values(local.people) : try(person.groups, [])])) : name => name }
}

# The console maps groups to roles. The roster puts people into groups, and makes none.
resource "ninjaone_scim_group" "team" {
  for_each = local.teams

  display_name = each.value
}

resource "ninjaone_scim_roster" "company" {
  users = jsonencode(merge(local.made_up, local.people))

  # Who is no longer listed is deactivated. A broken file cannot lock a company out: beyond max_removals the plan is an error.
  removed      = "deactivate"
  max_removals = 25

  depends_on = [ninjaone_scim_group.team]
}

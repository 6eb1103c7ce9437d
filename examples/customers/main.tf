# One tenant, many customers. Each customer is an organization of the tenant, and has a file of people in customers/ and
# a line in customers.yaml that says which organization it is.

locals {
  organizations = yamldecode(file("${path.module}/customers.yaml"))
  files         = [for file in fileset("${path.module}/customers", "*.csv") : trimsuffix(file, ".csv")]

  # A file without a line is an error, and so is a line without a file. Otherwise a lost line or file would deactivate
  # all people of a customer. In a workspace with the name of a customer, the state holds this customer alone.
  all       = setunion(keys(local.organizations), local.files)
  customers = terraform.workspace == "default" ? local.all : [terraform.workspace]

  people = {
    for customer in local.customers : customer =>
    provider::ninjaone::parse_roster(file("${path.module}/customers/${customer}.csv"), { user_type = "endUser" })
  }

  organization_ids = {
    for customer in local.customers : customer =>
    try(tostring(local.organizations[customer].id), data.ninjaone_organization.named[customer].id)
  }
}

# The organizations that customers.yaml names without a number. Only these need credentials of NinjaOne's REST API. A
# misspelt name is an error that lists the nearest names.
data "ninjaone_organization" "named" {
  for_each = {
    for customer in local.customers : customer => local.organizations[customer].name
    if !can(local.organizations[customer].id)
  }

  name = each.value
}

resource "ninjaone_scim_roster" "customer" {
  for_each = local.people

  # The organization comes from customers.yaml, whatever the file says.
  users = jsonencode({
    for user_name, person in each.value :
    user_name => merge(person, { organization_id = local.organization_ids[each.key] })
  })

  # The roster deactivates a person that leaves all files. The limit counts for each customer.
  removed      = "deactivate"
  max_removals = 5
}

locals {
  today = formatdate("YYYY-MM-DD", plantimestamp())
  since = formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "-${var.unseen_days * 24}h"))

  administrators = { for user_name, why in var.administrators : lower(user_name) => why }

  # The people who may sign in, and why. A person with anything but "yes" in the column active may not.
  reasons = merge({
    for person in csvdecode(file(coalesce(var.roster_file, "${path.module}/people.csv"))) :
    lower(trimspace(person.user_name)) => try(person.why, "on the roster")
    if contains(["", "yes", "y", "true", "1"], lower(trimspace(try(person.active, "yes"))))
  }, { for user_name, why in var.exceptions : lower(user_name) => why }, local.administrators)
}

# Both data sources share the answers about roles, organizations and SCIM users.
data "ninjaone_accounts" "technicians" {
  user_type      = "Technician"
  sign_ins_since = coalesce(var.unseen_user_type, "Technician") == "Technician" ? local.since : null
}

data "ninjaone_accounts" "end_users" {
  user_type      = "endUser"
  sign_ins_since = coalesce(var.unseen_user_type, "endUser") == "endUser" ? local.since : null
}

# With 20,000 accounts, a for expression is quick. A function that turns its result into a list (join, sort, flatten,
# toset, setsubtract) takes a time that grows with the square of their number. A look-up is quick in an object, and slow
# in a map.
locals {
  # The accounts that can sign in, technicians first. One without an address is known by its id.
  accounts = [
    for a in concat(data.ninjaone_accounts.technicians.accounts, data.ninjaone_accounts.end_users.accounts) : {
      name = a.user_name == null ? "account ${a.api_id}" : a.user_name
      key  = a.user_name == null ? "account ${a.api_id}" : lower(a.user_name)
      is   = a
    } if a.enabled != false
  ]

  # If NinjaOne does not return a value, the worse one counts. A system administrator needs no role.
  found = [
    for a in local.accounts : {
      administrator = a.is.administrator != false && !can(local.administrators[a.key])
      no_list       = !can(local.reasons[a.key])
      mfa           = a.is.user_type == "Technician" && a.is.mfa_configured != true && !(var.mfa_by_sso && a.is.auth_type == "SSO")
      role          = a.is.user_type == "Technician" && a.is.administrator != true && length(a.is.roles) == 0
      unseen        = a.is.last_sign_in == null && (var.unseen_user_type == null || var.unseen_user_type == a.is.user_type)
    }
  ]

  # The names of the accounts of each finding, and the first hundred as text.
  findings = {
    for finding in keys(local.titles) : finding => [for i, a in local.accounts : a.name if local.found[i][finding]]
  }
  named = {
    for finding, names in local.findings : finding => join(", ", concat(
      sort(slice(names, 0, min(length(names), 100))), length(names) > 100 ? ["and ${length(names) - 100} more"] : [],
    ))
  }

  missing_administrators = setsubtract(
    keys(local.administrators), [for a in local.accounts : a.key if a.is.administrator != false],
  )
}

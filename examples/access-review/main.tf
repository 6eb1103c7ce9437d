locals {
  today = formatdate("YYYY-MM-DD", plantimestamp())
  since = formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "-${var.unseen_days * 24}h"))

  administrators = { for user_name, why in var.administrators : lower(user_name) => why }

  # Who may sign in, and why. A person with "no" in the column active may not.
  reasons = merge({
    for person in csvdecode(file(coalesce(var.roster_file, "${path.module}/people.csv"))) :
    lower(trimspace(person.user_name)) => try(person.why, "on the roster")
    if lower(trimspace(try(person.active, "yes"))) != "no"
  }, { for user_name, why in var.exceptions : lower(user_name) => why }, local.administrators)
}

# Both data sources share one reading of roles, organizations and SCIM users.
data "ninjaone_accounts" "technicians" {
  user_type      = "Technician"
  sign_ins_since = coalesce(var.unseen_user_type, "Technician") == "Technician" ? local.since : null
}

data "ninjaone_accounts" "end_users" {
  user_type      = "endUser"
  sign_ins_since = coalesce(var.unseen_user_type, "endUser") == "endUser" ? local.since : null
}

locals {
  # Each account beside the reason of its user name. Grouping by name takes Terraform one pass; a look-up in a large map for
  # each account takes a pass for each.
  by_name = {
    for entry in concat(
      [for key, why in local.reasons : { key = key, why = why, account = null }],
      [for a in concat(data.ninjaone_accounts.technicians.accounts, data.ninjaone_accounts.end_users.accounts) :
      { key = lower(coalesce(a.user_name, "account ${a.api_id}")), why = null, account = a } if a.enabled != false],
    ) : entry.key => entry...
  }

  # What NinjaOne does not say counts as the worse of the two. A system administrator needs no role.
  accounts = flatten([
    for key, entries in local.by_name : [
      for a in entries[*].account : merge(a, {
        name       = coalesce(a.user_name, key) # an account without an address is known by its id
        technician = a.user_type == "Technician"
        why        = join(", ", [for entry in entries : entry.why if entry.why != null])
        findings = [
          for finding, found in {
            administrator = a.administrator != false && !contains(keys(local.administrators), key)
            no_list       = alltrue([for entry in entries : entry.why == null])
            mfa           = a.user_type == "Technician" && a.mfa_configured != true && !(var.mfa_by_sso && a.auth_type == "SSO")
            role          = a.user_type == "Technician" && a.administrator != true && length(a.roles) == 0
            unseen        = a.last_sign_in == null && coalesce(var.unseen_user_type, a.user_type) == a.user_type
          } : finding if found
        ]
      }) if a != null
    ]
  ])

  # The names of the accounts of each finding.
  findings = {
    for finding in keys(local.titles) : finding => [for a in local.accounts : a.name if contains(a.findings, finding)]
  }

  missing_administrators = setsubtract(
    keys(local.administrators), [for a in local.accounts : lower(a.name) if a.administrator != false],
  )
}

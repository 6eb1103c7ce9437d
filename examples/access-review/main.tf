locals {
  today = formatdate("YYYY-MM-DD", plantimestamp())
  since = formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "-${var.unseen_days * 24}h"))

  # Who may sign in, and why. A person with "no" in the column active may not.
  roster = tomap({
    for person in csvdecode(file(coalesce(var.roster_file, "${path.module}/people.csv"))) :
    lower(trimspace(person.user_name)) => try(person.why, "on the roster")
    if lower(trimspace(try(person.active, "yes"))) != "no"
  })
  administrators = { for user_name, why in var.administrators : lower(user_name) => why }
  exceptions     = { for user_name, why in var.exceptions : lower(user_name) => why }
  reasons        = tomap(merge(local.roster, local.exceptions, local.administrators))
}

# Both data sources share one reading of the accounts.
data "ninjaone_accounts" "all" {}

data "ninjaone_accounts" "seen" {
  user_type      = var.unseen_user_type
  sign_ins_since = local.since
}

locals {
  # A map and not an object, which Terraform would search from its beginning for each account.
  last_sign_in = tomap({ for account in data.ninjaone_accounts.seen.accounts : account.api_id => account.last_sign_in })

  # What NinjaOne does not say counts as the worse of the two.
  accounts = [
    for account in data.ninjaone_accounts.all.accounts : merge(account, {
      # An account without an address is known by its id.
      name         = account.user_name == null ? "account ${account.api_id}" : account.user_name
      key          = lower(coalesce(account.user_name, "account ${account.api_id}"))
      technician   = account.user_type == "Technician"
      scim         = account.scim_user == true || account.scim_id != null
      last_sign_in = lookup(local.last_sign_in, account.api_id, null)
    }) if account.enabled != false
  ]

  # What is wrong with each account that can sign in. A system administrator needs no role.
  findings = {
    unexpected_administrators = [for a in local.accounts : a.name if a.administrator != false && !contains(keys(local.administrators), a.key)]
    on_no_list                = [for a in local.accounts : a.name if !can(local.reasons[a.key])]
    technicians_without_mfa   = [for a in local.accounts : a.name if a.technician && a.mfa_configured != true && !(var.mfa_by_sso && a.auth_type == "SSO")]
    technicians_without_role  = [for a in local.accounts : a.name if a.technician && a.administrator != true && length(a.roles) == 0]
    unseen                    = [for a in local.accounts : a.name if a.last_sign_in == null && can(local.last_sign_in[a.api_id])]
  }

  missing_administrators = setsubtract(keys(local.administrators), [for a in local.accounts : a.key if a.administrator != false])
}

# This reads NinjaOne's REST API: set api_client_id and api_client_secret in the provider block.
data "ninjaone_accounts" "enabled" {
  enabled = true
}

# Accounts that SCIM does not manage: made by hand, or never converted.
output "not_scim" {
  value = [
    for account in data.ninjaone_accounts.enabled.accounts : account.user_name
    if account.scim_user != true && account.scim_id == null
  ]
}

output "summary" {
  value = data.ninjaone_accounts.enabled.summary
}

# Warn if an account other than root@example.com is a system administrator.
check "administrators" {
  assert {
    condition = length(setsubtract(
      [for account in data.ninjaone_accounts.enabled.accounts : account.user_name if account.administrator == true],
      ["root@example.com"],
    )) == 0
    error_message = "There are other system administrators than root@example.com."
  }
}

resource "ninjaone_scim_user" "technician" {
  for_each = {
    "ada@example.com"   = { given_name = "Ada", family_name = "Lindqvist" }
    "bruno@example.com" = { given_name = "Bruno", family_name = "Carvalho" }
  }

  user_name   = each.key
  user_type   = "Technician"
  given_name  = each.value.given_name
  family_name = each.value.family_name
}

# No other technician may be active. The names come from the resources, not from the file behind them, so that Terraform
# finishes all users, renames included, before it deactivates an outsider.
resource "ninjaone_scim_users_exclusive" "technicians" {
  user_type  = "Technician"
  user_names = [for user in ninjaone_scim_user.technician : user.user_name]

  # The emergency account, which is on no roster.
  ignore_user_names = ["break-glass@example.com"]

  # A plan that would deactivate more users than this is an error that lists them.
  max_deactivations = 3
}

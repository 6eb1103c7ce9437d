data "ninjaone_scim_service" "this" {}

# No API that is known tells when a token ends; this knows if scim_token_created is set. A check warns and stops nothing.
check "token" {
  assert {
    condition     = coalesce(data.ninjaone_scim_service.this.token_days_left, 365) > 14
    error_message = "The SCIM token stops working in two weeks or less. Generate a new one in the console."
  }
}

# Not token_days_left: an output that falls every day is a change in every plan.
output "service" {
  value = {
    host           = data.ninjaone_scim_service.this.host
    describes_self = data.ninjaone_scim_service.this.available
    supports_patch = data.ninjaone_scim_service.this.patch_supported
    token_expires  = data.ninjaone_scim_service.this.token_expires
  }
}

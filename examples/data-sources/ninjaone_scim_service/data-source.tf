data "ninjaone_scim_service" "this" {}

# No known API returns the day on which a token expires. The provider computes it from scim_token_created. A check only
# warns.
check "token" {
  assert {
    condition     = coalesce(data.ninjaone_scim_service.this.token_days_left, 365) > 14
    error_message = "The SCIM token stops working in two weeks or less. Generate a new one in the console."
  }
}

# This leaves token_days_left out, because an output that changes every day is a change in every plan.
output "service" {
  value = {
    host           = data.ninjaone_scim_service.this.host
    describes_self = data.ninjaone_scim_service.this.available
    supports_patch = data.ninjaone_scim_service.this.patch_supported
    token_expires  = data.ninjaone_scim_service.this.token_expires
  }
}
